"""The reflection log keeps what was answered, whatever happens to the conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from llmcompanion.journal.entries import Answer, CheckIn, Entry, Moment
from llmcompanion.store.database import Store

from .conftest import NOW, later
from .test_conversations import talk

FELT = Answer("m.felt", 1, "answered", 7.0, response_s=2.25)
MOMENT = Moment(
    persona="mira", model="claude", emotion="joy", turns=12, minutes=8.5,
    persona_version=3, condition="orb",
)  # fmt: skip


def check_in(minutes: float = 0, **changes) -> CheckIn:
    made = CheckIn(
        asked_at=later(minutes),
        instrument="moment",
        instrument_version=2,
        occasion="turns",
        outcome="answered",
        moment=MOMENT,
        answers=(FELT,),
        scheduled_at=later(minutes - 1),
        shown_at=later(minutes),
        first_key_at=later(minutes + 0.1),
        done_at=later(minutes + 0.2),
        snoozed_at=(later(minutes - 0.5),),
        probability=0.9,
        utc_offset_min=-210,
    )
    return replace(made, **changes)


async def test_a_check_in_comes_back_as_it_was_with_an_id(store: Store):
    conversation = await talk(store, "a")
    moment = replace(MOMENT, conversation_id=conversation.id, message_id=conversation.leaf_id)
    stored = await store.journal.record(check_in(moment=moment, sentence="hm"))
    assert stored.id is not None
    assert replace(stored, id=None) == check_in(moment=moment, sentence="hm")
    assert await store.journal.check_ins() == [stored]


async def test_answers_are_added_one_by_one_and_a_second_takes_the_place_of_the_first(store: Store):
    stored = await store.journal.record(check_in(outcome="open", answers=()))
    assert stored.id is not None
    close = Answer("d.close", 1, "answered", 3.0)
    tell = Answer("d.tell", 2, "answered", text="it sang\nwith me \ud800")
    for answer in (FELT, close, tell, replace(FELT, number=4.0), Answer("d.x", 1, "cant-say")):
        await store.journal.answer(stored.id, answer)
    (read,) = await store.journal.check_ins()
    assert [answer.item for answer in read.answers] == ["m.felt", "d.close", "d.tell", "d.x"]
    assert read.answer("m.felt") == replace(FELT, number=4.0)
    assert read.answer("d.tell") == replace(tell, text="it sang\nwith me ?")
    assert read.answer("d.none") is None


async def test_what_becomes_of_a_check_in_is_put_down_later(store: Store):
    opened = await store.journal.record(check_in(outcome="open", done_at=None))
    ended = replace(opened, outcome="partial", sentence="— \ud800", done_at=later(9))
    await store.journal.update(ended)
    assert await store.journal.check_ins() == [replace(ended, sentence="— ?")]
    await store.journal.update(replace(ended, id=999))


async def test_the_list_has_the_newest_first(store: Store):
    for minutes in (2, 1, 3):
        await store.journal.record(check_in(minutes))
    listed = await store.journal.check_ins()
    assert [each.asked_at for each in listed] == [later(3), later(2), later(1)]
    assert await store.journal.check_ins(limit=1, offset=1) == listed[1:2]
    assert await store.journal.check_ins(limit=0) == []
    assert await store.journal.check_ins(offset=2) == listed[2:]


async def test_the_list_can_be_narrowed(store: Store):
    conversation = await talk(store, "a")
    here = replace(MOMENT, conversation_id=conversation.id)
    for minutes, changes in ((1, {}), (2, {"instrument": "day"}), (3, {"moment": here})):
        await store.journal.record(check_in(minutes, **changes))

    async def found(**conditions) -> list[int]:
        entries = await store.journal.check_ins(**conditions)
        return [round((entry.asked_at - NOW).total_seconds() / 60) for entry in entries]

    assert await found(since=later(2)) == [3, 2]
    assert await found(until=later(2)) == [1]
    assert await found(instrument="day") == [2]
    assert await found(conversation_id=conversation.id) == [3]
    assert await found(instrument="day", since=later(3)) == []


async def test_more_check_ins_than_are_fetched_at_once_keep_their_answers(store: Store):
    for minutes in range(520):
        answer = replace(FELT, number=float(minutes % 11))
        await store.journal.record(check_in(minutes, answers=(answer,)))
    values = [entry.value for entry in await store.journal.check_ins()]
    assert values == [minutes % 11 for minutes in reversed(range(520))]


async def test_a_deleted_conversation_takes_the_link_and_nothing_else(store: Store):
    conversation = await talk(store, "a")
    moment = replace(MOMENT, conversation_id=conversation.id, message_id=conversation.leaf_id)
    stored = await store.journal.record(check_in(moment=moment, sentence="hm"))
    await store.conversations.delete(conversation.id)
    assert await store.journal.check_ins() == [replace(stored, moment=MOMENT)]


async def test_what_is_about_something_gone_already_is_kept_without_the_link(store: Store):
    moment = replace(MOMENT, conversation_id=77, message_id=78)
    assert (await store.journal.record(check_in(moment=moment))).moment == MOMENT


async def test_an_entry_of_another_kind_is_no_check_in(store: Store):
    entry = Entry("reminder", later(1), MOMENT, "a line", {"which": "day"}, 60)
    assert (await store.journal.add(entry)).id == 1
    assert await store.journal.check_ins() == []


@pytest.mark.parametrize(
    ("table", "column"),
    [("entry", "text"), ("entry", "persona"), ("entry", "model"), ("entry", "emotion"),
     ("check_in", "instrument"), ("check_in", "occasion"), ("answer", "item"), ("answer", "text")],
)  # fmt: skip
async def test_text_put_there_by_hand_is_cleaned(store: Store, by_hand, table: str, column: str):
    await store.journal.record(check_in())
    by_hand(f"UPDATE {table} SET {column} = ?", "\x1b]0;x\x07")
    (read,) = await store.journal.check_ins()
    assert "\x1b" not in repr(read)
    assert "␛]0;x" in repr(read)


async def test_numbers_put_there_by_hand_do_not_break_the_list(store: Store, by_hand):
    await store.journal.record(check_in())
    by_hand("UPDATE answer SET number = 'x', state = 'x', response_s = 9e999")
    by_hand("UPDATE entry SET turns = 'x', minutes = 'x', at = 'x'")
    by_hand("UPDATE check_in SET outcome = 'x', snoozed_at = 'x', probability = 'x'")
    (read,) = await store.journal.check_ins()
    assert (read.value, read.moment.turns, read.moment.minutes) == (None, 0, 0.0)
    assert (read.outcome, read.snoozed_at, read.probability) == ("skipped", (), None)
    assert read.answers == (Answer("m.felt", 1, "skipped"),)
    assert read.asked_at < NOW


async def test_small_values_are_kept_by_key_until_they_are_taken_away(store: Store, by_hand):
    assert await store.kept.get("windows") is None
    await store.kept.put("windows", {"day": "2026-03-01", "at": [1.5, 2]})
    await store.kept.put("other", {})
    await store.kept.put("windows", {"day": "2026-03-02"})
    assert await store.kept.get("windows") == {"day": "2026-03-02"}
    await store.kept.put("windows", None)
    assert await store.kept.get("windows") is None
    by_hand("UPDATE kept SET value = '[1'")
    assert await store.kept.get("other") is None
