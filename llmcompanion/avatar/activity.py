"""What the face is doing: resting, listening, thinking, speaking, asleep."""

from __future__ import annotations

import math
from typing import Literal

Activity = Literal["idle", "listening", "thinking", "speaking", "asleep"]

LISTENING_S = 2.5
"""So long after the last key the face still listens."""
ASLEEP_AFTER_S = 300.0
"""So long after the last sign of the person or of the model the face falls asleep."""


class ActivityState:
    """The activity, as a function of time: two of its changes need nobody to tell of them.

    A turn (thinking, then speaking) is begun and ended from outside and stands above what the
    person types. Without a turn the face listens while keys are pressed, rests afterwards, and
    sleeps when nothing has stirred for `ASLEEP_AFTER_S`.

    Args:
        now: Monotonic seconds.
    """

    def __init__(self, now: float) -> None:
        self._turn: Literal["thinking", "speaking"] | None = None
        self._typed = -math.inf
        self._stirred = now

    def typed(self, now: float) -> None:
        """A key was pressed."""
        self._typed = self._stirred = now

    def turn(self, what: Literal["thinking", "speaking"] | None, now: float) -> None:
        """A turn goes on, or is over (None). The keys that sent it are not listened to after it."""
        if what is not None and self._turn is None:
            self._typed = -math.inf
        self._turn = what
        self._stirred = now

    @property
    def is_thinking(self) -> bool:
        """Whether a turn waits for its first words."""
        return self._turn == "thinking"

    def at(self, now: float) -> Activity:
        """The activity at `now`."""
        if self._turn is not None:
            return self._turn
        if now < self._typed + LISTENING_S:
            return "listening"
        if now < self._stirred + ASLEEP_AFTER_S:
            return "idle"
        return "asleep"

    def next_change(self, now: float) -> float:
        """When it changes by itself; ``inf`` when only somebody's doing can change it."""
        match self.at(now):
            case "listening":
                return self._typed + LISTENING_S
            case "idle":
                return self._stirred + ASLEEP_AFTER_S
            case _:
                return math.inf
