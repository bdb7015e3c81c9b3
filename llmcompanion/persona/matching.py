"""Whether a key stands in a text: for thousands of keys at every turn, and for hostile ones.

A key is looked for as it is, anywhere in the text ("contains", says the V3 text), without regard
to case unless its entry asks for that. Patterns run on RE2, whose time grows with the text and
never with the pattern's possibilities, and whose memory has a bound; what it does not know (looking
around, referring back) is no valid pattern here. They may be written plainly or as
``/pattern/flags``.
"""

from __future__ import annotations

import time
from collections import Counter
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PATTERNS_S = 0.008
"""When so much of a turn has gone into patterns, the rest of them find nothing."""

PATTERN_LENGTH = 500
"""Characters of a pattern; a longer one is none."""

PATTERN_MEMORY = 1 << 16
"""Bytes that a pattern may take, in any form; one that needs more is none."""

PATTERN_TEXT = 4_000
"""Characters of a text, its last ones, in which patterns are looked for."""


class Haystack:
    """A text in which keys are looked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> str:
        """The text without case."""
        return self.text.casefold()

    @cached_property
    def runs(self) -> frozenset[str]:
        """All runs of four characters in it, without case."""
        return _runs(self.folded)

    def holds_any(self, keys: Iterable[str], *, case_sensitive: bool) -> bool:
        """Whether any of `keys` stands in the text.

        Args:
            keys: Not empty ones; in folded case, unless `case_sensitive`.
        """
        text = self.text if case_sensitive else self.folded
        return any(key in text for key in keys)


def _runs(text: str) -> frozenset[str]:
    return frozenset(map("".join, zip(text, text[1:], text[2:], text[3:], strict=False)))


class KeyIndex:
    """Thousands of keys by a run of characters in each, so that few have to be looked for.

    A key goes by that of its runs that the fewest keys have: a book about words has many keys that
    begin alike.

    Args:
        keys: For each entry its keys; None for one that has to be looked at in any case.
    """

    def __init__(self, keys: Iterable[tuple[str, ...] | None]) -> None:
        self._by_run: dict[str, list[int]] = {}
        self._always: set[int] = set()
        runs: list[tuple[int, frozenset[str]]] = []
        for number, own in enumerate(keys):
            for key in own if own is not None else ("",):
                found = _runs(key.casefold())
                if not found or "{{" in key or "<" in key:
                    self._always.add(number)
                else:
                    runs.append((number, found))
        common = Counter(run for _, found in runs for run in found)
        for number, found in runs:
            self._by_run.setdefault(min(found, key=common.__getitem__), []).append(number)

    def may_name(self, text: Haystack) -> set[int]:
        """The numbers of all entries that a key in `text` could belong to, and some more."""
        found = set(self._always)
        for run in text.runs & self._by_run.keys():
            found.update(self._by_run[run])
        return found


class Patterns:
    """Searches for patterns, within one turn's time.

    Args:
        timer: Seconds that never go back.
    """

    def __init__(self, timer: Callable[[], float] = time.perf_counter) -> None:
        self._timer = timer
        self._left = PATTERNS_S

    def found(self, pattern: str, text: str, *, case_sensitive: bool) -> bool:
        """Whether the pattern matches somewhere; no where it is none, or time is up."""
        if self._left <= 0:
            return False
        begun = self._timer()
        search = compiled(pattern, case_sensitive=case_sensitive)
        found = search is not None and search(text[-PATTERN_TEXT:]) is not None
        self._left -= self._timer() - begun
        return found


@lru_cache(maxsize=4096)
def compiled(pattern: str, *, case_sensitive: bool) -> Callable[[str], object] | None:
    """The search for a pattern; None where it is no pattern, or too large a one."""
    import re2

    flags = "" if case_sensitive else "i"
    body, slash, tail = pattern[1:].rpartition("/")
    if pattern[:1] == "/" and slash and set(tail) <= set("dgimsuvy"):
        pattern, flags = body, "".join(sorted(set(tail) & set("ims")))
    if not pattern or len(pattern) > PATTERN_LENGTH:
        return None
    if flags:
        pattern = f"(?{flags}){pattern}"
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY
    try:
        search: Callable[[str], object] = re2.compile(pattern, options).search
    except (re2.error, UnicodeError):
        return None
    return search
