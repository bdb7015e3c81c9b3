"""What is done to samples before they go out: louder, softer, faded, at another rate.

Plain Python on purpose: a second of sound costs some milliseconds, and numpy would cost 70 MB.
"""

from __future__ import annotations

import math
from array import array

FULL = 32_767


def scaled(pcm: bytes, by: float) -> bytes:
    """Louder or softer; what is too loud is cut at full scale."""
    if by == 1.0:
        return pcm
    samples = array("h", pcm)
    if by <= 1.0:
        return array("h", [int(sample * by) for sample in samples]).tobytes()
    return array("h", [max(-FULL, min(FULL, int(sample * by))) for sample in samples]).tobytes()


def faded(pcm: bytes) -> bytes:
    """From full to nothing, without a corner at either end."""
    samples = array("h", pcm)
    count = len(samples)
    return array(
        "h",
        [
            int(sample * (0.5 + 0.5 * math.cos(math.pi * (at + 1) / count)))
            for at, sample in enumerate(samples)
        ],
    ).tobytes()


def doubled(pcm: bytes) -> bytes:
    """One channel as two."""
    samples = array("h", pcm)
    both = array("h", bytes(4 * len(samples)))
    both[::2] = samples
    both[1::2] = samples
    return both.tobytes()


class Resampler:
    """Another rate, by cubic interpolation (Catmull-Rom), for a device that refuses ours.

    Upwards only is it clean; downwards it lets through what it should not. Devices that refuse
    22 050 Hz want 44 100 or 48 000.
    """

    def __init__(self, rate: int, wanted: int) -> None:
        self._step = rate / wanted
        self._at = 2.0
        self._tail = [0, 0, 0]
        """The samples before the next one."""

    def feed(self, pcm: bytes) -> bytes:
        """The samples at the other rate; the last two wait for what follows."""
        samples = self._tail + array("h", pcm).tolist()
        out: list[int] = []
        at, step, last = self._at, self._step, len(samples) - 3
        while at < last:
            whole = int(at)
            part = at - whole
            a, b, c, d = samples[whole : whole + 4]
            value = b + 0.5 * part * (
                c - a + part * (2 * a - 5 * b + 4 * c - d + part * (3 * (b - c) + d - a))
            )
            out.append(int(value))
            at += step
        self._at = at - last
        self._tail = samples[-3:]
        return array("h", [max(-FULL, min(FULL, value)) for value in out]).tobytes()


def quietest(pcm: bytes, rate: int, span_s: float) -> float:
    """The second from which on the least is heard for `span_s`, the first of several alike.

    Measured by the largest sample; what is below a hundredth of full scale counts as silence.
    """
    samples = array("h", pcm)
    span = max(1, round(span_s * rate))
    best, best_at = FULL + 1, 0
    for at in range(0, max(1, len(samples) - span + 1), max(1, span // 8)):
        part = samples[at : at + span]
        level = max(max(part), -min(part)) if part else 0
        level = 0 if level < FULL // 100 else level
        if level < best:
            best, best_at = level, at
    return best_at / rate
