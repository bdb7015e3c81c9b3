"""From letters to mouth shapes, at the pace of speech.

A coarse cousin of the viseme tables that lip-sync tools use (vowels open the mouth, u and o round
it, m, b and p shut it): five shapes are all that a small face can show.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmcompanion.avatar.frame import Mouth

VOWEL_S = 0.14
CONSONANT_S = 0.08
LIPS_SHUT_S = 0.08
BETWEEN_WORDS_S = 0.08
BETWEEN_CLAUSES_S = 0.25

_SHAPES: dict[str, Mouth] = {
    **dict.fromkeys("aàâæ", "wide"),
    **dict.fromkeys("eiy", "mid"),
    **dict.fromkeys("ouwqøœ", "round"),
    **dict.fromkeys("mbp", "closed"),
    **dict.fromkeys("fvcdgjklnrstxzhßþð", "small"),
    # Greek
    **dict.fromkeys("α", "wide"),
    **dict.fromkeys("εηιυ", "mid"),
    **dict.fromkeys("οω", "round"),
    **dict.fromkeys("μπβ", "closed"),
    # Cyrillic
    **dict.fromkeys("ая", "wide"),
    **dict.fromkeys("еёиіїэыє", "mid"),
    **dict.fromkeys("оую", "round"),
    **dict.fromkeys("мбп", "closed"),
}
_SYLLABLES: tuple[Mouth, ...] = ("wide", "mid", "round", "mid")
_CLAUSE_ENDS = frozenset(".,;:!?…\n。、，！？；：")
_SYLLABIC = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


@dataclass(frozen=True, slots=True)
class Gesture:
    """A mouth shape and how long it is held, in seconds."""

    shape: Mouth
    seconds: float


def gestures(text: str) -> Iterator[Gesture]:
    """The gestures that say `text`; what is not spoken (markup, symbols) makes none."""
    for letter in unicodedata.normalize("NFD", text.casefold()):
        gesture = gesture_of(letter)
        if gesture is not None:
            yield gesture


def gesture_of(letter: str) -> Gesture | None:
    """The gesture of one letter, lower case and without its accents; None for a silent one."""
    shape = _SHAPES.get(letter)
    if shape is not None:
        if shape == "small":
            return Gesture(shape, CONSONANT_S)
        return Gesture(shape, LIPS_SHUT_S if shape == "closed" else VOWEL_S)
    if letter in _CLAUSE_ENDS:
        return Gesture("closed", BETWEEN_CLAUSES_S)
    if letter.isspace():
        return Gesture("closed", BETWEEN_WORDS_S)
    if letter.isdigit():
        return Gesture("mid", VOWEL_S)
    if not letter.isalpha():
        return None
    if unicodedata.name(letter, "").startswith(_SYLLABIC):
        return Gesture(_SYLLABLES[ord(letter) % len(_SYLLABLES)], VOWEL_S)
    return Gesture("small", CONSONANT_S)
