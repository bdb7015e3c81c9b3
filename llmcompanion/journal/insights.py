"""Insights: what was marked as one, when it is looked at again, and what becomes of its glow.

Text that has the feel of insight is easy to make; whether it was one shows when it comes back
after days, out of its context, without the old rating and its date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from llmcompanion.journal.entries import CheckIn, Entry
    from llmcompanion.journal.timeline import Marked, Record

INSTRUMENT = "insight"
"""Asks the later looks; its first item, `BIG`, is also asked when an insight is marked."""

BIG = "i.big"

WINDOWS: tuple[tuple[int, int], ...] = ((3, 10), (10, 30))
"""The looks, as days after the day of marking: from when on each is open, and when it has passed.
One that has passed is missing; the next one is asked without it."""


COMES_BACK = timedelta(days=WINDOWS[-1][1] + 2)
"""After this time no insight comes back any more, in whatever time zone."""


@dataclass(frozen=True, slots=True)
class Look:
    """A later look.

    Attributes:
        after_days: 3 or 10: which of the looks it is; the time itself is the check-in's.
    """

    after_days: int
    check_in: CheckIn

    @property
    def size(self) -> float | None:
        """How big it felt then."""
        answer = self.check_in.answer(BIG)
        return None if answer is None else answer.number


@dataclass(frozen=True, slots=True)
class Insight:
    """An insight with the looks that it had, the first one first."""

    record: Record
    looks: tuple[Look, ...] = ()

    @property
    def marked(self) -> Marked:
        """What was marked."""
        assert self.record.marked is not None
        return self.record.marked

    @property
    def decays(self) -> dict[int, float]:
        """Glow decay, first rating minus later one, by the days after which that was given."""
        first = self.marked.size
        if first is None:
            return {}
        return {look.after_days: first - look.size for look in self.looks if look.size is not None}


def age_days(insight: Insight, now: datetime) -> int:
    """Midnights, local time, since it was marked."""
    return (now.astimezone().date() - insight.record.entry.at.astimezone().date()).days


def due_look(insight: Insight, now: datetime) -> int | None:
    """Which look is open now, as its days; None where none is."""
    age = age_days(insight, now)
    had = {look.after_days for look in insight.looks}
    return next(
        (days for days, passed in WINDOWS if days <= age < passed and days not in had), None
    )


def next_look(insight: Insight, now: datetime) -> int | None:
    """In how many days the next look opens; 0 while one is open, None where none will."""
    if due_look(insight, now) is not None:
        return 0
    age = age_days(insight, now)
    return next((days - age for days, _ in WINDOWS if days > age), None)


def is_withheld(insight: Insight, now: datetime) -> bool:
    """Whether its ratings must not be seen: one is due, or none was given but the first."""
    untouched = not insight.looks and age_days(insight, now) < WINDOWS[-1][1]
    return untouched or due_look(insight, now) is not None


def due(insights: Iterable[Insight], now: datetime) -> list[Insight]:
    """Those that are to be looked at now, the oldest first."""
    waiting = [each for each in insights if due_look(each, now) is not None]
    return sorted(waiting, key=lambda each: (each.record.entry.at, each.record.id))


def kept_out(insights: Iterable[Insight], now: datetime) -> frozenset[int]:
    """Ids of the entries that no list may show now: insights that are due, and their looks."""
    found: set[int] = set()
    for insight in due(insights, now):
        found.add(insight.record.id)
        found.update(look.check_in.id or 0 for look in insight.looks)
    return frozenset(found)


def without_ratings(record: Record) -> Record:
    """The same entry without how big it felt."""
    if record.marked is None:
        return record
    return replace(record, marked=replace(record.marked, size=None))


@dataclass(frozen=True, slots=True)
class Glow:
    """What became of the insights that were looked at after so many days.

    Attributes:
        count: Of insights with both ratings.
        first, later: Mean ratings.
        held: How many felt as big then, or bigger.
    """

    after_days: int
    count: int
    first: float
    later: float
    held: int


def glow(insights: Sequence[Insight], now: datetime) -> list[Glow]:
    """How ratings faded or held, for each of the looks that any insight had.

    Insights whose ratings are withheld now do not count.
    """
    known = [each for each in insights if not is_withheld(each, now)]
    found = []
    for days, _ in WINDOWS:
        pairs = [
            (each.marked.size, look.size)
            for each in known
            for look in each.looks
            if look.after_days == days and each.marked.size is not None and look.size is not None
        ]
        if pairs:
            firsts, laters = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            found.append(
                Glow(
                    after_days=days,
                    count=len(pairs),
                    first=sum(firsts) / len(pairs),
                    later=sum(laters) / len(pairs),
                    held=sum(later >= first for first, later in pairs),
                )
            )
    return found


class InsightRepository(Protocol):
    """What insights need from a store."""

    async def mark(self, entry: Entry, marked: Marked) -> Record:
        """Store an insight; the result carries its id."""
        ...

    async def all(self, *, since: datetime | None = None) -> list[Insight]:
        """Every insight with its looks, newest first; those marked since then, where it is said."""
        ...

    async def get(self, insight_id: int) -> Insight | None:
        """One of them; None where there is none."""
        ...

    async def look(self, insight_id: int, after_days: int, check_in: CheckIn) -> CheckIn:
        """Store a later look; the result carries its id."""
        ...
