"""What stands in the log, by the clock that was there then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from llmcompanion.journal.entries import CheckIn, Entry, Moment, local_time

AT = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offset_min", "shown"),
    [
        (0, "2026-03-01T20:00"),
        (540, "2026-03-02T05:00"),
        (-210, "2026-03-01T16:30"),
        (10**15, "2026-03-01T20:00"),
    ],
)
def test_a_clock_showed_its_own_time(offset_min: int, shown: str):
    local = datetime.fromisoformat(shown)
    assert local_time(AT, offset_min) == local
    assert Entry("note", AT, Moment(), utc_offset_min=offset_min).local == local
    asked = CheckIn(AT, "moment", 2, "turns", "answered", Moment(), utc_offset_min=offset_min)
    assert asked.local == local


def test_the_ends_of_the_calendar_are_no_trap():
    last = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    assert local_time(last, 60) == last.replace(tzinfo=None)
