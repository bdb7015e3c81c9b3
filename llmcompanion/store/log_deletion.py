"""Taking entries out of the log for good: `llmcompanion.journal.deletion.DeletionRepository`."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from llmcompanion.journal.deletion import Deleted, numbers_of
from llmcompanion.store.batches import batches
from llmcompanion.store.log_records import json_from, stored_json
from llmcompanion.store.word_index import LOG, MESSAGES, forget_deleted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

    from llmcompanion.journal.entries import Kind
    from llmcompanion.store.worker import Worker


class Deletion:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker, *, fts5: bool) -> None:
        self._worker = worker
        self._fts5 = fts5

    async def delete(
        self,
        ids: Sequence[int],
        *,
        keep_numbers: bool = False,
        with_conversations: bool = False,
        choices: Collection[str] = (),
    ) -> Deleted:
        """Delete these entries; with an insight go its later looks.

        What was in them is overwritten: in the database, the search index and the log of
        changes (as far as no other instance still reads that).

        Args:
            ids: Which.
            keep_numbers: Take their words only; numbers, choices, times and what was happening
                stay.
            with_conversations: Delete the conversations that they are about as well.
            choices: Items whose text is the id of a choice, and so no words of a person.
        """

        def job(connection: sqlite3.Connection) -> Deleted:
            chosen = _with_looks(connection, ids)
            conversations = _conversations(connection, chosen) if with_conversations else []
            if keep_numbers:
                _blot_out(connection, chosen, choices)
            else:
                _each(connection, chosen, "DELETE FROM entry WHERE id IN ({marks})")
            _each(connection, conversations, "DELETE FROM conversation WHERE id IN ({marks})")
            if self._fts5:
                forget_deleted(connection, LOG)
                if conversations:
                    forget_deleted(connection, MESSAGES)
            return Deleted(len(chosen), len(conversations))

        return await self._worker.erase(job)


def _each(connection: sqlite3.Connection, ids: Sequence[int], sql: str) -> None:
    for marks, some in batches(ids):
        connection.execute(sql.format(marks=marks), some)


def _found(connection: sqlite3.Connection, ids: Sequence[int], sql: str) -> list[int]:
    """The ids that a query has for these."""
    return [
        row[0]
        for marks, some in batches(ids)
        for row in connection.execute(sql.format(marks=marks), some)
    ]


def _with_looks(connection: sqlite3.Connection, ids: Sequence[int]) -> list[int]:
    there = _found(connection, ids, "SELECT id FROM entry WHERE id IN ({marks})")
    looks = "SELECT entry_id FROM insight_look WHERE insight_id IN ({marks})"
    return sorted({*there, *_found(connection, there, looks)})


def _conversations(connection: sqlite3.Connection, ids: Sequence[int]) -> list[int]:
    sql = (
        "SELECT DISTINCT conversation_id FROM entry WHERE id IN ({marks}) "
        "AND conversation_id IS NOT NULL"
    )
    return sorted(set(_found(connection, ids, sql)))


def _blot_out(connection: sqlite3.Connection, ids: Sequence[int], choices: Collection[str]) -> None:
    """Take the words out of these entries."""
    for marks, some in batches(ids):
        rows = connection.execute(
            f"SELECT id, kind, data FROM entry WHERE id IN ({marks}) AND data <> '{{}}'", some
        ).fetchall()
        for number, kind, data in rows:
            kept = numbers_of(cast("Kind", kind), json_from(data) or {})
            connection.execute(
                "UPDATE entry SET data = ? WHERE id = ?", (stored_json(kept), number)
            )
    for sql in (
        "UPDATE entry SET text = '' WHERE id IN ({marks})",
        "UPDATE insight SET quotation = '' WHERE entry_id IN ({marks})",
        "UPDATE note_version SET text = '' WHERE entry_id IN ({marks})",
    ):
        _each(connection, ids, sql)
    for marks, some in batches(ids):
        rows = connection.execute(
            f"SELECT check_in_id, item FROM answer WHERE check_in_id IN ({marks}) AND text <> ''",
            some,
        ).fetchall()
        connection.executemany(
            "UPDATE answer SET text = '' WHERE check_in_id = ? AND item = ?",
            [row for row in rows if row[1] not in choices],
        )
