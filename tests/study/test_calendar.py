"""Which day it is: one place for each date, whatever clocks, zones and pauses do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.study.calendar import (
    Calendar,
    Pause,
    begins,
    judged,
    pauses_of,
    today,
    zone_name,
    zone_of,
)
from llmcompanion.study.freeze import Frozen, freeze
from llmcompanion.study.plan import Condition, Lots, Plan
from llmcompanion.study.repository import Event

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
START = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
moments = st.integers(0, 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def plan(*, baseline: int = 0, days: int = 8, after: int = 0) -> Plan:
    return Plan(
        title="T",
        conditions=(Condition(name="A"), Condition(name="B")),
        design=Lots(kind="blocks", days=days, block_days=2),
        baseline_days=baseline,
        follow_up_days=after,
    )


def begun(of: Plan, start: date = START, zone: str = "Europe/Berlin", seed: int = 1) -> Frozen:
    now = datetime(2026, 3, 20, 9, tzinfo=UTC)
    return freeze(of, now=now, today=start, zone=zone, seed=f"{seed:064x}")


dates = st.dates(date(2026, 1, 1), date(2026, 12, 31))
pauses = st.lists(
    st.builds(
        lambda since, days: Pause(since, since + timedelta(days=days)), dates, st.integers(-3, 20)
    ),
    max_size=4,
)


@given(
    dates, st.integers(0, 9), st.integers(1, 20), st.integers(0, 9), pauses, st.integers(0, 2**32)
)
def test_every_day_comes_once_and_in_order_with_its_own_lot(
    start: date, baseline: int, pairs: int, after: int, paused: list[Pause], seed: int
):
    frozen = begun(plan(baseline=baseline, days=2 * pairs, after=after), start, seed=seed)
    days = Calendar(frozen, paused)
    places = days.places(start + timedelta(days=200))
    assert [place.number for place in places] == list(range(1, frozen.plan.length + 1))
    assert [p.condition for p in places if p.stage == "lots"] == list(frozen.assignment)
    assert {p.condition for p in places if p.stage != "lots"} <= {"A"}
    assert all(days.place(place.date) == place for place in places)
    assert not any(days.is_paused(place.date) for place in places)
    assert days.last_day == places[-1].date
    assert days.is_over(places[-1].date + timedelta(days=1))
    assert not days.is_over(places[-1].date)


def kept(pairs: int) -> Frozen:
    lots = Lots(kind="blocks", days=2 * pairs, block_days=2, advance="kept")
    return begun(msgspec.structs.replace(plan(), design=lots))


@given(
    st.integers(1, 8),
    st.lists(st.floats(0, 20), max_size=60),
    st.lists(st.integers(0, 60), max_size=6),
    st.lists(st.integers(1, 9), max_size=60),
)
def test_where_days_go_on_by_talk_each_place_is_lived_once_however_often_it_is_looked(
    pairs: int, talked: list[float], ill: list[int], looks: list[int]
):
    frozen = kept(pairs)
    least, length = frozen.plan.dose.minutes_per_day, frozen.plan.length
    minutes = {START + timedelta(days=n): each for n, each in enumerate(talked)}
    events = []
    for n in ill:
        day = START + timedelta(days=n)
        events.append(Event(NOW, "paused", {"since": day.isoformat()}))
        events.append(Event(NOW, "resumed", {"on": (day + timedelta(days=1)).isoformat()}))
    told: dict[date, object] = {}
    now, end = START, START + timedelta(days=200)
    for ahead in (*looks, *[1] * 200):
        verdicts = judged(frozen, events, minutes, now)
        for day, verdict in verdicts:
            if verdict == "ended":
                end = day - timedelta(days=1)
                break
            events.append(Event(NOW, verdict, {"date": day.isoformat()}))
        if end < now:
            break
        place = Calendar.of(frozen, events).place(now)
        told[now] = place
        now += timedelta(days=ahead)
    days = Calendar.of(frozen, [*events, Event(NOW, "ended", {"last": end.isoformat()})])
    places = days.places(now)
    assert [place.number for place in places] == list(range(1, len(places) + 1))
    assert [p.condition for p in places] == list(frozen.assignment[: len(places)])
    assert all(minutes.get(place.date, 0.0) >= least for place in places)
    again = [date.fromisoformat(e.data["date"]) for e in events if e.kind == "repeated"]
    assert len(again) == len(set(again)) <= length
    assert len(places) == length or len(again) == length
    # what a day was said to be, it is, or it did not count
    for day, place in told.items():
        assert days.place(day) in (place, None)


def test_what_was_judged_holds_whatever_becomes_of_the_talks():
    frozen = kept(2)
    second = START + timedelta(days=1)
    found = judged(frozen, [], {START: 12.0}, second + timedelta(days=1))
    assert found == [(START, "counted"), (second, "repeated")]
    events = [Event(NOW, verdict, {"date": day.isoformat()}) for day, verdict in found]
    assert judged(frozen, events, {second: 12.0}, second + timedelta(days=1)) == []


@given(
    st.sampled_from(ZONES),
    moments,
    st.integers(0, 40 * 24 * 60),
)
def test_days_follow_one_another_through_daylight_saving(name: str, start: datetime, minutes: int):
    zone = zone_of(name, UTC)
    later = start + timedelta(minutes=minutes)
    assert today(start, zone) <= today(later, zone)
    day = today(later, zone)
    assert begins(day, zone) <= later < begins(day + timedelta(days=1), zone)


@given(st.sampled_from(ZONES), moments)
def test_a_flight_changes_neither_the_day_nor_the_condition(other: str, moment: datetime):
    frozen = begun(plan(days=20))
    days, home = Calendar(frozen), zone_of(frozen.zone, UTC)
    there = moment.astimezone(zone_of(other, UTC))
    assert days.place(today(moment, home)) == days.place(today(there, home))


def test_a_clock_that_is_set_back_shows_the_earlier_day_again_and_loses_none():
    days = Calendar(begun(plan()))
    fifth = days.place(START + timedelta(days=4))
    second = days.place(START + timedelta(days=1))
    assert fifth is not None
    assert second is not None
    assert (second.number, fifth.number) == (2, 5)
    assert days.place(START - timedelta(days=1)) is None
    assert days.place(START + timedelta(days=4)) == fifth


def test_days_on_which_the_machine_slept_count():
    days = Calendar(begun(plan()))
    assert days.place(START + timedelta(days=6)) is not None
    assert len(days.places(START + timedelta(days=6))) == 7


def test_a_day_begins_at_four_in_the_morning():
    zone = ZoneInfo("Europe/Berlin")
    assert today(datetime(2026, 3, 21, 3, 59, tzinfo=zone), zone) == date(2026, 3, 20)
    assert today(datetime(2026, 3, 21, 4, 0, tzinfo=zone), zone) == date(2026, 3, 21)
    # the night in which clocks go from two to three
    assert today(datetime(2026, 3, 29, 3, 30, tzinfo=zone), zone) == date(2026, 3, 28)


def test_a_pause_moves_what_is_left():
    frozen = begun(plan(baseline=2, days=4, after=1))
    days = Calendar(frozen, [Pause(START + timedelta(days=3), START + timedelta(days=6))])
    numbers = {p.date - START: p.number for p in days.places(START + timedelta(days=30))}
    assert [gap.days for gap in numbers] == [0, 1, 2, 6, 7, 8, 9]
    assert days.last_day == START + timedelta(days=9)


def test_a_pause_that_is_not_over_has_no_last_day():
    days = Calendar(begun(plan()), [Pause(START + timedelta(days=3))])
    assert days.last_day is None
    assert days.place(START + timedelta(days=300)) is None
    assert not days.is_over(START + timedelta(days=300))
    assert len(days.places(START + timedelta(days=300))) == 3


def test_a_stop_is_the_last_day():
    days = Calendar(begun(plan()), last=START + timedelta(days=2))
    assert len(days.places(START + timedelta(days=30))) == 3
    assert days.place(START + timedelta(days=3)) is None
    assert days.is_over(START + timedelta(days=3))


def test_phases_are_counted_within_a_stage():
    frozen = begun(plan(baseline=1, days=4, after=1))
    places = Calendar(frozen).places(START + timedelta(days=30))
    assert places[0].phase == 1
    assert places[1].phase == 1
    assert places[-1].phase == 1
    changes = sum(one.condition != other.condition for one, other in pairwise(places[1:-1]))
    assert places[-2].phase == 1 + changes


def test_pauses_are_read_off_what_happened():
    at = datetime(2026, 3, 20, tzinfo=UTC)
    events = [
        Event(at, "started", {"on": "2026-03-20"}),
        Event(at, "paused", {"since": "2026-03-22"}),
        Event(at, "resumed", {"on": "2026-03-25"}),
        Event(at, "paused", {"since": "2026-03-27"}),
    ]
    assert pauses_of(events) == (
        Pause(date(2026, 3, 22), date(2026, 3, 25)),
        Pause(date(2026, 3, 27)),
    )


@pytest.mark.parametrize(
    ("zone", "local", "name"),
    [
        (ZoneInfo("Europe/Berlin"), "", "Europe/Berlin"),
        (UTC, "Asia/Tokyo", "UTC"),
        (timezone(timedelta(hours=5, minutes=45)), "", "UTC+05:45"),
        (timezone(timedelta(hours=-3)), "", "UTC-03:00"),
        (timezone(timedelta(hours=1)), "Europe/Vienna", "Europe/Vienna"),
        (timezone(timedelta(hours=1)), "No/Where", "UTC+01:00"),
    ],
)
def test_a_zone_is_written_down_and_found_again(zone, local: str, name: str):
    now = datetime(2026, 1, 15, 12, tzinfo=UTC)
    assert zone_name(zone, now, local) == name
    found = zone_of(name, UTC)
    assert now.astimezone(found).utcoffset() == now.astimezone(zone).utcoffset()


def test_a_zone_that_this_machine_does_not_know_is_the_machines_own():
    own = ZoneInfo("Europe/Berlin")
    assert zone_of("Moon/Tranquility", own) is own
    assert zone_of("UTC+x:y", own) is own
