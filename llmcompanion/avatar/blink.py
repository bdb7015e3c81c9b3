"""The lids: blinks at random, and a blink on demand that hides a change of expression."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from llmcompanion.avatar.frame import Eyes
    from llmcompanion.avatar.pace import Pace

SHORTEST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 8.0
USUAL_PAUSE_S = 3.5
DOUBLE_SHARE = 0.15
BETWEEN_DOUBLE_S = 0.12


class Lids:
    """When the eyes are open, half open and closed.

    A blink is half, closed, half, each in whole frames (about 230 to 300 ms together). The pause
    to the next one is random, 2 to 8 s, most often near 3.5 s; one in seven comes twice.

    Args:
        rng: Where the pauses come from.
        pace: How long a frame is.
        now: Monotonic seconds.
        doubles: Whether some blinks come twice.
    """

    def __init__(self, rng: random.Random, pace: Pace, now: float, *, doubles: bool = True) -> None:
        self._rng = rng
        self._pace = pace
        self._doubles = doubles
        self._steps: list[tuple[float, Eyes]] = []
        """What is left of the blink that runs: (until, eyes), in order."""
        self._next = math.inf
        self._plan(now)

    def at(self, now: float) -> Eyes:
        """The lids at `now`."""
        self._advance(now)
        return self._steps[0][1] if self._steps else "open"

    def next_change(self, now: float) -> float:
        """When the lids move next."""
        self._advance(now)
        return self._steps[0][0] if self._steps else self._next

    def cover(self, now: float, *, closed: bool = False) -> float:
        """Close the eyes, from where they are, and open them again.

        Args:
            closed: The eyes are closed already (asleep), whatever this object knows.

        Returns:
            When they are closed: the moment at which a face may become another one.
            `now` where frames are too long for a blink.
        """
        eyes = "closed" if closed else self.at(now)
        half, shut = self._pace.half_lid_s, self._pace.closed_lid_s
        if not shut:
            return now
        steps: list[tuple[float, Eyes]] = []
        at = now
        if half and eyes == "open":
            at += half
            steps.append((at, "half"))
        closed_from = at
        at += shut
        steps.append((at, "closed"))
        if half:
            at += half
            steps.append((at, "half"))
        self._steps = steps
        self._plan(at)
        return closed_from

    def _plan(self, now: float) -> None:
        """Say when the next blink comes."""
        if not self._pace.closed_lid_s or self._pace.motion == "still":
            self._next = math.inf
            return
        pause = self._rng.triangular(SHORTEST_PAUSE_S, LONGEST_PAUSE_S, USUAL_PAUSE_S)
        self._next = now + pause

    def _advance(self, now: float) -> None:
        while self._steps and now >= self._steps[0][0]:
            self._steps.pop(0)
        if self._steps or now < self._next:
            return
        begun = self._next
        at = self._blink(begun)
        if self._doubles and self._rng.random() < DOUBLE_SHARE:
            at += self._pace.whole(BETWEEN_DOUBLE_S)
            self._steps.append((at, "open"))
            at = self._blink(at)
        self._plan(at)
        if now >= at:
            # Nobody looked for as long as the blink took: it is over.
            self._steps.clear()
            if now >= self._next:
                self._plan(now)
            return
        while self._steps and now >= self._steps[0][0]:
            self._steps.pop(0)

    def _blink(self, at: float) -> float:
        half, shut = self._pace.half_lid_s, self._pace.closed_lid_s
        if half:
            at += half
            self._steps.append((at, "half"))
        at += shut
        self._steps.append((at, "closed"))
        if half:
            at += half
            self._steps.append((at, "half"))
        return at
