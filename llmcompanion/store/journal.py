"""The reflection log in SQLite: `llmcompanion.journal.entries.JournalRepository`."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.store.records import CHECK_IN, check_in_from, storable, stored_time

if TYPE_CHECKING:
    import builtins
    import sqlite3

    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.store.worker import Worker


class Journal:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def record(self, entry: CheckIn) -> CheckIn:
        """Store `entry`; the result carries its id.

        Links to a conversation or message that is not there (any more) are left out.
        """
        moment = entry.moment

        def job(connection: sqlite3.Connection) -> CheckIn:
            cursor = connection.execute(
                "INSERT INTO check_in (asked_at, item, item_version, occasion, outcome, value, "
                "sentence, response_s, conversation_id, message_id, persona, model, emotion, "
                "turns, minutes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
                "(SELECT id FROM conversation WHERE id = ?), (SELECT id FROM message WHERE id = ?),"
                " ?, ?, ?, ?, ?)",
                (
                    stored_time(entry.asked_at),
                    entry.item,
                    entry.item_version,
                    entry.occasion,
                    entry.outcome,
                    entry.value,
                    storable(entry.sentence),
                    entry.response_s,
                    moment.conversation_id,
                    moment.message_id,
                    storable(moment.persona),
                    storable(moment.model),
                    storable(moment.emotion),
                    moment.turns,
                    moment.minutes,
                ),
            )
            row = connection.execute(
                f"SELECT {CHECK_IN} FROM check_in WHERE id = ?", (cursor.lastrowid,)
            ).fetchone()
            return check_in_from(row)

        return await self._worker.write(job)

    async def set_sentence(self, entry_id: int, sentence: str) -> None:
        """Put the person's own words to an entry."""
        await self._worker.write(
            lambda connection: connection.execute(
                "UPDATE check_in SET sentence = ? WHERE id = ?", (storable(sentence), entry_id)
            )
        )

    async def list(self, *, limit: int | None = None, offset: int = 0) -> builtins.list[CheckIn]:
        """Newest first."""

        def job(connection: sqlite3.Connection) -> builtins.list[CheckIn]:
            rows = connection.execute(
                f"SELECT {CHECK_IN} FROM check_in ORDER BY asked_at DESC, id DESC LIMIT ? OFFSET ?",
                (-1 if limit is None else limit, offset),
            )
            return [check_in_from(row) for row in rows]

        return await self._worker.read(job)
