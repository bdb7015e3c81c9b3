"""Full-text search over messages: what a query means, and the index behind it.

The index is FTS5 over the messages that are not being written any more, kept by triggers. An
SQLite without FTS5 takes the triggers away, so that it can write at all, and reads through the
messages instead; as long as the triggers are there, the index is true.
"""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

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

INDEX = "message_words"

_STATEMENTS = (
    f"""
    CREATE VIRTUAL TABLE {INDEX} USING fts5 (
        text, content = 'message_settled', content_rowid = 'id',
        tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER message_words_added AFTER INSERT ON message
    WHEN new.status <> 'streaming' BEGIN
        INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);
    END
    """,
    """
    CREATE TRIGGER message_words_taken AFTER DELETE ON message
    WHEN old.status <> 'streaming' BEGIN
        INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.id, old.text);
    END
    """,
    """
    CREATE TRIGGER message_words_left BEFORE UPDATE OF text, status ON message
    WHEN old.status <> 'streaming' BEGIN
        INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.id, old.text);
    END
    """,
    """
    CREATE TRIGGER message_words_set AFTER UPDATE OF text, status ON message
    WHEN new.status <> 'streaming' BEGIN
        INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);
    END
    """,
)
_TRIGGERS = (
    "message_words_added",
    "message_words_taken",
    "message_words_left",
    "message_words_set",
)
_VIEW = """
    CREATE VIEW IF NOT EXISTS message_settled AS
    SELECT id, text FROM message WHERE status <> 'streaming'
"""


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


def prepare_index(connection: sqlite3.Connection, *, fts5: bool) -> None:
    """Make the index true, or take it out of the way. Inside a transaction."""
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if fts5 == present.issuperset((INDEX, *_TRIGGERS)):
        return
    if fts5:
        make_index(connection)
    else:
        give_up_index(connection)


def make_index(connection: sqlite3.Connection) -> None:
    """Make the index anew from the messages, whatever is left of an old one."""
    give_up_index(connection)
    connection.execute(f"DROP TABLE IF EXISTS {INDEX}")
    connection.execute(_VIEW)
    for statement in _STATEMENTS:
        connection.execute(statement)
    connection.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')")


def give_up_index(connection: sqlite3.Connection) -> None:
    """Say that the index is not true any more; the next `prepare_index` makes it anew."""
    for trigger in _TRIGGERS:
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")


def forget_deleted(connection: sqlite3.Connection) -> None:
    """Take the words of deleted messages out of the index's pages too."""
    connection.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('optimize')")


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
