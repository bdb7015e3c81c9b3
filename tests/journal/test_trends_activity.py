"""Minutes, sessions and the night, from moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.journal.activity import DayActivity, by_day

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = date(2026, 3, 1)
OFFSETS = st.tuples(st.integers(0, 3 * 24 * 3600), st.sampled_from([-300, 0, 60, 330]))


def at(*seconds: float, offset: int = 0) -> list[tuple[datetime, int]]:
    return [(NOON + timedelta(seconds=second), offset) for second in seconds]


def test_one_moment_is_a_minute() -> None:
    assert by_day(at(0)) == {DAY: DayActivity(1, 0, 1, 1)}


def test_what_overlaps_counts_once() -> None:
    found = by_day(at(0, 30, 90))[DAY]
    assert found.minutes == pytest.approx(150 / 60)
    assert found.sessions == 1
    assert found.longest_min == pytest.approx(150 / 60)


def test_a_pause_of_five_minutes_does_not_end_a_session_and_a_longer_one_does() -> None:
    assert by_day(at(0, 300))[DAY].sessions == 1
    longer = by_day(at(0, 301, 331))[DAY]
    assert longer.sessions == 2
    assert longer.longest_min == pytest.approx(90 / 60)
    assert longer.minutes == pytest.approx(150 / 60)


def test_a_session_has_its_pauses_within_and_minutes_have_not() -> None:
    found = by_day(at(0, 240, 480))[DAY]
    assert found.minutes == pytest.approx(3)
    assert found.longest_min == pytest.approx(9)


def test_midnight_and_five_o_clock_cut_in_local_time() -> None:
    before_midnight = (datetime(2026, 3, 1, 22, 59, 30, tzinfo=UTC), 60)
    before_five = (datetime(2026, 3, 2, 3, 59, 30, tzinfo=UTC), 60)
    found = by_day([before_midnight, before_five])
    assert found[DAY].minutes == pytest.approx(0.5)
    assert found[DAY].late_minutes == 0
    assert found[date(2026, 3, 2)].minutes == pytest.approx(1.5)
    assert found[date(2026, 3, 2)].late_minutes == pytest.approx(1)


def test_the_day_is_that_of_the_place_one_was_in() -> None:
    assert list(by_day([(datetime(2026, 3, 1, 23, tzinfo=UTC), 330)])) == [date(2026, 3, 2)]
    assert list(by_day([(datetime(2026, 3, 1, 1, tzinfo=UTC), -300)])) == [date(2026, 2, 28)]


@given(st.lists(OFFSETS, min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_no_day_is_longer_than_it_is_and_order_does_not_matter(moments, rng) -> None:
    stamps = [(NOON + timedelta(seconds=s), offset) for s, offset in moments]
    found = by_day(stamps)
    shuffled = stamps[:]
    rng.shuffle(shuffled)
    assert by_day(shuffled) == found
    assert sum(day.sessions for day in found.values()) >= 1
    assert sum(day.minutes for day in found.values()) <= len(stamps) + 1e-6
    for day in found.values():
        assert 0 <= day.late_minutes <= day.minutes + 1e-9
        assert day.late_minutes <= 5 * 60 * 2
