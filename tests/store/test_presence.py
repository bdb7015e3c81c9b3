"""Instances know of one another, and give up their seat however they end."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from llmcompanion.store.database import CUT, Store
from llmcompanion.store.presence import Presence

from .conftest import NOW
from .test_conversations import shown, talk


async def streaming(store: Store) -> int:
    conversation = await talk(store, "hello")
    reply = await store.conversations.add(
        conversation_id=conversation.id,
        parent_id=conversation.leaf_id,
        role="assistant",
        text="half a",
        status="streaming",
        now=NOW,
    )
    return reply.id


async def test_a_second_instance_works_and_knows_that_it_is_one(store: Store, database: Path):
    assert store.alone
    async with await Store.open(database, now=NOW) as second:
        assert not second.alone
        mine = await talk(store, "from the first")
        theirs = await talk(second, "from the second")
        assert await shown(second, mine) == ["from the first"]
        assert await shown(store, theirs) == ["from the second"]


async def test_a_third_is_not_alone_while_the_second_stays(database: Path):
    first = await Store.open(database, now=NOW)
    second = await Store.open(database, now=NOW)
    await first.close()
    third = await Store.open(database, now=NOW)
    assert (first.alone, second.alone, third.alone) == (True, False, False)
    await second.close()
    await third.close()
    async with await Store.open(database, now=NOW) as fourth:
        assert fourth.alone


async def test_a_reply_that_was_cut_is_marked_by_whoever_is_alone(database: Path):
    first = await Store.open(database, now=NOW)
    reply = await streaming(first)
    async with await Store.open(database, now=NOW) as second:
        message = await second.conversations.message(reply)
        assert message is not None
        assert message.status == "streaming"
    await first.close()
    async with await Store.open(database, now=NOW) as alone:
        message = await alone.conversations.message(reply)
        assert message is not None
        assert (message.text, message.status, message.note) == ("half a", "interrupted", CUT)
        hits = await alone.conversations.search("half")
        assert [hit.message_id for hit in hits] == [reply]


def test_instances_that_begin_at_once_begin_one_database(database: Path):
    together = threading.Barrier(5)
    titles: list[str] = []
    notices: list[str] = []

    async def begin(title: str) -> None:
        together.wait(30)
        async with await Store.open(database, now=NOW) as store:
            await talk(store, "hello", title=title)
            notices.append(store.notice)

    names = [f"instance {number}" for number in range(5)]
    threads = [threading.Thread(target=asyncio.run, args=(begin(name),)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    async def look() -> None:
        async with await Store.open(database, now=NOW) as store:
            titles.extend(each.title for each in await store.conversations.list())

    asyncio.run(look())
    assert sorted(titles) == names
    assert notices == [""] * 5


def test_seats_are_taken_and_given_back(tmp_path: Path):
    seats = [Presence(tmp_path / "a.db") for _ in range(3)]
    assert [seat.take() for seat in seats] == [True, False, False]
    for seat in seats:
        seat.leave()
        seat.leave()
    assert Presence(tmp_path / "a.db").take()


def test_where_locks_fail_one_is_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import filelock

    def fail(*_: object, **__: object) -> None:
        raise NotImplementedError("no locks here")

    monkeypatch.setattr(filelock.FileLock, "acquire", fail)
    assert Presence(tmp_path / "a.db").take()
