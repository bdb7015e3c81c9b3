"""When the app says what answers, and suggests a break."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.care.reminders import Reminders, Speaker, Which, sentence

VIENNA = ZoneInfo("Europe/Vienna")
MIRA = Speaker("Mira")


class TwoClocks:
    """A wall clock and a monotonic one that a test moves apart."""

    def __init__(self, *local: int) -> None:
        self.wall = datetime(*local, tzinfo=VIENNA).astimezone(UTC)  # type: ignore[misc]
        self.passed = 0.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")

    def move(self, minutes: float = 0, *, wall: float | None = None) -> None:
        """Let time pass; `wall` where that clock moves by something else."""
        self.passed += minutes * 60
        self.wall += timedelta(minutes=minutes if wall is None else wall)


def reminders(clock: TwoClocks, *, break_after_min: int = 90, enabled: bool = True) -> Reminders:
    return Reminders(
        clock,
        enabled=enabled,
        break_after_min=break_after_min,
        local=lambda moment: moment.astimezone(VIENNA),
    )


def use(each: Reminders, clock: TwoClocks, minutes: float, *, step: float = 2.0) -> list[Which]:
    """Be there for so long; everything that is said meanwhile."""
    said: list[Which] = []
    for _ in range(round(minutes / step)):
        clock.move(step)
        each.sign_of_life()
        said += each.due()
    return said


# The day and the hours of use


def test_it_is_said_at_the_days_first_talk_and_once() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    each = reminders(clock)
    assert each.due() == ["day"]
    assert each.due() == []
    assert use(each, clock, 30) == []


def test_a_day_begins_at_four_so_a_talk_past_midnight_is_still_the_old_one() -> None:
    clock = TwoClocks(2026, 11, 27, 23, 30)
    each = reminders(clock, break_after_min=0)
    assert each.due() == ["day"]
    assert use(each, clock, 100) == []
    clock.move(200)  # it is past four
    assert each.due() == ["day"]


def test_three_hours_of_use_are_said_and_counted_anew() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    each = reminders(clock, break_after_min=0)
    each.due()
    each.sign_of_life()
    assert use(each, clock, 178) == []
    assert use(each, clock, 4) == ["use"]
    assert use(each, clock, 176) == []
    assert use(each, clock, 6) == ["use"]


def test_time_away_is_no_use() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    each = reminders(clock, break_after_min=0)
    each.due()
    each.sign_of_life()
    for _ in range(5):
        assert use(each, clock, 30) == []
        clock.move(60)
    assert use(each, clock, 34) == []  # of each gap a minute counts
    assert use(each, clock, 2) == ["use"]


def test_use_before_a_restart_counts() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    first = reminders(clock, break_after_min=0)
    first.due()
    first.sign_of_life()
    use(first, clock, 120)
    second = reminders(clock, break_after_min=0)
    second.restore(first.kept())
    second.sign_of_life()
    assert second.due() == []
    assert use(second, clock, 58) == []
    assert use(second, clock, 4) == ["use"]


def test_what_was_kept_may_be_broken() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    for kept in (None, {}, {"day": 7, "used_s": "x"}, {"day": "never", "used_s": -1}):
        each = reminders(clock)
        each.restore(kept)
        assert each.due() == ["day"]


def test_nothing_of_it_is_said_where_that_is_set() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    each = reminders(clock, enabled=False, break_after_min=0)
    each.sign_of_life()
    assert each.due() + use(each, clock, 400) == []


# A break


def test_a_break_is_suggested_once_in_a_long_sitting() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    each = reminders(clock)
    each.due()
    each.sign_of_life()
    assert use(each, clock, 88) == []
    assert use(each, clock, 80) == ["break"]
    assert use(each, clock, 40) == ["use"]


def test_a_gap_of_five_minutes_ends_the_sitting_and_the_next_may_be_told_again() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    each = reminders(clock)
    each.due()
    each.sign_of_life()
    use(each, clock, 80)
    clock.move(5.1)
    each.sign_of_life()
    assert each.sitting_min == 0
    assert use(each, clock, 88) == []
    assert "break" in use(each, clock, 4)


def test_a_late_sitting_is_told_once_a_night_and_not_at_once() -> None:
    clock = TwoClocks(2026, 11, 27, 23, 0)
    each = reminders(clock, break_after_min=600)
    each.due()
    each.sign_of_life()
    assert use(each, clock, 58) == []
    assert use(each, clock, 30) == ["late"]
    clock.move(30)
    each.sign_of_life()
    assert use(each, clock, 60) == []
    clock.move(20 * 60)  # the next evening
    each.sign_of_life()
    each.due()
    assert "late" in use(each, clock, 180)


def test_who_sits_down_past_midnight_is_not_told_at_once() -> None:
    clock = TwoClocks(2026, 11, 28, 1, 0)
    each = reminders(clock)
    each.due()
    each.sign_of_life()
    assert use(each, clock, 14) == []
    assert use(each, clock, 4) == ["late"]


def test_at_night_one_suggestion_is_enough() -> None:
    clock = TwoClocks(2026, 11, 27, 22, 40)
    each = reminders(clock)
    each.due()
    each.sign_of_life()
    said = use(each, clock, 200)
    assert said.count("late") + said.count("break") == 1


# Clocks that are not what they seem


def test_a_clock_that_is_set_back_says_nothing_twice_and_counts_no_use() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    each = reminders(clock, break_after_min=0)
    each.due()
    each.sign_of_life()
    use(each, clock, 60)
    clock.move(1, wall=-600)  # back over four in the morning
    each.sign_of_life()
    assert each.due() == []
    assert use(each, clock, 100) == []


def test_after_a_clock_that_was_far_ahead_the_days_are_told_again() -> None:
    clock = TwoClocks(2027, 11, 27, 9)
    each = reminders(clock)
    assert each.due() == ["day"]
    clock.move(0, wall=-365 * 24 * 60)
    assert each.due() == ["day"]


def test_a_machine_that_slept_ends_the_sitting_though_its_monotonic_clock_stood_still() -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    each = reminders(clock)
    each.due()
    each.sign_of_life()
    use(each, clock, 80)
    clock.move(0.1, wall=8 * 60)
    each.sign_of_life()
    assert each.sitting_min == 0


def test_a_suspend_into_the_next_day_says_it_once() -> None:
    clock = TwoClocks(2026, 11, 27, 22)
    each = reminders(clock)
    each.due()
    each.sign_of_life()
    clock.move(0.1, wall=11 * 60)
    each.sign_of_life()
    assert each.due() == ["day"]
    assert each.due() == []


@pytest.mark.parametrize("day", [(2026, 3, 28), (2026, 10, 24)])
def test_the_nights_in_which_the_hour_changes_have_one_day_and_one_late_hint(
    day: tuple[int, int, int],
) -> None:
    clock = TwoClocks(*day, 23, 0)
    each = reminders(clock, break_after_min=600)
    assert each.due() == ["day"]
    each.sign_of_life()
    said = use(each, clock, 9 * 60)
    assert said.count("late") == 1
    assert said.count("day") == 1


@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(-3000, 3000)), min_size=1, max_size=60),
    st.integers(0, 200),
)
def test_however_clocks_move_use_and_hints_stay_within_bounds(
    moves: list[tuple[float, float]], break_after_min: int
) -> None:
    clock = TwoClocks(2026, 11, 27, 9)
    each = reminders(clock, break_after_min=break_after_min)
    passed = 0.0
    for minutes, wall in moves:
        clock.move(minutes, wall=wall)
        passed += minutes
        each.sign_of_life()
        due = each.due()
        assert len(due) <= 2
        assert len(set(due) & {"day", "use"}) <= 1
        assert each.due() == []
        assert 0 <= each.sitting_min <= passed + 0.01
        again = reminders(clock)
        again.restore(each.kept())
        assert again.kept() == each.kept()


# Words


def test_what_is_said_is_true_of_who_answers() -> None:
    assert sentence("day", MIRA) == "Mira is a language model, not a person."
    assert sentence("use", Speaker("")) == "This is a language model, not a person."
    doctor = "DOCTOR is a program of 1966-style rules, not a person."
    assert sentence("day", Speaker("DOCTOR", is_program=True)) == doctor
    assert sentence("day", Speaker("", is_program=True)) == doctor
    assert "language model" not in sentence("day", Speaker("Mira", is_program=True))


def test_the_answer_is_unsure_of_an_inner_life_and_sure_of_no_human_being() -> None:
    words = sentence("asked", MIRA)
    assert "nobody can say for certain" in words
    assert "neither way" in words
    assert words.endswith("that it is no human being is certain.")


@pytest.mark.parametrize(
    ("minutes", "length"),
    [(45, "45 minutes"), (60, "an hour"), (90, "an hour and 30 minutes"), (125.2, "2 hours and 5")],
)
def test_a_break_says_how_long_the_sitting_was(minutes: float, length: str) -> None:
    assert length in sentence("break", MIRA, minutes=minutes)


def test_no_line_begs_scolds_or_keeps() -> None:
    for which in ("day", "use", "break", "late", "asked"):
        words = sentence(which, MIRA, minutes=90).lower()  # type: ignore[arg-type]
        for bad in ("!", "?", "miss you", "come back", "don't go", "should", "must", "streak"):
            assert bad not in words
