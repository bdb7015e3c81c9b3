"""What the trends are made of, out of SQLite: `llmcompanion.journal.material.MaterialSource`."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from llmcompanion.journal.material import DayAnswers, Material, SaidLine, Written
from llmcompanion.plaintext import clean
from llmcompanion.store.records import name_from, text_from, time_from, whole_from

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from llmcompanion.store.worker import Worker

PAGE = 4000
"""Messages that one step reads; what is to be written gets between."""

NEAR = timedelta(hours=12)
"""How far from a message an entry may be, for its offset from UTC to be the message's too."""

_LINES = (
    "SELECT message.id, conversation_id, parent_id, role, text, message.created_at, "
    "message.persona, model, conversation.persona FROM message "
    "JOIN conversation ON conversation.id = conversation_id WHERE message.id > ? "
    "ORDER BY message.id LIMIT ?"
)
_ANSWERS = (
    "SELECT item, date(substr(at, 1, 19), utc_offset_min || ' minutes'), avg(number), count(*) "
    "FROM answer JOIN check_in ON entry_id = check_in_id JOIN entry ON entry.id = entry_id "
    "WHERE number IS NOT NULL AND instrument <> 'insight' GROUP BY 1, 2 ORDER BY 2, 1"
)
"""Ratings of insights are left out: they come back blind, and a trend would show them."""

_WRITTEN = (
    "SELECT entry.id, at, utc_offset_min, kind, persona, text FROM entry "
    "LEFT JOIN check_in ON entry_id = entry.id WHERE text <> '' AND (kind = 'note' OR "
    "(kind = 'check-in' AND instrument IN ('moment', 'day', 'week'))) ORDER BY at, entry.id"
)
_STAMPS = (
    "SELECT first_key_at, utc_offset_min FROM check_in JOIN entry ON id = entry_id "
    "WHERE first_key_at IS NOT NULL AND occasion NOT IN ('command', 'file') "
    "UNION ALL SELECT done_at, utc_offset_min FROM check_in JOIN entry ON id = entry_id "
    "WHERE done_at IS NOT NULL AND first_key_at IS NOT NULL "
    "AND occasion NOT IN ('command', 'file') "
    "UNION ALL SELECT at, utc_offset_min FROM entry WHERE kind IN ('note', 'insight')"
)
_OFFSETS = (
    "SELECT at, utc_offset_min FROM entry LEFT JOIN check_in ON entry_id = id "
    "WHERE kind <> 'check-in' OR done_at IS NOT NULL ORDER BY at"
)
"""A check-in without an end was carried over from before offsets were stored."""


class MaterialStore:
    """Reads on the store's worker. Every call may raise `UserError`.

    Args:
        offset_min: Minutes that local time is ahead of UTC at a time, where nothing is stored.
    """

    def __init__(self, worker: Worker, offset_min: Callable[[datetime], int]) -> None:
        self._worker = worker
        self._offset_min = offset_min

    async def read(self) -> Material:
        """All of it, oldest first."""
        offsets = Offsets(await self._rows(_OFFSETS), self._offset_min)
        lines = _Lines(offsets)
        last = 0
        while page := await self._rows(_LINES, last, PAGE):
            lines.take(page)
            last = page[-1][0]
        answers = await self._rows(_ANSWERS)
        written = await self._rows(_WRITTEN)
        stamps = await self._rows(_STAMPS)
        return Material(
            lines=lines.in_order(),
            written=tuple(_written(row) for row in written),
            answers=tuple(
                DayAnswers(date.fromisoformat(day), name_from(item), float(mean), count)
                for item, day, mean, count in answers
                if day
            ),
            stamps=tuple((time_from(at), whole_from(offset)) for at, offset in stamps),
        )

    async def _rows(self, sql: str, *values: Any) -> list[Any]:
        def job(connection: sqlite3.Connection) -> list[Any]:
            return connection.execute(sql, values).fetchall()

        return await self._worker.read(job)


class Offsets:
    """The offset from UTC at any time, after the entries around it."""

    def __init__(self, rows: list[Any], otherwise: Callable[[datetime], int]) -> None:
        self._times = [time_from(at) for at, _ in rows]
        self._offsets = [whole_from(offset) for _, offset in rows]
        self._otherwise = otherwise
        self._known: dict[tuple[int, int, int, int], int] = {}

    def at(self, moment: datetime) -> int:
        """Minutes that local time was ahead."""
        place = bisect_left(self._times, moment)
        near = [
            (abs(self._times[number] - moment), number)
            for number in (place - 1, place)
            if 0 <= number < len(self._times)
        ]
        if near and min(near)[0] <= NEAR:
            return self._offsets[min(near)[1]]
        hour = (moment.year, moment.month, moment.day, moment.hour)
        if hour not in self._known:
            self._known[hour] = self._otherwise(moment)
        return self._known[hour]


class _Lines:
    """Messages as lines: to whom each was said, and in which exchange."""

    def __init__(self, offsets: Offsets) -> None:
        self._offsets = offsets
        self._found: list[SaidLine] = []
        self._turns: dict[int, int] = {}
        self._speakers: dict[int, str] = {}
        self._answered_by: dict[int, str] = {}

    def take(self, rows: list[Any]) -> None:
        for number, conversation, parent, role, text, at, persona, model, begun_with in rows:
            is_user = role == "user"
            self._turns[number] = self._turns.get(parent, 0) + is_user
            speaker = name_from(persona)
            if not is_user and parent is not None:
                self._answered_by.setdefault(parent, speaker)
            if is_user or not speaker:
                speaker = self._speakers.get(parent) or speaker or name_from(begun_with)
            self._speakers[number] = speaker
            moment = time_from(at).astimezone(UTC)
            line = SaidLine(
                message_id=number,
                conversation_id=conversation,
                at=moment,
                utc_offset_min=self._offsets.at(moment),
                role="user" if is_user else "assistant",
                persona=speaker,
                turn=max(1, self._turns[number]),
                text=clean(text_from(text)),
                counts=bool(text) and (is_user or (parent is not None and bool(model))),
            )
            self._found.append(line)

    def in_order(self) -> tuple[SaidLine, ...]:
        """By time; a message was said to the persona that answered it."""
        lines = sorted(self._found, key=lambda line: (line.at, line.message_id))
        return tuple(self._as_answered(line) for line in lines)

    def _as_answered(self, line: SaidLine) -> SaidLine:
        by = self._answered_by.get(line.message_id, "") if line.role == "user" else ""
        return replace(line, persona=by) if by and by != line.persona else line


def _written(row: Any) -> Written:
    number, at, offset, kind, persona, text = row
    return Written(
        entry_id=number,
        at=time_from(at),
        utc_offset_min=whole_from(offset),
        where="note" if kind == "note" else "sentence",
        persona=name_from(persona),
        text=clean(text_from(text)),
    )
