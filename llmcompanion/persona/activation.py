"""Which entries of a lorebook a turn brings up, and where each belongs. Pure.

After the Character Card V3 text: an entry is active when one of its keys stands in the newest
messages and every condition holds, each entry once, in the order of ``insertion_order``. Where
the text leaves a choice:

* Without a scan depth the newest `SCAN_DEPTH` messages are looked through, without a budget all
  entries may take `TOKEN_BUDGET` tokens.
* Over the budget the entry with the lowest ``priority`` goes first (``insertion_order`` where
  there is none); one that would not fit alone is left out before that.
* Entries bring up one another only where ``recursive_scanning`` says so, `ROUNDS` times over, and
  look through at most `RECURSION_CHARACTERS` of each other.
* ``keep_activate_after_match`` and ``dont_activate_after_match`` need what was said before: the
  newest `EARLIER` messages but those since the person's last turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from llmcompanion.persona.decorators import NO_RULES
from llmcompanion.persona.matching import Haystack, Patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from llmcompanion.persona.decorators import Role
    from llmcompanion.persona.lorebook import Entry, Lorebook
    from llmcompanion.persona.macros import Scene

SCAN_DEPTH = 4
TOKEN_BUDGET = 1024
ROUNDS = 5
RECURSION_CHARACTERS = 20_000
EARLIER = 400
LONGEST_SCAN = 40_000
"""Characters of the messages that are looked through, the newest."""

Place = Literal[
    "before_char", "after_char", "before_desc", "after_desc", "personality", "scenario", "depth"
]
"""Before or after the character's description as an entry's ``position`` has it, where a
``@@position`` puts it, or among the messages."""


@dataclass(frozen=True, slots=True)
class Lore:
    """One entry that is active now.

    Attributes:
        text: Macros replaced.
        depth: For the place "depth": before the so-manieth message from the end; below 1: after
            the last.
        role: Whose words it is; only among the messages.
        stable: Whether it is active at every turn of the talk, whatever is said.
        number: Its place in the book, from 0.
    """

    text: str
    place: Place
    depth: int
    role: Role
    stable: bool
    number: int


def activate(
    book: Lorebook,
    messages: Sequence[str],
    scene: Scene,
    *,
    size: Callable[[str], int],
    replies: int,
    greeting: int | None = None,
    is_full: bool = False,
    most_tokens: int | None = None,
) -> tuple[Lore, ...]:
    """The entries that are active for the reply to the last of `messages`, in their order.

    Args:
        messages: What was said, by both, oldest first; only its end is read.
        size: Tokens that a text takes.
        replies: How many messages of the persona's there are, its greeting included.
        greeting: Which greeting the talk began with, from 0; None where that is not known.
        is_full: Whether older messages do not fit any more.
        most_tokens: A bound of the app's own, besides the book's.
    """
    search = _Search(book, messages, scene, replies, greeting, is_full)
    active = _fitting(book, search, size, most_tokens)
    lore = [search.lore(number) for number in active]
    return tuple(sorted(lore, key=lambda each: (search.entry(each).order, each.number)))


def _fitting(
    book: Lorebook, search: _Search, size: Callable[[str], int], most_tokens: int | None
) -> Collection[int]:
    """The numbers of the active entries that the budget has room for."""
    budget = TOKEN_BUDGET if book.token_budget is None else book.token_budget
    budget = budget if most_tokens is None else min(budget, most_tokens)
    sizes: dict[int, int] = {}
    kept: list[int] = []
    fresh = search.first()
    for round_ in range(ROUNDS + 1):
        for number in fresh:
            sizes[number] = size(search.text(number))
        pool = [number for number in (*kept, *fresh) if 0 < sizes[number] <= budget]
        pool.sort(key=lambda number: (-book.entries[number].rank, number))
        total = sum(sizes[number] for number in pool)
        while total > budget:
            total -= sizes[pool.pop()]
        fresh_and_kept = set(pool).intersection(fresh)
        kept = pool
        if not book.recursive_scanning or round_ == ROUNDS or not fresh_and_kept:
            break
        fresh = search.brought_up_by(sorted(fresh_and_kept), besides=sizes)
    return kept


class _Search:
    """One look through one book."""

    def __init__(
        self,
        book: Lorebook,
        messages: Sequence[str],
        scene: Scene,
        replies: int,
        greeting: int | None,
        is_full: bool,
    ) -> None:
        self._book = book
        self._messages = messages
        self._scene = scene
        self._replies = replies
        self._greeting = greeting
        self._is_full = is_full
        self._patterns = Patterns()
        self._windows: dict[int, Haystack] = {}
        self._earlier: Haystack | None = None
        self._contents: list[Haystack] = []
        self._scanned = 0
        self._texts: dict[int, str] = {}
        self._open: list[int] = []
        """The entries whose keys decide."""
        self._named: set[int] = set()
        """Those of which a key was found."""
        self._may_name: dict[Haystack, set[int]] = {}

    def entry(self, lore: Lore) -> Entry:
        return self._book.entries[lore.number]

    def text(self, number: int) -> str:
        """What an entry tells, its macros replaced."""
        if number not in self._texts:
            content = self._book.entries[number].content
            self._texts[number] = self._scene.expand(content, f"lore {number}").strip()
        return self._texts[number]

    def first(self) -> list[int]:
        """The entries that the messages bring up."""
        active = []
        for number, entry in enumerate(self._book.entries):
            whatever = self._whatever_is_said(number, entry)
            if whatever is None:
                self._open.append(number)
                whatever = self._is_brought_up(number, self._window(entry))
            if whatever:
                active.append(number)
        return active

    def brought_up_by(self, numbers: Iterable[int], besides: Collection[int]) -> list[int]:
        """The entries that the contents of these bring up as well."""
        contents = []
        for number in numbers:
            left = RECURSION_CHARACTERS - self._scanned
            if left <= 0:
                break
            content = self._book.entries[number].content
            text = self._scene.expand(content, f"lore {number}", purpose="scanned")[:left]
            self._scanned += len(text)
            contents.append(text)
        fresh = Haystack("\n".join(contents))
        self._contents.append(fresh)
        return [
            number
            for number in self._open
            if number not in besides and self._is_brought_up(number, fresh)
        ]

    def lore(self, number: int) -> Lore:
        """Where an active entry belongs."""
        entry = self._book.entries[number]
        rules = entry.rules
        place: Place = entry.position or "after_char"
        depth = 0
        if rules.section is not None:
            place = rules.section
        elif rules.depth is not None:
            place, depth = "depth", rules.depth
        elif rules.reverse_depth is not None:
            place, depth = "depth", len(self._messages) - rules.reverse_depth
        return Lore(
            text=self.text(number),
            place=place,
            depth=depth,
            role=rules.role,
            stable=_is_stable(entry),
            number=number,
        )

    # Conditions

    def _whatever_is_said(self, number: int, entry: Entry) -> bool | None:
        """Whether an entry is active or not, where its keys do not matter; else None."""
        rules = entry.rules
        if not entry.enabled or not entry.content:
            return False
        if rules.always or rules.never:
            return rules.always
        if rules.keep_after_match or rules.stop_after_match:
            matched_before = self._matched_before(number, entry)
            if rules.stop_after_match and matched_before:
                return False
            if rules.keep_after_match and matched_before:
                return True
        return None if self._is_time_for(entry) else False

    def _is_time_for(self, entry: Entry) -> bool:
        rules = entry.rules
        return rules is NO_RULES or not (
            (rules.only_after is not None and self._replies < rules.only_after)
            or (rules.only_every is not None and self._replies % rules.only_every)
            or (None not in (rules.greeting, self._greeting) and rules.greeting != self._greeting)
            or (rules.drop_when_full and self._is_full)
        )

    def _matched_before(self, number: int, entry: Entry) -> bool:
        before = self._messages[:-2][-EARLIER:]
        if not before:
            return False
        if self._earlier is None:
            self._earlier = Haystack("\n".join(before))
        return self._has_key(number, entry, self._earlier) and self._has_the_rest(
            entry, [self._earlier]
        )

    def _is_brought_up(self, number: int, fresh: Haystack) -> bool:
        """Whether an entry is spoken of, now that `fresh` is looked through as well."""
        entry = self._book.entries[number]
        if number not in self._named:
            if not self._has_key(number, entry, fresh):
                return False
            self._named.add(number)
        return self._has_the_rest(entry, [self._window(entry), *self._contents])

    def _has_key(self, number: int, entry: Entry, text: Haystack) -> bool:
        if text not in self._may_name:
            self._may_name[text] = self._book.index.may_name(text)
        if number not in self._may_name[text]:
            return False
        if not entry.use_regex:
            return entry.constant or self._any(entry.keys, [text], entry)
        patterns = (*entry.keys, *(key for keys in entry.rules.additional for key in keys))
        return any(self._matches(pattern, text, entry) for pattern in patterns)

    def _has_the_rest(self, entry: Entry, texts: Sequence[Haystack]) -> bool:
        """Whether what is needed besides a key is there, and nothing that forbids."""
        rules = entry.rules
        if entry.use_regex:
            return True
        if rules.excluded and self._any(rules.excluded, texts, entry):
            return False
        if not all(self._any(keys, texts, entry) for keys in rules.additional):
            return False
        is_selective = entry.selective and entry.secondary_keys and not entry.constant
        return not is_selective or self._any(entry.secondary_keys, texts, entry)

    def _any(self, keys: tuple[str, ...], texts: Sequence[Haystack], entry: Entry) -> bool:
        sensitive = entry.case_sensitive
        ready, with_macros = _prepared(keys, sensitive)
        if with_macros:
            expanded = (self._scene.expand(key, "key") for key in with_macros)
            ready += tuple(key if sensitive else key.casefold() for key in expanded if key)
        return any(text.holds_any(ready, case_sensitive=sensitive) for text in texts)

    def _matches(self, pattern: str, text: Haystack, entry: Entry) -> bool:
        return self._patterns.found(pattern, text.text, case_sensitive=entry.case_sensitive)

    def _window(self, entry: Entry) -> Haystack:
        depth = entry.rules.scan_depth
        if depth is None:
            depth = self._book.scan_depth
        if depth is None:
            depth = SCAN_DEPTH
        depth = min(depth, len(self._messages))
        if depth not in self._windows:
            newest = self._messages[len(self._messages) - depth :]
            self._windows[depth] = Haystack("\n".join(newest)[-LONGEST_SCAN:])
        return self._windows[depth]


@lru_cache(maxsize=8192)
def _prepared(
    keys: tuple[str, ...], case_sensitive: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys as they are looked for, and those that have to be expanded before that."""
    ready = (key for key in keys if not ("{{" in key or "<" in key))
    others = tuple(key for key in keys if "{{" in key or "<" in key)
    return tuple(ready if case_sensitive else map(str.casefold, ready)), others


def _is_stable(entry: Entry) -> bool:
    """Whether nothing that is said changes that it is active."""
    rules = entry.rules
    if rules.always:
        return True
    return (
        entry.constant
        and not entry.use_regex
        and not (rules.only_after or rules.only_every or rules.drop_when_full)
        and not (rules.stop_after_match or rules.additional or rules.excluded)
    )
