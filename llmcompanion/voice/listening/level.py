"""How loud it is, for the eye: a level in decibels, as a share of the meter, with a held peak."""

from __future__ import annotations

import math
from array import array

FULL = 32_768
FLOOR_DB = -60.0
"""What is quieter leaves the meter empty: rooms are at about that."""
HOLD_S = 1.0
"""The peak stands for so long."""
FALL_DB_S = 30.0
"""And then falls so fast."""


def loudness_db(pcm: bytes) -> float:
    """Root mean square against full scale, in decibels; never below `FLOOR_DB`."""
    samples = array("h", pcm)
    if not samples:
        return FLOOR_DB
    power = sum(sample * sample for sample in samples) / len(samples)
    if power <= 0:
        return FLOOR_DB
    return max(FLOOR_DB, 10 * math.log10(power / FULL**2))


def share(level_db: float) -> float:
    """Of the meter, from 0 to 1."""
    return max(0.0, min(1.0, 1 - level_db / FLOOR_DB))


class Level:
    """The loudness now, and the greatest of late."""

    def __init__(self) -> None:
        self.now_db = FLOOR_DB
        self._peak_db = FLOOR_DB
        self._peak_at = 0.0

    def take(self, pcm: bytes, at_s: float) -> None:
        """A frame has come, at this second of a clock that never goes back."""
        self.now_db = loudness_db(pcm)
        if self.now_db >= self.peak_db(at_s):
            self._peak_db, self._peak_at = self.now_db, at_s

    def peak_db(self, at_s: float) -> float:
        """The peak, as it stands at this second."""
        falls = max(0.0, at_s - self._peak_at - HOLD_S)
        return max(FLOOR_DB, self._peak_db - FALL_DB_S * falls)

    def rest(self) -> None:
        """Begin anew."""
        self.now_db = self._peak_db = FLOOR_DB
