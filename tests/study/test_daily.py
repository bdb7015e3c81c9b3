"""What a study's days are made of: answers, minutes from four to four, what was missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from llmcompanion.journal.entries import Answer, CheckIn, Moment, Occasion, Outcome
from llmcompanion.study.calendar import Place
from llmcompanion.study.daily import answered_by_day, daily, minutes_by_day, outcomes_of
from llmcompanion.study.plan import Outcomes, Probes

from .lives import blocks

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 3, 16)
EVENING = datetime(2026, 3, 16, 20, tzinfo=UTC)
PLACE = Place(1, DAY, "lots", "orb", 1)


def check_in(
    instrument: str = "day",
    occasion: Occasion = "day",
    outcome: Outcome = "answered",
    at: datetime = EVENING,
    **values: float,
) -> CheckIn:
    answers = tuple(
        Answer(item.replace("_", "."), 1, "answered", value, response_s=3.0)
        for item, value in values.items()
    )
    return CheckIn(at, instrument, 1, occasion, outcome, Moment(), answers, scheduled_at=at)


def row(*check_ins: CheckIn, **more: object):  # type: ignore[no-untyped-def]
    (day,) = daily(blocks(**more), [PLACE], check_ins, {DAY: 12.0}, BERLIN)
    return day


def test_outcomes_are_the_plans_and_those_of_every_study():
    plan = blocks(outcome=Outcomes(primary="gap", secondary=("d.close", "d.felt")))
    assert outcomes_of(plan) == ("gap", "d.close", "d.felt", "d.believe", "minutes")


def test_several_answers_to_an_item_are_averaged_and_the_gap_is_felt_less_believed():
    day = row(check_in(d_felt=4, d_believe=1), check_in(occasion="asked", d_felt=6))
    assert day.outcomes["d.felt"] == 5
    assert day.outcomes["gap"] == 4
    assert day.outcomes["minutes"] == 12.0
    assert day.response_s == 3.0


def test_without_both_there_is_no_gap():
    assert row(check_in(d_felt=4)).outcomes["gap"] is None


def test_what_was_skipped_or_ran_out_is_missed_and_what_was_withheld_was_not_asked():
    day = row(
        check_in(d_felt=1),
        check_in("moment", "time", "expired"),
        check_in("moment", "turns", "skipped"),
        check_in("moment", "turns", "withheld"),
        check_in("moment", "turns", "answered", m_felt=3),
    )
    assert (day.asked, day.answered) == (4, 2)


def test_a_day_that_was_answered_elsewhere_is_not_missed():
    day = row(check_in(outcome="expired"), check_in(occasion="command", d_felt=2))
    assert (day.asked, day.answered) == (1, 1)


def test_a_day_without_its_questions_has_missed_them_where_the_plan_asks_for_them():
    assert (row().asked, row().answered) == (1, 0)
    assert row(probes=Probes(day=False)).asked == 0


def test_what_belongs_to_the_study_itself_is_none_of_a_days():
    day = row(check_in("before", "before", b_felt=9), check_in(d_felt=2))
    assert (day.asked, day.answered) == (1, 1)


def test_an_answer_of_the_next_morning_belongs_to_the_day_it_is_about():
    late = check_in(at=EVENING, d_felt=7)
    (day,) = answered_by_day([late], {}, BERLIN)
    assert day.on == DAY


def test_minutes_after_midnight_belong_to_the_day_before():
    night = datetime(2026, 3, 17, 1, tzinfo=BERLIN)
    morning = datetime(2026, 3, 17, 5, tzinfo=BERLIN)
    found = minutes_by_day([night, night + timedelta(seconds=30), morning], BERLIN)
    assert found == {DAY: 1.5, date(2026, 3, 17): 1.0}


def test_a_day_with_too_little_talk_is_not_kept():
    (day,) = daily(blocks(), [PLACE], [], {DAY: 9.9}, BERLIN, overridden={DAY})
    assert not day.kept
    assert day.overridden
