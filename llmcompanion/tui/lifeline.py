"""When the terminal goes away, so does the program: at once, and with everything saved.

A bare Textual app goes on reading end-of-file from a closed terminal at full speed, and its
event loop blocks for ever on a queue that nobody writes out any more. So this watches from
a thread of its own. Only POSIX systems have terminals that can hang up like that; on
Windows the console ends its programs itself.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Awaitable, Callable
    from queue import Queue

GRACE_S = 0.6
"""Seconds that saving may take before the process ends all the same."""
LOOK_EVERY_MS = 500
"""Between two looks where a poll does not report a hang-up by itself."""
HANGUP_CODE = 129
"""Exit code, as a shell counts a death by SIGHUP (128 + 1)."""


class Lifeline:
    """Ends the process when the terminal is gone.

    Args:
        save: Puts everything on disk; runs on `loop`.
        outgoing: The queue of writes to the terminal, emptied so that the loop is not held up.
    """

    def __init__(
        self,
        loop: AbstractEventLoop,
        save: Callable[[], Awaitable[None]],
        outgoing: Callable[[], Queue[str | None] | None],
        *,
        end: Callable[[int], None] = os._exit,
    ) -> None:
        self._loop = loop
        self._save = save
        self._outgoing = outgoing
        self._end = end
        self._gone = threading.Event()

    def watch(self, descriptor: int | None = None) -> None:
        """Begin to watch the terminal and its signal."""
        if sys.platform == "win32":
            return
        descriptor = sys.__stdin__.fileno() if descriptor is None and sys.__stdin__ else descriptor
        with contextlib.suppress(ValueError, OSError):  # not in the main thread: no signal then
            signal.signal(signal.SIGHUP, lambda *_: self._gone.set())
        if descriptor is not None and os.isatty(descriptor):
            threading.Thread(
                target=self._look, args=(descriptor,), name="lifeline", daemon=True
            ).start()
        threading.Thread(target=self._leave, name="last-orders", daemon=True).start()

    def _look(self, descriptor: int) -> None:
        poll = select.poll()
        poll.register(descriptor, select.POLLHUP | select.POLLERR)
        while not self._gone.is_set():
            try:
                happened = poll.poll(LOOK_EVERY_MS if sys.platform == "darwin" else None)
            except OSError:
                happened = [(descriptor, select.POLLHUP)]
            if any(
                event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in happened
            ):
                self._gone.set()

    def _leave(self) -> None:
        self._gone.wait()
        saved = threading.Event()

        async def save() -> None:
            try:
                await self._save()
            finally:
                saved.set()

        def begin() -> None:
            self._saving = self._loop.create_task(save(), name="last-orders")

        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(begin)
            for _ in range(round(GRACE_S / 0.02)):
                self._drain()
                if saved.wait(0.02):
                    break
        self._end(HANGUP_CODE)

    def _drain(self) -> None:
        queue = self._outgoing()
        if queue is not None:
            with contextlib.suppress(Exception):
                while not queue.empty():
                    queue.get_nowait()
