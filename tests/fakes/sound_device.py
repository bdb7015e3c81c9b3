"""A sound card without sound: stands in for the module `sounddevice`.

device = FakeDevice()
sink = PortAudioSink(load=lambda: device)
sink.open(22_050)
device.stream.pull(512)          # as the card does when it wants samples
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


class PortAudioError(Exception):
    """As PortAudio's."""


class CallbackStop(Exception):  # noqa: N818 - its name
    """As sounddevice's."""


class AnyStream:
    """What streams of both directions have."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.is_open = True
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


class AnyDevice:
    """What the module is for both directions.

    Attributes:
        accepts: Which (rate, channels) can be opened.
        is_there: Whether there is a device at all.
        looked_again: How often the list of devices was made anew.
    """

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        self.accepts: Callable[[int, int], bool] = lambda rate, channels: True
        self.is_there = True
        self.looked_again = 0

    def _terminate(self) -> None:
        self.looked_again += 1

    def _initialize(self) -> None: ...


class FakeStream(AnyStream):
    """One stream.

    Attributes:
        time: Seconds, by the card's own clock; goes on with what is pulled.
        heard: Every sample that was pulled.
    """

    def __init__(self, device: FakeDevice, options: dict[str, Any]) -> None:
        super().__init__(options)
        self.device = device
        self.rate = options["samplerate"]
        self.channels = options["channels"]
        self.latency = options["latency"]
        self.time = 5_000.0
        self.heard = array("h")

    def start(self) -> None:
        if not self.device.starts(self.rate, self.channels):
            raise PortAudioError("Error starting stream: Device unavailable [PaErrorCode -9985]")

    def pull(self, frames: int = 256, *, underflow: bool = False) -> array[int]:
        """Ask for samples, as the card does, and let the time pass that they take."""
        block = bytearray(2 * frames * self.channels)
        when = SimpleNamespace(outputBufferDacTime=self.time + self.latency)
        try:
            self._callback(
                memoryview(block), frames, when, SimpleNamespace(output_underflow=underflow)
            )
        except CallbackStop:
            self._finished()
        self.time += frames / self.rate
        part = array("h", bytes(block))
        self.heard.extend(part)
        return part

    def pull_all(self, seconds: float) -> array[int]:
        before = len(self.heard)
        for _ in range(int(seconds * self.rate / 256)):
            self.pull()
        return self.heard[before:]


class FakeDevice(AnyDevice):
    """The module, with one card that plays.

    Attributes:
        starts: Which (rate, channels) play once they are open.
    """

    CallbackStop = CallbackStop

    def __init__(self) -> None:
        super().__init__()
        self.starts: Callable[[int, int], bool] = lambda rate, channels: True
        self.streams: list[FakeStream] = []

    @property
    def stream(self) -> FakeStream:
        return self.streams[-1]

    def query_devices(self, kind: str = "output") -> dict[str, Any]:
        if not self.is_there:
            raise PortAudioError("Error querying device -1")
        return {"name": "card", "default_samplerate": 48_000.0}

    def RawOutputStream(self, **options: Any) -> FakeStream:  # noqa: N802 - its name
        if not self.accepts(options["samplerate"], options["channels"]):
            raise PortAudioError(
                "Error opening RawOutputStream: Invalid sample rate [PaErrorCode -9997]"
            )
        self.streams.append(FakeStream(self, options))
        return self.stream
