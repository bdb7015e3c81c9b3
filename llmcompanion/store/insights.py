"""Insights in SQLite: `llmcompanion.journal.insights.InsightRepository`."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.journal.insights import Insight, Look
from llmcompanion.store.batches import batches
from llmcompanion.store.full_records import full_records
from llmcompanion.store.journal import insert_check_in, insert_entry
from llmcompanion.store.records import storable, stored_time

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from llmcompanion.journal.entries import CheckIn, Entry
    from llmcompanion.journal.timeline import Marked, Record
    from llmcompanion.store.worker import Worker


class Insights:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def mark(self, entry: Entry, marked: Marked) -> Record:
        """Store an insight; the result carries its id."""

        def job(connection: sqlite3.Connection) -> Record:
            number = insert_entry(connection, entry)
            insert_marked(connection, number, marked)
            return full_records(connection, [number])[0]

        return await self._worker.write(job)

    async def all(self, *, since: datetime | None = None) -> list[Insight]:
        """Every insight with its looks, newest first; those marked since then, where it is said."""
        marked = "" if since is None else stored_time(since)
        return await self._worker.read(
            lambda connection: _insights(
                connection, "WHERE entry.at >= ? ORDER BY entry.at DESC, entry.id DESC", marked
            )
        )

    async def get(self, insight_id: int) -> Insight | None:
        """One of them; None where there is none."""
        found = await self._worker.read(
            lambda connection: _insights(connection, "WHERE entry.id = ?", insight_id)
        )
        return found[0] if found else None

    async def look(self, insight_id: int, after_days: int, check_in: CheckIn) -> CheckIn:
        """Store a later look; the result carries its id.

        Raises:
            UserError: The insight is gone, or it had this look already.
        """

        def job(connection: sqlite3.Connection) -> CheckIn:
            if not connection.execute(
                "SELECT 1 FROM insight WHERE entry_id = ?", (insight_id,)
            ).fetchone():
                raise UserError(f"there is no insight {insight_id}", mend="it was deleted")
            if connection.execute(
                "SELECT 1 FROM insight_look WHERE insight_id = ? AND after_days = ?",
                (insight_id, after_days),
            ).fetchone():
                raise UserError(f"insight {insight_id} had this look already")
            number = insert_check_in(connection, check_in)
            insert_look(connection, number, insight_id, after_days)
            stored = full_records(connection, [number])[0].check_in
            assert stored is not None
            return stored

        return await self._worker.write(job)


def _insights(connection: sqlite3.Connection, tail: str, value: object) -> list[Insight]:
    found = connection.execute(
        f"SELECT entry.id FROM insight JOIN entry ON entry.id = insight.entry_id {tail}", (value,)
    )
    insights = full_records(connection, [number for (number,) in found])
    looks: dict[int, list[Look]] = {}
    for marks, some in batches([record.id for record in insights]):
        rows = connection.execute(
            "SELECT insight_look.entry_id FROM insight_look "
            "JOIN entry ON entry.id = insight_look.entry_id "
            f"WHERE insight_id IN ({marks}) ORDER BY entry.at, entry.id",
            some,
        )
        for record in full_records(connection, [number for (number,) in rows]):
            if record.look is not None and record.check_in is not None:
                look = Look(record.look.after_days, record.check_in)
                looks.setdefault(record.look.insight_id, []).append(look)
    return [Insight(each, tuple(looks.get(each.id, ()))) for each in insights]


def insert_marked(connection: sqlite3.Connection, entry_id: int, marked: Marked) -> None:
    """Store what was marked."""
    connection.execute(
        "INSERT INTO insight (entry_id, quotation, role, size, item_version) "
        "VALUES (?, ?, ?, ?, ?)",
        (entry_id, storable(marked.quotation), marked.role, marked.size, marked.item_version),
    )


def insert_look(
    connection: sqlite3.Connection, entry_id: int, insight_id: int, after_days: int
) -> None:
    """Say that a check-in is a later look at an insight."""
    connection.execute(
        "INSERT INTO insight_look (entry_id, insight_id, after_days) VALUES (?, ?, ?)",
        (entry_id, insight_id, after_days),
    )
