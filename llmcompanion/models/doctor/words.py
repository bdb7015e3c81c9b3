"""From what a person typed to clauses of words, and words exchanged for others.

A `Word` is kept twice: `key` is what the script compares (case-folded, straight
apostrophes), `shown` is what is said back to the person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LONGEST_TEXT = 8_000
"""Characters of a message that are read; what is behind them is not."""

LONGEST_CLAUSE = 120
"""Words of a clause that are read."""

END = "."
"""In a substitution: the end of what is being said back."""

_EMOJI = r"\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3"
_MARKS = r"!-/:-@\[-`{-~…‘’“”„‚«»‹›—–¡¿。，！？、；：（）「」『』·•"
_LETTER = rf"[^\s{_MARKS}{_EMOJI}]"
_TOKEN = re.compile(
    rf"""
    (?P<word> (?:https?://|www\.)\S+
      | \d+(?:[.,:]\d+)+
      | {_LETTER}+ (?: ['’&@/_-]{_LETTER}+ )*
    )
    | (?P<picture> [{_EMOJI}] )
    | (?P<mark> [{_MARKS}\n] )
    """,
    re.VERBOSE,
)
_JOINERS = frozenset("\ufe0f\u200d\u20e3")
_TO_STRAIGHT = str.maketrans("‘’ʼ`´", "'''''")


class Word(NamedTuple):
    """One word of the person's, for comparing and for saying back."""

    key: str
    shown: str


@dataclass(frozen=True, slots=True)
class Substitutions:
    """Words to be exchanged for others; the longest entry that fits is taken.

    `table` leads from a first word to ``(further words, instead)``, longest first.
    """

    table: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]

    @classmethod
    def of(cls, entries: Mapping[str, str]) -> Substitutions:
        """From ``{"i am": "you are"}``. Keys and values are words with spaces between them."""
        table: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for written, instead in entries.items():
            first, *rest = written.casefold().split()
            table.setdefault(first, []).append((tuple(rest), tuple(instead.split())))
        for choices in table.values():
            choices.sort(key=lambda choice: -len(choice[0]))
        return cls({first: tuple(choices) for first, choices in table.items()})

    def apply(self, words: Sequence[Word], *, mark_end: bool = False) -> list[Word]:
        """`words` with every entry exchanged, from left to right, nothing twice.

        With `mark_end`, entries that end in `END` hold at the end of `words` only.
        """
        table = self.table
        if not any(word.key in table for word in words):
            return list(words)
        keys = [word.key for word in words]
        if mark_end:
            keys.append(END)
        result: list[Word] = []
        at = 0
        while at < len(words):
            for rest, instead in table.get(keys[at], ()):
                end = at + 1 + len(rest)
                if tuple(keys[at + 1 : end]) == rest:
                    result.extend(Word(word.casefold(), word) for word in instead if word != END)
                    at = end
                    break
            else:
                result.append(words[at])
                at += 1
        return result


def clauses(
    text: str, delimiters: frozenset[str], common: frozenset[str] = frozenset()
) -> Iterator[list[Word]]:
    """The clauses of `text`, in order, none of them empty.

    A clause ends at a delimiter: a mark (also ``"\\n"``) or a whole word. `common` words lose the
    capital that a sentence's start gave them; any other first word may be a name and keeps it.
    """
    text = text[:LONGEST_TEXT]
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    shout = text.isupper() and len(text.split()) > 1
    if shout:
        text = text.lower()
    clause: list[Word] = []
    first = True
    for found in _TOKEN.finditer(text):
        kind, token = found.lastgroup, found[0]
        if kind == "mark":
            if token in delimiters:
                if clause:
                    yield clause
                    clause = []
                first = True
            continue
        if token in _JOINERS:
            continue
        key = token.translate(_TO_STRAIGHT).casefold() if not token.isascii() else token.lower()
        if key in delimiters:
            if clause:
                yield clause
                clause = []
            continue
        if len(clause) < LONGEST_CLAUSE:
            clause.append(Word(key, _unstarted(token) if first and key in common else token))
        first = False
    if clause:
        yield clause


def _unstarted(token: str) -> str:
    """The first word of a sentence as it would stand in the middle of one."""
    rest = token[1:]
    return token[:1].lower() + rest if rest.islower() or not rest else token


def is_foreign(text: str) -> bool:
    """Whether most letters of `text` belong to another script than the Latin one."""
    if text.isascii():
        return False
    letters = [character for character in text[:LONGEST_TEXT] if character.isalpha()]
    latin = sum(character < "\u0250" or "\u1e00" <= character <= "\u1eff" for character in letters)
    return bool(letters) and latin * 2 < len(letters)


def say(pieces: Iterable[str]) -> str:
    """Pieces of a reply put together: single spaces, a capital at the front, "I" for "i"."""
    text = " ".join(" ".join(pieces).split())
    text = re.sub(r" ([.,;:?!])", r"\1", text)
    text = re.sub(r"\bi\b(?!\.\w)", "I", text)
    return text[:1].upper() + text[1:]
