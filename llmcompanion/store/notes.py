"""Notes in SQLite, with every wording that they had."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.store.journal import insert_entry
from llmcompanion.store.records import storable, stored_time

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from llmcompanion.journal.entries import Entry
    from llmcompanion.store.worker import Worker


class Notes:
    """Implements `llmcompanion.journal.notes.NoteRepository`. Calls may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def write(self, entry: Entry) -> Entry:
        """Store a new note; the result carries its id."""

        def job(connection: sqlite3.Connection) -> int:
            number = insert_entry(connection, entry)
            insert_version(connection, number, 1, entry.at, entry.text)
            return number

        return replace(entry, id=await self._worker.write(job))

    async def edit(self, entry_id: int, text: str, *, now: datetime) -> None:
        """Give a note another wording; the earlier ones are kept.

        Raises:
            UserError: It is gone, or no note.
        """

        def job(connection: sqlite3.Connection) -> None:
            row = connection.execute(
                "SELECT text, (SELECT coalesce(max(number), 0) FROM note_version "
                "WHERE entry_id = entry.id), at FROM entry WHERE id = ? AND kind = 'note'",
                (entry_id,),
            ).fetchone()
            if row is None:
                raise UserError(f"there is no note {entry_id}", mend="it was deleted meanwhile")
            before, last, _ = row
            if before == storable(text):
                return
            insert_version(connection, entry_id, last + 1, now, text)
            connection.execute("UPDATE entry SET text = ? WHERE id = ?", (storable(text), entry_id))

        await self._worker.write(job)


def insert_version(
    connection: sqlite3.Connection, entry_id: int, number: int, at: datetime, text: str
) -> None:
    """Store one wording of a note."""
    connection.execute(
        "INSERT INTO note_version (entry_id, number, written_at, text) VALUES (?, ?, ?, ?)",
        (entry_id, number, stored_time(at), storable(text)),
    )
