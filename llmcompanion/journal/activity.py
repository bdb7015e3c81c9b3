"""Minutes, sessions and the night's share, from moments of activity. Pure.

A moment (a message, a reply, an answer) counts for the `TAIL` that follows it; what overlaps counts
once. A pause longer than `GAP` ends a session. Days are local, by the offset that was stored with
each moment, and a stretch over midnight is cut there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

TAIL = timedelta(seconds=60)
GAP = timedelta(minutes=5)
NIGHT_ENDS = time(5)
"""From midnight to this hour is late."""

Stamp = tuple[datetime, int]
"""An aware time, and the minutes that local time was ahead of UTC."""


@dataclass(frozen=True, slots=True)
class DayActivity:
    """One local day.

    Attributes:
        minutes: With activity.
        late_minutes: Of them between midnight and `NIGHT_ENDS`.
        sessions: That began on this day.
        longest_min: Minutes of the longest of those, pauses included.
    """

    minutes: float = 0.0
    late_minutes: float = 0.0
    sessions: int = 0
    longest_min: float = 0.0


def by_day(stamps: Iterable[Stamp]) -> dict[date, DayActivity]:
    """Activity of every local day that had any."""
    minutes: defaultdict[date, float] = defaultdict(float)
    late: defaultdict[date, float] = defaultdict(float)
    sessions: defaultdict[date, list[float]] = defaultdict(list)
    began = last_end = None
    for start, end in _stretches(sorted(stamps)):
        for day, length, is_late in _cut(start, end):
            minutes[day] += length
            late[day] += length * is_late
        if began is None or last_end is None or start - (last_end - TAIL) > GAP:
            if began is not None and last_end is not None:
                sessions[began.date()].append(_minutes(last_end - began))
            began = start
        last_end = end
    if began is not None and last_end is not None:
        sessions[began.date()].append(_minutes(last_end - began))
    return {
        day: DayActivity(
            minutes[day], late[day], len(sessions[day]), max(sessions[day], default=0.0)
        )
        for day in sorted(minutes.keys() | sessions.keys())
    }


def _stretches(stamps: list[Stamp]) -> Iterator[tuple[datetime, datetime]]:
    """The union of all tails, as local times without a zone: begin and end."""
    begin = end = None
    offset = timedelta()
    for at, minutes_ahead in stamps:
        if begin is not None and end is not None and at <= end:
            end = max(end, at + TAIL)
            continue
        if begin is not None and end is not None:
            yield _local(begin, offset), _local(end, offset)
        begin, end, offset = at, at + TAIL, timedelta(minutes=minutes_ahead)
    if begin is not None and end is not None:
        yield _local(begin, offset), _local(end, offset)


def _local(at: datetime, offset: timedelta) -> datetime:
    return at.replace(tzinfo=None) - (at.utcoffset() or timedelta()) + offset


def _cut(start: datetime, end: datetime) -> Iterator[tuple[date, float, bool]]:
    """A stretch in pieces that are within one day, and either late or not."""
    while start < end:
        midnight = datetime.combine(start.date(), time())
        morning = datetime.combine(start.date(), NIGHT_ENDS)
        is_late = start < morning
        border = min(end, morning if is_late else midnight + timedelta(days=1))
        yield start.date(), _minutes(border - start), is_late
        start = border


def _minutes(length: timedelta) -> float:
    return length.total_seconds() / 60
