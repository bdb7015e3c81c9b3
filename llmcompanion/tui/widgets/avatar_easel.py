"""The painting of frames in a thread: one at a time, the newest wish first."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from llmcompanion.avatar.frame import EYES, MOUTHS, Eyes, Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmcompanion.tui.widgets.avatar_canvas import Painter

P = ParamSpec("P")
T = TypeVar("T")

RESTING = 2.0
"""Rest after a picture, in times of what it took: keys and words come first. Under load the thread
waits longer and rests longer; frames that are known are shown meanwhile."""
LONGEST_REST_S = 0.1
AHEAD_EVERY_S = 0.12
"""Pause between two frames that are painted before anybody wants them."""


class Easel:
    """Paints what is wanted; with nothing to do, what will probably be wanted next.

    Belongs to the event loop; only a painter's `paint` runs in a thread, which is its own.

    Args:
        painted: Called with the frame that is wanted, when it is ready.
        failed: Called with what went wrong; everything has been put away then.
        busy: Whether the terminal has enough to do: then nothing is painted ahead.
    """

    def __init__(
        self,
        painted: Callable[[Frame], None],
        failed: Callable[[Exception], None],
        busy: Callable[[], bool],
    ) -> None:
        self.painter: Painter | None = None
        self._painted = painted
        self._failed = failed
        self._busy = busy
        self._wanted: Frame | None = None
        self._ahead: deque[Frame] = deque()
        self._news = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="face")
        self._closed = False
        self._at_work = False

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something in the one thread of the face.

        One, because a set may be used from one thread at a time, and because the memory of what
        was unpacked there comes back: with a pool of threads, each keeps a share of its own.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(work, *args, **kwargs))

    def set_up(self, painter: Painter) -> None:
        """Paint with another painter; what the last one kept is dropped."""
        self._drop()
        self.painter = painter
        self._ahead = deque(likely_after(self._wanted) if self._wanted is not None else ())
        self._news.set()

    def clear(self) -> None:
        """Put everything away."""
        self._drop()
        self._wanted = None
        self._ahead.clear()

    def close(self) -> None:
        """Stop working for good."""
        if self.painter is not None:
            self.painter.close()
        self.clear()
        self._closed = True
        self._news.set()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _drop(self) -> None:
        before, self.painter = self.painter, None
        if before is not None and not self._at_work:
            before.close()

    def look_again(self) -> None:
        """What was painted may be gone from the screen."""
        self._news.set()

    def want(self, frame: Frame) -> None:
        """This is to be seen now."""
        if frame == self._wanted:
            return
        if self._wanted is None or frame.expression != self._wanted.expression:
            self._ahead = deque(likely_after(frame))
        self._wanted = frame
        self._news.set()

    async def work(self) -> None:
        """Paint, until `close`."""
        while not self._closed:
            self._news.clear()
            painter, frame = self.painter, self._wanted
            if painter is None or frame is None:
                await self._news.wait()
            elif not painter.known(frame):
                began = time.perf_counter()
                await self._paint(painter, frame)
                took = time.perf_counter() - began
                if painter is self.painter and frame == self._wanted:
                    self._painted(frame)
                await asyncio.sleep(min(LONGEST_REST_S, RESTING * took))
            else:
                await self._work_ahead(painter)

    async def _work_ahead(self, painter: Painter) -> None:
        """Paint one frame that is not wanted yet, unless one is wanted first."""
        while self._ahead and painter.known(self._ahead[0]):
            self._ahead.popleft()
        if not self._ahead or not painter.works_ahead:
            await self._news.wait()
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(AHEAD_EVERY_S):
                await self._news.wait()
            return
        if self._ahead and not self._busy():
            await self._paint(painter, self._ahead.popleft())

    async def _paint(self, painter: Painter, frame: Frame) -> None:
        self._at_work = True
        try:
            await self.in_thread(painter.paint, frame)
        except Exception as error:  # noqa: BLE001 - whatever a set does, the app lives
            if painter is self.painter:
                self.clear()
                self._failed(error)
        else:
            if painter is self.painter:
                painter.deliver()
        finally:
            self._at_work = False
            if painter is not self.painter:
                painter.close()


def likely_after(frame: Frame) -> Iterator[Frame]:
    """What is likely to come after a frame: a blink, the mouth, a breath; then what is rarer."""
    rest = Frame(frame.expression, phase=frame.phase)
    for rise in (0, 1):
        risen = replace(rest, rise=rise)
        for eyes in EYES:
            yield replace(risen, eyes=eyes)
        for mouth in MOUTHS:
            yield replace(risen, mouth=mouth)
    shut: tuple[Eyes, ...] = ("half", "closed")
    for eyes in shut:
        for mouth in MOUTHS:
            yield replace(rest, eyes=eyes, mouth=mouth)
