"""A sound card without sound: stands in for the module `sounddevice`.

device = FakeDevice()
sink = PortAudioSink(load=lambda: device, monotonic=device.monotonic)
sink.open(22_050)
device.stream.pull(512)          # the card plays so many samples
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable
from typing import Any, ClassVar


class PortAudioError(Exception):
    """As PortAudio's."""


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


class FakeStream:
    """One stream: takes what is written as far as its buffer goes, and plays when told to.

    Attributes:
        heard: Every sample that was played.
        lateness: How many frames are played before a program is told that its next blocks were
            taken, for one block each.
        answers: Cleared, it does not say how full it is.
        holds: Frames in its full buffer.
    """

    def __init__(self, device: FakeDevice, options: dict[str, Any]) -> None:
        self.device = device
        self.rate = options["samplerate"]
        self.channels = options["channels"]
        self.latency = options["latency"]
        self.holds = round(self.latency * self.rate)
        self.is_open = True
        self.heard = array("h")
        self.lateness: list[int] = []
        self.answers = threading.Event()
        self.answers.set()
        self._held = bytearray()
        self._news = threading.Condition()
        self._is_gone = self._ran_dry = False

    @property
    def _frame(self) -> int:
        return 2 * self.channels

    @property
    def _is_full(self) -> bool:
        """As full as programs make it: into a long buffer they write 10 ms, where there is room."""
        return self._room < (0.01 * self.rate if self.latency > 0.1 else 1)

    # What a program sees

    def start(self) -> None:
        if not self.device.starts(self.rate, self.channels):
            raise PortAudioError("Error starting stream: Device unavailable [PaErrorCode -9985]")

    @property
    def write_available(self) -> int:
        self.answers.wait(5.0)
        return self._room

    @property
    def _room(self) -> int:
        return self.holds - len(self._held) // self._frame

    def write(self, block: bytearray) -> bool:
        """Take it bit by bit, as it is at that moment."""
        at = 0
        with self._news:
            while True:
                room = self._frame * self._room
                self._held += block[at : at + room]
                at = min(len(block), at + room)
                self._news.notify_all()
                if self._is_gone:
                    raise PortAudioError("Unanticipated host error [PaErrorCode -9999]")
                if at == len(block):
                    ran_dry, self._ran_dry = self._ran_dry, False
                    if self.lateness:
                        self._play(self.lateness.pop(0))
                    return ran_dry
                self._news.wait()

    def abort(self, ignore_errors: bool = True) -> None: ...

    def close(self, ignore_errors: bool = True) -> None:
        with self._news:
            self.is_open = False
            self._news.notify_all()

    # What the card does

    def vanish(self) -> None:
        """As a card that is pulled out."""
        with self._news:
            self._is_gone = True
            self._news.notify_all()
            self._news.wait_for(lambda: not self.is_open, 2.0)

    def pull(self, frames: int = 128) -> array[int]:
        """Play so many samples, once the buffer is full or nothing more comes into it."""
        with self._news:
            self._news.wait_for(lambda: not self.is_open or self._is_full, 2.0)
            part = self._play(frames)
            self._news.notify_all()
        return part

    def _play(self, frames: int) -> array[int]:
        size = self._frame * frames
        block = bytes(self._held[:size])
        del self._held[:size]
        self._ran_dry |= len(block) < size
        self.device.now += frames / self.rate
        part = array("h", block.ljust(size, b"\0"))
        self.heard.extend(part)
        return part

    def pull_all(self, seconds: float) -> array[int]:
        before = len(self.heard)
        for _ in range(round(seconds * self.rate / 128)):
            self.pull()
        return self.heard[before:]


class FakeDevice(AnyDevice):
    """The module, with one card that plays.

    Attributes:
        now: Seconds, by the card; goes on with what is played.
        starts: Which (rate, channels) play once they are open.
        made: Every one of them.
    """

    made: ClassVar[list[FakeDevice]] = []

    def __init__(self) -> None:
        super().__init__()
        self.made.append(self)
        self.now = 5_000.0
        self.starts: Callable[[int, int], bool] = lambda rate, channels: True
        self.streams: list[FakeStream] = []

    def monotonic(self) -> float:
        return self.now

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
