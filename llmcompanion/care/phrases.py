"""The small language in which rules are written, and its way to a regular expression.

    i wanna (die|be dead)     words, and a choice of words
    (so|very)? tired          what may be missing
    {i} {wanna} die           a choice that has a name
    suicid*                   a word that begins so
    i ~ die                   up to three words between; ~6 up to six
    wanna _ die               up to five small words between (to, be, just, it ...)
    ^ goodbye $               the sentence begins, the sentence ends
    live !(in|with)           not if that comes next
    #3 calories               a number of up to three digits
    in #year                  a year

A phrase is matched against folded words with one space before each. Gaps are bounded and nothing
repeats within what repeats, so that the time is linear in the length of the text. Of each phrase
it is known which words it cannot do without: where none of them stands, it is not even compiled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PART = re.compile(r"\s*(\{[\w-]+\}|~\d*|#(?:\d|year)|!\(|[()|?^$]|[^\s(){}|?~^$!#]+)")
_GAP = 3
_SMALL_GAP = 5
_DEPTH = 12
_RARITY = 1000
"""How much worse it is to look for a small word than for any other."""


class PhraseError(ValueError):
    """A phrase that cannot be read; the text says why."""


@dataclass(frozen=True)
class Words:
    """What phrases of one language may use.

    Attributes:
        named: Choices by name.
        small: The words that ``_`` passes over.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    small: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a phrase: its expression, and words of which any match holds at least one."""

    expression: str
    needs: frozenset[str] | None = None


@dataclass(frozen=True)
class Phrase:
    """A phrase that can be looked for.

    Attributes:
        needs: Words of which any match holds at least one (``suicid*``: one that begins so);
            None where that cannot be told.
        words: Every word that stands in it.
    """

    text: str
    expression: str
    needs: frozenset[str] | None
    words: frozenset[str]

    @cached_property
    def find(self) -> re.Pattern[str]:
        """The regular expression; compiled when it is first asked for."""
        return re.compile(self.expression)


def phrase(text: str, words: Words) -> Phrase:
    """Read one phrase. Raises `PhraseError`."""
    piece = _read(text, words, 0)
    return Phrase(text, piece.expression, piece.needs, frozenset(_literals(text)))


def _read(text: str, words: Words, depth: int) -> _Piece:
    if depth > _DEPTH:
        raise PhraseError(f'"{text}" names itself')
    parts = _parts(text)
    piece, at = _choice(text, parts, 0, words, depth)
    if at != len(parts):
        raise PhraseError(f'"{text}": a bracket closes that never opened')
    return piece


def _parts(text: str) -> list[str]:
    parts, at = [], 0
    text = text.rstrip()
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            raise PhraseError(f'"{text}" cannot be read from "{text[at:]}" on')
        parts.append(found[1])
        at = found.end()
    return parts


def _literals(text: str) -> Iterable[str]:
    return (part for part in _parts(text) if part[0].isalnum() and not part.endswith("*"))


def _choice(text: str, parts: list[str], at: int, words: Words, depth: int) -> tuple[_Piece, int]:
    """What stands between two brackets, or all: sequences with "|" between."""
    options: list[_Piece] = []
    sequence: list[_Piece] = []
    while at < len(parts) and parts[at] != ")":
        part = parts[at]
        at += 1
        if part == "|":
            options.append(_sequence(sequence, words))
            sequence = []
            continue
        if part in ("(", "!("):
            inner, at = _choice(text, parts, at, words, depth)
            if at >= len(parts):
                raise PhraseError(f'"{text}": a bracket is not closed')
            at += 1
            if part == "!(":
                piece = _Piece(f"(?!{inner.expression})")
            else:
                piece = _Piece(f"(?:{inner.expression})", inner.needs)
        elif part.startswith("{"):
            name = part[1:-1]
            if name not in words.named:
                raise PhraseError(f'"{text}": nothing is named {part}')
            inner = _read(words.named[name], words, depth + 1)
            piece = _Piece(f"(?:{inner.expression})", inner.needs)
        else:
            piece = _item(text, part, words)
        if at < len(parts) and parts[at] == "?":
            piece = _Piece(f"(?:{piece.expression})?")
            at += 1
        sequence.append(piece)
    options.append(_sequence(sequence, words))
    needs: frozenset[str] | None = frozenset()
    for option in options:
        needs = None if needs is None or option.needs is None else needs | option.needs
    return _Piece("|".join(option.expression for option in options), needs), at


def _sequence(pieces: list[_Piece], words: Words) -> _Piece:
    """Pieces one after the other; of what each needs, the rarest will do."""
    needs = [piece.needs for piece in pieces if piece.needs is not None]
    rarest = min(needs, key=lambda n: _RARITY * len(n & words.small) + len(n), default=None)
    return _Piece("".join(piece.expression for piece in pieces), rarest)


def _item(text: str, part: str, words: Words) -> _Piece:
    if part == "^":
        return _Piece(r"\A")
    if part == "$":
        return _Piece(r"\Z")
    if part == "_":
        small = "|".join(sorted(words.small))
        return _Piece(rf"(?: (?:{small})(?!\S)){{0,{_SMALL_GAP}}}?")
    if part[0] == "~":
        return _Piece(rf"(?: \S+){{0,{part[1:] or _GAP}}}?")
    if part == "#year":
        return _Piece(r" (?:19|20)\d\d(?!\S)")
    if part[0] == "#":
        return _Piece(rf" \d{{1,{part[1:]}}}(?!\S)")
    if part == "?":
        raise PhraseError(f'"{text}": nothing stands before "?"')
    return _Piece(" " + re.escape(part).replace(r"\*", r"\S*") + r"(?!\S)", frozenset({part}))
