"""Versions of personas in SQLite: `llmcompanion.persona.versions.VersionRepository`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from llmcompanion.persona.versions import PersonaVersion, content_of, digest_of
from llmcompanion.plaintext import clean_line
from llmcompanion.store.records import storable, stored_time, time_from

if TYPE_CHECKING:
    import builtins
    import sqlite3
    from datetime import datetime

    from llmcompanion.persona.model import Persona
    from llmcompanion.store.worker import Worker


class PersonaVersions:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def ensure(self, persona: Persona, *, now: datetime) -> int:
        """The number of this version, which is kept now if it is new.

        It is the number in the persona's file, unless another content has spoken under that or a
        higher one; then it is the next.
        """
        content = content_of(persona)
        digest = digest_of(content)

        def job(connection: sqlite3.Connection) -> int:
            row = connection.execute(
                "SELECT number FROM persona_version WHERE persona = ? AND digest = ?",
                (persona.id, digest),
            ).fetchone()
            if row is not None:
                return int(row[0])
            (newest,) = connection.execute(
                "SELECT coalesce(max(number), 0) FROM persona_version WHERE persona = ?",
                (persona.id,),
            ).fetchone()
            number = max(persona.version, int(newest) + 1)
            connection.execute(
                "INSERT INTO persona_version (persona, number, digest, content, first_used_at) "
                "VALUES (?, ?, ?, ?, ?)",
                (storable(persona.id), number, digest, json.dumps(content), stored_time(now)),
            )
            return number

        return await self._worker.write(job)

    async def versions(self, persona: str) -> builtins.list[PersonaVersion]:
        """All versions of a persona that have spoken, oldest first."""

        def job(connection: sqlite3.Connection) -> builtins.list[PersonaVersion]:
            rows = connection.execute(
                "SELECT persona, number, digest, content, first_used_at FROM persona_version "
                "WHERE persona = ? ORDER BY number",
                (persona,),
            )
            return [
                PersonaVersion(
                    persona=clean_line(str(name)),
                    number=number,
                    digest=clean_line(str(digest)),
                    content=_object(content),
                    first_used_at=time_from(first_used),
                )
                for name, number, digest, content, first_used in rows
            ]

        return await self._worker.read(job)


def _object(stored: object) -> dict[str, Any]:
    """A stored content; nothing where it cannot be read."""
    try:
        content = json.loads(str(stored))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
