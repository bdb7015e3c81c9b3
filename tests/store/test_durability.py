"""kill -9 loses nothing that a call returned for."""

# ruff: noqa: ASYNC220 - the process is the test

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from llmcompanion.store.database import Store

from .conftest import NOW
from .test_conversations import talk

WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from llmcompanion.store.database import Store

async def main():
    now = datetime.now(UTC)
    store = await Store.open(Path(sys.argv[1]), now=now)
    talk = await store.conversations.start(title="cut", persona="mira", now=now)
    said = await store.conversations.add(conversation_id=talk.id, parent_id=None, role="user",
        text="said", status="complete", now=now)
    reply = await store.conversations.add(conversation_id=talk.id, parent_id=said.id,
        role="assistant", text="", status="streaming", now=now)
    text = ""
    for number in range(100_000):
        text = f"word {number}"
        await store.conversations.write(reply.id, text=text, feelings=(), status="streaming")
        print(text, flush=True)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
async def test_a_killed_process_has_lost_nothing_that_was_stored(database: Path):
    for lines in (1, 30):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(database)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(lines):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
        told = int((writer.stdout.read().split() or ["0"])[-1])
        writer.wait(10)
        async with await Store.open(database, now=NOW) as store:
            assert store.notice == ""
            assert store.alone
            conversation = (await store.conversations.list())[0]
            said, reply = await store.conversations.path(conversation.id)
            assert said.text == "said"
            assert reply.status == "interrupted"
            assert int(reply.text.removeprefix("word ")) >= max(told, lines - 1)


async def test_what_was_asked_for_is_done_though_nobody_waits_any_more(database: Path):
    store = await Store.open(database, now=NOW)
    conversation = await talk(store, "hello")
    assert conversation.leaf_id is not None
    holding = asyncio.Event()
    loop = asyncio.get_running_loop()
    slow = asyncio.ensure_future(
        store._worker.run(lambda _: asyncio.run_coroutine_threadsafe(holding.wait(), loop).result())
    )
    last = asyncio.ensure_future(
        store.conversations.write(
            conversation.leaf_id, text="the last words", feelings=(), status="stopped"
        )
    )
    await asyncio.sleep(0)
    last.cancel()
    with pytest.raises(asyncio.CancelledError):
        await last
    holding.set()
    await slow
    await store.close()
    async with await Store.open(database, now=NOW) as again:
        message = await again.conversations.message(conversation.leaf_id)
        assert message is not None
        assert message.text == "the last words"


async def test_the_event_loop_goes_on_while_the_disk_is_slow(store: Store):
    holding = asyncio.Event()
    loop = asyncio.get_running_loop()
    slow = asyncio.ensure_future(
        store._worker.run(lambda _: asyncio.run_coroutine_threadsafe(holding.wait(), loop).result())
    )
    waiting = asyncio.ensure_future(store.conversations.list())
    await asyncio.sleep(0)
    assert not waiting.done()
    holding.set()
    await slow
    assert await waiting == []


async def test_a_failed_change_leaves_nothing_behind(store: Store):
    def half(connection) -> None:
        connection.execute("UPDATE conversation SET title = 'half'")
        raise RuntimeError("in the middle")

    conversation = await talk(store, "a", title="whole")
    with pytest.raises(RuntimeError, match="in the middle"):
        await store._worker.write(half)
    found = await store.conversations.get(conversation.id)
    assert found is not None
    assert found.title == "whole"


async def test_a_closed_store_says_so(database: Path):
    store = await Store.open(database, now=NOW)
    await store.close()
    with pytest.raises(RuntimeError, match=r"closed|shutdown"):
        await store.conversations.list()
