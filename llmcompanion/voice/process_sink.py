"""Sound through a program of the system's, where PortAudio is missing: Linux has one nearly always.

The program is fed hardly faster than it plays, so that a stop comes soon and the place is known.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from llmcompanion.voice.samples import faded
from llmcompanion.voice.sink import CUT_WITHIN_S, FADE_S, Reservoir, SoundError, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LATENCY_S = 0.06
"""So much the program is asked to hold."""
AHEAD_S = 0.14
"""So much it is given ahead of what would be heard if it held nothing."""
BLOCK_S = 0.01
SETTLED_S = 0.08
"""A program that has not ended by then is taken to play."""

PROGRAMS: dict[str, Sequence[str]] = {
    "pw-play": ("pw-play", "--format=s16", "--channels=1", "--rate={rate}", "--latency=60ms", "-"),
    "pacat": (
        "pacat", "--raw", "--format=s16le", "--channels=1", "--rate={rate}", "--latency-msec=60",
    ),
    "aplay": ("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "{rate}", "-B", "60000"),
}  # fmt: skip
"""In the order in which they are tried."""


class ProcessSink:
    """Plays through a child process that reads samples.

    Args:
        program: A name of `PROGRAMS`.
    """

    def __init__(
        self,
        program: str,
        *,
        command: Sequence[str] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = program
        self._command = command or PROGRAMS[program]
        self._monotonic = monotonic
        self._child: subprocess.Popen[bytes] | None = None
        self._state: State = "closed"
        self._rate = 1
        self._waiting = Reservoir()
        self._heard_s = 0.0
        self._news = threading.Condition()
        self._is_finishing = self._is_cut = False

    @property
    def state(self) -> State:
        """How it stands."""
        return self._state

    @property
    def heard_s(self) -> float:
        """Seconds of what was fed that have been heard."""
        return self._heard_s

    def get_ready(self) -> None:
        """Nothing is needed."""

    def open(self, rate: int) -> None:
        """Begin an utterance; raises `SoundError` where it cannot be."""
        self.close()
        command = [part.format(rate=rate) for part in self._command]
        try:
            child = subprocess.Popen(  # noqa: S603 - a fixed command line
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        except OSError as error:
            raise SoundError(
                f"There is no sound: {command[0]} cannot be run ({error.strerror}). The talk goes "
                "on in silence."
            ) from error
        with suppress(subprocess.TimeoutExpired):  # it ends at once where nobody takes its sound
            child.wait(SETTLED_S)
            raise SoundError(
                f"There is no sound: {command[0]} cannot play. The talk goes on in silence."
            )
        self._child, self._rate, self._state = child, rate, "playing"
        self._waiting, self._heard_s = Reservoir(), 0.0
        self._is_finishing = self._is_cut = False
        threading.Thread(target=self._write, args=(child,), name="voice-out", daemon=True).start()

    def feed(self, pcm: bytes) -> None:
        """Play this after what is there."""
        with self._news:
            self._waiting.fill(pcm)
            self._news.notify()

    def finish(self) -> None:
        """Nothing more comes."""
        if self._state == "playing":
            self._state = "finishing"
        with self._news:
            self._is_finishing = True
            self._news.notify()

    def cut(self) -> None:
        """Be silent within 50 ms."""
        with self._news:
            self._is_cut = True
            self._news.notify()
        child = self._child
        if child is not None and child.poll() is None:
            timer = threading.Timer(CUT_WITHIN_S, child.kill)
            timer.daemon = True
            timer.start()

    def close(self) -> None:
        """Give the device back."""
        child, self._child = self._child, None
        if child is not None:
            self._is_cut = True
            with self._news:
                self._news.notify()
            child.kill()
            child.wait()
        self._state = "closed"

    def _hear(self, passed_s: float, written_s: float) -> None:
        self._heard_s = max(self._heard_s, min(written_s, passed_s - LATENCY_S))

    def _write(self, child: subprocess.Popen[bytes]) -> None:
        """The thread that keeps the program fed."""
        assert child.stdin is not None
        began: float | None = None
        written_s = gaps_s = 0.0
        size = 2 * round(BLOCK_S * self._rate)
        try:
            while True:
                if self._is_cut:
                    child.stdin.write(faded(self._waiting.draw(2 * round(FADE_S * self._rate))))
                    break
                block = self._waiting.draw(size)
                now = self._monotonic()
                if not block:
                    if began is not None:
                        self._hear(now - began - gaps_s, written_s)
                    if self._is_finishing:
                        break
                    with self._news:
                        self._news.wait(BLOCK_S)
                    continue
                if began is None:
                    began = now
                elif now - began - gaps_s > written_s:  # it had run dry
                    gaps_s = now - began - written_s
                    self._heard_s = written_s - LATENCY_S
                child.stdin.write(block)
                written_s += len(block) / 2 / self._rate
                ahead = written_s - (now - began - gaps_s)
                self._hear(now - began - gaps_s, written_s)
                if ahead > AHEAD_S:
                    time.sleep(ahead - AHEAD_S)
            child.stdin.close()
            child.wait()
            if not self._is_cut:
                self._heard_s = written_s
            if child is self._child:
                self._state = "ended"
        except (OSError, ValueError):  # the program went away
            if child is self._child:
                self._state = "ended" if self._is_cut else "lost"


def find_player() -> str:
    """The first of `PROGRAMS` that is on this machine; "" for none."""
    return next((name for name in PROGRAMS if shutil.which(name)), "")
