"""Small values that survive a restart: `llmcompanion.journal.repository.Kept`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.store.log_records import json_from, stored_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from llmcompanion.store.worker import Worker


class KeptValues:
    """JSON objects by key. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def get(self, key: str) -> Mapping[str, Any] | None:
        """What was put there; None where nothing was, or where it cannot be read."""
        return await self._worker.read(lambda connection: kept_value(connection, key))

    async def put(self, key: str, value: Mapping[str, Any] | None) -> None:
        """Keep a JSON object in the place of the one before; None takes it away."""
        await self._worker.write(lambda connection: keep(connection, key, value))


def kept_value(connection: sqlite3.Connection, key: str) -> Mapping[str, Any] | None:
    """What was put there; None where nothing was, or where it cannot be read."""
    row = connection.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
    return None if row is None else json_from(row[0])


def keep(connection: sqlite3.Connection, key: str, value: Mapping[str, Any] | None) -> None:
    """Keep a JSON object in the place of the one before; None takes it away."""
    if value is None:
        connection.execute("DELETE FROM kept WHERE key = ?", (key,))
        return
    connection.execute(
        "INSERT INTO kept (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, stored_json(value)),
    )
