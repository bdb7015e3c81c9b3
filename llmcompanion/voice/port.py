"""The port behind which every voice stands: text in, sound and its timing out, as a stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Shape = Literal["closed", "small", "mid", "wide", "round"]
"""What a small face can do with its mouth; the same words as the avatar's frames use."""

Track = tuple[tuple[float, Shape], ...]
"""Shapes with the seconds at which they begin."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A stretch of sound.

    Attributes:
        pcm: Samples, 16 bits, signed, one channel, in the machine's byte order.
        rate: Samples a second.
        mouth: When which shape begins, in seconds from the beginning of this stretch.
        words: When which word begins: seconds as above, place and length in the text that was
            handed to the engine. Empty where an engine does not tell.
    """

    pcm: bytes
    rate: int
    mouth: Track = ()
    words: tuple[tuple[float, int, int], ...] = ()

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.pcm) / 2 / self.rate


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said: a persona's voice, coloured by what is felt.

    Attributes:
        pitch_hz: The pitch around which a voice moves that is synthesised here.
        range_st: How far the melody goes to each side, in semitones.
        size: Length of the mouth and throat: 1 is an adult's; less sounds larger, more smaller.
        tone: From 0 (soft) to 1 (bright).
        jitter_st: How far each blip strays from the melody, in semitones.
        speed: 1 is the voice's usual pace.
        gain: 1 is the voice's usual loudness.
        shift_st: What a feeling does to the pitch, in semitones; in `pitch_hz` already.
        language: A tag such as "en" or "de", for engines that speak languages.
        names: What a voice is called, by engine.
    """

    pitch_hz: float = 250.0
    range_st: float = 2.0
    size: float = 1.0
    tone: float = 0.4
    jitter_st: float = 0.6
    speed: float = 1.0
    gain: float = 1.0
    shift_st: float = 0.0
    language: str = "en"
    names: Mapping[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """One way to speak. Used from one thread at a time."""

    @property
    def name(self) -> str:
        """What it is called in the settings."""
        ...

    def say(self, text: str, manner: Manner) -> Iterator[Speech]:
        """The sound of `text`, piece by piece as it is made. Blocks; closing it stops it.

        Raises:
            UserError: It cannot be spoken; the sentence says what to do.
        """
        ...

    def close(self) -> None:
        """Give everything back."""
        ...
