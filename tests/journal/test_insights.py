"""When an insight is looked at again, what may be seen until then, and what becomes of its glow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.journal.insights import (
    Glow,
    due,
    due_look,
    glow,
    is_withheld,
    kept_out,
    next_look,
    without_ratings,
)

from .log_of import NOON, insight, note


def after(days: float):
    return NOON + timedelta(days=days)


@pytest.mark.parametrize(
    ("looks", "days", "expected"),
    [
        ((), 0, None), ((), 2, None), ((), 3, 3), ((), 9, 3), ((), 10, 10), ((), 29, 10),
        ((), 30, None), ((3,), 3, None), ((3,), 9, None), ((3,), 10, 10), ((3, 10), 10, None),
        ((10,), 12, None), ((3,), 400, None),
    ],
)  # fmt: skip
def test_it_comes_back_after_three_and_after_ten_days(looks, days, expected):
    assert due_look(insight(*((each, 5.0) for each in looks)), after(days)) == expected


def test_days_are_those_of_the_calendar_so_that_it_waits_at_the_start_of_one():
    late = NOON.replace(hour=23)
    assert due_look(insight(at=late), late + timedelta(days=2, hours=2)) == 3
    assert due_look(insight(at=late), late + timedelta(days=2)) is None


@pytest.mark.parametrize(
    ("looks", "days", "withheld"),
    [
        ((), 0, True), ((), 3, True), ((), 12, True), ((), 30, False), ((3,), 4, False),
        ((3,), 10, True), ((3, 10), 10, False), ((3,), 30, False),
    ],
)  # fmt: skip
def test_ratings_are_withheld_until_the_first_look_and_while_one_is_due(looks, days, withheld):
    assert is_withheld(insight(*((each, 5.0) for each in looks)), after(days)) is withheld


@given(st.sets(st.sampled_from([3, 10])), st.integers(0, 60))
def test_what_is_due_is_always_withheld(looks, days):
    it = insight(*((each, 5.0) for each in sorted(looks)))
    if due_look(it, after(days)) is not None:
        assert is_withheld(it, after(days))
        assert next_look(it, after(days)) == 0


def test_the_next_look_is_told_in_days():
    assert next_look(insight(), after(1)) == 2
    assert next_look(insight((3, 5.0)), after(4)) == 6
    assert next_look(insight((3, 5.0), (10, 4.0)), after(11)) is None


def test_those_that_are_due_come_oldest_first_and_are_kept_out_with_their_looks():
    fresh = insight(at=after(9), number=1)
    old = insight((3, 5.0), number=2)
    older = insight((3, 4.0), at=after(-1), number=3)
    found = due([fresh, old, older], after(10))
    assert [each.record.id for each in found] == [3, 2]
    assert kept_out([fresh, old, older], after(10)) == {2, 3, 203, 303}


def test_decay_is_the_first_rating_minus_the_later_one():
    assert insight((3, 5.0), (10, 9.0), size=8.0).decays == {3: 3.0, 10: -1.0}
    assert insight((3, None), size=8.0).decays == {}
    assert insight((3, 5.0), size=None).decays == {}


def test_the_glow_over_all_says_how_ratings_faded_or_held():
    insights = [
        insight((3, 4.0), (10, 2.0), size=8.0, number=1),
        insight((3, 6.0), (10, 6.0), size=6.0, number=2),
        insight((3, None), size=9.0, number=3),
    ]
    assert glow(insights, after(40)) == [Glow(3, 2, 7.0, 5.0, 1), Glow(10, 2, 7.0, 4.0, 1)]
    assert glow([], after(40)) == []


def test_the_glow_tells_nothing_of_what_is_due():
    assert glow([insight((3, 4.0), size=8.0)], after(10)) == []


def test_a_rating_can_be_taken_out_of_a_record():
    record = without_ratings(insight().record)
    assert record.marked is not None
    assert (record.marked.size, record.marked.quotation) == (None, "all is one")
    assert without_ratings(note("a")) == note("a")
