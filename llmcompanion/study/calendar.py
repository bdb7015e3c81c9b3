"""Which day of a study it is, and what its lot was. Pure.

A day begins at four in the morning (`llmcompanion.checkin.days`), in the time zone in which the
study was begun: whoever travels keeps the study's days, and no condition comes twice or is passed
over because of a flight or of daylight saving. A date has one place in the study whatever the clock
said in between, so a clock that is set back shows the earlier day again and loses nothing. Paused
days are not counted: what is left moves by as many days. So it does with days that had too little
talk, where the plan goes by that (`llmcompanion.study.plan.Advance`): their place comes again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from llmcompanion.checkin.days import DAY_BEGINS_H, day_of, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from llmcompanion.study.freeze import Frozen
    from llmcompanion.study.repository import Event
    from llmcompanion.study.table import Stage

ONE_DAY = timedelta(days=1)
_JUDGED = ("counted", "repeated")


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that are not counted: from `since` on and before `until`; None for not yet over."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A day of the study.

    Attributes:
        number: From 1.
        phase: From 1; a new one begins with each change of condition within a stage.
    """

    number: int
    date: date
    stage: Stage
    condition: str
    phase: int


class Calendar:
    """The days of one study.

    Args:
        pauses: In any order; they may overlap.
        last: The last day that counts, of a study that was stopped.
    """

    def __init__(
        self, frozen: Frozen, pauses: Iterable[Pause] = (), last: date | None = None
    ) -> None:
        self.started_on = frozen.started_on
        self.length = frozen.plan.length
        self._last = last
        self._pauses = _apart(pauses, self.started_on)
        self._lots = _lots(frozen)

    @classmethod
    def of(cls, frozen: Frozen, events: Iterable[Event]) -> Calendar:
        """The calendar that follows from what happened."""
        events = list(events)
        stops = [date.fromisoformat(e.data["last"]) for e in events if "last" in e.data]
        again = (Pause(day, day + ONE_DAY) for day in repeated_of(events))
        return cls(frozen, (*pauses_of(events), *again), stops[0] if stops else None)

    def place(self, day: date) -> Place | None:
        """The place of a date; None before the first day, after the last, and in a pause."""
        if day < self.started_on or self.is_paused(day):
            return None
        if self._last is not None and day > self._last:
            return None
        number = (day - self.started_on).days + 1 - self._paused_before(day)
        if number > self.length:
            return None
        stage, condition, phase = self._lots[number - 1]
        return Place(number, day, stage, condition, phase)

    def places(self, through: date) -> tuple[Place, ...]:
        """Every day of the study up to a date, that one included."""
        found: list[Place] = []
        day = self.started_on
        while day <= through and len(found) < self.length:
            place = self.place(day)
            if place is not None:
                found.append(place)
            if place is None and not self.is_paused(day):
                break
            day += ONE_DAY
        return tuple(found)

    def is_paused(self, day: date) -> bool:
        """Whether a date is in a pause."""
        return any(p.since <= day and (p.until is None or day < p.until) for p in self._pauses)

    def is_over(self, day: date) -> bool:
        """Whether a date comes after the last day."""
        last = self.last_day
        return last is not None and day > last

    @property
    def last_day(self) -> date | None:
        """The date of the last day; None while a pause is not over."""
        if self._last is not None:
            return self._last
        day = self.started_on + timedelta(days=self.length - 1)
        for pause in self._pauses:
            if pause.since > day:
                break
            if pause.until is None:
                return None
            day += pause.until - pause.since
        return day

    def _paused_before(self, day: date) -> int:
        return sum((min(p.until or day, day) - p.since).days for p in self._pauses if p.since < day)


def _lots(frozen: Frozen) -> tuple[tuple[Stage, str, int], ...]:
    plan = frozen.plan
    first = plan.names[0]
    stages: tuple[tuple[Stage, Sequence[str]], ...] = (
        ("baseline", (first,) * plan.baseline_days),
        ("lots", frozen.assignment),
        ("follow-up", (first,) * plan.follow_up_days),
    )
    found: list[tuple[Stage, str, int]] = []
    for stage, conditions in stages:
        phase = 0
        for place, condition in enumerate(conditions):
            phase += place == 0 or condition != conditions[place - 1]
            found.append((stage, condition, phase))
    return tuple(found)


def pauses_of(events: Iterable[Event]) -> tuple[Pause, ...]:
    """The pauses among what happened; a stop ends one as well."""
    found: list[Pause] = []
    open_since: date | None = None
    for event in events:
        if event.kind == "paused" and open_since is None:
            open_since = date.fromisoformat(event.data["since"])
        elif event.kind == "resumed" and open_since is not None:
            found.append(Pause(open_since, date.fromisoformat(event.data["on"])))
            open_since = None
    if open_since is not None:
        found.append(Pause(open_since))
    return tuple(found)


def repeated_of(events: Iterable[Event]) -> tuple[date, ...]:
    """The days that did not count, and came again."""
    return tuple(date.fromisoformat(e.data["date"]) for e in events if e.kind == "repeated")


Verdict = Literal["counted", "repeated", "ended"]


def first_unjudged(frozen: Frozen, events: Iterable[Event]) -> date:
    """The first day of which nothing was put down yet, in a pause or not."""
    known = [date.fromisoformat(e.data["date"]) for e in events if e.kind in _JUDGED]
    return max(known) + ONE_DAY if known else frozen.started_on


def judged(
    frozen: Frozen, events: Iterable[Event], minutes: Mapping[date, float], before: date
) -> list[tuple[date, Verdict]]:
    """The days that are over and were not judged yet, in order, and what becomes of each.

    A day with too little talk is repeated; no more often than the study has days, and then it has
    ended on the day before. Nothing is said of days after the last one.

    Args:
        before: Today, which is not over.
    """
    events, plan = list(events), frozen.plan
    days = Calendar.of(frozen, events)
    known = {(e.kind, e.data["date"]) for e in events if e.kind in _JUDGED}
    counted, repeated = (sum(each == kind for each, _ in known) for kind in _JUDGED)
    day = first_unjudged(frozen, events)
    found: list[tuple[date, Verdict]] = []
    while day < before and counted < plan.length:
        if days.is_paused(day):
            pass
        elif minutes.get(day, 0.0) >= plan.dose.minutes_per_day:
            counted += 1
            found.append((day, "counted"))
        elif repeated == plan.length:
            return [*found, (day, "ended")]
        else:
            repeated += 1
            found.append((day, "repeated"))
        day += ONE_DAY
    return found


def _apart(pauses: Iterable[Pause], begins: date) -> tuple[Pause, ...]:
    """In order, without overlaps, and none that is empty or before the beginning."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda it: it.since):
        since = max(pause.since, begins)
        if found and found[-1].until is None:
            break
        if found and found[-1].until is not None and since < found[-1].until:
            since = found[-1].until
        if pause.until is None or pause.until > since:
            found.append(Pause(since, pause.until))
    return tuple(found)


# Time zones


def zone_name(zone: tzinfo, now: datetime, local: str) -> str:
    """What a time zone is written down as.

    Args:
        local: The name of the machine's own zone; "" where it cannot be told, and then its
            distance from UTC now stands for it.
    """
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    if zone is UTC:
        return "UTC"
    if local and _named(local) is not None:
        return local
    offset = now.astimezone(zone).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def zone_of(name: str, otherwise: tzinfo) -> tzinfo:
    """The time zone that was written down; `otherwise` where this machine does not know it."""
    if name == "UTC":
        return UTC
    if name.startswith("UTC") and ":" in name:
        hours, _, minutes = name[4:].partition(":")
        try:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(-offset if name[3] == "-" else offset)
        except ValueError:
            return otherwise
    return _named(name) or otherwise


def _named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def begins(day: date, zone: tzinfo) -> datetime:
    """When a day begins, in UTC."""
    return instant(day, DAY_BEGINS_H, zone)


def today(now: datetime, zone: tzinfo) -> date:
    """The day that an aware time belongs to."""
    return day_of(now, zone)
