"""What a day and a week bring: the random moments, the day's question, the week's. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from llmcompanion.checkin import rules as limits
from llmcompanion.checkin.agenda import REMEMBERED_DAYS, Agenda, Asking
from llmcompanion.checkin.days import instant
from llmcompanion.checkin.windows import windows_of

if TYPE_CHECKING:
    import random
    from datetime import date, datetime, tzinfo

    from llmcompanion.checkin.days import Now
    from llmcompanion.checkin.rules import Rules


def planned(agenda: Agenda, rules: Rules, now: Now, rng: random.Random, *, talked: bool) -> Agenda:
    """With what the day and the week bring; each is planned once.

    Args:
        talked: Whether an exchange has ended just now. A day without a talk is not asked about.
    """
    is_first = agenda.began is None
    if is_first:
        agenda = replace(agenda, began=now.day)
    if not rules.enabled:
        return agenda
    agenda = _with_moments(agenda, rules, now, rng, since=now.at if is_first else None)
    if talked and rules.day_after_hour < limits.NEVER_H:
        for instrument in rules.day:
            agenda = _with_day(agenda, instrument, rules, now)
    if rules.week_day is not None:
        for instrument in rules.week:
            agenda = _with_week(agenda, instrument, rules.week_day, rules, now)
    return agenda


def _with_moments(
    agenda: Agenda, rules: Rules, now: Now, rng: random.Random, *, since: datetime | None
) -> Agenda:
    """With the day's moments; nobody missed one that was over before the first start."""
    day = now.day
    if day in agenda.planned:
        return agenda
    agenda = replace(agenda, planned=(*agenda.planned, day)[-REMEMBERED_DAYS:])
    if not rules.moment or rules.per_day < 1:
        return agenda
    for window in windows_of(
        day, now.zone, count=rules.windows, from_hour=rules.from_hour, to_hour=rules.to_hour
    ):
        at = window.moment(rng)
        if since is not None and at + limits.MOMENT_LASTS <= since:
            continue
        agenda, _ = agenda.with_new(
            Asking(
                0,
                rng.choice(rules.moment),
                "time",
                scheduled_at=at,
                due_at=at,
                until=at + limits.MOMENT_LASTS,
                day=day,
                passing=True,
            )
        )
    return agenda


def _with_day(agenda: Agenda, instrument: str, rules: Rules, now: Now) -> Agenda:
    key = (instrument, now.day)
    if key in agenda.asked_days:
        return agenda
    at, until = day_times(now.day, rules, now.zone)
    agenda = with_day_marked(agenda, *key)
    return agenda.with_new(Asking(0, instrument, "day", at, at, until, now.day))[0]


def _with_week(agenda: Agenda, instrument: str, week_day: int, rules: Rules, now: Now) -> Agenda:
    day = now.day - timedelta(days=(now.day.weekday() - week_day) % 7)
    key = (instrument, monday(day))
    began = agenda.began or day
    used = any(day - timedelta(days=7) < each <= day for each in agenda.planned)
    if key in agenda.asked_weeks or day <= began or not used:
        return agenda
    at, until = week_times(day, rules, now.zone)
    agenda = with_week_marked(agenda, *key)
    return agenda.with_new(Asking(0, instrument, "week", at, at, until, day))[0]


def day_times(day: date, rules: Rules, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when on, and until when, a day is asked about."""
    ends = instant(day + timedelta(days=1), limits.DAY_ENDS_H, zone)
    return instant(day, rules.day_after_hour, zone), ends


def week_times(day: date, rules: Rules, zone: tzinfo) -> tuple[datetime, datetime]:
    """The same of the week that is asked about on `day`."""
    begins = instant(day, rules.from_hour, zone)
    return begins, begins + limits.WEEK_LASTS


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def with_day_marked(agenda: Agenda, instrument: str, day: date) -> Agenda:
    """With the day as one that is planned, or was told about: it is not planned again."""
    others = [each for each in agenda.asked_days if each != (instrument, day)]
    return replace(agenda, asked_days=(*others, (instrument, day))[-REMEMBERED_DAYS:])


def with_week_marked(agenda: Agenda, instrument: str, begins: date) -> Agenda:
    """The same of the week that begins on this Monday."""
    others = [each for each in agenda.asked_weeks if each != (instrument, begins)]
    return replace(agenda, asked_weeks=(*others, (instrument, begins))[-REMEMBERED_DAYS:])
