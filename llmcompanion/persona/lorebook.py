"""Lorebooks: what is told to a model only when it comes up. The data, and how it is read.

The format is the ``Lorebook`` of the Character Card V3 text, which V2's ``character_book`` is a
part of. What each field means for a prompt is in `llmcompanion.persona.activation`.

A book is read with patience: what has a wrong type counts as not there. Nothing is lost by that,
since every object that was read is kept in `raw` and written back as it was.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from llmcompanion.errors import UserError
from llmcompanion.persona.decorators import NO_RULES, Rules, read_decorators
from llmcompanion.persona.matching import KeyIndex, compiled
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping

Position = Literal["before_char", "after_char"]

KEY_LENGTH = 1000
"""Characters of a key that count: longer ones match nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to tell, and when.

    Attributes:
        keys: Any of these brings it up; patterns where `use_regex`.
        secondary_keys: With `selective`, one of these has to be there too.
        content: What is told, clean, decorators taken off.
        rules: What the decorators said.
        order: Lower stands earlier.
        priority: Lower goes first where the book is over its budget; None: `order` counts.
        position: Before or after the character's description.
        name: For people; never in a prompt.
        raw: The object it was read from.
    """

    keys: tuple[str, ...]
    content: str
    secondary_keys: tuple[str, ...] = ()
    rules: Rules = NO_RULES
    enabled: bool = True
    order: float = 0
    priority: float | None = None
    case_sensitive: bool = False
    use_regex: bool = False
    constant: bool = False
    selective: bool = False
    position: Position | None = None
    name: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rank(self) -> float:
        """How much it is worth keeping when not everything fits."""
        return self.order if self.priority is None else self.priority


@dataclass(frozen=True, slots=True)
class Lorebook:
    """The entries, and how they are looked for.

    Attributes:
        scan_depth: Messages that are looked through, newest first; None: the app decides.
        token_budget: What all entries may take together; None: the app decides.
        recursive_scanning: Whether an entry's content may bring up others.
        raw: The object it was read from, entries included.
        index: Which keys belong to which entries (`llmcompanion.persona.matching`).
    """

    entries: tuple[Entry, ...]
    name: str = ""
    description: str = ""
    scan_depth: int | None = None
    token_budget: int | None = None
    recursive_scanning: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict)
    index: KeyIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", KeyIndex(map(_indexed_keys, self.entries)))


def lorebook_from(value: Any, *, where: str = "") -> Lorebook:
    """A lorebook out of a JSON value: the object itself, or one marked as ``lorebook_v3``.

    Raises:
        UserError: It is no object, or its entries are no list.
    """
    if isinstance(value, dict) and isinstance(value.get("data"), dict) and "spec" in value:
        value = value["data"]
    if not isinstance(value, dict):
        raise UserError("a lorebook must be an object", where=where, mend='write {"entries": []}')
    entries = value.get("entries")
    if not isinstance(entries, list):
        raise UserError(
            'the "entries" of a lorebook must be a list', where=where, mend='write "entries": []'
        )
    depth, budget = _number(value.get("scan_depth")), _number(value.get("token_budget"))
    return Lorebook(
        entries=tuple(_entry(each) for each in entries if isinstance(each, dict)),
        name=_line(value.get("name")),
        description=_text(value.get("description")),
        scan_depth=None if depth is None else max(0, int(depth)),
        token_budget=None if budget is None else max(0, int(budget)),
        recursive_scanning=value.get("recursive_scanning") is True,
        raw=value,
    )


def as_json(book: Lorebook) -> dict[str, Any]:
    """The book as the object it was read from, for a card or a file of its own."""
    return {**book.raw}


def faults(book: Lorebook) -> list[str]:
    """What in the book can never do anything, one sentence each."""
    found = []
    skipped = len(book.raw.get("entries", ())) - len(book.entries)
    if skipped:
        found.append(f"{skipped} of the lorebook's entries are no objects and are passed over")
    for number, entry in enumerate(book.entries, 1):
        called = f"entry {number} of the lorebook{f' ({entry.name})' if entry.name else ''}"
        if not entry.content:
            found.append(f"{called} has no content")
        if entry.use_regex:
            found += [
                f'{called} has a pattern that cannot be used: "{key[:60]}"'
                for key in entry.keys
                if compiled(key, case_sensitive=entry.case_sensitive) is None
            ]
        elif not (entry.keys or entry.constant or entry.rules.always):
            found.append(f"{called} has no key that could bring it up")
    return found


def _indexed_keys(entry: Entry) -> tuple[str, ...] | None:
    """The keys without one of which an entry is not active; None where that cannot be said."""
    return None if entry.use_regex or entry.constant else entry.keys


def _entry(value: Mapping[str, Any]) -> Entry:
    content = value.get("content")
    rules, text = read_decorators(clean(content)) if isinstance(content, str) else (NO_RULES, "")
    position = value.get("position")
    order = _number(value.get("insertion_order"))
    return Entry(
        keys=_keys(value.get("keys")),
        secondary_keys=_keys(value.get("secondary_keys")),
        content=text if text.strip() else "",
        rules=rules,
        enabled=value.get("enabled") is not False,
        order=0 if order is None else order,
        priority=_number(value.get("priority")),
        case_sensitive=value.get("case_sensitive") is True,
        use_regex=value.get("use_regex") is True,
        constant=value.get("constant") is True,
        selective=value.get("selective") is True,
        position=position if position in ("before_char", "after_char") else None,
        name=_line(value.get("name")) or _line(value.get("comment")),
        raw=value,
    )


def _keys(value: Any) -> tuple[str, ...]:
    """A list of texts, or one text with commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return ()
    cleaned = (clean(key).strip() for key in value if isinstance(key, str))
    return tuple(key for key in cleaned if 0 < len(key) <= KEY_LENGTH)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _line(value: Any) -> str:
    return clean_line(value)[:200] if isinstance(value, str) else ""


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""
