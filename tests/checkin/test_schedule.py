"""When the app asks, whatever the clock, the person and the machine do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmcompanion.checkin.rules import Rules
from tests.checkin.lives import START, Life

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "America/Sao_Paulo",
)

rules = st.builds(
    Rules,
    every_turns=st.integers(1, 6),
    closing_turns=st.integers(1, 3),
    per_day=st.integers(0, 4),
    windows=st.integers(0, 6),
    from_hour=st.integers(0, 23),
    to_hour=st.integers(0, 24),
    day_after_hour=st.integers(0, 24),
    week_day=st.none() | st.integers(0, 6),
    quiet_from=st.integers(0, 23),
    quiet_to=st.integers(0, 23),
    withhold=st.sampled_from([0.0, 0.1, 0.9]),
)

minutes = st.integers(0, 40).map(lambda m: timedelta(minutes=m))
hours = st.integers(1, 20).map(lambda h: timedelta(hours=h))
jumps = st.sampled_from(
    [
        timedelta(hours=-1),
        timedelta(hours=1),
        timedelta(minutes=-7),
        timedelta(days=-1),
        timedelta(days=1),
        timedelta(days=-3 * 365),
        timedelta(days=3 * 365),
    ]
)
window = st.sampled_from([0, 0, 0, 1])
happenings = st.one_of(
    st.tuples(st.just("wait"), minutes),
    st.tuples(st.just("wait"), hours),
    st.tuples(st.just("chance"), st.sampled_from(["turn", "turn", "pause", "leave"]), window),
    st.tuples(st.just("chance"), st.sampled_from(["turn", "turn", "pause", "leave"]), window),
    st.tuples(
        st.just("react"), st.sampled_from(["answer", "begin", "skip", "snooze", "run out"]), window
    ),
    st.tuples(st.just("wanted"), st.sampled_from(["moment", "day", "week", "before"]), window),
    st.tuples(st.just("crash"), window),
    st.tuples(st.just("leave"), window),
    st.tuples(st.just("suspend"), st.just(timedelta(days=1))),
    st.tuples(st.just("set"), jumps),
    st.tuples(st.just("travel"), st.sampled_from(ZONES)),
)


async def live(life: Life, happenings: list[tuple]) -> None:
    for what, *how in happenings:
        if what == "wait":
            life.world.wait(*how)
        elif what == "suspend":
            life.world.suspend(*how)
        elif what == "set":
            life.world.set(*how)
        elif what == "travel":
            life.world.travel(*how)
        elif what == "crash":
            life.crash(*how)
        else:
            await {
                "chance": life.chance,
                "react": life.react,
                "wanted": life.wanted,
                "leave": life.leave,
            }[what](*how)
        life.check()
    await life.end()


@given(
    rules=rules,
    zone=st.sampled_from(ZONES),
    seed=st.integers(0, 2**32),
    start=st.integers(0, 400).map(lambda days: START + timedelta(days=days)),
    happenings=st.lists(happenings, max_size=60),
)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happens_every_promise_is_kept(rules, zone, seed, start, happenings):
    asyncio.run(live(Life(rules, zone, seed, start), happenings))


# One promise at a time

CERTAIN = Rules(every_turns=2, per_day=3, windows=0, quiet_from=0, quiet_to=0, withhold=0.0)
"""Nothing is left to chance."""
NEVER_DAY = replace(CERTAIN, day_after_hour=24, week_day=None)


def run(coroutine) -> None:
    asyncio.run(coroutine)


def test_after_so_many_exchanges_and_not_before():
    async def life() -> None:
        it = Life(NEVER_DAY)
        assert await it.chance() is None
        question = await it.chance()
        assert question is not None and question.asking.occasion == "turns"

    run(life())


def test_a_question_that_is_kept_back_by_the_ten_minutes_comes_at_a_later_turn():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1))
        assert await it.chance() is not None
        await it.react("answer")
        it.world.wait(timedelta(minutes=9))
        assert await it.chance() is None
        it.world.wait(timedelta(minutes=1))
        assert await it.chance() is not None

    run(life())


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=-400)])
def test_a_clock_that_is_set_does_not_shorten_the_ten_minutes(by):
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1))
        await it.chance()
        await it.react("answer")
        it.world.set(by)
        it.world.wait(timedelta(minutes=9))
        assert await it.chance() is None

    run(life())


def test_two_windows_do_not_ask_within_ten_minutes_of_each_other():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1))
        await it.chance(window=0)
        await it.react("answer", window=0)
        it.world.wait(timedelta(minutes=5))
        assert await it.chance(window=1) is None

    run(life())


def test_nothing_is_asked_while_another_window_asks():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1))
        await it.chance(window=0)
        it.world.wait(timedelta(minutes=30))
        assert it.windows[0].asker.question is not None
        it.world.wait(timedelta(minutes=-20))
        assert await it.chance(window=1) is None

    run(life())


@pytest.mark.parametrize(("hour", "asks"), [(21, True), (22, False), (3, False), (6, True)])
def test_quiet_hours_span_midnight(hour, asks):
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1, quiet_from=22, quiet_to=6))
        it.world.set(timedelta(hours=hour - 9))
        assert (await it.chance() is not None) is asks

    run(life())


def test_the_day_is_asked_about_at_a_natural_end_after_its_hour_and_only_then():
    async def life() -> None:
        it = Life(replace(CERTAIN, per_day=0, week_day=None))
        await it.chance("turn")
        assert await it.chance("leave") is None
        it.world.wait(timedelta(hours=11))
        assert await it.chance("turn") is None
        question = await it.chance("pause")
        assert question is not None and question.asking.instrument == "day"
        await it.react("answer")
        it.world.wait(timedelta(hours=1))
        assert await it.chance("leave") is None

    run(life())


def test_a_day_without_a_talk_is_not_asked_about():
    async def life() -> None:
        it = Life(replace(CERTAIN, week_day=None))
        it.world.wait(timedelta(hours=11))
        assert await it.chance("leave") is None
        await it.end()
        assert it.rows == []

    run(life())


@pytest.mark.parametrize(("hours", "asks"), [(26, True), (28, False)])
def test_a_day_can_be_told_about_until_noon_of_the_next(hours, asks):
    async def life() -> None:
        it = Life(replace(CERTAIN, per_day=0, week_day=None))
        await it.chance("turn")
        await it.leave()
        it.world.wait(timedelta(hours=hours))
        question = await it.chance("pause")
        assert (question is not None) is asks
        if question is not None:
            assert question.asking.day == START.date()
        else:
            assert [row.outcome for row in it.rows] == ["expired"]

    run(life())


def test_a_day_past_midnight_is_the_old_day():
    async def life() -> None:
        it = Life(replace(CERTAIN, per_day=0, week_day=None))
        await it.chance("turn")
        it.world.wait(timedelta(hours=17))
        question = await it.chance("leave")
        assert question is not None and question.asking.day == START.date()

    run(life())


def test_the_week_is_asked_about_on_its_day_and_for_two_days():
    async def life(wait: timedelta) -> str:
        it = Life(replace(CERTAIN, per_day=0, day_after_hour=24, week_day=6))
        await it.chance("turn")
        await it.leave()
        it.world.wait(wait)
        question = await it.chance("pause")
        return question.asking.instrument if question is not None else ",".join(it.memory.outcomes)

    sunday = timedelta(days=2)
    assert asyncio.run(life(sunday - timedelta(hours=1))) == ""
    assert asyncio.run(life(sunday)) == "week"
    assert asyncio.run(life(sunday + timedelta(hours=47))) == "week"
    assert asyncio.run(life(sunday + timedelta(hours=48))) == "expired"
    assert asyncio.run(life(sunday + timedelta(days=30))) == ""


def test_putting_off_works_twice_and_comes_back_after_a_quarter_of_an_hour():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1, per_day=1))
        first = await it.chance()
        assert first is not None
        for _ in range(2):
            assert first.can_snooze
            await it.react("snooze")
            it.world.wait(timedelta(minutes=14))
            assert await it.chance() is None
            it.world.wait(timedelta(minutes=1))
            again = await it.chance()
            assert again is not None and again.asking.number == first.asking.number
            assert again.asking.items == first.asking.items
            first = again
        assert not first.can_snooze
        await it.react("answer")
        (row,) = it.rows
        assert row.outcome == "answered" and len(row.snoozed_at) == 2

    run(life())


def test_what_was_put_off_and_not_met_again_has_run_out():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1))
        await it.chance()
        await it.react("snooze")
        it.world.wait(timedelta(minutes=26))
        await it.chance()
        assert it.memory.outcomes[0] == "expired"

    run(life())


def test_a_question_that_nobody_looks_at_runs_out_and_says_so():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1))
        await it.chance()
        await it.react("run out")
        assert it.windows[0].asker.question is not None
        it.world.wait(timedelta(minutes=10))
        await it.react("run out")
        (row,) = it.rows
        assert (row.outcome, row.answers, row.shown_at) == ("expired", (), START)

    run(life())


def test_a_random_moment_that_passed_while_the_program_was_closed_is_on_record():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, windows=3, from_hour=10, to_hour=22, every_turns=0))
        await it.open()
        await it.leave()
        it.world.wait(timedelta(hours=14))
        await it.open()
        assert it.memory.outcomes == ["expired"] * 3
        assert all(row.shown_at is None and row.occasion == "time" for row in it.rows)
        assert all(START < row.asked_at < it.world.now() for row in it.rows)

    run(life())


def test_nobody_missed_a_random_moment_that_was_over_before_the_first_start():
    async def life() -> None:
        rules = replace(NEVER_DAY, windows=6, from_hour=4, to_hour=10, every_turns=0)
        it = Life(rules, start=START.replace(hour=23))
        await it.open()
        assert it.rows == [] and it.memory.agenda.askings == ()
        await it.leave()
        it.world.wait(timedelta(days=1))
        await it.open()
        assert it.memory.outcomes == ["expired"] * 6

    run(life())


def test_a_restart_draws_no_moment_anew():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, windows=5, from_hour=10))
        await it.open()
        drawn = it.memory.agenda.askings
        for _ in range(5):
            it.crash()
            await it.open()
        assert it.memory.agenda.askings == drawn and len(drawn) == 5

    run(life())


def test_a_crash_with_a_question_on_the_screen_leaves_one_outcome():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1))
        await it.chance()
        it.crash()
        await it.open()
        assert it.memory.outcomes == ["expired"]
        await it.end()
        assert it.memory.outcomes == ["expired"]

    run(life())


def test_a_crash_in_the_middle_of_answering_keeps_the_answers():
    async def life() -> None:
        it = Life(replace(NEVER_DAY, every_turns=1))
        await it.chance()
        await it.react("begin")
        it.crash()
        await it.end()
        (row,) = it.rows
        assert row.outcome == "partial" and [a.number for a in row.answers] == [7]

    run(life())


def test_an_unanswered_day_that_a_crash_took_away_comes_back():
    async def life() -> None:
        it = Life(replace(CERTAIN, per_day=0, week_day=None, day_after_hour=4))
        await it.chance("turn")
        first = await it.chance("pause")
        assert first is not None
        it.crash()
        it.world.wait(timedelta(minutes=10))
        again = await it.chance("leave")
        assert again is not None and again.asking.number == first.asking.number

    run(life())


def test_who_answers_by_themselves_is_not_asked_again():
    async def life() -> None:
        it = Life(replace(CERTAIN, per_day=0, week_day=4, from_hour=20))
        await it.chance("turn")
        for name in ("day", "week"):
            assert await it.wanted(name) is not None
            await it.react("answer")
        it.world.wait(timedelta(hours=12))
        assert await it.chance("leave") is None
        await it.end()
        assert [(row.instrument, row.outcome) for row in it.rows] == [
            ("day", "answered"),
            ("week", "answered"),
        ]

    run(life())


def test_a_study_asks_at_the_next_chance_and_once():
    async def life() -> None:
        it = Life(NEVER_DAY)
        asker = await it.open()
        await asker.want("before", "before")
        await asker.want("before", "before")
        question = await it.chance()
        assert question is not None and question.asking.instrument == "before"
        await it.react("answer")
        it.world.wait(timedelta(hours=1))
        await it.chance("leave")
        assert [row.occasion for row in it.rows if row.instrument == "before"] == ["before"]

    run(life())


def test_a_study_lays_its_rules_over_those_of_the_person():
    async def life() -> None:
        over = replace(NEVER_DAY, every_turns=1, moment=("before",), condition="face")
        it = Life(over)
        await it.chance()
        await it.react("answer")
        (row,) = it.rows
        assert (row.instrument, row.moment.condition) == ("before", "face")

    run(life())


def test_who_is_not_to_be_asked_is_asked_at_their_wish_only():
    async def life() -> None:
        it = Life(replace(CERTAIN, enabled=False))
        for kind in ("turn", "turn", "turn", "pause", "leave"):
            assert await it.chance(kind) is None
            it.world.wait(timedelta(hours=4))
        assert await it.wanted("moment") is not None

    run(life())
