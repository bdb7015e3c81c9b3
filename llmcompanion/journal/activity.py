"""Minutes, sessions and the night's share, from moments of activity. Pure.

A moment (a message, a reply, an answer) counts for the `TAIL` that follows it; what overlaps counts
once. A pause longer than `GAP` ends a session. Days are local, by the offset that was stored with
each moment, and a stretch over midnight is cut there.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TAIL = timedelta(seconds=60)
GAP = timedelta(minutes=5)
NIGHT_ENDS = time(5)
"""From midnight to this hour is late."""

Stamp = tuple[datetime, int]
"""An aware time, and the minutes that local time was ahead of UTC."""

_DAY_S = 24 * 3600
_TAIL_S = TAIL.total_seconds()
_GAP_S = GAP.total_seconds()
_NIGHT_S = NIGHT_ENDS.hour * 3600
_EPOCH = date(1970, 1, 1).toordinal()


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
    seconds: defaultdict[int, float] = defaultdict(float)
    late: defaultdict[int, float] = defaultdict(float)
    sessions: defaultdict[int, list[float]] = defaultdict(list)
    moments = sorted((at.timestamp(), 60 * ahead) for at, ahead in stamps)
    for start, end in _merged(moments, _TAIL_S):
        for day, length, is_late in _cut(start, end):
            seconds[day] += length
            late[day] += length * is_late
    for start, end in _merged(moments, _GAP_S):
        sessions[int(start // _DAY_S)].append(end - _GAP_S + _TAIL_S - start)
    return {
        date.fromordinal(_EPOCH + day): DayActivity(
            seconds[day] / 60,
            late[day] / 60,
            len(sessions[day]),
            max(sessions[day], default=0.0) / 60,
        )
        for day in sorted(seconds.keys() | sessions.keys())
    }


def _merged(moments: Sequence[tuple[float, float]], tail_s: float) -> Iterator[tuple[float, float]]:
    """The union of a tail after each moment: begin and end, in seconds of local time."""
    begin = end = ahead = -math.inf
    for at, offset in moments:
        if at <= end:
            end = at + tail_s
            continue
        if end > -math.inf:
            yield begin + ahead, end + ahead
        begin, end, ahead = at, at + tail_s, offset
    if end > -math.inf:
        yield begin + ahead, end + ahead


def _cut(start: float, end: float) -> Iterator[tuple[int, float, bool]]:
    """A stretch in pieces that are within one day, and either late or not."""
    while start < end:
        day = int(start // _DAY_S)
        midnight = day * _DAY_S
        is_late = start < midnight + _NIGHT_S
        border = min(end, midnight + (_NIGHT_S if is_late else _DAY_S))
        yield day, border - start, is_late
        start = border
