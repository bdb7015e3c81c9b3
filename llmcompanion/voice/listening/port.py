"""The port behind which everything stands that writes down what was said."""

from __future__ import annotations

from typing import Protocol

RATE = 16_000
"""Samples a second that every recogniser is given: 16 bits, signed, one channel, the machine's
byte order."""
FRAME = 512
"""Samples in a frame: what is judged, metered and kept at a time; 32 ms."""
FRAME_BYTES = 2 * FRAME
FRAME_S = FRAME / RATE


class Recogniser(Protocol):
    """Writes down what was said. Used from one thread at a time."""

    @property
    def name(self) -> str:
        """What the engine is called in the settings."""
        ...

    @property
    def model(self) -> str:
        """What it was trained on, as it is called in lists."""
        ...

    def transcribe(self, pcm: bytes) -> str:
        """The words in `pcm`; "" where there are none. Blocks, for seconds maybe.

        Args:
            pcm: Samples as `RATE` says.

        Raises:
            UserError: It cannot; the sentence says what to do.
        """
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


def seconds(pcm: bytes) -> float:
    """How long `pcm` lasts."""
    return len(pcm) / 2 / RATE
