"""Days by the clock on the wall, and random moments in them."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.checkin.days import SystemZone, day_of, instant, is_quiet, offset_min
from llmcompanion.checkin.windows import windows_of

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Africa/Casablanca",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
hours = st.integers(0, 24)

CHANGES = [
    ("Europe/Berlin", date(2026, 3, 28), 23),
    ("Europe/Berlin", date(2026, 10, 24), 25),
    ("America/New_York", date(2026, 3, 7), 23),
    ("America/New_York", date(2026, 10, 31), 25),
    ("Australia/Lord_Howe", date(2026, 10, 3), 23.5),
    ("Australia/Lord_Howe", date(2026, 4, 4), 24.5),
    ("Asia/Kolkata", date(2026, 3, 28), 24),
]
"""Days in which the clock is changed, and how long they are."""


@pytest.mark.parametrize(("zone", "day", "length"), CHANGES)
def test_a_day_lasts_as_long_as_it_does(zone, day, length):
    place = ZoneInfo(zone)
    begins, ends = instant(day, 4, place), instant(day + timedelta(days=1), 4, place)
    assert ends - begins == timedelta(hours=length)


@given(zone=zones, day=days, permille=st.integers(0, 999))
def test_every_moment_belongs_to_the_day_it_lies_in(zone, day, permille):
    begins, ends = instant(day, 4, zone), instant(day + timedelta(days=1), 4, zone)
    assert day_of(begins + permille * (ends - begins) / 1000, zone) == day
    assert day_of(begins - timedelta(microseconds=1), zone) == day - timedelta(days=1)


@given(zone=zones, day=days, hour=hours)
def test_an_hour_of_a_day_lies_in_that_day(zone, day, hour):
    at = instant(day, hour, zone)
    assert day_of(at, zone) == day
    wall = at.astimezone(zone)
    assert (
        wall.hour == hour % 24 or abs((wall.hour - hour) % 24) == 1
    )  # the hour left out in spring


def test_the_hour_that_comes_twice_counts_the_first_time():
    at = instant(date(2026, 10, 24), 2, ZoneInfo("Europe/Berlin"))
    assert at == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_the_hour_that_is_left_out_is_taken_as_if_it_were_not():
    at = instant(date(2026, 3, 28), 2, ZoneInfo("Europe/Berlin"))
    assert at == datetime(2026, 3, 29, 1, tzinfo=UTC)


@given(begins=st.integers(0, 23), ends=st.integers(0, 23), hour=st.integers(0, 23))
def test_quiet_hours_are_those_between_the_two_also_past_midnight(begins, ends, hour):
    between, at = set(), begins
    while at != ends:
        between.add(at)
        at = (at + 1) % 24
    moment = datetime(2026, 1, 1, hour, 59, tzinfo=UTC)
    assert is_quiet(moment, UTC, begins, ends) == (hour in between)


@given(zone=zones, day=days, count=st.integers(0, 8), first=hours, last=hours)
def test_windows_lie_between_the_hours_one_after_the_other_and_alike(zone, day, count, first, last):
    begins, ends = instant(day, first, zone), instant(day, last, zone)
    windows = windows_of(day, zone, count=count, from_hour=first, to_hour=last)
    if ends <= begins or count == 0:
        assert windows == ()
        return
    assert len(windows) == count
    assert windows[0].begins == begins and windows[-1].ends == ends
    assert all(one.ends == other.begins for one, other in pairwise(windows))
    lengths = [window.ends - window.begins for window in windows]
    assert max(lengths) - min(lengths) < timedelta(milliseconds=1)


@given(zone=zones, day=days, seed=st.integers(0, 2**64))
def test_a_moment_lies_in_its_window(zone, day, seed):
    rng = random.Random(seed)
    for window in windows_of(day, zone, count=4, from_hour=0, to_hour=3):
        assert window.begins <= window.moment(rng) < window.ends


def chi_square(counts: list[int]) -> float:
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("zone", "day", "length"), CHANGES)
def test_every_moment_of_a_window_is_as_likely_as_the_others(zone, day, length, seed):
    """Ten bins, 5,000 draws: chi-square with 9 degrees of freedom is over 33.7 once in 10,000."""
    rng = random.Random(seed)
    (window,) = windows_of(day, ZoneInfo(zone), count=1, from_hour=9, to_hour=3)
    counts = [0] * 10
    for _ in range(5000):
        share = (window.moment(rng) - window.begins) / (window.ends - window.begins)
        counts[int(share * 10)] += 1
    assert chi_square(counts) < 33.7


def test_the_system_zone_is_the_systems(monkeypatch):
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of this system cannot be set for a test")
    for name in ZONES:
        monkeypatch.setenv("TZ", name)
        time.tzset()
        for month in range(1, 13):
            for hour in range(0, 24, 3):
                moment = datetime(2026, month, 29 if month != 2 else 28, hour, tzinfo=UTC)
                assert offset_min(moment, SystemZone()) == offset_min(moment, ZoneInfo(name))
                assert day_of(moment, SystemZone()) == day_of(moment, ZoneInfo(name))
                here, there = SystemZone(), ZoneInfo(name)
                assert instant(moment.date(), hour, here) == instant(moment.date(), hour, there)
    monkeypatch.undo()
    time.tzset()
