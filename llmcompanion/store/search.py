"""The ways to find messages: by their conversation's title, by the index, by reading them all."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.chat.repository import SearchHit
from llmcompanion.plaintext import clean
from llmcompanion.store.records import CONVERSATION, conversation_from
from llmcompanion.store.word_index import MESSAGES
from llmcompanion.store.words import excerpt, has_no_case, holds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from llmcompanion.models.port import Role

PAGE = 2000
"""Messages that one step of a search without index reads; what is to be written gets between."""

NEWEST = 2**63 - 1
"""Above every id: where reading begins."""

Found = tuple[int, "Role", str, int]
"""A message: id, role, text, conversation's id."""


def by_title(connection: sqlite3.Connection, words: Sequence[str], limit: int) -> list[SearchHit]:
    """First messages of the conversations whose title holds all of `words` (folded)."""
    titles = connection.execute(
        "SELECT id, title FROM conversation ORDER BY updated_at DESC, id DESC"
    )
    matching = [number for number, title in titles if holds(str(title), words)][:limit]
    found: list[Found] = []
    for number in matching:
        found += connection.execute(
            "SELECT id, role, text, conversation_id FROM message WHERE conversation_id = ? "
            "ORDER BY id LIMIT 1",
            (number,),
        )
    return _hits(connection, found, words)


def by_index(
    connection: sqlite3.Connection, match: str, words: Sequence[str], limit: int
) -> list[SearchHit]:
    """Messages that FTS5 finds for `match`, newest first."""
    found = connection.execute(
        "SELECT id, role, text, conversation_id FROM message WHERE id IN "
        f"(SELECT rowid FROM {MESSAGES.name} WHERE {MESSAGES.name} MATCH ?) "
        "ORDER BY id DESC LIMIT ?",
        (match, limit),
    )
    return _hits(connection, found, words)


def by_reading(
    connection: sqlite3.Connection, *, words: Sequence[str], before: int
) -> tuple[list[SearchHit], int | None]:
    """Messages older than `before` that hold all of `words` (folded), one page of them.

    Words without case are looked for by SQLite, a hundred times as fast.

    Returns:
        The hits, and where the next page begins; None when this was the last.
    """
    exact = [word for word in words if has_no_case(word)]
    page = connection.execute(
        "SELECT id, role, text, conversation_id FROM message "
        f"WHERE id < ? AND status <> 'streaming' {'AND instr(text, ?) ' * len(exact)}"
        "ORDER BY id DESC LIMIT ?",
        (before, *exact, PAGE),
    ).fetchall()
    hits = _hits(connection, (row for row in page if holds(str(row[2]), words)), words)
    return hits, page[-1][0] if len(page) == PAGE else None


def unique(hits: Iterable[SearchHit]) -> list[SearchHit]:
    """Each message once, where it came first."""
    seen: dict[int, SearchHit] = {}
    for hit in hits:
        seen.setdefault(hit.message_id, hit)
    return list(seen.values())


def _hits(
    connection: sqlite3.Connection, found: Iterable[Found], words: Sequence[str]
) -> list[SearchHit]:
    found = list(found)
    conversations = {}
    for number in {row[3] for row in found}:
        row = connection.execute(
            f"SELECT {CONVERSATION} FROM conversation WHERE id = ?", (number,)
        ).fetchone()
        conversations[number] = conversation_from(row)
    return [
        SearchHit(
            conversation=conversations[conversation],
            message_id=number,
            role=role,
            excerpt=excerpt(clean(str(text)), words),
        )
        for number, role, text, conversation in found
    ]
