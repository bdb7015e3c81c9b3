"""The log as one list: what is in it, what it can be narrowed to, and what is found in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Entry
from llmcompanion.journal.timeline import Choices, Narrowing
from llmcompanion.store import timeline
from llmcompanion.store.database import Store

from .conftest import NOW, later
from .logbook import MOMENT, asked, everything, filled, look, marked, note
from .test_conversations import talk


@pytest.fixture(params=["index", "reading"])
async def store(request, database: Path, monkeypatch: pytest.MonkeyPatch):
    """A store that searches with the index, and one that has none."""
    if request.param == "reading":
        monkeypatch.setattr("llmcompanion.store.database.has_fts5", lambda connection: False)
        monkeypatch.setattr(timeline, "PAGE", 2)
    async with await Store.open(database, now=NOW) as opened:
        yield opened


async def test_the_list_has_every_kind_the_newest_first(store: Store):
    await filled(store)
    kinds = [record.entry.kind for record in await everything(store)]
    assert kinds == [
        "check-in", "sham", "second-look", "change", "reminder", "insight", "note", "check-in",
    ]  # fmt: skip


async def test_each_entry_comes_with_all_that_belongs_to_it(store: Store):
    await filled(store)
    again, *_, insight, written, first = await everything(store)
    assert again.look is not None
    assert (again.look.insight_id, again.look.uid, again.look.after_days) == (
        insight.id, insight.uid, 3,
    )  # fmt: skip
    assert insight.marked is not None
    assert (insight.marked.quotation, insight.marked.size) == ("Everything is a lantern", 8.0)
    assert written.entry.text == "A *note* about snow"
    assert [(each.at, each.text) for each in written.versions] == [
        (later(2), "A *note* about rain"), (later(3), "A *note* about snow"),
    ]  # fmt: skip
    assert first.check_in is not None
    assert first.check_in.answers[0].text == "It was a teapot today"
    assert first.entry.moment == MOMENT
    assert len({record.uid for record in await everything(store)}) == 8


@pytest.mark.parametrize(
    ("narrowing", "expected"),
    [
        ({"kinds": frozenset({"note", "sham"})}, [9, 2]),
        ({"since": later(6), "until": later(8)}, [7, 6]),
        ({"persona": "nobody"}, []),
        ({"persona": "mira", "model": "claude", "condition": "orb", "until": later(3)}, [2, 1]),
    ],
)
async def test_the_list_can_be_narrowed(store: Store, narrowing, expected):
    await filled(store)
    minutes = [
        round((record.entry.at - NOW).total_seconds() / 60)
        for record in await everything(store, **narrowing)
    ]
    assert minutes == expected


async def test_a_time_without_a_zone_is_by_the_clock_that_was_there_then(store: Store):
    here = datetime.fromisoformat("2026-03-02T00:00:00.500")
    places = {"Honolulu": -600, "Berlin": 60, "Tokyo": 540}
    for days in (0, 2):
        for place, offset in places.items():
            for name, by in (("just before", -1), ("just then", 0)):
                at = here + timedelta(days=days, microseconds=by, minutes=-offset)
                text = f"{place}, {name}, {days}"
                await store.journal.add(
                    Entry("note", at.replace(tzinfo=UTC), MOMENT, text, utc_offset_min=offset)
                )
    narrowed = await everything(store, since=here, until=here + timedelta(days=2))
    assert {record.entry.text for record in narrowed} == {
        *(f"{place}, just then, 0" for place in places),
        *(f"{place}, just before, 2" for place in places),
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("walrus", ["check-in"]),
        ("TEAPOT odd", ["check-in"]),
        ("teap", ["check-in"]),
        ("lantern", ["insight"]),
        ("call", ["insight"]),
        ("snow", ["note"]),
        ("rain", []),
        ("language model", ["reminder"]),
        ("walrus snow", []),
        ('"*', []),
        ("  ", 8),
    ],
)
async def test_words_are_found_in_entries_answers_and_quotations(store: Store, words, expected):
    await filled(store)
    found = [record.entry.kind for record in await everything(store, words=words)]
    assert found == expected if isinstance(expected, list) else len(found) == expected


async def test_a_script_without_spaces_is_searched_too(store: Store):
    await store.notes.write(note("今日は雨が降った"))
    await store.notes.write(note("rain"))
    assert len(await everything(store, words="雨")) == 1


async def test_what_is_deleted_is_not_found_any_more(store: Store):
    await filled(store)
    (record,) = await everything(store, words="walrus")
    await store.deletion.delete([record.id])
    assert await everything(store, words="walrus") == []
    assert await everything(store, words="teapot") == []
    assert len(await everything(store)) == 7


async def test_entries_can_be_left_out(store: Store):
    await filled(store)
    ids = await store.timeline.ids(Narrowing(), without={2, 3, 999})
    assert 2 not in ids
    assert 3 not in ids
    assert len(ids) == 6


async def test_only_the_newest_can_be_asked_for(store: Store):
    await filled(store)
    ids = list(await store.timeline.ids(Narrowing()))
    assert list(await store.timeline.ids(Narrowing(), limit=2)) == ids[:2]
    assert list(await store.timeline.ids(Narrowing(), limit=2, without=ids[:1])) == ids[1:3]


async def test_there_is_a_choice_of_what_occurs(store: Store):
    await filled(store)
    moment = replace(MOMENT, persona="kai", model="", condition="still")
    await store.notes.write(note("b", later(20), moment))
    assert await store.timeline.choices() == Choices(("kai", "mira"), ("claude",), ("orb", "still"))


async def test_what_is_gone_is_left_out_and_what_never_was_is_none(store: Store):
    await filled(store)
    assert [record.id for record in await store.timeline.records([2, 77, 1])] == [2, 1]
    assert await store.timeline.record(77) is None


async def test_more_entries_than_are_fetched_at_once_come_in_order(store: Store):
    for minutes in range(520):
        await store.journal.add(Entry("reminder", later(minutes), MOMENT, f"n{minutes}"))
    texts = [record.entry.text for record in await everything(store)]
    assert texts == [f"n{minutes}" for minutes in reversed(range(520))]


async def test_the_time_of_the_conversation_tells_which_one_it_was(store: Store):
    conversation = await talk(store, "a")
    moment = replace(MOMENT, conversation_id=conversation.id, message_id=conversation.leaf_id)
    await store.journal.record(asked(moment=moment))
    (record,) = await everything(store)
    assert record.begun_at == conversation.created_at
    await store.conversations.delete(conversation.id)
    (record,) = await everything(store)
    assert (record.begun_at, record.entry.moment) == (None, MOMENT)


async def test_editing_a_note_keeps_every_wording_and_the_same_wording_is_no_edit(store: Store):
    written = await store.notes.write(note("one"))
    assert written.id is not None
    for minutes, text in ((1, "two"), (2, "two"), (3, "one")):
        await store.notes.edit(written.id, text, now=later(minutes))
    (record,) = await everything(store)
    assert [each.text for each in record.versions] == ["one", "two", "one"]
    assert record.entry.text == "one"
    with pytest.raises(UserError, match="no note 99"):
        await store.notes.edit(99, "x", now=NOW)


async def test_an_insight_has_its_looks_in_order_and_each_once(store: Store):
    first = await marked(store, "a")
    second = await marked(store, "b", at=later(1))
    await store.insights.look(first.id, 10, look(later(200), 2.0))
    await store.insights.look(first.id, 3, look(later(100), 4.0))
    newest, oldest = await store.insights.all()
    assert (newest.record.id, newest.looks) == (second.id, ())
    assert [(each.after_days, each.size) for each in oldest.looks] == [(3, 4.0), (10, 2.0)]
    assert oldest.decays == {3: 4.0, 10: 6.0}
    with pytest.raises(UserError, match="had this look"):
        await store.insights.look(first.id, 3, look(later(300), 1.0))
    with pytest.raises(UserError, match="no insight 99"):
        await store.insights.look(99, 3, look(later(300), 1.0))


@pytest.mark.parametrize(
    ("table", "column"),
    [("note_version", "text"), ("insight", "quotation"), ("entry", "condition")],
)
async def test_text_put_there_by_hand_is_cleaned(store: Store, by_hand, table: str, column: str):
    await filled(store)
    by_hand(f"UPDATE {table} SET {column} = ?", "\x1b]0;x\x07")
    found = repr(await everything(store))
    assert "\x1b" not in found
    assert "␛]0;x" in found


@pytest.mark.parametrize(
    "damage",
    ["UPDATE log_words_data SET block = x'00'", "DELETE FROM log_words_data WHERE id > 10",
     "DELETE FROM log_words_content", "DROP TRIGGER log_words_entry_added"],
)  # fmt: skip
async def test_a_damaged_index_of_the_log_is_made_anew(database: Path, by_hand, damage: str):
    async with await Store.open(database, now=NOW) as store:
        await filled(store)
    by_hand(damage)
    async with await Store.open(database, now=NOW) as store:
        assert store.notice == ""
        await store.notes.write(note("another walrus"))
        await everything(store, words="walrus")
        await store.deletion.delete([1])
        assert len(await everything(store)) == 8
