"""Pins and summaries in SQLite: `llmcompanion.chat.sight.SightRepository`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.chat.sight import Summary
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean
from llmcompanion.store.records import name_from, storable, stored_time, text_from, time_from

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.store.worker import Worker

_SUMMARY = "id, conversation_id, last_id, text, model, created_at, edited_at"


class Sights:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def pin(self, message_id: int, *, pinned: bool) -> None:
        """Let a message stay in sight, or no longer."""
        await self._worker.write(
            lambda connection: connection.execute(
                "UPDATE message SET pinned = ? WHERE id = ?", (int(pinned), message_id)
            )
        )

    async def summaries(self, conversation_id: int) -> Sequence[Summary]:
        """All summaries of a conversation, of whatever branch, oldest first."""

        def job(connection: sqlite3.Connection) -> list[Summary]:
            rows = connection.execute(
                f"SELECT {_SUMMARY} FROM summary "  # noqa: S608 - names of our own
                "WHERE conversation_id = ? ORDER BY id",
                (conversation_id,),
            )
            return [_summary(row) for row in rows]

        return await self._worker.read(job)

    async def summarise(
        self, conversation_id: int, last_id: int, text: str, *, model: str, now: datetime
    ) -> Summary:
        """Keep a new one.

        Raises:
            UserError: The message it stands for is gone.
        """

        def job(connection: sqlite3.Connection) -> Summary:
            known = connection.execute(
                "SELECT 1 FROM message WHERE id = ? AND conversation_id = ?",
                (last_id, conversation_id),
            ).fetchone()
            if known is None:
                raise UserError("the messages that were summed up are gone")
            cursor = connection.execute(
                "INSERT INTO summary (conversation_id, last_id, text, model, created_at) "
                "VALUES (?, ?, ?, ?, ?)",
                (conversation_id, last_id, storable(text), storable(model), stored_time(now)),
            )
            row = connection.execute(
                f"SELECT {_SUMMARY} FROM summary WHERE id = ?",  # noqa: S608
                (cursor.lastrowid,),
            ).fetchone()
            return _summary(row)

        return await self._worker.write(job)

    async def edit_summary(self, summary_id: int, text: str, *, now: datetime) -> None:
        """Change its words; "" leaves nothing in the place of what it stood for."""
        await self._worker.write(
            lambda connection: connection.execute(
                "UPDATE summary SET text = ?, edited_at = ? WHERE id = ?",
                (storable(text), stored_time(now), summary_id),
            )
        )


def _summary(row: Sequence[Any]) -> Summary:
    number, conversation, last, text, model, created, edited = row
    return Summary(
        id=number,
        conversation_id=conversation,
        last_id=last,
        text=clean(text_from(text)),
        model=name_from(model),
        created_at=time_from(created),
        edited_at=None if edited is None else time_from(edited),
    )
