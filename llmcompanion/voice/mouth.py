"""The mouth that goes with the sound: what the face follows while a voice speaks."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmcompanion.voice.port import Shape, Track

LOOK_AHEAD_S = 0.025
"""So much earlier is a shape shown than its sound is heard: half a frame at 30 a second, and the
time that painting takes."""
LOOK_AGAIN_S = 0.1
"""The sound's clock is looked at this often at least."""


class VoiceMouth:
    """Shapes by their place in the speech, read by the place that is heard now.

    One thread appends, another reads.

    Args:
        place_s: The seconds of speech that have been heard.
        monotonic: The time that the face goes by.
        delay_s: How much later than the system says a sound reaches the ear.
    """

    def __init__(
        self,
        place_s: Callable[[], float],
        monotonic: Callable[[], float],
        *,
        delay_s: float = 0.0,
        look_ahead_s: float = LOOK_AHEAD_S,
    ) -> None:
        self._place_s = place_s
        self._monotonic = monotonic
        self._lead_s = look_ahead_s - delay_s
        self._times: list[float] = []
        self._shapes: list[Shape] = []
        self._ends_s = 0.0
        self.is_over = False

    def append(self, track: Track, begins_s: float, ends_s: float) -> None:
        """A stretch of speech was handed to the sink."""
        for at, shape in track:
            self._shapes.append(shape)  # before its time, which is what the reader goes by
            self._times.append(begins_s + at)
        self._ends_s = ends_s

    def hush(self) -> None:
        """The sound was cut off: shut."""
        self.is_over = True

    def at(self, now: float) -> Shape:
        """The mouth's shape at `now` (monotonic seconds)."""
        if self.is_over:
            return "closed"
        return self._shape(self._place(now))

    def next_change(self, now: float) -> float:
        """When to look again."""
        if self.is_over:
            return math.inf
        place = self._place(now)
        index = bisect_right(self._times, place)
        # The times may be fewer than the shapes for a moment, never more.
        soon = now + LOOK_AGAIN_S
        if index < len(self._times):
            return min(soon, now + self._times[index] - place)
        return soon

    def _place(self, now: float) -> float:
        return self._place_s() + self._lead_s + now - self._monotonic()

    def _shape(self, place: float) -> Shape:
        if place >= self._ends_s + self._lead_s or place < 0:
            return "closed"
        index = bisect_right(self._times, place) - 1
        return self._shapes[index] if index >= 0 else "closed"
