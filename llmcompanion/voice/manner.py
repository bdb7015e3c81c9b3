"""A persona's voice, and what a feeling does to it.

Directions follow the vocal correlates that studies of emotional speech agree on: high arousal is
higher, faster, louder and wider in pitch, sadness is lower, slower, softer and narrower (Scherer,
"Vocal communication of emotion", Speech Communication 40, 2003, table 2). The amounts are our own
and small: a voice stays one voice.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from llmcompanion.voice.port import Manner

if TYPE_CHECKING:
    from collections.abc import Mapping

PITCH_HZ = (80.0, 480.0)
SPEED = (0.5, 2.0)
ENGINES_WITH_NAMES = ("espeak", "piper", "server", "system")


@dataclass(frozen=True, slots=True)
class Tint:
    """What a feeling changes: semitones to add, and factors of range, speed and loudness."""

    shift_st: float = 0.0
    range_by: float = 1.0
    speed_by: float = 1.0
    gain_by: float = 1.0
    tone_by: float = 0.0


_GLAD = Tint(1.0, 1.35, 1.06, 1.05, 0.10)
_STIRRED = Tint(2.0, 1.6, 1.12, 1.1, 0.15)
_WARM = Tint(-0.3, 1.05, 0.94, 0.92, -0.12)
_LOW = Tint(-1.5, 0.6, 0.86, 0.85, -0.15)
_ASKING = Tint(0.8, 1.3, 0.98, 1.0, 0.0)
_UNEASY = Tint(1.2, 0.9, 1.08, 0.92, 0.05)
_CROSS = Tint(-0.6, 1.2, 1.08, 1.12, 0.18)
_PLAIN = Tint()

TINTS: Mapping[str, Tint] = {
    "admiration": _GLAD,
    "amusement": _GLAD,
    "anger": _CROSS,
    "annoyance": _CROSS,
    "approval": _WARM,
    "caring": _WARM,
    "confusion": _ASKING,
    "curiosity": _ASKING,
    "desire": _WARM,
    "disappointment": _LOW,
    "disapproval": _CROSS,
    "disgust": _CROSS,
    "embarrassment": _UNEASY,
    "excitement": _STIRRED,
    "fear": _UNEASY,
    "gratitude": _WARM,
    "grief": _LOW,
    "joy": _GLAD,
    "love": _WARM,
    "nervousness": _UNEASY,
    "optimism": _GLAD,
    "pride": _GLAD,
    "realization": _ASKING,
    "relief": _WARM,
    "remorse": _LOW,
    "sadness": _LOW,
    "surprise": _STIRRED,
    "neutral": _PLAIN,
}
"""By the labels of `llmcompanion.emotion.labels`."""


def manner_of(persona: str, voice: Mapping[str, Any] | None = None, *, rate: float = 1.0) -> Manner:
    """How a persona speaks when nothing in particular is felt.

    Args:
        persona: Its id. A persona that says nothing about its voice gets one of its own from it,
            always the same.
        voice: The persona's ``voice`` table: ``pitch`` (Hz), ``range`` and ``jitter``
            (semitones), ``size``, ``tone``, ``speed``, ``language``, a voice's name under the
            name of its engine, or ``engine`` and ``name``. What is missing or out of bounds is
            left out.
        rate: The person's own wish for the speed, as a factor.
    """
    given = voice or {}
    seed = zlib.crc32(persona.encode())
    base = Manner(
        pitch_hz=190.0 + seed % 1000 / 1000 * 130.0,
        size=0.95 + (seed >> 10) % 100 / 100 * 0.2,
        tone=0.25 + (seed >> 17) % 100 / 100 * 0.35,
        speed=0.95 + (seed >> 24) % 100 / 100 * 0.12,
    )
    names = {
        engine: name
        for engine in ENGINES_WITH_NAMES
        if isinstance(name := given.get(engine), str) and name
    }
    if isinstance(name := given.get("name"), str) and name:
        names.setdefault(str(given.get("engine", "")), name)
    language = given.get("language")
    return replace(
        base,
        pitch_hz=_number(given, "pitch", base.pitch_hz, *PITCH_HZ),
        range_st=_number(given, "range", base.range_st, 0.0, 6.0),
        size=_number(given, "size", base.size, 0.7, 1.4),
        tone=_number(given, "tone", base.tone, 0.0, 1.0),
        jitter_st=_number(given, "jitter", base.jitter_st, 0.0, 3.0),
        speed=_bounded(_number(given, "speed", base.speed, *SPEED) * rate, *SPEED),
        language=language if isinstance(language, str) and language else base.language,
        names=names,
    )


def felt(manner: Manner, label: str) -> Manner:
    """`manner` while `label` is felt; an unknown label changes nothing."""
    tint = TINTS.get(label, _PLAIN)
    return replace(
        manner,
        pitch_hz=manner.pitch_hz * 2 ** (tint.shift_st / 12),
        shift_st=manner.shift_st + tint.shift_st,
        range_st=manner.range_st * tint.range_by,
        speed=_bounded(manner.speed * tint.speed_by, *SPEED),
        gain=manner.gain * tint.gain_by,
        tone=_bounded(manner.tone + tint.tone_by, 0.0, 1.0),
    )


def _number(given: Mapping[str, Any], key: str, usual: float, low: float, high: float) -> float:
    value = given.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        return usual
    return float(value)


def _bounded(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
