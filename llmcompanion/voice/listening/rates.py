"""Sound of any rate, width and number of channels, as the samples that recognisers take.

Plain Python: a second of sound at 48 000 Hz costs some 40 ms, and is needed only where a device
or a file has another rate.
"""

from __future__ import annotations

import math
from array import array
from operator import mul

from llmcompanion.voice.listening.port import RATE
from llmcompanion.voice.wav import little_endian

CROSSINGS = 10
"""Zero crossings of the sinc to each side: what folds back is 45 dB below, and more."""
PASSED = 0.9
"""Share of the narrower band that is kept."""
FULL = 32_767


def one_channel(pcm: bytes, channels: int) -> bytes:
    """The mean of all channels: a microphone may be on any of them."""
    if channels == 1:
        return pcm
    samples = array("h", pcm)
    whole = len(samples) // channels * channels
    parts = [samples[at:whole:channels] for at in range(channels)]
    return array("h", [sum(each) // channels for each in zip(*parts, strict=True)]).tobytes()


class Converter:
    """From any rate to `RATE`, piece by piece, through a windowed sinc.

    Cut differently, the same sound comes out the same. The filter's window is Hann's
    (Smith, *Digital Audio Resampling*, 2002, on bandlimited interpolation).

    Args:
        rate: Samples a second of what is fed.
    """

    def __init__(self, rate: int) -> None:
        divisor = math.gcd(rate, RATE)
        self._up, self._down = RATE // divisor, rate // divisor
        self._is_same = rate == RATE
        stretch = max(1.0, rate / RATE)
        self._half = math.ceil(CROSSINGS * stretch)
        self._cutoff = PASSED / stretch
        self._phases: dict[int, list[float]] = {}
        self._kept: list[int] = [0] * (self._half - 1)
        self._phase = 0
        """Of the next sample, in `_up` parts of one that is fed."""

    def feed(self, pcm: bytes) -> bytes:
        """What can be made by now; the last few samples wait for what follows."""
        if self._is_same:
            return pcm
        samples = self._kept
        samples.extend(array("h", pcm))
        size, up, down = 2 * self._half, self._up, self._down
        at, phase = 0, self._phase
        out: list[int] = []
        while at + size <= len(samples):
            taps = self._phases.get(phase) or self._taps(phase)
            value = int(sum(map(mul, samples[at : at + size], taps)))
            out.append(max(-FULL, min(FULL, value)))
            phase += down
            at += phase // up
            phase %= up
        self._phase = phase
        self._kept = samples[at:]  # a step is shorter than the filter, so `at` is within
        return array("h", out).tobytes()

    def end(self) -> bytes:
        """The last samples, with silence behind them."""
        return b"" if self._is_same else self.feed(bytes(2 * self._half))

    def _taps(self, phase: int) -> list[float]:
        part = phase / self._up
        half, cutoff = self._half, self._cutoff
        taps = []
        for at in range(1 - half, half + 1):
            x = at - part
            window = 0.5 + 0.5 * math.cos(math.pi * x / half)
            angle = math.pi * cutoff * x
            taps.append(cutoff * window * (math.sin(angle) / angle if angle else 1.0))
        total = sum(taps)
        taps = [tap / total for tap in taps]
        self._phases[phase] = taps
        return taps


def from_width(raw: bytes, width: int) -> bytes:
    """Little-endian PCM of 1 to 4 bytes a sample, as 16 bits in the machine's byte order."""
    if width == 1:  # unsigned, as WAV has it
        return array("h", [(value - 128) << 8 for value in raw]).tobytes()
    count = len(raw) // width
    whole = raw[: count * width]
    samples = bytearray(2 * count)
    samples[::2] = whole[width - 2 :: width]
    samples[1::2] = whole[width - 1 :: width]
    return little_endian(bytes(samples))
