"""Whether a key stands in a text: for thousands of keys at every turn, and for hostile ones.

A key is looked for as it is, anywhere in the text ("contains", says the V3 text), without regard
to case unless its entry asks for that. Patterns run on RE2, whose time grows with the text and
never with the pattern's possibilities, and whose memory has a bound; what it does not know (looking
around, referring back) is no valid pattern here. They may be written plainly or as
``/pattern/flags``.
"""

from __future__ import annotations

import time
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

_SHORT = 400
"""Characters of a text below which an index of it is not worth making."""


class Haystack:
    """A text in which keys are looked for.

    A key whose first or last three characters stand nowhere in the text is not there either: that
    is known at once for most keys.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _folded(self) -> tuple[str, frozenset[str] | None]:
        """The text without case, and all runs of three characters in it, if it is long."""
        text = self.text.casefold()
        if len(text) < _SHORT:
            return text, None
        return text, frozenset(map("".join, zip(text, text[1:], text[2:], strict=False)))

    def holds_any(self, keys: Iterable[str], *, case_sensitive: bool) -> bool:
        """Whether any of `keys` stands in the text.

        Args:
            keys: Not empty ones; in folded case, unless `case_sensitive`.
        """
        if case_sensitive:
            return any(key in self.text for key in keys)
        text, triples = self._folded
        for key in keys:
            may_stand = (
                triples is None or len(key) < 3 or (key[:3] in triples and key[-3:] in triples)
            )
            if may_stand and key in text:
                return True
        return False


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
