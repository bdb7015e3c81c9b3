"""Microphones that bring what a test speaks into them.

`FakeMicrophone` stands in for `capture.Microphone`; `RecordingDevice` for the module
`sounddevice` behind it; `Writer` for a recogniser.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llmcompanion.errors import UserError
from llmcompanion.voice.sink import SoundError
from tests.fakes.sound_device import AnyDevice, PortAudioError
from tests.fakes.sounds import frames


class FakeMicrophone:
    """Hands on frames on the test's own thread.

    Attributes:
        refuses: A sentence with which it cannot be opened; "" where it can.
        opened: How often it was opened.
    """

    def __init__(self) -> None:
        self.is_open = False
        self.refuses = ""
        self.opened = 0
        self._hear: Callable[[bytes], None] = lambda _: None
        self._lost: Callable[[str], None] = lambda _: None

    def open(self, hear: Callable[[bytes], None], lost: Callable[[str], None]) -> None:
        if self.refuses:
            raise SoundError(self.refuses)
        self._hear, self._lost = hear, lost
        self.is_open = True
        self.opened += 1

    def close(self) -> None:
        self.is_open = False

    def speak(self, pcm: bytes) -> None:
        for frame in frames(pcm):
            if self.is_open:
                self._hear(frame)

    def vanish(self) -> None:
        self.is_open = False
        self._lost("The microphone went away.")


class Writer:
    """A recogniser that writes what it is told to.

    Attributes:
        texts: What it writes, one after the other; the last one again and again.
        heard: What it was given.
        fails: A sentence with which it fails; "" where it does not.
    """

    name = "writer"
    model = "none"

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts) or ["good morning"]
        self.heard: list[bytes] = []
        self.fails = ""
        self.closed = 0

    def transcribe(self, pcm: bytes) -> str:
        self.heard.append(pcm)
        if self.fails:
            raise UserError(self.fails)
        return self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]

    def close(self) -> None:
        self.closed += 1


class RecordingStream:
    """One stream of `RecordingDevice`."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.is_open = True
        self.is_started = False
        self._callback: Callable[..., None] = options["callback"]
        self._finished: Callable[[], None] = options["finished_callback"]

    def vanish(self) -> None:
        """As a card that is pulled out."""
        self._finished()

    def abort(self, ignore_errors: bool = True) -> None:
        self.is_open = False
        self._finished()

    def close(self, ignore_errors: bool = True) -> None:
        self.is_open = False

    def start(self) -> None:
        self.is_started = True

    def bring(self, pcm: bytes) -> None:
        """As the card does with what the microphone brings."""
        size = 2 * self.options["blocksize"] * self.options["channels"]
        for at in range(0, len(pcm), size):
            block = pcm[at : at + size]
            self._callback(memoryview(block), len(block) // 2, None, None)


class RecordingDevice(AnyDevice):
    """The module, with one microphone.

    Attributes:
        error: What opening says where it is not accepted.
    """

    def __init__(self, *, rate: float = 48_000.0, channels: int = 2) -> None:
        super().__init__()
        self.error = "Error opening RawInputStream: Invalid sample rate [PaErrorCode -9997]"
        self._rate, self._channels = rate, channels
        self.streams: list[RecordingStream] = []

    @property
    def stream(self) -> RecordingStream:
        return self.streams[-1]

    def query_devices(self, device: str | None = None, kind: str = "input") -> dict[str, Any]:
        if not self.is_there:
            raise PortAudioError("Error querying device -1")
        if device is not None and device not in "desk microphone":
            raise ValueError(f"No input device matching {device!r}")
        return {
            "name": "desk microphone",
            "default_samplerate": self._rate,
            "max_input_channels": self._channels,
        }

    def RawInputStream(self, **options: Any) -> RecordingStream:  # noqa: N802 - its name
        if not self.accepts(options["samplerate"], options["channels"]):
            raise PortAudioError(self.error)
        self.streams.append(RecordingStream(options))
        return self.stream
