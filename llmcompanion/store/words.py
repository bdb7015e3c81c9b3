"""Full-text search: what a query means, to FTS5 and to whoever reads through texts without it."""

from __future__ import annotations

import sqlite3
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EXCERPT = 160
"""Characters of a message that are shown around a match."""

MOST_WORDS = 32
"""Words of a query that count; FTS5 takes no expression of any depth."""


def has_fts5(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite can search words."""
    try:
        modules = connection.execute("SELECT name FROM pragma_module_list").fetchall()
    except sqlite3.OperationalError:  # before SQLite 3.30 it does not say; try
        try:
            connection.execute("CREATE VIRTUAL TABLE temp.fts5_probe USING fts5 (a)")
            connection.execute("DROP TABLE temp.fts5_probe")
        except sqlite3.OperationalError:
            return False
        return True
    return ("fts5",) in modules


def as_match(query: str) -> str | None:
    """`query` in the language of FTS5: every word has to be there, the last one may go on
    (unless a sign ends it).

    Returns:
        None when the index cannot answer: no words in it (only signs or emoji), or a script
        that writes without spaces, which the index takes for one long word.
    """
    parts = [part for part in query.split() if any(map(_counts, part))][:MOST_WORDS]
    if not parts or any(map(_is_unspaced, query)):
        return None
    match = " ".join(f'"{part.replace(chr(34), " ")}"' for part in parts)
    return f"{match}*" if _counts(parts[-1][-1]) else match


def any_of(text: str) -> str | None:
    """What finds texts that share a word with `text`, in the language of FTS5.

    Returns:
        None when there are no words in it. Short words say little and are left out.
    """
    words = ("".join(map(_or_space, text))).casefold().split()
    telling = dict.fromkeys(word for word in words if len(word) > 2 or not word.isascii())
    newest = [*telling][-2 * MOST_WORDS :]
    return " OR ".join(f'"{word}"' for word in newest) or None


def _or_space(character: str) -> str:
    return character if _counts(character) else " "


def folded_words(query: str) -> list[str]:
    """The parts of `query` that `holds` looks for. Scripts without case are looked for as they
    are: what `fold` takes off there (the voicing marks of kana) makes another word.
    """
    parts = query.split()[:MOST_WORDS]
    return [part if has_no_case(part) else fold(part) for part in parts]


def has_no_case(word: str) -> bool:
    """Whether the word is written in one way only."""
    return word.upper() == word.lower()


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether all of `words` (from `folded_words`) are somewhere in `text`."""
    whole = fold(text)
    return all(word in whole or word in text for word in words)


def fold(text: str) -> str:
    """`text` without case and accents, for comparing."""
    if text.isascii():
        return text.lower()
    return "".join(map(_fold_character, text))


def excerpt(text: str, words: Sequence[str], width: int = EXCERPT) -> str:
    """About `width` characters of clean `text` around the first of `words`, in one line."""
    at = _place(text, words)
    start = max(0, min(at - width // 4, len(text) - width))
    end = min(len(text), start + width)
    if start:  # not in the middle of a word, unless the word is endless
        space = text.find(" ", start, min(at, start + width // 8))
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", end - width // 8, end)
        end = space if space > at else end
    line = " ".join(text[start:end].split())
    return ("…" if start else "") + line + ("…" if end < len(text) else "")


def _place(text: str, words: Sequence[str]) -> int:
    """Where the first word that can be found begins in `text`; 0 when none can."""
    whole = text.lower()
    if len(whole) == len(text):
        places = [whole.find(word) for word in words]
        if all(place >= 0 for place in places) and places:
            return min(places)
    origin: list[int] = []
    pieces: list[str] = []
    for index, character in enumerate(text):
        piece = _fold_character(character)
        pieces.append(piece)
        origin += [index] * len(piece)
    whole = "".join(pieces)
    found = [place for place in map(whole.find, map(fold, words)) if place >= 0]
    return origin[min(found)] if found else 0


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    apart = unicodedata.normalize("NFKD", character.casefold())
    return "".join(piece for piece in apart if not unicodedata.combining(piece)).casefold()


def _counts(character: str) -> bool:
    """Whether FTS5's tokenizer takes the character for a part of a word."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"


def _is_unspaced(character: str) -> bool:
    """Whether the character's script puts no spaces between words: Han, kana, Thai and so on."""
    code = ord(character)
    return (
        0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or 0x3040 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF66 <= code <= 0xFF9D
        or 0x20000 <= code <= 0x3FFFF
    )
