"""Time that stands still until a test moves it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

BEGINNING = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)


class FakeClock:
    """A clock whose sleepers wake when `advance` has come to their time.

    With `flowing=True` nobody waits: a sleep moves the time on by itself.
    """

    def __init__(self, start: datetime = BEGINNING, *, flowing: bool = False) -> None:
        self._now = start
        self._passed = 0.0
        self._flowing = flowing
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self._flowing:
            self._move(seconds)
            await asyncio.sleep(0)
            return
        waker = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._passed + seconds, waker))
        await waker

    async def advance(self, seconds: float) -> None:
        """Let time pass, and everybody run who was waiting for it."""
        self._move(seconds)
        due = [waker for at, waker in self._sleepers if at <= self._passed]
        self._sleepers = [(at, waker) for at, waker in self._sleepers if at > self._passed]
        for waker in due:
            if not waker.done():
                waker.set_result(None)
        for _ in range(20):
            await asyncio.sleep(0)

    def _move(self, seconds: float) -> None:
        self._passed += seconds
        self._now += timedelta(seconds=seconds)
