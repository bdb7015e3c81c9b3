"""The reflection log keeps what was answered, whatever happens to the conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from llmcompanion.journal.entries import CheckIn, Moment
from llmcompanion.store.database import Store

from .conftest import NOW, later
from .test_conversations import talk


def entry(minutes: float = 0, **changes) -> CheckIn:
    moment = Moment(
        conversation_id=None,
        message_id=None,
        persona="mira",
        model="claude",
        emotion="joy",
        turns=12,
        minutes=8.5,
    )
    made = CheckIn(
        asked_at=later(minutes),
        item="m.felt",
        item_version=1,
        occasion="turns",
        outcome="answered",
        moment=moment,
        value=7,
        sentence="",
        response_s=2.25,
    )
    return replace(made, **changes)


async def test_an_entry_comes_back_as_it_was_with_an_id(store: Store):
    conversation = await talk(store, "a")
    moment = replace(
        entry().moment, conversation_id=conversation.id, message_id=conversation.leaf_id
    )
    stored = await store.journal.record(entry(moment=moment))
    assert stored.id is not None
    assert replace(stored, id=None) == entry(moment=moment)
    assert await store.journal.list() == [stored]


async def test_a_skipped_question_is_an_entry_without_a_value(store: Store):
    skipped = await store.journal.record(
        entry(outcome="skipped", value=None, response_s=None, occasion="close")
    )
    assert (skipped.outcome, skipped.value, skipped.response_s) == ("skipped", None, None)


async def test_the_list_has_the_newest_first(store: Store):
    for minutes in (2, 1, 3):
        await store.journal.record(entry(minutes))
    listed = await store.journal.list()
    assert [each.asked_at for each in listed] == [later(3), later(2), later(1)]
    assert await store.journal.list(limit=1, offset=1) == listed[1:2]
    assert await store.journal.list(limit=0) == []
    assert await store.journal.list(offset=2) == listed[2:]


async def test_a_sentence_is_added_later(store: Store):
    stored = await store.journal.record(entry())
    assert stored.id is not None
    await store.journal.set_sentence(stored.id, "a mirror — \ud800")
    assert (await store.journal.list())[0].sentence == "a mirror — ?"
    await store.journal.set_sentence(999, "for nobody")


async def test_a_deleted_conversation_takes_the_link_and_nothing_else(store: Store):
    conversation = await talk(store, "a")
    moment = replace(
        entry().moment, conversation_id=conversation.id, message_id=conversation.leaf_id
    )
    stored = await store.journal.record(entry(moment=moment, sentence="hm"))
    await store.conversations.delete(conversation.id)
    assert await store.journal.list() == [replace(stored, moment=entry().moment)]


async def test_an_entry_about_what_is_gone_already_is_kept_without_the_link(store: Store):
    moment = replace(entry().moment, conversation_id=77, message_id=78)
    stored = await store.journal.record(entry(moment=moment))
    assert stored.moment == entry().moment


@pytest.mark.parametrize("column", ["sentence", "persona", "model", "emotion", "item", "occasion"])
async def test_text_put_there_by_hand_is_cleaned(store: Store, by_hand, column: str):
    await store.journal.record(entry())
    by_hand(f"UPDATE check_in SET {column} = ?", "\x1b]0;x\x07")
    (read,) = await store.journal.list()
    assert "\x1b" not in repr(read)
    assert "␛]0;x" in repr(read)


async def test_numbers_put_there_by_hand_do_not_break_the_list(store: Store, by_hand):
    await store.journal.record(entry())
    by_hand("UPDATE check_in SET value = 'x', turns = 'x', minutes = 'x', asked_at = 'x'")
    (read,) = await store.journal.list()
    assert (read.value, read.moment.turns, read.moment.minutes) == (None, 0, 0.0)
    assert read.asked_at < NOW
