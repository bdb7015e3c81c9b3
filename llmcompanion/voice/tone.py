"""One blip: a vowel-like tone of about a syllable, out of nothing but the standard library.

Source and filter (Fant, "Acoustic Theory of Speech Production", 1960): harmonics of a pitch,
weighted by the resonances of a vowel. One period is summed up and then read round and round, so
that a blip costs less than a millisecond.
"""

from __future__ import annotations

import math
from array import array
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.voice.syllables import Onset, Vowel

RATE = 22_050
LOUDNESS = 3_000.0
"""Root mean square of a blip's middle, in steps of 16 bits: about -21 dB of full scale."""
LOUDEST = 14_000.0
"""No sample goes beyond this."""

FORMANTS_HZ: dict[Vowel, tuple[float, float, float]] = {
    "a": (730.0, 1090.0, 2440.0),
    "e": (530.0, 1840.0, 2480.0),
    "i": (300.0, 2100.0, 2900.0),
    "o": (570.0, 840.0, 2410.0),
    "u": (330.0, 870.0, 2240.0),
    "@": (500.0, 1400.0, 2400.0),
}
"""Resonances (Peterson and Barney, JASA 24, 1952, table II, men), rounded; i's second is lower
than in speech, where it is shrill."""

_BANDWIDTHS_HZ = (130.0, 180.0, 260.0)
_STRENGTHS = (1.0, 0.55, 0.18)
_TABLE = 512
_HIGHEST_HZ = 5_200.0
_GLIDE_ST = 0.5
"""How far the pitch falls within a blip: a spoken syllable never stands still."""

ATTACK_S: dict[Onset, float] = {"hard": 0.006, "lips": 0.009, "plain": 0.012, "soft": 0.018}
RELEASE_S = 0.042


def blip(
    vowel: Vowel,
    pitch_hz: float,
    size: float,
    tone: float,
    onset: Onset,
    seconds: float,
    gain: float = 1.0,
) -> array[int]:
    """A blip that begins and ends in silence, softly."""
    steady = _steady(vowel, round(pitch_hz, 2), round(size, 2), round(tone, 2))
    count = min(round(seconds * RATE), len(steady))
    loudness = _envelope(count, onset)
    return array(
        "h", [int(sample * gain * part) for sample, part in zip(steady, loudness, strict=False)]
    )


LONGEST_S = 0.16
"""A blip is never longer."""


@lru_cache(maxsize=256)
def _steady(vowel: Vowel, pitch_hz: float, size: float, tone: float) -> array[float]:
    """`LONGEST_S` of the tone without a beginning or an end."""
    period = _period(vowel, pitch_hz, size, tone)
    step = pitch_hz * _TABLE / RATE
    last = _TABLE - 1
    return array(
        "f",
        [
            period[turn & last] + (phase - turn) * (period[(turn & last) + 1] - period[turn & last])
            for phase in [step * turned for turned in _turns()]
            for turn in [int(phase)]
        ],
    )


@lru_cache(maxsize=1)
def _turns() -> tuple[float, ...]:
    """How far the tone has turned by each sample, as if its pitch turned once in one.

    The pitch falls from half the glide above to half of it below, in the first 90 ms.
    """
    high = 2 ** (_GLIDE_ST / 24)
    bend = (1 / high - high) / (0.09 * RATE)
    steps = (high + bend * min(at, 1984) for at in range(int(LONGEST_S * RATE) - 1))
    return tuple(accumulate(steps, initial=0.0))


def _period(vowel: Vowel, pitch_hz: float, size: float, tone: float) -> list[float]:
    """One period, with its first sample once more at the end."""
    strengths = _harmonics(vowel, pitch_hz, size, tone)
    table = [0.0] * _TABLE
    for number, strength in enumerate(strengths, start=1):
        # Phases that grow with the square of the number spread a period's energy (Schroeder, IEEE
        # Trans. Information Theory 16, 1970): no sharp pulse, a rounder sound.
        shift = int(number * number / len(strengths) * _TABLE / 2)
        wave = _harmonic(number, shift % _TABLE)
        table = [value + strength * each for value, each in zip(table, wave, strict=True)]
    power = math.sqrt(sum(value * value for value in table) / _TABLE)
    peak = max(map(abs, table))
    scale = min(LOUDNESS / power, LOUDEST / peak)
    table = [value * scale for value in table]
    table.append(table[0])
    return table


def _harmonics(vowel: Vowel, pitch_hz: float, size: float, tone: float) -> list[float]:
    """The strength of each harmonic."""
    formants = [formant / size for formant in FORMANTS_HZ[vowel]]
    count = max(2, min(24, int(_HIGHEST_HZ / pitch_hz)))
    strengths = []
    for number in range(1, count + 1):
        frequency = number * pitch_hz
        heard = sum(
            strength / (1.0 + ((frequency - formant) / width) ** 2)
            for strength, formant, width in zip(_STRENGTHS, formants, _BANDWIDTHS_HZ, strict=True)
        )
        tilt = number ** -(1.25 - 0.75 * tone)
        strengths.append((heard + 0.06) * tilt)
    strengths[0] = max(strengths[0], 0.6 * max(strengths))  # a voice without its root is thin
    return strengths


@lru_cache(maxsize=256)
def _harmonic(number: int, shift: int) -> tuple[float, ...]:
    """A period of the tone that turns `number` times in it, and begins at `shift`."""
    return tuple(math.sin(2 * math.pi * (number * at + shift) / _TABLE) for at in range(_TABLE))


@lru_cache(maxsize=128)
def _envelope(count: int, onset: Onset) -> tuple[float, ...]:
    """How loud each sample of a blip is."""
    attack = _ramp(min(count // 3, round(ATTACK_S[onset] * RATE)))
    release = _ramp(min(count // 2, round(RELEASE_S * RATE)))
    level = [1.0] * (count - len(attack) - len(release))
    return (*attack, *level, *reversed(release))


def _ramp(count: int) -> tuple[float, ...]:
    """From 0 to 1, without a corner at either end."""
    return tuple(0.5 - 0.5 * math.cos(math.pi * (at + 0.5) / count) for at in range(count))
