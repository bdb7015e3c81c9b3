"""The track of the mouth: out of phonemes that an engine times, or out of the sound itself."""

from __future__ import annotations

import array
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from llmcompanion.voice.port import Shape, Track

WINDOW_S = 0.020
"""Length of a stretch whose loudness is measured (as lip-sync from loudness usually does)."""
HELD_S = 0.060
"""So long a shape stays at least: two frames at 30 a second, less would flutter."""
SHUT_S = 0.034
"""So long lips that are shut stay so: a frame, for without it there is no m, b or p."""
SILENT = 250.0
"""Root mean square below which nothing is heard, whatever else there is: -42 dB."""
USUAL = 2_500.0
"""What counts as loud until something louder has come."""

LEVELS: tuple[tuple[Shape, float, float], ...] = (
    ("small", 0.10, 0.06),
    ("mid", 0.34, 0.22),
    ("wide", 0.70, 0.50),
)
"""Shape, and the share of what is loud at which the mouth opens to it and falls back from it."""


def tidy(track: Iterable[tuple[float, Shape]]) -> Track:
    """A track that a face can follow: no shape twice in a row, none shorter than `HELD_S`.

    Shut lips are never left out: they take `SHUT_S` from what follows, if need be.
    """
    kept: list[tuple[float, Shape]] = []
    for step in sorted(track, key=lambda step: step[0]):
        at, shape = step
        if not kept:
            kept.append(step)
            continue
        began, before = kept[-1]
        at = max(at, began)
        shown_s = at - began
        if before == shape:
            continue
        if before == "closed":
            kept.append((max(at, began + SHUT_S), shape))
        elif shape == "closed":
            if shown_s <= 0.0:
                kept.pop()
            if not kept or kept[-1][1] != "closed":
                kept.append((at, shape))
        elif shown_s >= HELD_S:
            kept.append((at, shape))
        elif _OPENNESS[shape] > _OPENNESS[before]:
            # Too short to be seen: what is open more stays.
            kept[-1] = (began, shape)
            if len(kept) > 1 and kept[-2][1] == shape:
                kept.pop()
    return tuple(kept)


_OPENNESS: dict[Shape, int] = {"closed": 0, "small": 1, "mid": 2, "round": 3, "wide": 4}


class Loudness:
    """The mouth by how loud it is, for engines that tell nothing about time.

    What is loud is learnt while sound comes and slowly forgotten, so that soft voices move their
    mouths too. The first stretch that is heard opens the mouth at once; it shuts more slowly.
    """

    def __init__(self) -> None:
        self._loud = USUAL
        self._shape: Shape = "closed"
        self._held_until = -math.inf
        self._time = 0.0

    def track(self, pcm: bytes, rate: int) -> Track:
        """The shapes of a stretch of sound, from its beginning; the next one goes on with it."""
        steps: list[tuple[float, Shape]] = []
        for at, level in envelope(pcm, rate):
            now = self._time + at
            self._loud = max(level, self._loud * 0.9985, SILENT * 4)
            wanted = self._wanted(level)
            if wanted == self._shape:
                continue
            opens_up = self._shape == "closed"
            if now >= self._held_until or opens_up:
                self._shape = wanted
                self._held_until = now + HELD_S
                steps.append((at, wanted))
        self._time += len(pcm) / 2 / rate
        return tuple(steps)

    def _wanted(self, level: float) -> Shape:
        if level < SILENT:
            return "closed"
        share = level / self._loud
        now = _OPENNESS[self._shape]
        wanted: Shape = "closed"
        for shape, opens, falls in LEVELS:
            if share >= (falls if now >= _OPENNESS[shape] else opens):
                wanted = shape
        return wanted


def envelope(pcm: bytes, rate: int, window_s: float = WINDOW_S) -> list[tuple[float, float]]:
    """Root mean square, in steps of 16 bits, with the second at which each window begins."""
    samples: Sequence[int] = array.array("h", pcm)
    width = max(1, round(window_s * rate))
    # Every fourth sample is enough to tell how loud it is.
    stride = 4 if width >= 64 else 1
    values = []
    for begin in range(0, len(samples), width):
        part = samples[begin : begin + width : stride]
        values.append((begin / rate, math.sqrt(sum(s * s for s in part) / len(part))))
    return values
