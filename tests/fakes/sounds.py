"""Sounds to listen to, as recognisers take them: speech by espeak-ng, tones, noise, silence."""

from __future__ import annotations

import math
import random
from array import array
from functools import cache

from llmcompanion.voice.espeak import open_espeak
from llmcompanion.voice.listening.port import FRAME_BYTES, RATE
from llmcompanion.voice.listening.rates import Converter
from llmcompanion.voice.port import Manner


@cache
def speech(text: str) -> bytes:
    engine = open_espeak(None)
    try:
        stretches = list(engine.say(text, Manner()))
    finally:
        engine.close()
    converter = Converter(stretches[0].rate)
    return b"".join(converter.feed(each.pcm) for each in stretches) + converter.end()


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * RATE))


def tone(seconds: float, hz: float = 440.0, level: float = 0.25, rate: int = RATE) -> bytes:
    step = 2 * math.pi * hz / rate
    count = round(seconds * rate)
    return array("h", [int(32_767 * level * math.sin(step * at)) for at in range(count)]).tobytes()


def noise(seconds: float, level: float = 0.1, seed: int = 1) -> bytes:
    draw = random.Random(seed).gauss
    count = round(seconds * RATE)
    return array("h", [_in_range(draw(0, 32_767 * level)) for _ in range(count)]).tobytes()


def clicks(seconds: float, every_s: float = 0.25, level: float = 0.6) -> bytes:
    """As of a keyboard: two milliseconds each."""
    samples = array("h", silence(seconds))
    for begins in range(0, len(samples) - 32, round(every_s * RATE)):
        for at in range(32):
            samples[begins + at] = int(32_767 * level * (-1) ** at * (1 - at / 32))
    return samples.tobytes()


def mixed(one: bytes, other: bytes) -> bytes:
    """Both at once, as long as the first."""
    second = array("h", other.ljust(len(one), b"\0"))
    return array(
        "h", [_in_range(a + b) for a, b in zip(array("h", one), second, strict=False)]
    ).tobytes()


def frames(pcm: bytes) -> list[bytes]:
    return [
        pcm[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
        for at in range(0, len(pcm), FRAME_BYTES)
    ]


def _in_range(value: float) -> int:
    return max(-32_767, min(32_767, int(value)))
