"""The reflection log in SQLite: `llmcompanion.journal.repository.JournalRepository`."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from llmcompanion.store.full_records import answers_to
from llmcompanion.store.log_records import (
    CHECK_IN,
    check_in_from,
    moment_values,
    stored_json,
    stored_times,
)
from llmcompanion.store.records import storable, stored_time

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.journal.entries import Answer, CheckIn, Entry, Moment
    from llmcompanion.store.worker import Worker


class Journal:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def add(self, entry: Entry) -> Entry:
        """Store an entry that is no check-in; the result carries its id.

        Links to a conversation or message that is not there (any more) are left out.
        """
        number = await self._worker.write(lambda connection: insert_entry(connection, entry))
        return replace(entry, id=number)

    async def record(self, check_in: CheckIn) -> CheckIn:
        """Store a check-in with the answers it has; the result carries its id.

        Links to a conversation or message that is not there (any more) are left out.
        """

        def job(connection: sqlite3.Connection) -> CheckIn:
            number = insert_check_in(connection, check_in)
            return _read(connection, "WHERE entry.id = ?", (number,))[0]

        return await self._worker.write(job)

    async def answer(self, check_in_id: int, answer: Answer) -> None:
        """Store the answer to one item; a later one to the same item takes its place."""
        await self._worker.write(lambda it: insert_answer(it, check_in_id, answer))

    async def update(self, check_in: CheckIn) -> None:
        """Store everything of a check-in that has an id, but its answers."""
        await self._worker.write(lambda connection: update_check_in(connection, check_in))

    async def check_ins(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        instrument: str | None = None,
        conversation_id: int | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[CheckIn]:
        """Check-ins asked from `since` on and before `until`, newest first."""
        conditions = {
            "entry.at >= ?": None if since is None else stored_time(since),
            "entry.at < ?": None if until is None else stored_time(until),
            "check_in.instrument = ?": instrument,
            "entry.conversation_id = ?": conversation_id,
        }
        used = {text: value for text, value in conditions.items() if value is not None}
        where = f"WHERE {' AND '.join(used)}" if used else ""
        tail = f"{where} ORDER BY entry.at DESC, entry.id DESC LIMIT ? OFFSET ?"
        values = (*used.values(), -1 if limit is None else limit, offset)
        return await self._worker.read(lambda connection: _read(connection, tail, values))


_ENTRY_COLUMNS = (
    "kind, at, utc_offset_min, text, data, conversation_id, message_id, persona, "
    "persona_version, model, emotion, turns, minutes, condition"
)
_CHECK_IN_COLUMNS = (
    "instrument", "instrument_version", "occasion", "outcome", "scheduled_at", "shown_at",
    "first_key_at", "done_at", "snoozed_at", "probability",
)  # fmt: skip


def insert_entry(
    connection: sqlite3.Connection, entry: Entry, *, number: int | None = None, uid: str = ""
) -> int:
    """Store the row that every kind has; its id.

    Args:
        number: The id that it has to get; the next one where none is given.
        uid: Its name on every machine; a new one where none is given.
    """
    head = (
        entry.kind,
        stored_time(entry.at),
        entry.utc_offset_min,
        storable(entry.text),
        stored_json(entry.data),
    )
    return _insert(connection, head, entry.moment, number=number, uid=uid)


def insert_check_in(connection: sqlite3.Connection, check_in: CheckIn) -> int:
    """Store a check-in and its answers; its id."""
    at = stored_time(check_in.asked_at)
    head = ("check-in", at, check_in.utc_offset_min, storable(check_in.sentence), "{}")
    number = _insert(connection, head, check_in.moment)
    insert_asking(connection, number, check_in)
    return number


def insert_asking(connection: sqlite3.Connection, number: int, check_in: CheckIn) -> None:
    """Store what a check-in has beyond an entry that is there already, and its answers."""
    places = ", ".join("?" for _ in _CHECK_IN_COLUMNS)
    connection.execute(
        f"INSERT INTO check_in (entry_id, {', '.join(_CHECK_IN_COLUMNS)}) VALUES (?, {places})",
        (number, *_check_in_values(check_in)),
    )
    for answer in check_in.answers:
        insert_answer(connection, number, answer)


def update_check_in(connection: sqlite3.Connection, check_in: CheckIn) -> bool:
    """Change everything of a stored check-in but its answers; False where it is gone."""
    connection.execute(
        "UPDATE entry SET at = ?, text = ? WHERE id = ?",
        (stored_time(check_in.asked_at), storable(check_in.sentence), check_in.id),
    )
    names = ", ".join(f"{name} = ?" for name in _CHECK_IN_COLUMNS)
    changed = connection.execute(
        f"UPDATE check_in SET {names} WHERE entry_id = ?",
        (*_check_in_values(check_in), check_in.id),
    )
    return changed.rowcount > 0


def insert_answer(connection: sqlite3.Connection, check_in_id: int, answer: Answer) -> None:
    """Store one answer, in its place if there is one to the same item already."""
    connection.execute(
        "INSERT INTO answer (check_in_id, position, item, item_version, state, number, text, "
        "response_s) VALUES (?1, (SELECT count(*) FROM answer WHERE check_in_id = ?1), "
        "?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (check_in_id, item) DO UPDATE SET "
        "item_version = excluded.item_version, state = excluded.state, "
        "number = excluded.number, text = excluded.text, response_s = excluded.response_s",
        (
            check_in_id,
            answer.item,
            answer.item_version,
            answer.state,
            answer.number,
            storable(answer.text),
            answer.response_s,
        ),
    )


def _insert(
    connection: sqlite3.Connection,
    head: Sequence[Any],
    moment: Moment,
    *,
    number: int | None = None,
    uid: str = "",
) -> int:
    cursor = connection.execute(
        f"INSERT INTO entry (id, uid, {_ENTRY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, "
        "(SELECT id FROM conversation WHERE id = ?), (SELECT id FROM message WHERE id = ?), "
        "?, ?, ?, ?, ?, ?, ?)",
        (number, uid, *head, *moment_values(moment)),
    )
    return cursor.lastrowid or 0


def _check_in_values(check_in: CheckIn) -> tuple[Any, ...]:
    times = (check_in.scheduled_at, check_in.shown_at, check_in.first_key_at, check_in.done_at)
    return (
        check_in.instrument,
        check_in.instrument_version,
        check_in.occasion,
        check_in.outcome,
        *(None if time is None else stored_time(time) for time in times),
        stored_times(check_in.snoozed_at),
        check_in.probability,
    )


def _read(connection: sqlite3.Connection, tail: str, values: Sequence[Any]) -> list[CheckIn]:
    rows = connection.execute(
        f"SELECT {CHECK_IN} FROM check_in JOIN entry ON entry.id = check_in.entry_id {tail}",
        values,
    ).fetchall()
    answers = answers_to(connection, [row[0] for row in rows])
    return [check_in_from(row, answers.get(row[0], ())) for row in rows]
