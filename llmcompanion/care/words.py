"""What a person wrote as plain words, each with its place in the text.

Rules are written for one spelling; people write under stress, on telephones, and around filters.
So words are folded here: case, accents, look-alike letters, "k1ll", "s*icide", "dieeee",
"k i l l", and the apostrophes of "don't" all come out as a rule would spell them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_SENTENCE = 60
"""Words looked at together. A longer sentence is cut into pieces that overlap."""
OVERLAP = 15

_TOKEN = re.compile(
    r"(?P<word>[^\W_](?:[\w@$!*#'’`´‘ʼ＇]*[\w*$@])?)"
    r"|(?P<end>[.!?。！？](?=[\s\"'”’»)]|$)|;|\n[ \t]*\n)"
)
_QUOTATION = re.compile(
    r"\"[^\"]{1,400}\"|[“„][^”“]{1,400}[”“]|«[^»]{1,400}»|»[^«]{1,400}«|‘[^’]{1,400}’(?!\w)"
    r"|(?<!\w)'[^'\"]{1,400}(?:'\w[^'\"]{1,400}){0,9}'(?!\w)"
)
_AMOUNT = re.compile(r"\d+[a-z]*")
_APOSTROPHES = str.maketrans("", "", "'’`´‘ʼ＇")
_LOOKALIKES = str.maketrans("аеёіїорсухкмтвн", "aeeiiopcyxkmtbh")
"""Cyrillic letters that look like Latin ones, where a word mixes both."""
_LEET = str.maketrans("01345!$@", "oieasisa")
_MANY = re.compile(r"(.)\1{3,}")


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word.

    Attributes:
        start: Its place in the text, up to `end`.
        quoted: Whether it stands between quotation marks.
    """

    text: str
    start: int
    end: int
    quoted: bool = False


def sentences(text: str) -> Iterator[list[Word]]:
    """The words of `text`, a sentence at a time and at most `LONGEST_SENTENCE` at once.

    Linear in the length of `text`.
    """
    words: list[Word] = []
    spelled: list[Word] = []
    quotations = [found.span() for found in _QUOTATION.finditer(text)]
    quotations.reverse()
    for token in _TOKEN.finditer(text):
        while quotations and quotations[-1][1] <= token.start():
            quotations.pop()
        if token.lastgroup == "word":
            quoted = bool(quotations) and quotations[-1][0] < token.start()
            word = Word(fold(token[0]), token.start(), token.end(), quoted)
            if len(word.text) == 1 and word.text.isalpha():
                spelled.append(word)
                continue
            words += _joined(spelled)
            words.append(word)
        else:
            words += _joined(spelled)
            if words:
                yield words
                words = []
        if len(words) >= LONGEST_SENTENCE:
            yield words
            words = words[-OVERLAP:]
    words += _joined(spelled)
    if words:
        yield words


def _joined(letters: list[Word]) -> list[Word]:
    """Three single letters or more are one word that was spelled out. Empties `letters`."""
    if len(letters) < 3:
        done = letters.copy()
    else:
        whole = "".join(word.text for word in letters)
        done = [Word(whole, letters[0].start, letters[-1].end, letters[0].quoted)]
    letters.clear()
    return done


def fold(word: str) -> str:
    """One word as the rules spell it. A censored letter stays as ``*``, many of one as three."""
    if word.isascii() and word.isalpha():
        word = word.lower()
    else:
        word = unicodedata.normalize("NFKD", word.casefold())
        word = "".join(char for char in word if not unicodedata.combining(char))
        word = word.translate(_APOSTROPHES)
        has_latin = any("a" <= char <= "z" for char in word)
        if has_latin and not word.isascii():
            word = word.translate(_LOOKALIKES)
        if has_latin and not _AMOUNT.fullmatch(word):
            word = word.translate(_LEET)
        word = word.replace("#", "*")
    return _MANY.sub(r"\1\1\1", word)
