"""From text to groups of letters, each with the vowel that is heard in it.

What a voice without words makes of writing: a group is what is said in one breath of the mouth,
about a syllable, in any script. Consonants go with the vowel behind them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Vowel = Literal["a", "e", "i", "o", "u", "@"]
Onset = Literal["hard", "plain", "soft", "lips"]

VOWELS: tuple[Vowel, ...] = ("a", "e", "i", "o", "u")
LONGEST_GROUP = 6
"""Letters in a group, at most."""

_VOWEL_OF: dict[str, Vowel] = {
    **dict.fromkeys("aα\u0430я\u00e6", "a"),
    **dict.fromkeys("eεη\u0435эє\u0153\u00f8", "e"),
    **dict.fromkeys("iyιυ\u0438ыії", "i"),
    **dict.fromkeys("oοω\u043eё", "o"),
    **dict.fromkeys("u\u0443ю", "u"),
}
_LIPS = frozenset("mbpμπβмбп")
_HARD = frozenset("tkdgqcτκδкдтг")
_SOFT = frozenset("lnrwjyvzhλνρлнрвй")
_DIGITS: tuple[Vowel, ...] = ("o", "a", "u", "i", "o", "a", "i", "e", "e", "a")
"""The vowel of each digit's name, in English."""


@dataclass(frozen=True, slots=True)
class Group:
    """Letters that are said together.

    Attributes:
        vowel: What is heard.
        onset: How it begins; "lips" with the mouth shut.
        letters: How many there are.
    """

    vowel: Vowel
    onset: Onset
    letters: int


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits.

    Attributes:
        start, length: Its place in the text.
        groups: What is said.
        loud: Whether it is all in capitals.
    """

    start: int
    length: int
    groups: tuple[Group, ...]
    loud: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands between two words, white space taken out; "" for a mere space."""

    text: str


def spoken(text: str) -> Iterator[Word | Mark]:
    """Words and what is between them, in order."""
    at = 0
    while at < len(text):
        end = at
        is_word = _is_letter(text[at])
        while end < len(text) and _is_letter(text[end], inside=is_word) == is_word:
            end += 1
        part = text[at:end]
        if is_word:
            loud = len(part) > 1 and part.isupper() and part.isalpha()
            yield Word(at, end - at, groups(part), loud)
        else:
            yield Mark("".join(part.split()))
        at = end


@lru_cache(maxsize=512)
def groups(word: str) -> tuple[Group, ...]:
    """The groups of one word; at least one."""
    found: list[Group] = []
    onset: Onset | None = None
    vowel: Vowel | None = None
    letters = 0
    for letter in _plain(word):
        mine = _vowel(letter)
        whole = mine is not None and not _alphabetic(letter)
        starts = mine is None and vowel is not None  # a consonant begins the next group
        if letters and (starts or whole or letters >= LONGEST_GROUP):
            found.append(Group(vowel or "@", onset or "plain", letters))
            onset, vowel, letters = None, None, 0
        if onset is None:
            onset = _onset(letter)
        if mine is not None and vowel is None:
            vowel = mine
        letters += 1
    if vowel is None and found:  # consonants at the end go with what was before
        last = found.pop()
        found.append(Group(last.vowel, last.onset, last.letters + letters))
    else:
        found.append(Group(vowel or "@", onset or "plain", letters))
    return tuple(found)


def _plain(word: str) -> str:
    """Small letters, accents taken off; syllables of Hangul stay whole."""
    return (
        "".join(
            letter
            for each in word.casefold()
            for letter in (each if "가" <= each <= "힣" else unicodedata.normalize("NFD", each))
            if not unicodedata.combining(letter) and letter not in "'’"
        )
        or word[:1]
    )


def _is_letter(character: str, *, inside: bool = False) -> bool:
    return (
        character.isalnum()
        or unicodedata.category(character)[0] == "M"
        or (inside and character in "'’")
    )


def _alphabetic(letter: str) -> bool:
    return letter in _VOWEL_OF


def _vowel(letter: str) -> Vowel | None:
    known = _VOWEL_OF.get(letter)
    if known is not None:
        return known
    if letter.isdigit():
        return _DIGITS[unicodedata.digit(letter, 0) % 10]
    if letter < "\u0590":
        return None
    return _foreign(letter)


@lru_cache(maxsize=512)
def _foreign(letter: str) -> Vowel | None:
    """Of syllabic scripts the vowel, of others one that is always the same for a letter."""
    if "가" <= letter <= "힣":
        name = unicodedata.name(unicodedata.normalize("NFD", letter)[1], "").rpartition(" ")[2]
        for vowel in ("EO", "O", "U", "A", "E", "I"):
            if vowel in name:
                return "o" if vowel == "EO" else _VOWEL_OF.get(vowel.lower(), "a")
    name = unicodedata.name(letter, "")
    if name.startswith(("HIRAGANA", "KATAKANA")):
        return _VOWEL_OF.get(name[-1].lower(), "@")
    return VOWELS[ord(letter) % len(VOWELS)]


def _onset(letter: str) -> Onset:
    if letter in _LIPS:
        return "lips"
    if letter in _HARD:
        return "hard"
    return "soft" if letter in _SOFT or _vowel(letter) is not None else "plain"
