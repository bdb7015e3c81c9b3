"""The log as one list: `llmcompanion.journal.timeline.TimelineRepository`."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from array import array
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from llmcompanion.journal.timeline import Choices, Narrowing, Record
from llmcompanion.plaintext import clean, clean_line
from llmcompanion.store.full_records import full_records
from llmcompanion.store.records import name_from, storable, stored_time
from llmcompanion.store.word_index import LOG
from llmcompanion.store.words import as_match, folded_words, has_no_case, holds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from llmcompanion.store.worker import Worker

PAGE = 4000
"""Entries that one step of a search without index reads; what is to be written gets between."""

Conditions = dict[str, list[Any]]
"""SQL, and what is bound to it."""


class Timeline:
    """Implements the repository on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker, *, fts5: bool) -> None:
        self._worker = worker
        self._fts5 = fts5

    async def ids(
        self,
        narrowing: Narrowing,
        *,
        without: Collection[int] = (),
        limit: int | None = None,
    ) -> Sequence[int]:
        """Ids of the entries that are wanted, newest first; at most so many, where that is said.

        Words are looked for in what an entry says, in what was marked as an insight and in
        answers in one's own words; any text is a valid query.
        """
        conditions = _conditions(narrowing)
        words = folded_words(clean_line(narrowing.words))
        if words:
            match = as_match(narrowing.words) if self._fts5 else None
            if match is None:
                found = await self._by_reading(words)
                conditions[f"id IN ({_marks(found)})"] = []
            else:
                inner = f"SELECT rowid FROM {LOG.name} WHERE {LOG.name} MATCH ?"
                conditions[f"id IN ({inner})"] = [match]
        hidden = frozenset(without)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        values = [value for bound in conditions.values() for value in bound]
        sql = f"SELECT id FROM entry {_index(narrowing)} {where} ORDER BY at DESC, id DESC "
        sql += f"LIMIT {-1 if limit is None else limit + len(hidden)}"

        def job(connection: sqlite3.Connection) -> Sequence[int]:
            rows = connection.execute(sql, values).fetchall()
            return array("q", [number for (number,) in rows if number not in hidden][:limit])

        return await self._worker.read(job)

    async def _by_reading(self, words: Sequence[str]) -> list[int]:
        """Ids of the entries that hold all of `words` (folded), read page by page.

        Words without case are looked for by SQLite, a hundred times as fast.
        """
        exact = [word for word in words if has_no_case(word)]
        sql = (
            f"SELECT id, text FROM log_text WHERE id > ? AND text <> '' "
            f"{'AND instr(text, ?) ' * len(exact)}ORDER BY id LIMIT ?"
        )
        found: list[int] = []
        after = 0
        while True:
            values = (after, *exact, PAGE)
            page = await self._worker.read(
                lambda connection, values=values: connection.execute(sql, values).fetchall()  # type: ignore[misc]
            )
            found += [number for number, text in page if holds(clean(str(text)), words)]
            if len(page) < PAGE:
                return found
            after = page[-1][0]

    async def records(self, ids: Sequence[int]) -> list[Record]:
        """These entries, in this order; those that are gone are left out."""
        return await self._worker.read(lambda connection: full_records(connection, ids))

    async def record(self, entry_id: int) -> Record | None:
        """One entry; None when there is none with this id."""
        found = await self.records([entry_id])
        return found[0] if found else None

    async def choices(self) -> Choices:
        """What there is to choose from."""

        def job(connection: sqlite3.Connection) -> Choices:
            return Choices(*(_distinct(connection, name) for name in _CHOSEN))

        return await self._worker.read(job)


_CHOSEN = ("persona", "model", "condition")


def _distinct(connection: sqlite3.Connection, column: str) -> tuple[str, ...]:
    rows = connection.execute(f"SELECT DISTINCT {column} FROM entry WHERE {column} <> ''")
    return tuple(sorted(name_from(value) for (value,) in rows))


def _index(narrowing: Narrowing) -> str:
    """The index that holds all that is asked for: SQLite would rather read whole entries."""
    listed = narrowing.kinds or any(getattr(narrowing, name) for name in _CHOSEN)
    return "INDEXED BY entry_in_list" if listed else ""


def _conditions(narrowing: Narrowing) -> Conditions:
    conditions: Conditions = {}
    if narrowing.kinds:
        kinds = sorted(narrowing.kinds)
        conditions[f"kind IN ({', '.join('?' * len(kinds))})"] = [*kinds]
    for name in _CHOSEN:
        if value := getattr(narrowing, name):
            conditions[f"{name} = ?"] = [storable(value)]
    if narrowing.since is not None:
        conditions |= _compared(">=", narrowing.since, surely=_FURTHEST, perhaps=-_FURTHEST)
    if narrowing.until is not None:
        conditions |= _compared("<", narrowing.until, surely=-_FURTHEST, perhaps=_FURTHEST)
    return conditions


_FURTHEST = timedelta(days=1)
"""No clock is further from UTC."""

_LOCAL = "datetime(substr(at, 1, 19), utc_offset_min || ' minutes') || substr(at, 20, 7)"


def _compared(sign: str, when: datetime, *, surely: timedelta, perhaps: timedelta) -> Conditions:
    """Compare by the clock that was there then: only what is near in UTC has to be reckoned."""
    if when.tzinfo is not None:
        return {f"at {sign} ?": [stored_time(when)]}
    near = when.replace(tzinfo=UTC)
    return {
        f"at {sign} ?": [stored_time(near + perhaps)],
        f"(+at {sign} ? OR {_LOCAL} {sign} ?)": [
            stored_time(near + surely),
            when.isoformat(" ", "microseconds"),
        ],
    }


def _marks(ids: Collection[int]) -> str:
    """Ids as SQL: more of them may be named than can be bound."""
    return ", ".join(str(int(number)) for number in ids)
