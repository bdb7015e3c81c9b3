"""What is deleted from the log is gone from the disk, not just from sight."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from llmcompanion.journal.deletion import Deleted
from llmcompanion.journal.entries import Answer
from llmcompanion.store.database import Store

from .conftest import NOW, later
from .logbook import MOMENT, asked, everything, filled, look, marked, note
from .test_conversations import talk

WORDS = (b"walrus", b"teapot", b"rain", b"snow", b"lantern", b"call him", b"hidden")


def bytes_of(database: Path) -> bytes:
    """Everything that lies on the disk of it."""
    files = sorted(database.parent.glob(f"{database.name}*"))
    return b"".join(file.read_bytes() for file in files if file.is_file())


def left(database: Path) -> list[bytes]:
    found = bytes_of(database)
    return [word for word in WORDS if word in found]


async def padded(store: Store) -> None:
    """So much that words lie on many pages, and move between them."""
    for minutes in range(200):
        await store.notes.write(note(f"padding {minutes} " * 20, later(1000 + minutes)))


async def test_deleting_everything_leaves_no_word_of_it_in_the_file(store: Store, database: Path):
    await filled(store)
    await padded(store)
    assert left(database) == list(WORDS)
    ids = [record.id for record in await everything(store)]
    assert await store.deletion.delete(ids) == Deleted(208)
    assert left(database) == []
    assert b"padding" not in bytes_of(database)
    assert await everything(store) == []


async def test_deleting_one_leaves_no_word_of_it_and_all_of_the_others(store, database: Path):
    await filled(store)
    await padded(store)
    (record,) = await everything(store, words="walrus")
    assert await store.deletion.delete([record.id]) == Deleted(1)
    assert left(database) == [word for word in WORDS if word not in (b"walrus", b"teapot")]


async def test_an_earlier_wording_of_a_note_goes_with_it(store: Store, database: Path):
    await filled(store)
    (record,) = await everything(store, words="snow")
    await store.deletion.delete([record.id])
    assert b"about rain" not in bytes_of(database)


async def test_with_an_insight_go_its_looks(store: Store):
    record = await marked(store, "a")
    await store.insights.look(record.id, 3, look(later(5000), 2.0))
    assert await store.deletion.delete([record.id]) == Deleted(2)
    assert await everything(store) == []


async def test_numbers_can_be_kept_without_a_word(store: Store, database: Path):
    await filled(store)
    choice = Answer("m.checked", 1, "answered", text="took-its-word")
    await store.journal.record(asked(later(10), choice))
    before = {record.id: record for record in await everything(store)}
    deleted = await store.deletion.delete(
        list(before), keep_numbers=True, choices={"m.checked", "i.did"}
    )
    assert deleted == Deleted(9)
    assert left(database) == []
    after = {record.id: record for record in await everything(store)}
    assert after.keys() == before.keys()
    for number, record in after.items():
        was = before[number]
        assert record.entry.moment == was.entry.moment
        assert record.entry.at == was.entry.at
        assert record.entry.text == ""
        assert (record.marked is None) == (was.marked is None)
        if record.marked is not None and was.marked is not None:
            assert (record.marked.quotation, record.marked.size) == ("", was.marked.size)
        if record.check_in is not None and was.check_in is not None:
            numbers = [answer.number for answer in record.check_in.answers]
            assert numbers == [answer.number for answer in was.check_in.answers]
    texts = {
        answer.item: answer.text
        for record in after.values()
        if record.check_in is not None
        for answer in record.check_in.answers
    }
    assert texts == {
        "d.tell": "", "i.big": "", "i.did": "thought", "m.checked": "took-its-word",
    }  # fmt: skip
    data = {record.entry.kind: record.entry.data for record in after.values()}
    assert data["second-look"] == {"draws": 3, "words": [], "by": {"share": 0.5}}
    assert data["change"] == {"what": "persona", "from": "mira", "to": "kai"}
    assert data["reminder"] == {"which": "day"}


@pytest.mark.parametrize("keep_numbers", [True, False])
async def test_conversations_can_go_with_the_entries(store, database: Path, keep_numbers: bool):
    kept = await talk(store, "a talk that stays")
    gone = await talk(store, "the zeppelin talk", "with a zeppelin reply")
    for minutes, conversation in ((1, kept), (2, gone), (3, gone)):
        moment = replace(MOMENT, conversation_id=conversation.id)
        await store.journal.record(asked(later(minutes), moment=moment))
    ids = [record.id for record in await everything(store, since=later(2))]
    deleted = await store.deletion.delete(ids, keep_numbers=keep_numbers, with_conversations=True)
    assert deleted == Deleted(2, 1)
    assert b"zeppelin" not in bytes_of(database)
    assert await store.conversations.search("zeppelin") == []
    assert await store.conversations.get(gone.id) is None
    assert await store.conversations.get(kept.id) is not None
    assert len(await everything(store)) == (3 if keep_numbers else 1)


async def test_what_is_not_there_is_no_error(store: Store):
    assert await store.deletion.delete([1, 2, 3]) == Deleted(0)


async def test_an_sqlite_without_an_index_deletes_too(database: Path, monkeypatch):
    monkeypatch.setattr("llmcompanion.store.database.has_fts5", lambda connection: False)
    async with await Store.open(database, now=NOW) as reading:
        await filled(reading)
        ids = [record.id for record in await everything(reading)]
        await reading.deletion.delete(ids)
        assert left(database) == []
