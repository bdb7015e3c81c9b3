"""Keeps a stream of PortAudio full by blocking writes, from a thread of its own.

A callback in Python wants a buffer of 60 ms and more to play without gaps, for every few
milliseconds it has to wait for the interpreter. A written block is taken bit by bit by PortAudio's
own code, which waits for nobody: half of that is enough then. And what has not been taken yet can
still be changed, where it lies, into an end that dies away.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from time import sleep
from typing import TYPE_CHECKING, Any

from llmcompanion.voice.clock import AudioClock
from llmcompanion.voice.promptness import prompt
from llmcompanion.voice.samples import doubled, faded, quietest
from llmcompanion.voice.sink import CUT_WITHIN_S, FADE_S, Reservoir, State

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

SHORT_S = 0.036
"""What a buffer of at most this length holds is heard soon enough when it is to be silent."""
BLOCK_S = 0.25
"""The longest block for a short buffer. Only between two of them the interpreter has to be there on
time, so it is long; a device that was silenced is given back when it is over, so not longer."""
SMALL_BLOCK_S = 0.01
"""The longest block for a long buffer, which has to be dropped on time, and one of mere silence."""
LOOKS = 8
"""So many of the last looks at the buffer count."""
AHEAD_S = 0.001
"""So much more than is reckoned may have been taken of a block already."""
LATE_S = 0.011
"""Dropping takes hold at once, or up to so much later: a sound server thinks in blocks."""
WORK_S = 0.003
"""What dropping takes."""
PRIME_S = 0.02
"""Silence before everything else, so that the device has begun to play when the sound comes. One
that is full when it begins was seen to keep as much again, out of reach."""
MARGIN_S = 0.05
"""Silence beyond what the buffer holds behind the last sample, without which it is not heard."""
GONE_S = 1.5
"""A write that takes so much longer than its sound goes to a device that is gone."""
SURE_S = 0.3
"""So long it has to be stuck in the same block while we look."""
PATIENCE_S = 1.0
"""For a writer to end that was told to."""


class StreamWriter:
    """One utterance on its way into a stream. What has no underscore may be called by any thread.

    Args:
        stream: A started `RawOutputStream` of 16-bit samples, without a callback. It belongs to
            the writer's thread, which closes it at the end.
        rate: Its samples a second.
        channels: 1 or 2; what is fed has one.
        release: Called when the stream is closed.
        monotonic: The time, in seconds.
    """

    def __init__(
        self,
        stream: Any,
        rate: int,
        channels: int,
        *,
        release: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._rate = rate
        self._frame = 2 * channels
        self._release = release
        self._monotonic = monotonic
        latency = float(stream.latency)
        self._holds = max(1, int(stream.write_available), round(latency * rate))
        """Frames in the device's full buffer."""
        self._is_short = self._holds <= SHORT_S * rate
        self._beyond_s = max(0.0, latency - self._holds / rate)
        """What is heard later than the buffer alone would make it."""

        self._lock = threading.Lock()
        """Held while a block is made or changed, never while the device is waited for."""
        self._waiting = Reservoir()
        self._block = bytearray()
        self._block_begins = self._written = 0
        """In frames written to the stream, up to and with the current block."""
        self._block_at = monotonic()
        self._is_sound = False
        self._handed: deque[tuple[int, bytes]] = deque(maxlen=64)
        """The last blocks of sound, with the byte of what was fed at which each begins."""
        self._offsets: deque[float] = deque(maxlen=LOOKS)
        """By each of the last looks at the buffer, the frame that left it at time 0."""
        self._clock = AudioClock(monotonic)

        self._is_finishing = False
        self._silent = 0
        """Frames of silence since the last sound."""
        self._cut_at: float | None = None
        self._was_cut = threading.Event()
        self._stuck: tuple[int, float] | None = None
        """A block that takes too long, and since when that is known."""
        self._end = b""
        """After a cut, what comes behind the current block."""
        self._state: State = "playing"
        self.ran_dry = 0
        """How often the device had nothing to play in the middle of a sound."""
        self._thread = threading.Thread(target=self._run, name="voice-out", daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        """How it stands; never "closed"."""
        if self._state == "playing":
            if self._is_stuck():
                log.warning("the sound device has stopped taking samples")
                self._state = "lost"
            elif self._is_finishing:
                return "finishing"
        return self._state

    def _is_stuck(self) -> bool:
        """Whether a block takes too long, at two looks: once it may be that we ourselves slept."""
        now, block = self._monotonic(), self._block_begins
        if now - self._block_at - self._seconds(len(self._block)) <= GONE_S:
            self._stuck = None
        elif self._stuck is None or self._stuck[0] != block:
            self._stuck = (block, now)
        return self._stuck is not None and now - self._stuck[1] > SURE_S

    @property
    def heard_s(self) -> float:
        """Seconds of what was fed that have been heard; below 0 before the first of it."""
        return self._clock.place_s

    def feed(self, pcm: bytes) -> None:
        """Play this after what is there."""
        if self._cut_at is None:
            self._waiting.fill(pcm)

    def finish(self) -> None:
        """Nothing more comes."""
        self._is_finishing = True

    def cut(self) -> None:
        """Be silent within 50 ms. Returns at once."""
        with self._lock:
            if self._cut_at is None:
                self._cut_at = self._monotonic()
                if self._is_short:
                    self._die_away()
                self._waiting.clear()
                self._was_cut.set()

    def close(self) -> bool:
        """Cut off what is still played, and wait until the device is given back; whether it was."""
        self.cut()
        self._thread.join(PATIENCE_S if self._state != "lost" else SURE_S)
        return not self._thread.is_alive()

    def _die_away(self) -> None:
        """From where it has not been taken yet, let the block fade and then be silent."""
        block, frame = self._block, self._frame
        taken = self._offset + (self._monotonic() + AHEAD_S) * self._rate + self._holds
        at = min(len(block), frame * max(0, round(taken) - self._block_begins))
        size = frame * round(FADE_S * self._rate)
        sound = bytes(block[at : at + size])
        if self._is_sound:
            sound += self._spread(self._waiting.draw((size - len(sound)) * 2 // frame))
        end = faded(sound) + bytes(frame * self._drain)
        here = len(block) - at
        block[at:] = end[:here].ljust(here, b"\0")
        self._end = end[here:]

    @property
    def _offset(self) -> float:
        """The largest: a look between two gulps of the device sees too little."""
        return max(tuple(self._offsets), default=0.0)

    @property
    def _drain(self) -> int:
        """Frames of silence behind a sound, without which it would be dropped with the stream."""
        return self._holds + round((MARGIN_S + self._beyond_s) * self._rate)

    def _spread(self, pcm: bytes) -> bytes:
        return doubled(pcm) if self._frame == 4 else pcm

    def _seconds(self, size: int) -> float:
        return size / self._frame / self._rate

    # The thread that writes

    def _run(self) -> None:
        try:
            with prompt():
                self._write_all()
        except Exception as error:  # noqa: BLE001 - PortAudioError, and what CFFI raises
            if self._cut_at is None:
                log.warning("the sound device went away: %s", error)
                self._give_back("lost")
                return
        self._give_back("ended")

    def _write_all(self) -> None:
        was_sound = False
        while self._next():
            if self._stream.write(self._block):  # it ran dry, and stood still meanwhile
                self._offsets.clear()
                self.ran_dry += was_sound and self._is_sound
            was_sound = self._is_sound

    def _next(self) -> bool:
        """Make the next block; whether there is one."""
        self._look()
        with self._lock:
            is_to_be_dropped = self._cut_at is not None and not self._is_short
            if self._cut_at is None:
                block = self._next_of_what_was_fed()
            else:
                block, self._end = self._end, b""
            self._block = bytearray(block)
            self._block_begins = self._written
            self._block_at = self._monotonic()
            self._written += len(block) // self._frame
        if is_to_be_dropped:
            sleep(self._wait_for_quiet())
        return bool(block)

    def _next_of_what_was_fed(self) -> bytes:
        if not self._written:  # it begins to play at once, and the sound comes in a moment
            return bytes(self._frame * round(PRIME_S * self._rate))
        is_all = self._is_finishing  # asked first: whatever was fed before is drawn below
        begins = self._waiting.drawn
        longest_s = BLOCK_S if self._is_short else SMALL_BLOCK_S
        pcm = self._waiting.draw(2 * round(longest_s * self._rate))
        heard_at = (self._written - self._offset) / self._rate + self._beyond_s
        pair = 2 * self._rate
        self._clock.mark(heard_at, begins / pair, self._waiting.drawn / pair)
        self._is_sound = bool(pcm)
        if pcm:
            self._silent = 0
            self._handed.append((begins, pcm))
            return self._spread(pcm)
        if is_all and self._silent >= self._drain:
            return b""
        frames = round(SMALL_BLOCK_S * self._rate)
        self._silent += frames
        return bytes(self._frame * frames)

    def _look(self) -> None:
        """Look how full the buffer is, once there is room in a long one: a write to it could take
        too long to be stopped."""
        small = round(SMALL_BLOCK_S * self._rate)
        while (room := int(self._stream.write_available)) < small and not self._is_short:
            if self._was_cut.wait(SMALL_BLOCK_S / 2):
                break
        held = max(0, self._holds - room)
        offset = self._written - held - self._monotonic() * self._rate
        if not held or offset < self._offset - self._holds / 2:
            self._offsets.clear()  # it stood still, or does until something is written
        self._offsets.append(offset)

    def _wait_for_quiet(self) -> float:
        """Seconds until what is heard of a long buffer is quietest, in time to drop the rest.

        It holds more than may still be heard, and none of that can be changed any more. There a
        break is noticed least.
        """
        late_s = self._monotonic() - (self._cut_at or 0.0)
        most_s = max(0.0, CUT_WITHIN_S - WORK_S - late_s)
        begins = 2 * int(self._clock.place_s * self._rate)
        if not self._handed:
            return 0.0
        held = b"".join(block for _, block in self._handed)[max(0, begins - self._handed[0][0]) :]
        return quietest(held[: 2 * int((most_s + LATE_S) * self._rate)], self._rate, LATE_S)

    def _give_back(self, state: State) -> None:
        self._state = state
        try:
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
        except Exception:
            log.exception("a stream of sound cannot be closed")
        finally:
            self._release()
