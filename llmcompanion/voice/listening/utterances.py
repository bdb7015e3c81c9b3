"""Where speech begins and ends in a stream of frames."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.voice.listening.port import FRAME_BYTES, FRAME_S

if TYPE_CHECKING:
    from llmcompanion.voice.listening.vad import Sense

BEGINS, GOES_ON = 0.5, 0.35
"""Likelihood from which speech begins, and from which it goes on."""
BEGIN_FRAMES = 3
"""So many frames in a row begin it: a click is shorter."""
BEFORE_S = 0.35
"""Kept from before that: the first consonant is soft."""
AFTER_S = 0.2
"""Kept from behind the last speech."""
SILENCE_S = 0.8
"""After so much silence it has ended."""
LEAST_S = 0.3
"""Less speech is none: a recogniser would make words up."""
LONGEST_S = 60.0
"""A longer one is cut; nobody meant that."""


@dataclass(frozen=True, slots=True)
class Began:
    """Speech has begun."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Speech has ended.

    Attributes:
        pcm: The sound, a little before and behind it included; b"" where it was too little.
    """

    pcm: bytes


class Endpointer:
    """Finds utterances.

    Args:
        sense: Judges the frames.
        silence_s: The silence that ends an utterance.
    """

    def __init__(self, sense: Sense, *, silence_s: float = SILENCE_S) -> None:
        self._sense = sense
        self._end_frames = round(silence_s / FRAME_S)
        self._before: deque[bytes] = deque(maxlen=round(BEFORE_S / FRAME_S) + BEGIN_FRAMES)
        self._reset()

    def _reset(self) -> None:
        self._frames: list[bytes] = []
        self._spoken = 0
        self._run = 0
        self._quiet = 0
        self.is_speech = False

    def drop(self) -> None:
        """Forget what came: it was not meant, or it is a new beginning."""
        self._reset()
        self._before.clear()
        self._sense.reset()

    def feed(self, frame: bytes) -> Began | Ended | None:
        """One frame; what it changes."""
        likely = self._sense.share(frame)
        if not self.is_speech:
            self._before.append(frame)
            self._run = self._run + 1 if likely >= BEGINS else 0
            if self._run < BEGIN_FRAMES:
                return None
            self._frames = list(self._before)
            self._before.clear()
            self._spoken, self._quiet, self.is_speech = self._run, 0, True
            return Began()
        self._frames.append(frame)
        if likely >= GOES_ON:
            self._spoken += 1
            self._quiet = 0
        else:
            self._quiet += 1
        if self._quiet >= self._end_frames or len(self._frames) * FRAME_S >= LONGEST_S:
            return Ended(self.end())
        return None

    def end(self) -> bytes:
        """The utterance so far, as if silence had followed; b"" for none."""
        pcm = b""
        if self._spoken * FRAME_S >= LEAST_S:
            spare = max(0, self._quiet - round(AFTER_S / FRAME_S))
            pcm = b"".join(self._frames[: len(self._frames) - spare])
        self._reset()
        return pcm


def spoken_part(pcm: bytes, sense: Sense) -> bytes:
    """A recording without the silence before and behind what was said; b"" for nothing said.

    Pauses within it stay, however long.
    """
    sense.reset()
    frames = [
        pcm[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
        for at in range(0, len(pcm), FRAME_BYTES)
    ]
    speech = [at for at, frame in enumerate(frames) if sense.share(frame) >= BEGINS]
    if len(speech) * FRAME_S < LEAST_S:
        return b""
    begins = max(0, speech[0] - round(BEFORE_S / FRAME_S))
    ends = speech[-1] + 1 + round(AFTER_S / FRAME_S)
    return pcm[begins * FRAME_BYTES : ends * FRAME_BYTES]
