"""How often the face is looked at, and how long its gestures are in whole frames.

Motion is sampled: a gesture that is shorter than a frame cannot be shown and one that is not a
whole number of frames would flicker, so the short ones (lids, lips) are made of whole frames.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Motion = Literal["full", "reduced", "still"]

SLOWEST_FPS = 0.2
FASTEST_FPS = 30.0
FEWEST_FPS_FOR_LIDS = 4.0
"""Below this a frame is longer than a blink: closed lids would stand there for a second or more."""
FEWEST_FPS_FOR_HALF_LIDS = 10.0
"""Below this half-closed lids would be held too long; that reads as contempt, not as a blink."""
INSIDE_S = 1e-5
"""So far inside a frame lies the moment that it shows."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A frame rate, bounded to 0.2 to 30 frames per second.

    Attributes:
        motion: "full"; "reduced" for lids, lips and expressions alone; "still" for
            expressions alone.
    """

    frames_per_second: float = 12.0
    motion: Motion = "full"

    @property
    def fps(self) -> float:
        """The rate that is kept."""
        rate = self.frames_per_second
        return min(FASTEST_FPS, max(SLOWEST_FPS, rate)) if math.isfinite(rate) else 12.0

    @property
    def frame_s(self) -> float:
        """Seconds a frame stays."""
        return 1.0 / self.fps

    def whole(self, seconds: float) -> float:
        """The nearest whole number of frames, at least one, in seconds."""
        return self._frames(round(seconds * self.fps))

    def _frames(self, count: int) -> float:
        """A hair less than that many frames: what begins on a frame ends before a later one."""
        return max(1, count) / self.fps - INSIDE_S / 2

    def spoken(self, seconds: float) -> float:
        """The length of a mouth shape: whole frames, unless a frame is longer than a syllable."""
        return self.whole(seconds) if self.fps >= FEWEST_FPS_FOR_LIDS else max(0.05, seconds)

    @property
    def half_lid_s(self) -> float:
        """How long lids are half-closed on their way; 0.0 where that cannot be shown."""
        return self.whole(0.065) if self.fps >= FEWEST_FPS_FOR_HALF_LIDS else 0.0

    @property
    def closed_lid_s(self) -> float:
        """How long lids are closed in a blink; 0.0 where a blink cannot be shown."""
        if self.fps < FEWEST_FPS_FOR_LIDS:
            return 0.0
        if self.fps < FEWEST_FPS_FOR_HALF_LIDS:
            return self._frames(math.ceil(0.15 * self.fps))
        return self.whole(0.1)


@dataclass(frozen=True, slots=True)
class Grid:
    """The moments at which the face is looked at: `epoch`, and every frame after it."""

    epoch: float
    fps: float

    def index(self, now: float) -> int:
        """Number of the frame that `now` lies in."""
        return math.floor((now - self.epoch) * self.fps + 1e-6)

    def time(self, index: int) -> float:
        """When a frame begins."""
        return self.epoch + index / self.fps

    def sample(self, index: int) -> float:
        """The moment that a frame shows: just inside it, so that rounding decides nothing."""
        return self.time(index) + INSIDE_S

    def first_to_show(self, moment: float) -> float:
        """When the first frame begins that shows what holds from `moment` on."""
        if math.isinf(moment):
            return moment
        return self.time(math.ceil((moment - INSIDE_S - self.epoch) * self.fps - 1e-6))
