"""What is still to be asked and what was asked of late: all that has to survive a restart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Any

import msgspec

from llmcompanion.journal.entries import Moment, Occasion

if TYPE_CHECKING:
    from collections.abc import Mapping

REMEMBERED = 120
"""Decisions that are remembered: more than any day can hold."""
REMEMBERED_DAYS = 60
"""Days and weeks that are remembered, so that a clock that is set back plans none of them anew."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Something that is to be asked. Times are aware, in UTC.

    Attributes:
        number: Given once and to no other.
        instrument: What is asked.
        scheduled_at: When it was to be asked at first.
        due_at: From when on it may be asked: as scheduled, or after it was put off.
        until: From when on it may not be asked any more.
        day: The day it is about.
        passing: Whether it ends with the sitting: a question about the moment.
        owner: The sitting of the program that it belongs to; "" for none.
        on_screen: Whether it is being asked now.
        probability: With which it is asked, where that was drawn by lot.
        items: The items that were drawn for it.
        entry_id: Its entry in the log, from the first answer on.
        moment: What was happening when it was last on the screen.
    """

    number: int
    instrument: str
    occasion: Occasion
    scheduled_at: datetime
    due_at: datetime
    until: datetime
    day: date
    passing: bool = False
    owner: str = ""
    on_screen: bool = False
    shown_at: datetime | None = None
    snoozed_at: tuple[datetime, ...] = ()
    probability: float | None = None
    items: tuple[str, ...] = ()
    entry_id: int | None = None
    moment: Moment = field(default_factory=Moment)

    @property
    def untouched(self) -> bool:
        """Whether it was never on the screen."""
        return self.shown_at is None


@dataclass(frozen=True, slots=True)
class Decision:
    """Something was asked, or withheld by lot.

    Attributes:
        day: The day it happened on.
        number: Of the asking.
        counts: Whether it counts towards the most of a day.
    """

    at: datetime
    day: date
    number: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """All of it. Changed with `replace` only, by `llmcompanion.checkin.schedule`.

    Attributes:
        began: The first day of use; None before.
        last_number: Of the newest asking.
        turns_wanted: Exchanges after which the next question comes; 0 where it was not drawn yet.
        askings: Those that have no outcome yet.
        decisions: The newest last.
        planned: Days whose random moments were drawn.
        asked_days: Instruments with the day they were planned for, or asked about.
        asked_weeks: Instruments with the Monday of the week.
    """

    began: date | None = None
    last_number: int = 0
    turns_wanted: int = 0
    askings: tuple[Asking, ...] = ()
    decisions: tuple[Decision, ...] = ()
    planned: tuple[date, ...] = ()
    asked_days: tuple[tuple[str, date], ...] = ()
    asked_weeks: tuple[tuple[str, date], ...] = ()

    def find(self, number: int) -> Asking | None:
        """The asking with this number, unless it has its outcome already."""
        return next((asking for asking in self.askings if asking.number == number), None)

    def count_on(self, day: date, *, beside: int = 0) -> int:
        """How many askings of a day count towards its most, beside that of one number."""
        counted = {d.number for d in self.decisions if d.day == day and d.counts}
        return len(counted - {beside})

    def with_new(self, asking: Asking) -> tuple[Agenda, Asking]:
        """With one more, which is given its number."""
        asking = replace(asking, number=self.last_number + 1)
        changed = replace(self, last_number=asking.number, askings=(*self.askings, asking))
        return changed, asking

    def with_changed(self, asking: Asking) -> Agenda:
        """With an asking in the place of the one of the same number."""
        askings = tuple(asking if each.number == asking.number else each for each in self.askings)
        return replace(self, askings=askings)

    def without(self, *gone: Asking) -> Agenda:
        """Without some that have their outcome."""
        numbers = {asking.number for asking in gone}
        askings = tuple(each for each in self.askings if each.number not in numbers)
        return replace(self, askings=askings)

    def with_decision(self, asking: Asking, at: datetime, day: date, *, counts: bool) -> Agenda:
        """With the news that something was asked or withheld."""
        decision = Decision(at, day, asking.number, counts)
        return replace(self, decisions=(*self.decisions, decision)[-REMEMBERED:])


def stored(agenda: Agenda) -> dict[str, Any]:
    """As a JSON object."""
    plain: dict[str, Any] = msgspec.to_builtins(agenda)
    return plain


def read(stored: Mapping[str, Any] | None) -> Agenda:
    """As it was stored; an empty one where there is none, or none that can be read."""
    try:
        return Agenda() if stored is None else msgspec.convert(dict(stored), Agenda)
    except msgspec.ValidationError:
        return Agenda()
