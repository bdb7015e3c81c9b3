"""Entries of the log with all that belongs to them, some hundred at a time."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from llmcompanion.journal.timeline import LookOf, Marked, NoteVersion, Record
from llmcompanion.plaintext import clean
from llmcompanion.store.log_records import (
    ANSWER,
    ASKING,
    ENTRY,
    answer_from,
    asked_from,
    entry_from,
)
from llmcompanion.store.records import name_from, text_from, time_from

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from llmcompanion.journal.entries import Answer

BATCH = 500
"""Rows that one statement asks for by id; every SQLite allows as many."""


def full_records(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Record]:
    """These entries, in this order; those that are gone are left out."""
    found: dict[int, Record] = {}
    for start in range(0, len(ids), BATCH):
        for record in _some(connection, ids[start : start + BATCH]):
            found[record.id] = record
    return [found[number] for number in ids if number in found]


def _some(connection: sqlite3.Connection, ids: Sequence[int]) -> Iterator[Record]:
    marks = ", ".join("?" * len(ids))

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return connection.execute(sql.format(marks=marks), ids).fetchall()

    entries = rows(
        f"SELECT entry.uid, conversation.created_at, {ENTRY} FROM entry LEFT JOIN conversation "
        "ON conversation.id = entry.conversation_id WHERE entry.id IN ({marks})"
    )
    askings = {
        row[0]: row[1:]
        for row in rows(
            f"SELECT check_in.entry_id, {ASKING} FROM check_in WHERE entry_id IN ({{marks}})"
        )
    }
    answers: dict[int, list[Answer]] = {}
    for number, *row in rows(
        f"SELECT check_in_id, {ANSWER} FROM answer WHERE check_in_id IN ({{marks}}) "
        "ORDER BY check_in_id, position"
    ):
        answers.setdefault(number, []).append(answer_from(row))
    versions: dict[int, list[NoteVersion]] = {}
    for number, at, text in rows(
        "SELECT entry_id, written_at, text FROM note_version WHERE entry_id IN ({marks}) "
        "ORDER BY entry_id, number"
    ):
        version = NoteVersion(time_from(at), clean(text_from(text)))
        versions.setdefault(number, []).append(version)
    marked = {
        number: Marked(
            quotation=clean(text_from(quotation)),
            role="user" if role == "user" else "assistant",
            size=size if isinstance(size, float) else None,
            item_version=version if isinstance(version, int) else 1,
        )
        for number, quotation, role, size, version in rows(
            "SELECT entry_id, quotation, role, size, item_version FROM insight "
            "WHERE entry_id IN ({marks})"
        )
    }
    looks = {
        number: LookOf(insight, name_from(uid), cast(int, after_days))
        for number, insight, uid, after_days in rows(
            "SELECT insight_look.entry_id, insight_id, entry.uid, after_days FROM insight_look "
            "JOIN entry ON entry.id = insight_id WHERE insight_look.entry_id IN ({marks})"
        )
    }
    for uid, begun, *row in entries:
        entry, number = entry_from(row), row[0]
        asking = askings.get(number)
        yield Record(
            entry=entry,
            uid=name_from(uid),
            begun_at=None if begun is None else time_from(begun),
            check_in=None
            if asking is None
            else asked_from(entry, asking, tuple(answers.get(number, ()))),
            versions=tuple(versions.get(number, ())),
            marked=marked.get(number),
            look=looks.get(number),
        )
