"""What a week of day check-ins shows."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.care.review import TELL_A_FRIEND, Day, review

MONDAY = date(2026, 11, 23)


def week(**values: list[float | None]) -> list[Day]:
    length = max(len(each) for each in values.values())
    columns = {name: [*each, *[None] * (length - len(each))] for name, each in values.items()}
    return [
        Day(MONDAY + timedelta(days=n), **{name: column[n] for name, column in columns.items()})
        for n in range(length)
    ]


def test_two_short_nights_running_are_said_plainly() -> None:
    said = review(week(sleep_h=[7, 4.5, 4, 8]))
    assert said == (
        "You slept under five hours two days running, from Tuesday 24 November to "
        "Wednesday 25 November.",
        TELL_A_FRIEND,
    )


def test_two_short_nights_apart_or_at_the_limit_are_not() -> None:
    assert review(week(sleep_h=[4, 7, 4, 7, 4])) == ()
    assert review(week(sleep_h=[5, 5, 5])) == ()
    assert review(week(sleep_h=[4, None, 4])) == ()


def test_three_days_of_many_breakthroughs_are_said() -> None:
    said = review(week(breakthroughs=[3, 5, 3, 0]))
    assert said[0].startswith("Three ideas or more felt like a breakthrough three days running")
    assert review(week(breakthroughs=[3, 3, 2, 3, 3])) == ()


def test_little_sleep_high_energy_and_breakthroughs_on_two_of_three_days_are_said() -> None:
    high = {"sleep_h": [5.5, 8, 5.5], "energy": [2, 0, 3], "breakthroughs": [3, 0, 4]}
    assert "came together" in review(week(**high))[0]
    assert (
        review(week(sleep_h=[5.5, 8, 8, 5.5], energy=[2, 0, 0, 3], breakthroughs=[3, 0, 0, 4]))
        == ()
    )
    assert review(week(sleep_h=[5.5, 5.5], energy=[1, 3], breakthroughs=[3, 4])) == ()


def test_an_ordinary_week_has_no_review() -> None:
    assert review([]) == ()
    assert review(week(sleep_h=[7] * 7, breakthroughs=[0, 1, 0, 2, 0, 0, 1], energy=[0] * 7)) == ()


def test_a_friend_is_suggested_once_and_nothing_is_diagnosed() -> None:
    said = review(week(sleep_h=[4] * 7, breakthroughs=[9] * 7, energy=[3] * 7))
    assert said.count(TELL_A_FRIEND) == 1
    assert said[-1] == TELL_A_FRIEND
    words = " ".join(said).lower()
    assert "no diagnosis" in words
    for word in ("mania", "manic", "psychosis", "ill", "disorder"):
        assert word not in words.split()


def test_days_may_come_in_any_order_and_twice() -> None:
    days = week(sleep_h=[4, 4])
    assert review(reversed(days)) == review([Day(MONDAY, sleep_h=9), *days])


numbers = st.none() | st.floats(0, 24)


@given(st.lists(st.builds(Day, st.dates(), numbers, numbers, numbers), max_size=20))
def test_any_answers_can_be_reviewed(days: list[Day]) -> None:
    said = review(days)
    assert not said or said[-1] == TELL_A_FRIEND
