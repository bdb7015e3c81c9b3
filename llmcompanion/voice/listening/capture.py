"""The microphone, through PortAudio with `sounddevice`.

The sound card's thread only puts what came into a queue of bounded length; a thread of our own
turns it into frames and hands them on. The microphone is open from `open` to `close` and never
otherwise.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from llmcompanion.plaintext import clean_line
from llmcompanion.voice import devices
from llmcompanion.voice.listening.port import FRAME_BYTES, FRAME_S, RATE
from llmcompanion.voice.listening.rates import Converter, one_channel
from llmcompanion.voice.portaudio import load_sounddevice
from llmcompanion.voice.sink import SoundError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

WAITING = 128
"""Blocks that may wait to be heard: four seconds. What comes beyond is lost, and counted."""
GONE_S = 4.0
"""Without a block for so long, the device is gone. Headsets need two seconds to turn from playing
to recording, and the first stream of a sound server as long."""
LOOK_S = 0.1
LATENCY_S = 0.1

MISSING = (
    "There is no microphone: PortAudio is missing. On Debian or Ubuntu: apt install libportaudio2."
)
NO_PACKAGE = "There is no microphone: the package sounddevice is not installed."
NO_DEVICE = "There is no microphone: this machine has no device that records."
GONE = "The microphone went away; what was said until then is written down."


class Microphone:
    """Records from the usual device, or the one that is named.

    Args:
        device: A part of a device's name; "" for the usual one.
        load: Brings the module `sounddevice`; a test may put another in its place.
        monotonic: The time, in seconds.
    """

    def __init__(
        self,
        device: str = "",
        *,
        load: Callable[[], Any] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._device = device
        self._load = load or load_sounddevice
        self._monotonic = monotonic
        self._stream: Any = None
        self._release: Callable[[], None] = lambda: None
        self._queue: queue.Queue[bytes | None] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None
        self._is_wanted = False
        self._ended_itself = False
        self._failed_before = False
        self.dropped = 0
        """Blocks that were lost since it was opened: this machine is too busy."""

    @property
    def is_open(self) -> bool:
        """Whether it records."""
        return self._stream is not None

    def open(self, hear: Callable[[bytes], None], lost: Callable[[str], None]) -> None:
        """Begin to record. May take some tenths of a second.

        Args:
            hear: Is given every frame (see `port.FRAME`), on a thread of the microphone's own.
            lost: Is told in a sentence, on that thread, that the device went away.

        Raises:
            SoundError: There is nothing to record from; the text is a sentence for the person.
        """
        self.close()
        sounddevice = devices.bring(self._load, no_package=NO_PACKAGE, missing=MISSING)
        if self._failed_before:
            # The list of devices is as old as the library's start: look again.
            devices.look_again(sounddevice)
        self._failed_before = True
        self._queue = queue.Queue(WAITING)
        self._is_wanted, self._ended_itself, self.dropped = True, False, 0
        rate, channels = self._start(sounddevice)
        self._failed_before = False
        self._thread = threading.Thread(
            target=self._work, args=(rate, channels, hear, lost), name="microphone", daemon=True
        )
        self._thread.start()

    def _start(self, sounddevice: Any) -> tuple[int, int]:
        """Open the stream, in the first of several ways that the device takes."""
        device: Any = self._device or None
        try:
            about = sounddevice.query_devices(device, "input")
        except ValueError:
            raise SoundError(
                f"There is no one microphone called {clean_line(self._device)[:60]}: "
                "llmcompanion doctor lists the devices; see listen.device in the settings."
            ) from None
        except Exception:  # noqa: BLE001 - its own kinds, by where it notices
            raise SoundError(NO_DEVICE) from None
        usual = int(about.get("default_samplerate") or 48_000)
        most = max(1, min(2, int(about.get("max_input_channels") or 1)))
        why: Exception | None = None
        for rate, channels in dict.fromkeys(((RATE, 1), (usual, 1), (RATE, most), (usual, most))):
            stream: Any = None
            release = devices.hold(sounddevice)
            try:
                stream = sounddevice.RawInputStream(
                    samplerate=rate,
                    blocksize=round(FRAME_S * rate),
                    device=device,
                    channels=channels,
                    dtype="int16",
                    latency=LATENCY_S,
                    callback=self._called,
                    finished_callback=self._finished,
                )
                stream.start()
            except Exception as error:  # noqa: BLE001 - PortAudioError, and what CFFI raises
                why = error
                release()
                if stream is not None:
                    with suppress(Exception):  # what did not start has nothing to lose
                        stream.close(ignore_errors=True)
            else:
                self._stream = stream
                self._release = release
                return rate, channels
        raise SoundError(
            f"The microphone {clean_line(str(about.get('name', '')))[:40]} cannot be opened "
            f"({devices.reason(why)}): another program may be using it."
        )

    def close(self) -> None:
        """Give the device back, when all that came has been heard. Not from `hear` or `lost`."""
        self._is_wanted = False
        self._shut()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            self._put(None)
            thread.join(timeout=2.0)

    def _shut(self) -> None:
        stream, self._stream = self._stream, None
        if stream is None:
            return
        try:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)
        except Exception:
            log.exception("a stream from the microphone cannot be closed")
        finally:
            self._release()

    # The sound card's own thread: nothing here waits

    def _called(self, indata: Any, frames: int, when: Any, status: Any) -> None:
        self._put(bytes(indata))

    def _put(self, block: bytes | None) -> None:
        try:
            self._queue.put_nowait(block)
        except queue.Full:
            self.dropped += 1

    def _finished(self) -> None:
        if self._is_wanted:
            self._ended_itself = True

    # Our own thread

    def _work(
        self,
        rate: int,
        channels: int,
        hear: Callable[[bytes], None],
        lost: Callable[[str], None],
    ) -> None:
        converter = Converter(rate)
        rest = b""
        came_at = self._monotonic()
        while True:
            block: bytes | None = b""
            with suppress(queue.Empty):
                block = self._queue.get(timeout=LOOK_S)
            if block:
                came_at = self._monotonic()
                rest += converter.feed(one_channel(block, channels))
                while len(rest) >= FRAME_BYTES:
                    frame, rest = rest[:FRAME_BYTES], rest[FRAME_BYTES:]
                    hear(frame)
            elif not self._is_wanted:
                return
            elif self._ended_itself or self._monotonic() - came_at > GONE_S:
                log.warning("the microphone went away")
                self._is_wanted, self._failed_before = False, True
                self._shut()
                lost(GONE)
                return
