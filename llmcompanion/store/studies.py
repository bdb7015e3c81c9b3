"""Studies in SQLite: `llmcompanion.study.repository.StudyRepository`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from llmcompanion.errors import UserError
from llmcompanion.store.log_records import json_from, stored_json
from llmcompanion.store.records import storable, stored_time, time_from
from llmcompanion.study.repository import UNDER_WAY, Event, Study

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from llmcompanion.store.worker import Worker
    from llmcompanion.study.freeze import Frozen
    from llmcompanion.study.repository import State

_STUDY = "id, frozen, state, who, started_at, power, ended_at"
_WHERE_UNDER_WAY = f"WHERE state IN ({', '.join(map(repr, UNDER_WAY))})"
"""Spelt out, as the index over them has it."""
_ACTIVITY = (
    "SELECT created_at AS at FROM message WHERE created_at >= ?1 AND created_at < ?2 "
    "AND text <> '' AND (role = 'user' OR (parent_id IS NOT NULL AND model <> '')) "
    "UNION ALL SELECT first_key_at FROM check_in WHERE first_key_at >= ?1 AND first_key_at < ?2 "
    "AND occasion NOT IN ('command', 'file') "
    "UNION ALL SELECT done_at FROM check_in WHERE done_at >= ?1 AND done_at < ?2 "
    "AND first_key_at IS NOT NULL AND occasion NOT IN ('command', 'file') "
    "UNION ALL SELECT at FROM entry WHERE at >= ?1 AND at < ?2 AND kind IN ('note', 'insight') "
    "ORDER BY at"
)


class Studies:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def begin(
        self, frozen: Frozen, *, who: str, power: Mapping[str, float] | None, now: datetime
    ) -> Study:
        """Store a study that begins now, with its first event.

        Raises:
            UserError: Another one is under way.
        """

        def job(connection: sqlite3.Connection) -> Study:
            title = _title_under_way(connection)
            if title is not None:
                raise UserError(
                    f"another study is under way ({title})",
                    mend="end it first: llmcompanion study stop",
                )
            cursor = connection.execute(
                "INSERT INTO study (title, state, frozen, power, who, started_at) "
                "VALUES (?, 'running', ?, ?, ?, ?)",
                (
                    storable(frozen.plan.title),
                    _encoded(frozen),
                    None if power is None else stored_json(dict(power)),
                    who,
                    stored_time(now),
                ),
            )
            number = cursor.lastrowid or 0
            _insert(connection, number, Event(now, "started", {"on": str(frozen.started_on)}))
            return _found(connection, "WHERE id = ?", number)[0]

        return await self._worker.write(job)

    async def under_way(self) -> Study | None:
        """The study that is running or paused; None where there is none."""
        found = await self._worker.read(lambda it: _found(it, _WHERE_UNDER_WAY))
        return found[0] if found else None

    async def all(self) -> list[Study]:
        """All of them, the latest first."""
        return await self._worker.read(_found)

    async def events(self, study_id: int) -> list[Event]:
        """What happened to one, in order."""

        def job(connection: sqlite3.Connection) -> list[Event]:
            rows = connection.execute(
                "SELECT id, at, kind, data FROM study_event WHERE study_id = ? ORDER BY id",
                (study_id,),
            )
            return [
                Event(time_from(at), kind, json_from(data) or {}, number)
                for number, at, kind, data in rows
            ]

        return await self._worker.read(job)

    async def record(
        self,
        study_id: int,
        event: Event,
        *,
        was: Sequence[State] = (),
        state: State | None = None,
        once: bool = False,
    ) -> bool:
        """Store an event, and with it the state that follows.

        Args:
            was: The states in which it may happen; any where none is named.
            once: Not where one of the kind with the same particulars is there.

        Returns:
            Whether it was stored: False where another window of the program was faster.
        """

        def job(connection: sqlite3.Connection) -> bool:
            row = connection.execute("SELECT state FROM study WHERE id = ?", (study_id,)).fetchone()
            if row is None or (was and row[0] not in was):
                return False
            if once and _is_known(connection, study_id, event):
                return False
            if state is not None:
                ended = None if state in UNDER_WAY else stored_time(event.at)
                connection.execute(
                    "UPDATE study SET state = ?, ended_at = ? WHERE id = ?",
                    (state, ended, study_id),
                )
            _insert(connection, study_id, event)
            return True

        return await self._worker.write(job)

    async def amend(self, study_id: int, frozen: Frozen, event: Event) -> None:
        """Store a changed plan, with the event that says so."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE study SET frozen = ?, title = ? WHERE id = ?",
                (_encoded(frozen), storable(frozen.plan.title), study_id),
            )
            _insert(connection, study_id, event)

        await self._worker.write(job)

    async def activity(self, since: datetime, until: datetime) -> list[datetime]:
        """Moments at which something was said, read or answered, in order."""
        span = (stored_time(since), stored_time(until))

        def job(connection: sqlite3.Connection) -> list[datetime]:
            return [time_from(at) for (at,) in connection.execute(_ACTIVITY, span)]

        return await self._worker.read(job)


def _encoded(frozen: Frozen) -> str:
    return msgspec.json.encode(frozen, order="deterministic").decode("utf-8")


def _insert(connection: sqlite3.Connection, study_id: int, event: Event) -> None:
    connection.execute(
        "INSERT INTO study_event (study_id, at, kind, data) VALUES (?, ?, ?, ?)",
        (study_id, stored_time(event.at), event.kind, stored_json(dict(event.data))),
    )


def _is_known(connection: sqlite3.Connection, study_id: int, event: Event) -> bool:
    found = connection.execute(
        "SELECT 1 FROM study_event WHERE study_id = ? AND kind = ? AND data = ?",
        (study_id, event.kind, stored_json(dict(event.data))),
    )
    return found.fetchone() is not None


def _title_under_way(connection: sqlite3.Connection) -> str | None:
    row = connection.execute(f"SELECT title FROM study {_WHERE_UNDER_WAY}").fetchone()  # noqa: S608
    return None if row is None else str(row[0])


def _found(connection: sqlite3.Connection, where: str = "", *values: Any) -> list[Study]:
    rows = connection.execute(
        f"SELECT {_STUDY} FROM study {where} ORDER BY id DESC",  # noqa: S608
        values,
    )
    return [_study(row) for row in rows]


def _study(row: Sequence[Any]) -> Study:
    from llmcompanion.study.freeze import Frozen  # only where there is a study

    number, frozen, state, who, started, power, ended = row
    try:
        plan = msgspec.json.decode(frozen, type=Frozen)
    except (msgspec.MsgspecError, TypeError) as error:
        raise UserError(
            f"study {number} cannot be read", mend="restore the database from a backup"
        ) from error
    return Study(
        id=number,
        frozen=plan,
        state=state,
        who=str(who),
        started_at=time_from(started),
        power=json_from(power),
        ended_at=None if ended is None else time_from(ended),
    )
