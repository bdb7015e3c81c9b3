"""When the app asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.checkin.schedule import TurnSchedule

turns = st.integers(0, 200)
steps = st.integers(1, 50)


@given(every=steps, closing=steps, since=turns)
def test_it_asks_once_the_number_of_exchanges_is_reached_and_goes_on_being_due(
    every, closing, since
):
    assert TurnSchedule(every, closing).after_turn(since) == (since >= every)


@given(every=steps, exchanges=turns)
def test_a_long_conversation_is_asked_about_at_even_distances(every, exchanges):
    schedule = TurnSchedule(every, 4)
    since, asked_after = 0, []
    for exchange in range(1, exchanges + 1):
        since += 1
        if schedule.after_turn(since):
            asked_after.append(exchange)
            since = 0
    assert asked_after == list(range(every, exchanges + 1, every))


@given(closing=steps, count=turns, asked=st.booleans())
def test_leaving_asks_after_enough_exchanges_but_never_twice_about_the_same(closing, count, asked):
    assert TurnSchedule(12, closing).on_close(count, asked) == (count >= closing and not asked)


@given(count=turns, asked=st.booleans())
def test_zero_never_asks(count, asked):
    never = TurnSchedule(every_turns=0, closing_turns=0)
    assert not never.after_turn(count)
    assert not never.on_close(count, asked)


def test_nothing_said_is_nothing_to_ask_about():
    assert not TurnSchedule(1, 1).after_turn(0)
    assert not TurnSchedule(1, 1).on_close(0, already_asked=False)


@pytest.mark.parametrize(("every", "closing"), [(-1, 4), (12, -1)])
def test_a_negative_count_is_a_mistake_of_the_program(every, closing):
    with pytest.raises(ValueError, match="from 0"):
        TurnSchedule(every, closing)
