"""What of a series is drawn."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.journal.trends import Point
from llmcompanion.tui.trend_lines import stretches
from llmcompanion.tui.widgets.trend import Dates

DAY = date(2026, 3, 1)


def points(*values: float | None) -> list[Point]:
    return [Point(DAY + timedelta(days=n), value, 1) for n, value in enumerate(values)]


def test_a_gap_ends_a_line_and_a_nought_does_not() -> None:
    first = DAY.toordinal()
    assert list(stretches(points(1, 0, None, 3))) == [
        ([first, first + 1], [1, 0]),
        ([first + 3], [3]),
    ]


@given(st.lists(st.none() | st.floats(0, 10), max_size=30))
def test_every_value_is_drawn_once_and_no_line_crosses_a_gap(values: list[float | None]) -> None:
    drawn = list(stretches(points(*values)))
    assert [v for _, part in drawn for v in part] == [v for v in values if v is not None]
    for days, _ in drawn:
        assert days == list(range(days[0], days[-1] + 1))


def test_dates_are_as_many_as_there_is_room_for() -> None:
    first = DAY.toordinal()
    ticks = Dates(5).get_ticks(first - 0.5, first + 27.5)
    assert len(ticks) <= 5
    assert Dates(5).get_labels_for_ticks(ticks)[:2] == ["1 Mar", "8 Mar"]
    assert len(Dates(4).get_ticks(first, first + 4000)) <= 6
