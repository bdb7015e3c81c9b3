"""Time as an argument: nothing below the screens asks the machine what time it is."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for the record, monotonic time for durations."""

    def now(self) -> datetime:
        """Aware wall time, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let others run for so long."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """As the system has it."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some moment in the past."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """On the running event loop."""
        await asyncio.sleep(seconds)
