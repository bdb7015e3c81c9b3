"""A study's days, made of what the log holds: outcomes, minutes, what was kept and missed. Pure."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean, median
from typing import TYPE_CHECKING

from llmcompanion.checkin.days import DAY_BEGINS_H, day_of, offset_min
from llmcompanion.journal.activity import by_day
from llmcompanion.study.plan import GAP
from llmcompanion.study.stopping import Answered
from llmcompanion.study.table import StudyDay

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime, tzinfo

    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.study.calendar import Place
    from llmcompanion.study.plan import Plan

MINUTES = "minutes"
FELT, BELIEVED = "d.felt", "d.believe"
ALWAYS = (FELT, BELIEVED, GAP, MINUTES)
"""Outcomes that every study has."""

ASIDE = frozenset({"before", "after", "insight", "sham"})
"""Instruments that are none of a day's."""
DAILY = ("day",)
_MISSED = frozenset({"skipped", "expired"})
_GIVEN = frozenset({"answered", "partial"})


def outcomes_of(plan: Plan) -> tuple[str, ...]:
    """What has a value on each day, the primary outcome first."""
    return tuple(dict.fromkeys((plan.outcome.primary, *plan.outcome.secondary, *ALWAYS)))


def day_about(check_in: CheckIn, zone: tzinfo) -> date:
    """The day that a check-in is about: the day's own may be answered on the next morning."""
    at = check_in.asked_at
    if check_in.occasion in ("day", "week") and check_in.scheduled_at is not None:
        at = check_in.scheduled_at
    return day_of(at, zone)


def minutes_by_day(activity: Iterable[datetime], zone: tzinfo) -> dict[date, float]:
    """Minutes of every day that had any, by the study's days."""
    shift = 60 * DAY_BEGINS_H
    found = by_day((at, offset_min(at, zone) - shift) for at in activity)
    return {day: each.minutes for day, each in found.items()}


def daily(
    plan: Plan,
    places: Sequence[Place],
    check_ins: Iterable[CheckIn],
    minutes: Mapping[date, float],
    zone: tzinfo,
    *,
    overridden: Collection[date] = (),
) -> list[StudyDay]:
    """One row a day. A day on which nothing was opened has 0 minutes and no answers."""
    by_date: defaultdict[date, list[CheckIn]] = defaultdict(list)
    for check_in in check_ins:
        by_date[day_about(check_in, zone)].append(check_in)
    wanted = outcomes_of(plan)
    days = []
    for place in places:
        own = by_date.get(place.date, [])
        values = _means(own)
        lived = minutes.get(place.date, 0.0)
        asked, answered = _counted(plan, own)
        days.append(
            StudyDay(
                number=place.number,
                date=place.date,
                stage=place.stage,
                condition=place.condition,
                phase=place.phase,
                minutes=lived,
                asked=asked,
                answered=answered,
                kept=lived >= plan.dose.minutes_per_day,
                overridden=place.date in overridden,
                outcomes={name: _outcome(name, values, lived) for name in wanted},
                response_s=_response_s(own),
            )
        )
    return days


def _means(check_ins: Sequence[CheckIn]) -> dict[str, float]:
    numbers: defaultdict[str, list[float]] = defaultdict(list)
    for check_in in check_ins:
        if check_in.instrument in ASIDE:
            continue
        for answer in check_in.answers:
            if answer.state == "answered" and answer.number is not None:
                numbers[answer.item].append(answer.number)
    return {item: fmean(given) for item, given in numbers.items()}


def _outcome(name: str, values: Mapping[str, float], minutes: float) -> float | None:
    if name == MINUTES:
        return minutes
    if name == GAP:
        felt, believed = values.get(FELT), values.get(BELIEVED)
        return None if felt is None or believed is None else felt - believed
    return values.get(name)


def _counted(plan: Plan, check_ins: Sequence[CheckIn]) -> tuple[int, int]:
    """How many were asked or due, and how many were answered."""
    own = [each for each in check_ins if each.instrument not in ASIDE]
    answered = [each for each in own if each.outcome in _GIVEN]
    told = {each.instrument for each in answered}
    # one that was answered by hand, or on the command line, is not missed
    missed = [
        each
        for each in own
        if each.outcome in _MISSED
        and not (each.occasion in ("day", "week") and each.instrument in told)
    ]
    asked = len(answered) + len(missed)
    if plan.probes.day and not any(each.instrument in DAILY for each in (*answered, *missed)):
        asked += 1
    return asked, len(answered)


def _response_s(check_ins: Sequence[CheckIn]) -> float | None:
    times = [
        answer.response_s
        for each in check_ins
        if each.instrument not in ASIDE
        for answer in each.answers
        if answer.response_s is not None and answer.state == "answered"
    ]
    return median(times) if times else None


def answered_by_day(
    check_ins: Iterable[CheckIn], minutes: Mapping[date, float], zone: tzinfo
) -> list[Answered]:
    """What the stopping rules look at."""
    values: defaultdict[date, dict[str, float]] = defaultdict(dict)
    for check_in in sorted(check_ins, key=lambda each: each.asked_at):
        for answer in check_in.answers:
            if answer.state == "answered" and answer.number is not None:
                values[day_about(check_in, zone)][answer.item] = answer.number
    return [
        Answered(day, values.get(day, {}), minutes.get(day, 0.0) / 60)
        for day in sorted({*values, *minutes})
    ]
