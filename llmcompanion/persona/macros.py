"""Macros: what stands in double braces in a persona's texts, and what takes its place.

All of the Character Card V3 text ("Curly Braced Syntaxes"), and what SillyTavern's cards commonly
use besides. Names are read without regard to case; what is not known is shown as it is.

=========================  =====================================================================
``{{char}}`` ``<BOT>``     the persona's nickname, else its name; ``<CHAR>`` too
``{{user}}`` ``<USER>``    the person's name
``{{random:A,B}}``         one of them; ``\\,`` is a comma, ``{{random::A::B}}`` another way
``{{pick:A,B}}``           one of them, the same one at every expansion of the same text
``{{roll:6}}``             a throw: ``6`` or ``d6`` is 1 to 6, ``2d6+1`` is understood too
``{{time}}`` ``{{date}}``  14:05, 27 November 2026; also ``weekday``, ``isotime``, ``isodate``
``{{// note}}``            nothing
``{{comment: A}}``         nothing in a prompt, the note itself where a message is shown
``{{hidden_key:A}}``       nothing, but counts when lore looks through lore
``{{reverse:A}}``          A backwards
``{{original}}``           what the app would have said in this place
``{{newline}}``            a line break; ``{{trim}}`` takes the breaks around it away, ``{{noop}}``
=========================  =====================================================================

Macros may stand in one another, `DEEPEST` deep. A text is read once from left to right, so the
time grows with its length alone, and what a macro became is not read again: a person called
``{{char}}`` is just that. Nothing but a persona's own texts is ever expanded.

Chance and time come from a `Scene`, which is the same for a whole conversation. So the same text
becomes the same words at every turn, and a model's work on an unchanged beginning can be reused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

Purpose = Literal["prompt", "shown", "scanned"]
"""What a text is expanded for: a model, a person's eyes, or lore looking for its keys."""

DEEPEST = 8
"""How deep macros may stand in one another; deeper ones stay as they are."""

LARGEST_DIE = 1_000_000
MOST_DICE = 100

_PIECE = re.compile(
    r"\{\{[ \t]*(user|bot|char)[ \t]*\}\}|<(user|bot|char)>|\{\{(?!\{)|\}\}", re.IGNORECASE
)
_DICE = re.compile(r"(?:(\d{0,3})d)?(\d{1,7})([+-]\d{1,7})?", re.IGNORECASE)
_COMMA = re.compile(r"(?<!\\),")
_TRIM = "\x00"
"""Stands for ``{{trim}}`` until all else is done; no clean text holds it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What macros stand for in one conversation.

    Attributes:
        char: What the persona is called in its texts.
        user: What the person is called.
        now: The time it is said to be, in the person's own zone.
        seed: Decides what chance brings: the same seed and text, the same outcome.
    """

    char: str
    user: str
    now: datetime
    seed: str = ""

    def expand(
        self,
        text: str,
        place: str = "",
        *,
        original: str | None = None,
        purpose: Purpose = "prompt",
    ) -> str:
        """`text` with its macros replaced.

        Args:
            text: A persona's.
            place: Where it stands: texts in different places have chances of their own.
            original: For ``{{original}}``, where that means something.
        """
        if "{{" not in text and "<" not in text:
            return text
        return _expanded(text, self, place, original, purpose)


@lru_cache(maxsize=1024)
def _expanded(text: str, scene: Scene, place: str, original: str | None, purpose: Purpose) -> str:
    """What `Scene.expand` gives; it is asked for the same texts at every turn."""
    rng = Random(f"{scene.seed}\n{place}")  # noqa: S311 - chooses words, keeps no secrets
    return expand(text, scene, rng=rng, original=original, purpose=purpose)


def expand(
    text: str,
    scene: Scene,
    *,
    rng: Random,
    original: str | None = None,
    purpose: Purpose = "prompt",
) -> str:
    """`text` with its macros replaced, chance taken from `rng`; see `Scene.expand`."""
    reading = _Reading(scene, rng, original, purpose)
    levels: list[_Level] = [_Level()]
    at = 0
    for found in _PIECE.finditer(text):
        levels[-1].add(text[at : found.start()])
        at = found.end()
        piece = found[0]
        if piece == "{{":
            if len(levels) <= DEEPEST:
                levels.append(_Level())
            else:
                levels[-1].add(piece)
        elif found[1] or found[2]:
            name = scene.user if (found[1] or found[2]).lower() == "user" else scene.char
            levels[-1].add(name, literal=False)
        elif len(levels) > 1:
            level = levels.pop()
            result = reading.macro(level)
            levels[-1].add(f"{{{{{level.text}}}}}" if result is None else result, literal=False)
        else:
            levels[-1].add(piece)
    levels[-1].add(text[at:])
    whole = levels[0].text + "".join("{{" + level.text for level in levels[1:])
    return _trimmed(whole) if _TRIM in whole else whole


class _Level:
    """The inside of one pair of braces, so far."""

    __slots__ = ("_parts", "head")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.head: str | None = None
        """Its beginning as it is written: what an inner macro became is no macro's name."""

    def add(self, part: str, *, literal: bool = True) -> None:
        if not part:
            return
        if self.head is None:
            self.head = part if literal else ""
        self._parts.append(part.replace(_TRIM, "") if literal else part)

    @property
    def text(self) -> str:
        return "".join(self._parts)


class _Reading:
    """One expansion of one text."""

    def __init__(self, scene: Scene, rng: Random, original: str | None, purpose: Purpose) -> None:
        self._scene = scene
        self._rng = rng
        self._original = original
        self._purpose = purpose
        self._picks = 0

    def macro(self, level: _Level) -> str | None:
        """What the inside of a pair of braces becomes; None where it is no macro."""
        head = (level.head or "").lstrip()
        if head.startswith("//"):
            return ""
        name = re.match(r"[A-Za-z_]+", head)
        if name is None:
            return None
        body = level.text.lstrip()
        rest = body[name.end() :]
        plain = _PLAIN.get(name[0].lower())
        if plain is not None and not rest.strip():
            return plain(self._scene)
        if name[0].lower() == "original" and not rest.strip():
            return self._original
        if rest[:1] not in (":", " ") or not rest.strip(" :"):
            return None
        return self._with_value(name[0].lower(), rest)

    def _with_value(self, name: str, rest: str) -> str | None:
        if name == "roll":
            return self._roll(rest.lstrip(" :").strip())
        if rest[0] != ":":
            return None
        match name:
            case "random":
                return self._rng.choice(_choices(rest))
            case "pick":
                self._picks += 1
                own = Random(f"{self._scene.seed}\n{self._picks}\n{rest}")  # noqa: S311 - words
                return own.choice(_choices(rest))
            case "reverse":
                return rest.lstrip(":")[::-1]
            case "hidden_key":
                return rest.lstrip(":").strip() if self._purpose == "scanned" else ""
            case "comment":
                return f"({rest.lstrip(':').strip()})" if self._purpose == "shown" else ""
        return None

    def _roll(self, dice: str) -> str | None:
        found = _DICE.fullmatch(dice)
        if found is None:
            return None
        count, sides = int(found[1] or 1), int(found[2])
        if not (1 <= sides <= LARGEST_DIE and 1 <= count <= MOST_DICE):
            return None
        thrown = sum(self._rng.randint(1, sides) for _ in range(count))
        return str(thrown + int(found[3] or 0))


def _choices(rest: str) -> list[str]:
    """The values of ``:A,B`` or ``::A::B``."""
    if rest.startswith("::") and "::" in rest[2:]:
        return [value.strip() for value in rest[2:].split("::")]
    return [value.strip().replace("\\,", ",") for value in _COMMA.split(rest.lstrip(":"))]


def _trimmed(text: str) -> str:
    """`text` without the trim marks and the line breaks around them."""
    first, *others = text.split(_TRIM)
    parts = [first.rstrip("\n") if others else first]
    for number, part in enumerate(others, 1):
        part = part.lstrip("\n")
        parts.append(part if number == len(others) else part.rstrip("\n"))
    return "".join(parts)


_PLAIN: dict[str, Callable[[Scene], str]] = {
    "char": lambda scene: scene.char,
    "bot": lambda scene: scene.char,
    "user": lambda scene: scene.user,
    "time": lambda scene: f"{scene.now:%H:%M}",
    "isotime": lambda scene: f"{scene.now:%H:%M}",
    "date": lambda scene: f"{scene.now.day} {scene.now:%B %Y}",
    "isodate": lambda scene: f"{scene.now:%Y-%m-%d}",
    "weekday": lambda scene: f"{scene.now:%A}",
    "newline": lambda scene: "\n",
    "trim": lambda scene: _TRIM,
    "noop": lambda scene: "",
}
"""Macros without a value."""
