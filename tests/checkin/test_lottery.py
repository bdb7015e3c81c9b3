"""What is left to chance, and what is written down about it."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.checkin.lottery import could_be, interval, is_withheld
from llmcompanion.checkin.rules import Rules
from tests.checkin.lives import Life

OFTEN = Rules(
    every_turns=1, per_day=24, windows=0, day_after_hour=24, week_day=None, quiet_to=0, withhold=0.3
)


@given(every=st.integers(1, 1000), seed=st.integers())
def test_an_interval_is_a_third_more_or_less(every, seed):
    drawn = interval(every, random.Random(seed))
    assert every * 2 / 3 <= drawn <= every * 4 / 3
    assert could_be(drawn, every)


@pytest.mark.parametrize("every", [1, 2, 12])
def test_every_interval_is_as_likely_and_their_mean_is_the_setting(every):
    rng = random.Random(every)
    drawn = Counter(interval(every, rng) for _ in range(9000))
    assert len(drawn) == 2 * (every // 3) + 1
    assert sum(length * count for length, count in drawn.items()) / 9000 == pytest.approx(
        every, rel=0.01
    )


def test_an_interval_that_was_drawn_under_another_setting_counts_no_more():
    async def life() -> None:
        it = Life(replace(OFTEN, every_turns=100, withhold=0.0))
        await it.chance()
        it.rules = replace(it.rules, every_turns=2)
        assert await it.chance() is not None

    asyncio.run(life())


@pytest.mark.parametrize("chance", [0.0, 0.1, 0.5])
def test_the_lot_falls_as_often_as_it_should(chance):
    rng = random.Random(5)
    share = sum(is_withheld(chance, rng) for _ in range(20_000)) / 20_000
    assert share == pytest.approx(chance, abs=0.011)


def test_asked_or_withheld_the_probability_is_on_record():
    async def life() -> Counter[str]:
        it = Life(OFTEN)
        for _ in range(600):
            it.world.wait(timedelta(hours=1, minutes=1))
            await it.chance()
            await it.react("answer")
        assert {row.probability for row in it.rows} == {0.7}
        it.check()
        return Counter(it.memory.outcomes)

    counts = asyncio.run(life())
    assert set(counts) == {"answered", "withheld"}
    assert counts["withheld"] / counts.total() == pytest.approx(0.3, abs=0.06)


def test_what_was_withheld_was_never_shown_and_counts_as_a_decision():
    async def life() -> None:
        it = Life(replace(OFTEN, withhold=0.9, per_day=2), seed=3)
        while "withheld" not in it.memory.outcomes:
            it.world.wait(timedelta(minutes=11))
            await it.chance()
            await it.react("answer")
        row = next(row for row in it.rows if row.outcome == "withheld")
        assert row.shown_at is None and row.answers == () and row.moment.persona == "mira"
        it.world.wait(timedelta(minutes=5))
        assert await it.chance() is None and len(it.rows) == it.memory.agenda.last_number
        it.check()

    asyncio.run(life())


def test_without_a_lot_there_is_no_probability():
    async def life() -> None:
        it = Life(replace(OFTEN, withhold=0.0))
        await it.chance()
        await it.react("answer")
        assert [row.probability for row in it.rows] == [None]

    asyncio.run(life())


def test_the_day_and_what_the_person_asks_for_are_never_withheld():
    async def life() -> None:
        it = Life(replace(OFTEN, withhold=0.9, per_day=0, day_after_hour=4))
        await it.chance()
        assert await it.chance("pause") is not None
        await it.react("answer")
        for _ in range(20):
            assert await it.wanted("moment") is not None
            await it.react("answer")

    asyncio.run(life())
