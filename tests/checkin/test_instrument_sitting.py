"""One asking: forwards, back, over and away, with its times."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.checkin.drawing import draw, probabilities
from llmcompanion.checkin.instrument import Draw, Instrument, Item
from llmcompanion.checkin.responses import Given
from llmcompanion.checkin.sitting import Sitting, outcome_of
from llmcompanion.journal.entries import Moment
from tests.fakes.clock import BEGINNING, FakeClock

ITEMS = tuple(Item(f"s.{name}", 1, "It was", "dull", "bright") for name in "abc")
WORDS = Item("s.words", 2, "Say it.", response="text", optional=True, sentence=True)
INSTRUMENT = Instrument("own", "Own", 3, "me", "CC0-1.0", (*ITEMS, WORDS))


def sitting(clock: FakeClock | None = None) -> Sitting:
    return Sitting(INSTRUMENT, INSTRUMENT.items, clock or FakeClock())


def passed(clock: FakeClock, seconds: float) -> None:
    asyncio.run(clock.advance(seconds))


def test_items_follow_each_other_until_it_is_done():
    asked = sitting()
    for place, item in enumerate(INSTRUMENT.items):
        assert (asked.current, asked.place, asked.done) == (item, place, False)
        asked.answer(Given("answered", 5) if item is not WORDS else Given("answered", text="Hm."))
    assert asked.current is None
    assert asked.done
    assert asked.outcome == "answered"
    assert asked.sentence == "Hm."
    with pytest.raises(RuntimeError):
        asked.skip()


def test_the_time_of_each_answer_runs_from_when_its_item_was_shown():
    clock = FakeClock()
    asked = sitting(clock)
    passed(clock, 60)
    asked.show()
    passed(clock, 1.25)
    assert asked.answer(Given("answered", 5)).response_s == 1.25
    passed(clock, 2.5)
    assert asked.press("7").response_s == 2.5
    asked.leave()
    assert asked.shown_at == BEGINNING + timedelta(seconds=60)
    assert asked.first_key_at == BEGINNING + timedelta(seconds=61.25)
    assert asked.done_at == BEGINNING + timedelta(seconds=63.75)


def test_a_key_that_answers_nothing_is_no_answer_but_the_first_key():
    asked = sitting()
    assert asked.press("q") is None
    assert asked.press("?") is None
    assert asked.first_key_at == BEGINNING
    assert not asked.begun


def test_going_back_asks_once_more_and_the_later_answer_counts():
    asked = sitting()
    assert not asked.back()
    asked.press("1")
    asked.press("2")
    assert asked.back()
    assert asked.current is ITEMS[1]
    asked.press("9")
    assert [answer.number for answer in asked.answers] == [1, 9]
    asked.press("3")
    asked.skip()
    assert not asked.back(), "what is done is done"


def test_what_is_left_early_is_partial_and_what_is_untouched_is_skipped():
    asked = sitting()
    asked.leave()
    assert asked.outcome == "skipped"
    asked = sitting()
    asked.skip()
    assert asked.outcome == "skipped"
    asked.press("2")
    asked.leave()
    assert asked.outcome == "partial"


def test_an_optional_item_need_not_be_answered_and_cannot_say_is_an_answer():
    asked = sitting()
    asked.press("1")
    asked.press("2")
    asked.answer(Given("cant-say"))
    assert asked.outcome == "answered"
    asked.skip()
    assert asked.outcome == "answered"
    assert outcome_of(INSTRUMENT.items, asked.answers[:2]) == "partial"


def test_the_entry_holds_everything():
    clock = FakeClock()
    asked = sitting(clock)
    asked.show()
    asked.press("1")
    asked.leave()
    entry = asked.check_in("asked", Moment(1, 2, "mira"))
    assert (entry.instrument, entry.instrument_version, entry.outcome) == ("own", 3, "partial")
    assert (entry.occasion, entry.moment.persona) == ("asked", "mira")
    assert [(answer.item, answer.item_version) for answer in entry.answers] == [("s.a", 1)]
    assert entry.done_at == BEGINNING


@given(st.lists(st.sampled_from(["1", "t", "back", "skip", "?"])))
def test_whatever_is_pressed_the_answers_stand_in_the_order_of_the_items(keys):
    asked = sitting()
    for key in keys:
        if asked.done:
            break
        match key:
            case "back":
                asked.back()
            case "skip":
                asked.skip()
            case _:
                asked.press(key)
        assert 0 <= asked.place <= len(asked.items)
    order = [item.id for item in asked.items]
    given_to = [answer.item for answer in asked.answers]
    assert given_to == sorted(given_to, key=order.index)
    assert len(set(given_to)) == len(given_to)


# Which items, in which order

TODAY = date(2026, 11, 27)


def drawing(*items: Item, count: int | None = None, by: str = "lot") -> Instrument:
    how = None if count is None else Draw(count, by)  # type: ignore[arg-type]
    return Instrument("own", "Own", 1, "me", "CC0", items, order="shuffled", draw=how)


def weighted(name: str, weight: float | None) -> Item:
    return Item(f"w.{name}", 1, "It was", "a", "b", weight=weight)


def test_items_are_drawn_by_their_weights_and_those_without_are_always_asked():
    instrument = drawing(weighted("a", 3), weighted("b", 1), weighted("always", None), count=1)
    drawn = Counter(draw(instrument, random.Random(n), TODAY)[0].id for n in range(4000))
    assert drawn["w.a"] / 4000 == pytest.approx(0.75, abs=0.03)
    assert probabilities(instrument) == {"w.a": 0.75, "w.b": 0.25}
    assert all(draw(instrument, random.Random(n), TODAY)[-1].id == "w.always" for n in range(20))


def test_items_that_take_turns_come_day_by_day_whatever_the_lot():
    items = [weighted(name, 1) for name in "abc"]
    instrument = drawing(*items, count=1, by="date")
    week = [draw(instrument, random.Random(n), TODAY + timedelta(n))[0].id for n in range(6)]
    assert week[:3] == week[3:]
    assert set(week) == {"w.a", "w.b", "w.c"}


def test_items_of_a_block_change_places_and_blocks_keep_theirs():
    felt = [Item(f"f.{n}", 1, "It", "a", "b", block="felt") for n in range(4)]
    believed = [Item(f"b.{n}", 1, "It", "a", "b", block="believed") for n in range(4)]
    instrument = drawing(*felt, *believed)
    orders = {tuple(i.id for i in draw(instrument, random.Random(n), TODAY)) for n in range(40)}
    assert len(orders) > 20
    assert all({each[0] for each in order[:4]} == {"f"} for order in orders)


def test_an_instrument_in_fixed_order_keeps_it():
    items = [Item(f"f.{n}", 1, "It", "a", "b", block="felt") for n in range(6)]
    instrument = Instrument("own", "Own", 1, "me", "CC0", tuple(items))
    assert draw(instrument, random.Random(3), TODAY) == tuple(items)
