"""Facts that personas remember, in SQLite: `llmcompanion.persona.memory.MemoryRepository`."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from llmcompanion.errors import UserError
from llmcompanion.persona.memory import Fact, Origin, fact_text
from llmcompanion.plaintext import clean_line
from llmcompanion.store.records import storable, stored_time, time_from
from llmcompanion.store.word_index import FACTS, forget_deleted
from llmcompanion.store.words import any_of, fold

if TYPE_CHECKING:
    import builtins
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from llmcompanion.store.worker import Worker

FACT = (
    "fact.id, persona, fact.text, origin, state, created_at, changed_at, conversation_id, "
    "message_id"
)


class Memory:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker, *, fts5: bool) -> None:
        self._worker = worker
        self._fts5 = fts5

    async def facts(self, persona: str) -> builtins.list[Fact]:
        """Everything there is about a persona, proposals too, oldest first."""
        return await self._worker.read(
            lambda connection: _facts(connection, "persona = ? ORDER BY id", (persona,))
        )

    async def add(
        self,
        persona: str,
        text: str,
        *,
        origin: Origin,
        now: datetime,
        conversation_id: int | None = None,
        message_id: int | None = None,
    ) -> Fact:
        """Keep what a person wrote, or a model's proposal as one; what is there is not doubled."""
        text = fact_text(text)

        def job(connection: sqlite3.Connection) -> Fact:
            for fact in _facts(connection, "persona = ? ORDER BY id", (persona,)):
                if fold(fact.text) == fold(text):
                    return fact if origin == "model" else _keep(connection, fact.id, text, now)
            cursor = connection.execute(
                "INSERT INTO fact (persona, text, origin, state, created_at, changed_at, "
                "conversation_id, message_id) VALUES (?, ?, ?, ?, ?, ?, "
                "(SELECT id FROM conversation WHERE id = ?), "
                "(SELECT id FROM message WHERE id = ?))",
                (
                    storable(persona),
                    storable(text),
                    origin,
                    "kept" if origin == "person" else "proposed",
                    stored_time(now),
                    stored_time(now),
                    conversation_id,
                    message_id,
                ),
            )
            return _fact(connection, cast(int, cursor.lastrowid))

        return await self._worker.write(job)

    async def accept(self, fact_id: int, *, now: datetime) -> Fact:
        """Let a proposal count."""
        return await self._worker.write(lambda connection: _keep(connection, fact_id, None, now))

    async def edit(self, fact_id: int, text: str, *, now: datetime) -> Fact:
        """Put it in other words; that also lets a proposal count."""
        text = fact_text(text)
        return await self._worker.write(lambda connection: _keep(connection, fact_id, text, now))

    async def remove(self, fact_id: int) -> None:
        """Forget it, or decline it; it is overwritten on the disk."""

        def job(connection: sqlite3.Connection) -> int:
            _fact(connection, fact_id)
            return connection.execute("DELETE FROM fact WHERE id = ?", (fact_id,)).rowcount

        await self._forgetting(job)

    async def forget_all(self, persona: str) -> int:
        """Forget everything about a persona; returns how much that was."""

        def job(connection: sqlite3.Connection) -> int:
            return connection.execute("DELETE FROM fact WHERE persona = ?", (persona,)).rowcount

        return await self._forgetting(job)

    async def recall(self, persona: str, about: str, *, limit: int = 100) -> builtins.list[Fact]:
        """Facts that count, those first that share words with `about`, then the newest."""
        match = any_of(about)

        def job(connection: sqlite3.Connection) -> builtins.list[Fact]:
            ranked: builtins.list[Fact] = []
            if match is not None and self._fts5:
                rows = connection.execute(
                    f"SELECT {FACT} FROM {FACTS.name} JOIN fact ON fact.id = {FACTS.name}.rowid "
                    f"WHERE {FACTS.name} MATCH ? AND persona = ? AND state = 'kept' "
                    f"ORDER BY bm25({FACTS.name}), fact.id DESC LIMIT ?",
                    (match, persona, limit),
                )
                ranked = [_fact_from(row) for row in rows]
            newest = _facts(
                connection,
                "persona = ? AND state = 'kept' ORDER BY id DESC LIMIT ?",
                (persona, limit),
            )
            found = {fact.id: fact for fact in (*ranked, *newest)}
            return [*found.values()][:limit]

        return await self._worker.read(job)

    async def _forgetting(self, job: Callable[[sqlite3.Connection], int]) -> int:
        """Run a job that deletes, and take the words out of index and log of changes, too."""

        def whole(connection: sqlite3.Connection) -> int:
            count = job(connection)
            if self._fts5:
                forget_deleted(connection, FACTS)
            return count

        return await self._worker.erase(whole)


def _keep(connection: sqlite3.Connection, number: int, text: str | None, now: datetime) -> Fact:
    _fact(connection, number)
    connection.execute(
        "UPDATE fact SET state = 'kept', changed_at = ?, text = coalesce(?, text) WHERE id = ?",
        (stored_time(now), None if text is None else storable(text), number),
    )
    return _fact(connection, number)


def _facts(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[Fact]:
    rows = connection.execute(f"SELECT {FACT} FROM fact WHERE {where}", tuple(values))
    return [_fact_from(row) for row in rows]


def _fact(connection: sqlite3.Connection, number: int) -> Fact:
    found = _facts(connection, "id = ?", (number,))
    if not found:
        raise UserError(
            f"there is no fact {number}", mend="it was removed, perhaps by another llmcompanion"
        )
    return found[0]


def _fact_from(row: Sequence[Any]) -> Fact:
    number, persona, text, origin, state, created, changed, conversation, message = row
    return Fact(
        id=number,
        persona=clean_line(str(persona)),
        text=clean_line(str(text)),
        origin=cast(Origin, origin) if origin in ("person", "model") else "model",
        state="kept" if state == "kept" else "proposed",
        created_at=time_from(created),
        changed_at=time_from(changed),
        conversation_id=conversation,
        message_id=message,
    )
