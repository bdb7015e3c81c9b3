"""An export of the log comes back without loss, and once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Answer, CheckIn, Entry, Moment
from llmcompanion.journal.import_lines import Imported
from llmcompanion.journal.timeline import Marked
from llmcompanion.store.database import Store

from .conftest import NOW, later
from .logbook import MOMENT, everything, exported, filled, imported, note
from .test_conversations import talk


async def other(database: Path, name: str = "other.db") -> Store:
    return await Store.open(database.with_name(name), now=NOW)


async def test_an_empty_log_is_a_header_and_comes_back_empty(store: Store):
    text = await exported(store)
    assert json.loads(text) == {
        "format": "llmcompanion-log", "version": 2, "exported_at": "2026-03-14T15:09:26.000000Z",
    }  # fmt: skip
    assert await imported(store, text) == Imported()


async def test_one_of_everything_comes_back_the_same_elsewhere(store: Store, database: Path):
    await filled(store)
    text = await exported(store)
    async with await other(database) as there:
        assert await imported(there, text) == Imported(added=8)
        assert await exported(there) == text
        assert await everything(there) == await everything(store)
        assert [each.decays for each in await there.insights.all()] == [{3: 5.0}]


async def test_importing_twice_or_at_home_adds_nothing(store: Store, database: Path):
    await filled(store)
    text = await exported(store)
    assert await imported(store, text) == Imported(already=8)
    assert await exported(store) == text
    async with await other(database) as there:
        await imported(there, text)
        assert await imported(there, text) == Imported(already=8)
        assert await exported(there) == text


async def test_where_an_id_is_taken_another_is_given_and_links_follow(store, database: Path):
    await filled(store)
    text = await exported(store)
    async with await other(database) as there:
        for minutes in range(3):
            await there.notes.write(note("of another machine", later(-minutes - 1)))
        assert await imported(there, text) == Imported(added=8)
        (insight,) = await there.insights.all()
        assert insight.record.id != 3
        assert [each.after_days for each in insight.looks] == [3]
        assert await imported(there, text) == Imported(already=8)
        ids = [record.id for record in await everything(there)]
        assert len(set(ids)) == 11


async def test_a_link_is_kept_where_that_very_conversation_is_here(store: Store, database: Path):
    conversation = await talk(store, "a")
    moment = replace(MOMENT, conversation_id=conversation.id, message_id=conversation.leaf_id)
    await filled(store, moment)
    text = await exported(store)
    await store.deletion.delete([record.id for record in await everything(store)])
    assert await imported(store, text) == Imported(added=8)
    assert await exported(store) == text
    async with await other(database) as there:
        await talk(there, "another one")  # with the same ids
        await there._worker.write(
            lambda it: it.execute("UPDATE conversation SET created_at = '2001-01-01T00:00:00Z'")
        )
        assert await imported(there, text) == Imported(added=8, unlinked=7)
        moments = {record.entry.moment for record in await everything(there)}
        assert moments == {MOMENT, Moment()}


async def test_a_look_without_its_insight_comes_in_as_a_check_in(store: Store, database: Path):
    await filled(store)
    kept = [line for line in (await exported(store)).splitlines() if '"insight":{"q' not in line]
    async with await other(database) as there:
        assert (await imported(there, "\n".join(kept))).added == 7
        assert await there.insights.all() == []
        assert (await everything(there))[0].look is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no log exported as JSON lines"),
        ("{}\n", "no log exported as JSON lines"),
        ('{"format": "other", "version": 2}\n', "no log exported"),
        ('{"format": "llmcompanion-log", "version": 3}\n', "upgrade"),
        ('{"format": "llmcompanion-log", "version": 1, "check_ins": []}', "format 1"),
        ('{"format": "llmcompanion-log", "version": 2}\n\n[]\n', "line 3"),
        ('{"format": "llmcompanion-log", "version": 2}\n' + "[" * 100_000, "line 2"),
        ("\x00\xff" * 9, "no log exported"),
    ],
)
async def test_what_is_no_export_is_named_with_its_line(store: Store, text: str, what: str):
    with pytest.raises(UserError, match=what):
        await imported(store, text)


@pytest.mark.parametrize(
    ("key", "value"),
    [("at", "x"), ("at", "2026-01-01T00:00:00"), ("at", "9999-12-31T23:59:59Z"),
     ("at", "0001-01-01T00:00:00Z"), ("utc_offset_min", -2000), ("kind", "x"), ("uid", "x"),
     ("id", 0), ("turns", 2**40), ("minutes", None), ("data", []), ("text", 1)],
)  # fmt: skip
async def test_a_broken_entry_takes_everything_back(store: Store, database: Path, key, value):
    await filled(store)
    *most, last = (await exported(store)).splitlines()
    broken = json.dumps({**json.loads(last), key: value})
    async with await other(database) as there:
        with pytest.raises(UserError, match="line 9: this is no entry"):
            await imported(there, "\n".join([*most, broken]))
        assert await everything(there) == []


async def test_an_id_beyond_reason_is_not_kept(store: Store, database: Path):
    await filled(store)
    head, first, *_ = (await exported(store)).splitlines()
    line = json.dumps({**json.loads(first), "id": 2**63 - 1})
    async with await other(database) as there:
        assert (await imported(there, f"{head}\n{line}\n")).added == 1
        await there.notes.write(note("room is left"))
        assert sorted(record.id for record in await everything(there)) == [1, 2]


async def test_control_sequences_in_a_file_do_not_reach_the_log(store: Store, database: Path):
    await filled(store)
    text = (await exported(store)).replace("walrus", "\\u001b]0;x\\u0007")
    async with await other(database) as there:
        await imported(there, text)
        assert "\x1b" not in repr(await everything(there))


TIMES = st.timedeltas(timedelta(-2000), timedelta(2000)).map(lambda apart: NOW + apart)
NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False, width=32))
TEXTS = st.text(max_size=30)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
MOMENTS = st.builds(
    Moment,
    persona=TEXTS, model=TEXTS, emotion=TEXTS, condition=TEXTS,
    turns=st.integers(0, 10**6), persona_version=st.integers(0, 99),
    minutes=st.floats(0, 1e6),
)  # fmt: skip
ANSWERS = st.builds(
    Answer,
    item=st.text("abc.", min_size=1, max_size=4),
    item_version=st.integers(1, 9),
    state=st.sampled_from(["answered", "cant-say", "none", "skipped"]),
    number=NUMBERS, text=TEXTS, response_s=NUMBERS,
)  # fmt: skip
CHECK_INS = st.builds(
    CheckIn,
    asked_at=TIMES, instrument=TEXTS, instrument_version=st.integers(1, 9),
    occasion=st.sampled_from(["turns", "time", "day"]),
    outcome=st.sampled_from(["answered", "partial", "expired", "withheld"]),
    moment=MOMENTS, sentence=TEXTS,
    answers=st.lists(ANSWERS, max_size=3).map(tuple),
    scheduled_at=st.none() | TIMES, shown_at=st.none() | TIMES,
    first_key_at=st.none() | TIMES, done_at=st.none() | TIMES,
    snoozed_at=st.lists(TIMES, max_size=2).map(tuple),
    probability=st.none() | st.floats(0, 1), utc_offset_min=st.integers(-840, 840),
)  # fmt: skip
ENTRIES = st.builds(
    Entry,
    kind=st.sampled_from(["note", "reminder", "change", "second-look", "sham", "insight", "care"]),
    at=TIMES, moment=MOMENTS, text=TEXTS,
    data=st.dictionaries(TEXTS, JSON, max_size=3), utc_offset_min=st.integers(-840, 840),
)  # fmt: skip
EDITS = st.lists(st.tuples(TIMES, TEXTS), max_size=3)


@given(
    st.lists(st.one_of(CHECK_INS, ENTRIES), max_size=6),
    EDITS,
    st.lists(st.tuples(TEXTS, NUMBERS, CHECK_INS), max_size=2),
)
def test_any_log_comes_back_as_it_was(tmp_path_factory, entries, edits, insights):
    async def there_and_back(folder: Path) -> None:
        async with await Store.open(folder / "a.db", now=NOW) as here:
            for entry in entries:
                if isinstance(entry, CheckIn):
                    await here.journal.record(entry)
                elif entry.kind == "note":
                    written = await here.notes.write(entry)
                    for at, text in edits:
                        await here.notes.edit(written.id or 0, text, now=at)
                else:
                    await here.journal.add(entry)
            for quotation, size, check_in in insights:
                record = await here.insights.mark(
                    Entry("insight", check_in.asked_at, MOMENT), Marked(quotation, "user", size)
                )
                await here.insights.look(record.id, 10, check_in)
            text = await exported(here)
            async with await Store.open(folder / "b.db", now=NOW) as there:
                await imported(there, text)
                assert await exported(there) == text
                assert (await imported(there, text)).added == 0
                assert await exported(there) == text
                assert len(await there.insights.all()) == len(await here.insights.all())

    asyncio.run(there_and_back(tmp_path_factory.mktemp("log")))
