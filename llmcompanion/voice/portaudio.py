"""Sound through PortAudio, with `sounddevice`.

The traps, all met with real streams: the list of devices is made once and has to be made anew when
a device was plugged in; the library is a package of the system's on Linux and its absence an
`OSError` at import; what a device refuses shows when it is opened, or only when it is started.
"""

from __future__ import annotations

import atexit
import importlib
import logging
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from llmcompanion.plaintext import clean_line
from llmcompanion.voice import devices
from llmcompanion.voice.samples import Resampler
from llmcompanion.voice.sink import SoundError, State
from llmcompanion.voice.stream_writer import StreamWriter

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

LATENCIES_S = (0.027, 0.15, 0.4)
"""Length of the device's buffer: what plays without a gap while a reply streams and the face moves,
and what the next utterances take where it runs dry, as on a machine that is too busy."""
UNDERRUNS = 2
"""So many in an utterance, and the buffer is too short for this machine now."""

MISSING = (
    "There is no sound: PortAudio is missing. On Debian or Ubuntu: apt install libportaudio2. "
    "The talk goes on in silence."
)
NO_PACKAGE = "There is no sound: the package sounddevice is not installed."
NO_DEVICE = (
    "There is no sound: this machine has no sound device that plays. The talk goes on in silence."
)


class PortAudioSink:
    """Plays through the device that the system takes for its usual one.

    Args:
        load: Brings the module `sounddevice`; a test may put another in its place.
        monotonic: The time, in seconds.
    """

    name = "PortAudio"

    def __init__(
        self,
        *,
        load: Callable[[], Any] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load or load_sounddevice
        self._monotonic = monotonic
        self._writer: StreamWriter | None = None
        self._resampler: Resampler | None = None
        self._patience = 0
        """Which of `LATENCIES_S` is asked for."""
        self._failed_before = False
        self._ran_dry = 0
        self._lock = threading.RLock()

    @property
    def state(self) -> State:
        """How it stands."""
        writer = self._writer  # another thread may close it meanwhile
        return writer.state if writer is not None else "closed"

    @property
    def heard_s(self) -> float:
        """Seconds of what was fed that have been heard."""
        writer = self._writer
        return writer.heard_s if writer is not None else 0.0

    @property
    def underruns(self) -> int:
        """Since this sink exists."""
        writer = self._writer
        return self._ran_dry + (writer.ran_dry if writer is not None else 0)

    def get_ready(self) -> None:
        """Load PortAudio."""
        with suppress(ImportError, OSError):
            self._load()

    def open(self, rate: int) -> None:
        """Begin an utterance; raises `SoundError` where it cannot be."""
        with self._lock:
            self.close()
            sounddevice = devices.bring(self._load, no_package=NO_PACKAGE, missing=MISSING)
            if self._failed_before:
                # The list of devices is as old as the library's start: look again.
                devices.look_again(sounddevice)
            self._failed_before = True
            self._start(sounddevice, rate)
            self._failed_before = False

    def _start(self, sounddevice: Any, rate: int) -> None:
        """Open the stream, in the first of several ways that the device takes."""
        try:
            device = sounddevice.query_devices(kind="output")
        except Exception:  # noqa: BLE001 - two kinds, by where it notices
            raise SoundError(NO_DEVICE) from None
        usual = int(device.get("default_samplerate") or 48_000)
        why: Exception | None = None
        for way_rate, channels in ((rate, 1), (usual, 1), (rate, 2), (usual, 2)):
            stream = None
            release = devices.hold(sounddevice)
            try:
                stream = sounddevice.RawOutputStream(
                    samplerate=way_rate,
                    channels=channels,
                    dtype="int16",
                    latency=LATENCIES_S[self._patience],
                )
                stream.start()
                self._writer = StreamWriter(
                    stream, way_rate, channels, release=release, monotonic=self._monotonic
                )
            except Exception as error:  # noqa: BLE001 - PortAudioError, and what CFFI raises
                if stream is not None:  # what did not start may still hold the device
                    stream.close(ignore_errors=True)
                release()
                why = error
            else:
                self._resampler = None if way_rate == rate else Resampler(rate, way_rate)
                return
        raise SoundError(
            f"There is no sound: the device {clean_line(str(device.get('name', '')))[:40]} cannot "
            f"be opened ({devices.reason(why)}). The talk goes on in silence."
        )

    def feed(self, pcm: bytes) -> None:
        """Play this after what is there."""
        writer = self._writer
        if writer is not None:
            writer.feed(self._resampler.feed(pcm) if self._resampler is not None else pcm)

    def finish(self) -> None:
        """Nothing more comes."""
        if self._resampler is not None:
            self.feed(bytes(8))  # it holds samples back until more come
        writer = self._writer
        if writer is not None:
            writer.finish()

    def cut(self) -> None:
        """Be silent within 50 ms."""
        writer = self._writer
        if writer is not None:
            writer.cut()

    def close(self) -> None:
        """Give the device back; takes up to a quarter of a second after a cut."""
        with self._lock:
            writer, self._writer = self._writer, None
            if writer is None:
                return
            if not writer.close():
                with suppress(Exception):  # to end PortAudio while it is in there would crash
                    atexit.unregister(self._load()._exit_handler)
            self._ran_dry += writer.ran_dry
            if writer.ran_dry >= UNDERRUNS and self._patience < len(LATENCIES_S) - 1:
                self._patience += 1
                latency_ms = 1e3 * LATENCIES_S[self._patience]
                log.info("sound ran dry: the buffer is asked to be %.0f ms now", latency_ms)


def load_sounddevice() -> Any:
    """The module; on Linux its import starts programs and takes a tenth of a second.

    Raises:
        ImportError: The package is missing.
        OSError: PortAudio is.
    """
    return importlib.import_module("sounddevice")
