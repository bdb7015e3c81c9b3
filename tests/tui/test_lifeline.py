"""When the terminal goes away."""

from __future__ import annotations

import asyncio
import os
import pty
from queue import Queue

from llmcompanion.tui.lifeline import HANGUP_CODE, Lifeline


class Ending:
    """Stands in for the end of the process."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.code: asyncio.Future[int] = loop.create_future()

    def __call__(self, code: int) -> None:
        self._loop.call_soon_threadsafe(self.code.set_result, code)


async def test_a_closed_terminal_saves_and_ends_the_process() -> None:
    saved: list[str] = []
    loop = asyncio.get_running_loop()
    ending = Ending(loop)

    async def save() -> None:
        saved.append("everything")

    master, slave = pty.openpty()
    try:
        Lifeline(loop, save, lambda: None, end=ending).watch(slave)
        await asyncio.sleep(0.05)
        assert not ending.code.done()
        os.close(master)
        async with asyncio.timeout(5):
            assert await ending.code == HANGUP_CODE
    finally:
        os.close(slave)
    assert saved == ["everything"]


async def test_a_queue_that_nobody_empties_does_not_hold_the_saving_up() -> None:
    loop = asyncio.get_running_loop()
    ending = Ending(loop)
    queue: Queue[str | None] = Queue(1)
    queue.put("stuck")

    async def save() -> None:
        queue.put("one more")  # blocks the loop until the lifeline has made room

    master, slave = pty.openpty()
    try:
        Lifeline(loop, save, lambda: queue, end=ending).watch(slave)
        os.close(master)
        async with asyncio.timeout(5):
            assert await ending.code == HANGUP_CODE
    finally:
        os.close(slave)


async def test_saving_that_takes_for_ever_does_not_keep_the_process() -> None:
    loop = asyncio.get_running_loop()
    ending = Ending(loop)

    async def save() -> None:
        await asyncio.sleep(3600)

    master, slave = pty.openpty()
    try:
        lifeline = Lifeline(loop, save, lambda: None, end=ending)
        lifeline.watch(slave)
        os.close(master)
        async with asyncio.timeout(5):
            assert await ending.code == HANGUP_CODE
        lifeline._saving.cancel()
    finally:
        os.close(slave)
