"""Entries of the log with all that belongs to them, some hundred at a time."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from llmcompanion.journal.timeline import LookOf, Marked, NoteVersion, Record
from llmcompanion.plaintext import clean
from llmcompanion.store.batches import batches
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


def full_records(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Record]:
    """These entries, in this order; those that are gone are left out."""
    found: dict[int, Record] = {}
    for marks, some in batches(ids):
        for record in _some(connection, marks, some):
            found[record.id] = record
    return [found[number] for number in ids if number in found]


def answers_to(
    connection: sqlite3.Connection, check_ins: Sequence[int]
) -> dict[int, tuple[Answer, ...]]:
    """The answers to these check-ins, in order; those without any are left out."""
    found: dict[int, list[Answer]] = {}
    for marks, some in batches(check_ins):
        for number, *row in connection.execute(
            f"SELECT check_in_id, {ANSWER} FROM answer WHERE check_in_id IN ({marks}) "
            "ORDER BY check_in_id, position",
            some,
        ):
            found.setdefault(number, []).append(answer_from(row))
    return {number: tuple(answers) for number, answers in found.items()}


def _some(connection: sqlite3.Connection, marks: str, ids: Sequence[int]) -> Iterator[Record]:
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
    answers = answers_to(connection, ids)
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
            check_in=None if asking is None else asked_from(entry, asking, answers.get(number, ())),
            versions=tuple(versions.get(number, ())),
            marked=marked.get(number),
            look=looks.get(number),
        )
