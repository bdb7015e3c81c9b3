"""The question that is on the screen, and its record, whatever comes in between."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmcompanion.checkin import agenda as agendas
from llmcompanion.checkin.asking import Asker
from llmcompanion.checkin.question import Question
from llmcompanion.checkin.responses import Given
from llmcompanion.checkin.rules import Rules
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Answer, CheckIn, Moment
from llmcompanion.store.database import Store
from tests.checkin.lives import START, Life, instrument

EVERY = Rules(every_turns=1, windows=0, day_after_hour=24, week_day=None, quiet_to=0, withhold=0.0)


async def asked(life: Life) -> tuple[Asker, Question]:
    question = await life.chance()
    assert question is not None
    return life.windows[0].asker, question


def tell(question: Question, value: float) -> None:
    question.sitting.answer(Given("answered", value))


async def test_nothing_is_in_the_log_before_there_is_something_to_keep() -> None:
    life = Life(EVERY)
    await asked(life)
    assert life.rows == []


async def test_each_answer_is_kept_at_once_and_the_outcome_with_it() -> None:
    life = Life(EVERY)
    asker, question = await asked(life)
    tell(question, 7)
    await asker.keep()
    assert [(row.outcome, len(row.answers)) for row in life.rows] == [("partial", 1)]
    tell(question, 3)
    await asker.keep()
    assert [(row.outcome, len(row.answers)) for row in life.rows] == [("answered", 2)]
    await asker.end()
    (row,) = life.rows
    assert [answer.number for answer in row.answers] == [7, 3]
    assert row.shown_at == row.scheduled_at == START and row.done_at is not None
    assert life.memory.agenda.askings == ()


async def test_leaving_before_an_answer_is_on_disk_makes_one_entry() -> None:
    life = Life(EVERY)
    asker, question = await asked(life)
    tell(question, 7)
    await asyncio.gather(asker.keep(), asker.end(), asker.keep())
    assert [(row.value, row.outcome) for row in life.rows] == [(7, "partial")]


async def test_an_answer_that_could_not_be_stored_is_not_turned_into_a_skip() -> None:
    life = Life(EVERY)
    asker, question = await asked(life)
    life.memory.full = True
    tell(question, 7)
    with pytest.raises(UserError):
        await asker.keep()
    life.memory.full = False
    await asker.end()
    assert [(row.value, row.outcome) for row in life.rows] == [(7, "partial")]


async def test_what_could_not_be_stored_at_all_is_stored_at_the_next_look() -> None:
    life = Life(EVERY)
    asker, question = await asked(life)
    tell(question, 7)
    life.memory.full = True
    with pytest.raises(UserError):
        await asker.end()
    assert asker.question is None
    life.memory.full = False
    await asker.look()
    assert [(row.value, row.outcome) for row in life.rows] == [(7, "partial")]
    life.check()


async def test_no_answer_is_a_skip_and_is_recorded_once() -> None:
    life = Life(EVERY)
    asker, _ = await asked(life)
    await asyncio.gather(asker.end(), asker.end())
    assert [(row.value, row.outcome) for row in life.rows] == [(None, "skipped")]


async def test_a_question_that_was_begun_cannot_be_put_off() -> None:
    life = Life(EVERY)
    asker, question = await asked(life)
    tell(question, 7)
    assert not await asker.snooze()
    assert asker.question is question


async def test_putting_off_that_cannot_be_stored_leaves_the_question() -> None:
    life = Life(EVERY)
    asker, question = await asked(life)
    life.memory.full = True
    with pytest.raises(UserError):
        await asker.snooze()
    assert asker.question is question


async def test_a_question_that_was_never_seen_comes_back_at_the_next_turn() -> None:
    life = Life(EVERY)
    asker, question = await asked(life)
    await asker.put_back()
    assert asker.question is None and life.rows == []
    again = await life.chance()
    assert again is not None and again.asking.number == question.asking.number
    assert again.asking.items == question.asking.items


async def test_a_lot_that_was_drawn_for_a_question_is_not_drawn_again() -> None:
    life = Life(replace(EVERY, withhold=0.5), seed=2)
    question = None
    while question is None:
        life.world.wait(timedelta(minutes=11))
        question = await life.chance()
    for _ in range(20):
        await life.windows[0].asker.put_back()
        again = await life.chance()
        assert again is not None and again.asking.number == question.asking.number


async def test_another_sitting_that_was_faster_makes_this_one_look_again() -> None:
    life = Life(EVERY)
    await life.open(0)
    await life.open(1)
    life.windows[0].turns = life.windows[1].turns = 1
    first, second = (life.windows[place].asker for place in (0, 1))
    shown = await asyncio.gather(
        first.offer("turn", life.moment(0)), second.offer("turn", life.moment(1))
    )
    assert sum(question is not None for question in shown) == 1
    assert life.memory.agenda.last_number == 1


async def test_an_answer_counts_though_another_sitting_thought_it_was_too_late() -> None:
    life = Life(EVERY)
    _, question = await asked(life)
    life.world.wait(timedelta(hours=3))
    await life.chance(window=1)
    assert life.memory.outcomes[0] == "expired"
    await life.react("answer")
    assert life.memory.outcomes[0] == "answered" and question.asking.number == 1
    assert [row.outcome for row in life.rows if row.scheduled_at == START] == ["answered"]


async def test_what_was_answered_on_the_command_line_is_not_asked_again() -> None:
    life = Life(replace(EVERY, per_day=0, day_after_hour=20))
    await life.chance()
    life.world.wait(timedelta(hours=11, minutes=30))
    told = CheckIn(
        asked_at=life.world.now(),
        instrument="day",
        instrument_version=1,
        occasion="command",
        outcome="answered",
        moment=Moment(),
        answers=(Answer("a", 1, "answered", 5),),
    )
    await life.memory.commit(
        await life.memory.read(), lambda _: agendas.stored(life.memory.agenda), [told]
    )
    assert await life.chance("leave") is None
    await life.end()


async def test_an_agenda_that_cannot_be_read_is_begun_anew() -> None:
    assert agendas.read({"askings": "none"}) == agendas.Agenda()
    assert agendas.read(None) == agendas.Agenda()


@given(seed=st.integers(0, 2**32), steps=st.integers(0, 12))
@settings(max_examples=50, deadline=None)
def test_what_is_stored_is_read_back_as_it_was(seed: int, steps: int) -> None:
    async def life() -> None:
        it = Life(replace(EVERY, windows=3, day_after_hour=4, week_day=5), seed=seed)
        for step in range(steps):
            it.world.wait(timedelta(minutes=7 * step))
            await it.chance(("turn", "pause", "leave")[step % 3])  # type: ignore[arg-type]
            await it.react(("answer", "snooze", "begin")[step % 3])
            agenda = it.memory.agenda
            assert agendas.read(agendas.stored(agenda)) == agenda

    asyncio.run(life())


async def test_an_instrument_that_is_gone_leaves_a_sentence_and_its_record() -> None:
    life = Life(replace(EVERY, moment=("gone",), windows=1, from_hour=10, to_hour=11))
    asker = await life.open()
    with pytest.raises(UserError, match="gone"):
        await life.chance()
    life.world.wait(timedelta(hours=3))
    await asker.look()
    assert [(row.instrument, row.outcome) for row in life.rows] == [("gone", "expired")]


async def test_the_store_keeps_the_agenda_and_the_answers_together(tmp_path: Path) -> None:
    """The same life, on a database."""
    life = Life(EVERY)
    path = tmp_path / "test.db"
    async with await Store.open(path, now=START) as store, await Store.open(path, now=START) as two:
        life.memory = store.askings  # type: ignore[assignment]

        def asker(store: Store) -> Asker:
            return Asker(
                lambda: life.rules,
                instrument,
                store.askings,
                store.journal,
                life.world,
                random.Random(1),
                lambda: life.world.zone,
                owner=str(id(store)),
            )

        first, second = asker(store), asker(two)
        await first.open(alone=False)
        await second.open(alone=False)
        moment = Moment(turns=1)
        shown = await asyncio.gather(first.offer("turn", moment), second.offer("turn", moment))
        (question,) = (each for each in shown if each is not None)
        mine = first if shown[0] is question else second
        tell(question, 7)
        await mine.keep()
        (row,) = await store.journal.check_ins()
        assert (row.outcome, len(row.answers)) == ("partial", 1)
        tell(question, 4)
        await mine.end()
        (row,) = await store.journal.check_ins()
        assert (row.outcome, [a.number for a in row.answers]) == ("answered", [7, 4])
        assert row.id == question.entry_id
        assert agendas.read(await two.askings.read()).askings == ()
