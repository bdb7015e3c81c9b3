"""The log on its way out, some hundred entries at a time, and on its way back in."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.journal.import_lines import Imported
from llmcompanion.store.full_records import full_records
from llmcompanion.store.insights import insert_look, insert_marked
from llmcompanion.store.journal import insert_asking, insert_entry
from llmcompanion.store.notes import insert_version
from llmcompanion.store.records import stored_time

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Iterable, Sequence

    from llmcompanion.journal.timeline import Record
    from llmcompanion.store.worker import Worker

BATCH = 500
"""Entries that are read at once; what is to be written gets between."""


class Transfer:
    """Export and import. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def batches(self, ids: Sequence[int]) -> AsyncIterator[list[Record]]:
        """These entries in order, some at a time; those deleted meanwhile are left out."""
        for start in range(0, len(ids), BATCH):
            some = list(ids[start : start + BATCH])
            yield await self._worker.read(
                lambda connection, some=some: full_records(connection, some)  # type: ignore[misc]
            )

    async def take_in(self, records: Iterable[Record]) -> Imported:
        """Store entries that come from an export: all of them, or none where one is broken.

        An entry keeps its id where that is free. One whose uid is here already is passed over. A
        link to a conversation is kept where that very conversation is here.

        Args:
            records: Read while they are stored, on the store's thread.
        """
        return await self._worker.write(lambda connection: _Taking(connection).all(records))


class _Taking:
    """One import, in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._looks: list[tuple[int, str, int]] = []

    def all(self, records: Iterable[Record]) -> Imported:
        added = already = unlinked = 0
        for record in records:
            if self._id_of(record.uid) is not None:
                already += 1
                continue
            linked = self._linked(record)
            unlinked += linked is not record
            self._add(linked)
            added += 1
        for entry_id, uid, after_days in self._looks:
            insight_id = self._id_of(uid)
            if insight_id is not None and self._has("insight", "entry_id", insight_id):
                insert_look(self._connection, entry_id, insight_id, after_days)
        return Imported(added, already, unlinked)

    def _id_of(self, uid: str) -> int | None:
        row = self._connection.execute(
            "SELECT id FROM entry WHERE uid = ? AND uid <> ''", (uid,)
        ).fetchone()
        return None if row is None else row[0]

    def _has(self, table: str, column: str, value: int) -> bool:
        sql = f"SELECT 1 FROM {table} WHERE {column} = ?"
        return self._connection.execute(sql, (value,)).fetchone() is not None

    def _linked(self, record: Record) -> Record:
        """The entry with the links that lead somewhere here; itself where all do."""
        moment = record.entry.moment
        if moment.conversation_id is None:
            return record
        changed = moment
        found = (
            record.begun_at is not None
            and self._connection.execute(
                "SELECT 1 FROM conversation WHERE id = ? AND created_at = ?",
                (moment.conversation_id, stored_time(record.begun_at)),
            ).fetchone()
        )
        if not found:
            changed = replace(moment, conversation_id=None, message_id=None)
        elif moment.message_id is not None:
            message = self._connection.execute(
                "SELECT 1 FROM message WHERE id = ? AND conversation_id = ?",
                (moment.message_id, moment.conversation_id),
            ).fetchone()
            if not message:
                changed = replace(moment, message_id=None)
        if changed is moment:
            return record
        entry = replace(record.entry, moment=changed)
        check_in = record.check_in and replace(record.check_in, moment=changed)
        return replace(record, entry=entry, check_in=check_in)

    def _add(self, record: Record) -> None:
        connection, wanted = self._connection, record.entry.id
        if wanted is not None and self._has("entry", "id", wanted):
            wanted = None
        number = insert_entry(connection, record.entry, number=wanted, uid=record.uid)
        if record.check_in is not None:
            insert_asking(connection, number, record.check_in)
        for place, version in enumerate(record.versions, start=1):
            insert_version(connection, number, place, version.at, version.text)
        if record.marked is not None:
            insert_marked(connection, number, record.marked)
        if record.look is not None:
            self._looks.append((number, record.look.uid, record.look.after_days))
