"""Decorators: the lines at the head of a lore entry's content that say when and where it goes.

After the Character Card V3 text, section "Decorators". A line ``@@name value`` is a decorator;
``@@@name value`` right below it takes its place where it is unknown, not for chats, or has a value
that makes no sense; such chains may be as long as they like. Of two with one name the first
counts, but for ``additional_keys``, each of which is a further condition.

Passed over, so that their fallback counts: ``instruct_depth``, ``reverse_instruct_depth`` and
``instruct_scan_depth`` (not for chats), ``is_user_icon`` (there are none here), and
``disable_ui_prompt``: a card does not take back what the app or the person tells the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Role = Literal["assistant", "system", "user"]
Section = Literal["after_desc", "before_desc", "personality", "scenario"]

_LINE = re.compile(r"(@@@?)([A-Za-z_]+)(?:[ \t]+(.*))?")
_LARGEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What the decorators of one entry say; what they do not say is None, False or empty.

    Attributes:
        only_after: Replies that must have been given before.
        only_every: The number of replies must be a multiple of this.
        keep_after_match: Once matched, always active.
        stop_after_match: Once matched, never active again.
        depth: Stands before the so-manieth message from the end; below 1: after the last.
        reverse_depth: The same, counted from the beginning.
        role: Whose words it is.
        scan_depth: How many messages are looked through for its keys.
        greeting: Which first message the talk must have begun with, from 0.
        section: The part of the instructions that it goes to.
        drop_when_full: Not when older messages no longer fit.
        additional: One of each of these has to be there too.
        excluded: None of these may be there.
        always, never: Active in any case, or in none.
    """

    only_after: int | None = None
    only_every: int | None = None
    keep_after_match: bool = False
    stop_after_match: bool = False
    depth: int | None = None
    reverse_depth: int | None = None
    role: Role = "system"
    scan_depth: int | None = None
    greeting: int | None = None
    section: Section | None = None
    drop_when_full: bool = False
    additional: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()
    always: bool = False
    never: bool = False


NO_RULES = Rules()


@dataclass(slots=True)
class _Reading:
    """The decorators read so far."""

    values: dict[str, Any] = field(default_factory=dict)
    additional: list[tuple[str, ...]] = field(default_factory=list)

    def take(self, name: str, value: str) -> bool:
        """Whether this decorator is one that counts here."""
        known = _KNOWN.get(name)
        if known is None:
            return False
        attribute, read = known
        understood = read(value)
        if understood is None:
            return False
        if attribute == "additional":
            self.additional.append(understood)
        else:
            self.values.setdefault(attribute, understood)
        return True


def read_decorators(content: str) -> tuple[Rules, str]:
    """The rules at the head of `content`, and the content without them."""
    if not content.lstrip().startswith("@@"):
        return NO_RULES, content.strip("\n")
    reading = _Reading()
    taken = False
    """Whether the chain that the next fallback would belong to has been settled."""
    rest = content
    while True:
        rest = rest.lstrip("\n")
        line, _, after = rest.partition("\n")
        found = _LINE.fullmatch(line.strip())
        if found is None:
            break
        marks, name, value = found[1], found[2].lower(), (found[3] or "").strip()
        if marks == "@@" or not taken:
            taken = reading.take(name, value)
        rest = after
    return Rules(**reading.values, additional=tuple(reading.additional)), rest.strip("\n")


def without_decorators(content: str) -> str:
    """`content` as a program that knows only V2 should have it."""
    return read_decorators(content)[1]


def _number(value: str) -> int | None:
    try:
        number = int(value)
    except ValueError:
        return None
    return number if abs(number) <= _LARGEST else None


def _count(value: str) -> int | None:
    number = _number(value)
    return number if number is not None and number >= 0 else None


def _divisor(value: str) -> int | None:
    return _count(value) or None


def _flag(value: str) -> bool | None:
    return True if value.lower() in ("", "true") else None


def _words(value: str) -> tuple[str, ...] | None:
    return tuple(word for part in value.split(",") if (word := part.strip())) or None


def _one_of(*allowed: str) -> Callable[[str], str | None]:
    return lambda value: value if value in allowed else None


_KNOWN: dict[str, tuple[str, Callable[[str], Any]]] = {
    "activate_only_after": ("only_after", _count),
    "activate_only_every": ("only_every", _divisor),
    "keep_activate_after_match": ("keep_after_match", _flag),
    "dont_activate_after_match": ("stop_after_match", _flag),
    "depth": ("depth", _number),
    "reverse_depth": ("reverse_depth", _number),
    "role": ("role", _one_of("assistant", "system", "user")),
    "scan_depth": ("scan_depth", _count),
    "is_greeting": ("greeting", _count),
    "position": ("section", _one_of("after_desc", "before_desc", "personality", "scenario")),
    "ignore_on_max_context": ("drop_when_full", _flag),
    "additional_keys": ("additional", _words),
    "exclude_keys": ("excluded", _words),
    "activate": ("always", _flag),
    "dont_activate": ("never", _flag),
}
"""By the name in the V3 text: the attribute of `Rules`, and how its value is read."""
