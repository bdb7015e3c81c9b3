"""Sound through PortAudio, with `sounddevice`.

The traps, all met with real streams: the last *latency* of a sound is lost unless silence comes
behind it; the list of devices is made once and has to be made anew when a device was plugged in;
the library is a package of the system's on Linux and its absence an `OSError` at import.
"""

from __future__ import annotations

import importlib
import logging
import threading
import time
from collections import deque
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from llmcompanion.plaintext import clean_line
from llmcompanion.voice import devices
from llmcompanion.voice.clock import NOT_YET_S, AudioClock
from llmcompanion.voice.samples import Resampler, doubled, faded, quietest
from llmcompanion.voice.sink import CUT_WITHIN_S, FADE_S, Reservoir, SoundError, State

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

LATENCIES_S = (0.15, 0.25, 0.4)
"""Length of the device's buffer: what plays without a gap while a reply streams and the face moves,
and what the next utterances take where it runs dry, as beside a local model."""
UNDERRUNS = 2
"""So many in an utterance, and the buffer is too short for this machine now."""
LATE_S = 0.011
"""Dropping takes hold at once, or up to so much later: a sound server thinks in blocks."""
MARGIN_S = 0.05
"""Silence beyond the latency behind the last sample, without which it is not heard."""
WORK_S = 0.003
"""What dropping takes."""
GONE_S = 1.5
"""Without a callback for so long, the device is gone."""

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
        self._stream: Any = None
        self._release: Callable[[], None] = lambda: None
        self._stop: type[Exception] = RuntimeError
        self._state: State = "closed"
        self._patience = 0
        """Which of `LATENCIES_S` is asked for."""
        self._failed_before = False
        self.underruns = 0
        """Since this sink exists."""
        self._lock = threading.RLock()
        self._begin(1, 1)

    def _begin(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._channels = channels
        self._resampler: Resampler | None = None
        self._waiting = Reservoir()
        self._handed: deque[tuple[int, bytes]] = deque(maxlen=64)
        """The last blocks that the device was given, with the byte at which each begins."""
        self._finish_wanted = False
        self._cut_wanted = False
        self._faded_out = False
        self._silence_left = 0
        self._dry = 0
        self._called_at = self._monotonic()
        self._heard_s = NOT_YET_S

    # What is so

    @property
    def state(self) -> State:
        """How it stands."""
        stalled = self._monotonic() - self._called_at > GONE_S
        if self._state in ("playing", "finishing") and stalled:
            log.warning("the sound device has stopped asking for samples")
            self._state = "lost"
        return self._state

    @property
    def heard_s(self) -> float:
        """Seconds of what was fed that have been heard."""
        if self._stream is None:
            return 0.0
        with suppress(Exception):  # a device that is going away may not know its time any more
            self._heard_s = self._clock.place_s
        return self._heard_s

    # An utterance

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
            self._begin(way_rate, channels)
            if way_rate != rate:
                self._resampler = Resampler(rate, way_rate)
            try:
                self._stop = sounddevice.CallbackStop
                stream = sounddevice.RawOutputStream(
                    samplerate=way_rate,
                    channels=channels,
                    dtype="int16",
                    latency=LATENCIES_S[self._patience],
                    callback=self._called,
                    finished_callback=self._finished,
                )
                self._clock = AudioClock(partial(getattr, stream, "time"))
                self._stream = stream
                self._release = devices.hold(sounddevice)
                self._state = "playing"
                stream.start()
            except Exception as error:  # noqa: BLE001 - PortAudioError, and what CFFI raises
                self._drop()  # what did not start may still hold the device
                self._state = "closed"
                why = error
            else:
                return
        raise SoundError(
            f"There is no sound: the device {clean_line(str(device.get('name', '')))[:40]} cannot "
            f"be opened ({devices.reason(why)}). The talk goes on in silence."
        )

    def feed(self, pcm: bytes) -> None:
        """Play this after what is there."""
        if self._resampler is not None:
            pcm = self._resampler.feed(pcm)
        self._waiting.fill(pcm)

    def finish(self) -> None:
        """Nothing more comes."""
        if self._state == "playing":
            # A last breath for the resampler, which holds samples back.
            if self._resampler is not None:
                self._waiting.fill(self._resampler.feed(bytes(8)))
            self._state = "finishing"
            self._finish_wanted = True

    def cut(self) -> None:
        """Be silent within 50 ms."""
        if self._state in ("playing", "finishing"):
            self._cut_wanted = True
            threading.Thread(
                target=self._cut_off, args=(self._stream,), name="voice-cut", daemon=True
            ).start()
        else:
            self._waiting.clear()

    def _cut_off(self, stream: Any) -> None:
        """Drop what the device still holds, where the least of it is heard.

        A short buffer plays the end that dies away in time. A longer one holds more than may
        still be heard; the quietest moment of that is where a break is noticed least.
        """
        with suppress(Exception):  # silence on time is worth more than a smooth one
            time.sleep(self._wait_for_quiet(CUT_WITHIN_S - WORK_S))
        with self._lock:
            if stream is self._stream and self._cut_wanted:
                self._state = "ended"
                self._drop()

    def _wait_for_quiet(self, most_s: float) -> float:
        """Seconds, at most `most_s`, until what is heard while it is dropped is quietest."""
        begins = 2 * int(self._clock.place_s * self._rate)
        blocks = list(self._handed)
        if not blocks:
            return 0.0
        held = b"".join(block for _, block in blocks)[max(0, begins - blocks[0][0]) :]
        dies_away_s = len(held) / 2 / self._rate + FADE_S
        if dies_away_s <= most_s:
            return dies_away_s
        return quietest(held[: 2 * int((most_s + LATE_S) * self._rate)], self._rate, LATE_S)

    def close(self) -> None:
        """Give the device back."""
        with self._lock:
            self._drop()
            self._state = "closed"

    def _drop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is None:
            return
        if self._dry >= UNDERRUNS and self._patience < len(LATENCIES_S) - 1:
            self._patience += 1
            log.info("sound ran dry: the buffer is now %.0f ms", 1e3 * LATENCIES_S[self._patience])
        try:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)
        except Exception:
            log.exception("a stream of sound cannot be closed")
        finally:
            self._release()

    # The sound card's own thread: nothing here waits

    def _called(self, outdata: Any, frames: int, when: Any, status: Any) -> None:
        self._called_at = self._monotonic()
        if status.output_underflow and self._waiting.drawn:
            self._dry += 1
            self.underruns += 1
        begins = self._waiting.drawn
        block = self._last_of_it(frames) if self._cut_wanted else self._waiting.draw(2 * frames)
        if block:
            self._handed.append((begins, block))
        pair = 2 * self._rate
        self._clock.mark(when.outputBufferDacTime, begins / pair, self._waiting.drawn / pair)
        size = 2 * frames
        is_over = self._finish_wanted and self._waiting.is_empty and len(block) < size
        if len(block) < size:
            block += bytes(size - len(block))
        if self._channels == 2:
            block = doubled(block)
        outdata[:] = block
        if is_over:
            if not self._silence_left:
                self._silence_left = round((LATENCIES_S[self._patience] + MARGIN_S) * self._rate)
            self._silence_left -= frames
            if self._silence_left <= 0:
                raise self._stop

    def _last_of_it(self, frames: int) -> bytes:
        """A few milliseconds that die away, then nothing."""
        if self._faded_out:
            return b""
        self._faded_out = True
        block = faded(self._waiting.draw(2 * min(frames, round(FADE_S * self._rate))))
        self._waiting.clear()
        return block

    def _finished(self) -> None:
        if self._state == "finishing" or self._cut_wanted:
            self._state = "ended"
        elif self._state == "playing" and self._stream is not None:
            log.warning("the sound device went away")
            self._state = "lost"


def load_sounddevice() -> Any:
    """The module; on Linux its import starts programs and takes a tenth of a second.

    Raises:
        ImportError: The package is missing.
        OSError: PortAudio is.
    """
    return importlib.import_module("sounddevice")
