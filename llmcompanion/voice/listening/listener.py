"""The listener: from the microphone to words, in one of two ways.

Pushed: everything between two presses of the key is one recording. Free: the microphone stays
open, and every utterance is one. In both, nothing is listened to while the voice speaks, and for a
moment after it; and what comes back of its words all the same is passed over.

Frames come on the microphone's thread; one worker thread writes down. Sound is held in memory
until its words are written down, then let go; it is written to a disk only where `keep` is given.
"""

from __future__ import annotations

import logging
import queue
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line
from llmcompanion.voice.listening.echo import is_echo
from llmcompanion.voice.listening.level import Level
from llmcompanion.voice.listening.port import FRAME_S
from llmcompanion.voice.listening.utterances import (
    LONGEST_S,
    Ended,
    Endpointer,
    spoken_part,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmcompanion.voice.listening.capture import Microphone
    from llmcompanion.voice.listening.port import Recogniser
    from llmcompanion.voice.listening.vad import Sense

log = logging.getLogger(__name__)

Way = Literal["pushed", "free"]
State = Literal["off", "on", "deaf"]
"""deaf: the microphone is open, and nothing it brings is listened to, for the voice speaks."""

TAIL_S: dict[Way, float] = {"free": 0.5, "pushed": 0.1}
"""For so long after the voice has ended nothing is listened to: rooms echo, devices lag. A press of
the key has cut the voice off already."""
ECHO_S = 8.0
"""For so long after the voice has ended, words like its own are passed over."""
WAITING = 8
"""Utterances that may wait to be written down."""

NOTHING = "Nothing was heard that sounds like speech."
DEAD = "The microphone brings nothing but silence: it may be muted, or not allowed to be used."
ECHO = "What was heard were the words just spoken aloud; they were passed over."
TOO_MUCH = "More is said than this machine can write down; something was left out."


@dataclass(frozen=True, slots=True)
class Heard:
    """What was written down.

    Attributes:
        text: One line; "" where nothing was said, or nothing that counts.
        way: How it was listened to.
        why: Where there is no text: a sentence why.
        pcm: The sound, for who is asked to keep it.
    """

    text: str
    way: Way
    why: str = ""
    pcm: bytes = b""


class Listener:
    """Listens, and tells what it heard.

    Args:
        microphone: Brings the sound.
        make_sense: Opens what tells speech from the rest.
        make_recogniser: Opens what writes it down; called by the worker, once, and again after a
            failure.
        tell: Is given what was heard, by the worker.
        complain: Is told a sentence, by any thread, when something fails.
        on_change: Called, by any thread, when the state may be another.
        is_speaking: Whether the voice speaks now; asked by any thread.
        last_said: What it said last.
        monotonic: The time, in seconds.
    """

    def __init__(
        self,
        microphone: Microphone,
        make_sense: Callable[[], Sense],
        make_recogniser: Callable[[], Recogniser],
        *,
        tell: Callable[[Heard], None],
        complain: Callable[[str], None],
        monotonic: Callable[[], float],
        on_change: Callable[[], None] = lambda: None,
        is_speaking: Callable[[], bool] = lambda: False,
        last_said: Callable[[], str] = lambda: "",
    ) -> None:
        self._microphone = microphone
        self._make_sense = make_sense
        self._make_recogniser = make_recogniser
        self._tell = tell
        self._complain = complain
        self._monotonic = monotonic
        self._on_change = on_change
        self._is_speaking = is_speaking
        self._last_said = last_said
        self.level = Level()
        self.way: Way = "pushed"
        self.is_on = False
        self._is_deaf = False
        self._spoke_at = float("-inf")
        self._frames: list[bytes] = []
        self._endpointer: Endpointer | None = None
        self._sense: Sense | None = None
        self._recogniser: Recogniser | None = None
        self._work: queue.Queue[tuple[bytes, Way] | None] = queue.Queue(WAITING)
        self._pending = 0
        self._worker: threading.Thread | None = None
        self._lock = threading.RLock()
        self._counting = threading.Lock()

    # What is so

    @property
    def state(self) -> State:
        """What the microphone does."""
        if not self.is_on:
            return "off"
        return "deaf" if self._is_deaf else "on"

    @property
    def is_writing(self) -> bool:
        """Whether something that was said is being written down, or waits to be."""
        return self._pending > 0

    @property
    def is_hearing(self) -> bool:
        """Whether somebody speaks now, as far as that is judged: only when free."""
        return self._endpointer is not None and self._endpointer.is_speech

    @property
    def recorded_s(self) -> float:
        """Seconds of the recording, when pushed."""
        return len(self._frames) * FRAME_S

    # What is wanted: called from one thread, may take some tenths of a second

    def start(self, way: Way) -> None:
        """Open the microphone.

        Raises:
            SoundError: There is none, or it cannot be opened.
        """
        with self._lock:
            self.stop(drop=True)
            self.way = way
            self._frames = []
            self.level.rest()
            self._is_deaf = False
            if self._sense is None:
                self._sense = self._make_sense()
            self._endpointer = Endpointer(self._sense) if way == "free" else None
            if self._endpointer is not None:
                self._endpointer.drop()
            self._start_worker()
            self._microphone.open(self._hear, self._lose)
            self.is_on = True
        self._on_change()

    def stop(self, *, drop: bool = False) -> None:
        """Close the microphone; what was said is written down, unless it is to be dropped."""
        with self._lock:
            if not self.is_on:
                return
            self.is_on = False
            self._microphone.close()
            self._finish(drop=drop)
        self._on_change()

    def close(self) -> None:
        """Be gone; what is being written down is not waited for longer than a moment."""
        self.stop(drop=True)
        worker, self._worker = self._worker, None
        if worker is not None:
            with suppress(queue.Full):
                self._work.put_nowait(None)
            worker.join(timeout=2.0)

    def _finish(self, *, drop: bool) -> None:
        pcm = b"".join(self._frames)
        self._frames = []
        if self._endpointer is not None:
            pcm = self._endpointer.end()
            self._endpointer = None
            if not pcm:
                return
        if not drop:
            self._hand_on(pcm)

    # On the microphone's thread

    def _hear(self, frame: bytes) -> None:
        if self._must_not_hear():
            return
        self.level.take(frame, self._monotonic())
        endpointer = self._endpointer
        if endpointer is None:
            self._frames.append(frame)
            if self.recorded_s >= LONGEST_S:
                self._end_elsewhere()
            return
        found = endpointer.feed(frame)
        if isinstance(found, Ended) and found.pcm:
            self._hand_on(found.pcm)

    def _must_not_hear(self) -> bool:
        now = self._monotonic()
        if self._is_speaking():
            self._spoke_at = now
        deaf = now - self._spoke_at < TAIL_S[self.way]
        if deaf != self._is_deaf:
            self._is_deaf = deaf
            self.level.rest()
            if deaf and self._endpointer is not None:
                self._endpointer.drop()
            self._on_change()
        return deaf

    def _end_elsewhere(self) -> None:
        """The longest recording is over: the microphone cannot be closed from its own thread."""
        if self.is_on:
            threading.Thread(target=self.stop, name="microphone-end", daemon=True).start()

    def _lose(self, sentence: str) -> None:
        """The device went away."""
        self._complain(sentence)
        self.is_on = False
        self._finish(drop=False)
        self._on_change()

    # Writing down

    def _hand_on(self, pcm: bytes) -> None:
        self._count(1)
        try:
            self._work.put_nowait((pcm, self.way))
        except queue.Full:
            self._count(-1)
            self._complain(TOO_MUCH)
        self._on_change()

    def _count(self, by: int) -> None:
        with self._counting:
            self._pending += by

    def _start_worker(self) -> None:
        if self._worker is None:
            self._worker = threading.Thread(target=self._write, name="listener", daemon=True)
            self._worker.start()

    def _write(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                self._tell(self._written(*work))
            except UserError as error:
                self._forget_recogniser()
                self._complain(error.sentence)
            except Exception:
                log.exception("what was said cannot be written down")
                self._complain("What was said could not be written down: the log says more.")
            finally:
                self._count(-1)
                self._on_change()
        self._forget_recogniser()

    def _written(self, pcm: bytes, way: Way) -> Heard:
        if way == "pushed":
            if not any(pcm):
                return Heard("", way, DEAD if pcm else NOTHING)
            pcm = spoken_part(pcm, self._make_sense())
            if not pcm:
                return Heard("", way, NOTHING)
        if self._recogniser is None:
            self._recogniser = self._make_recogniser()
        text = " ".join(clean_line(self._recogniser.transcribe(pcm)).split())
        if not text:
            return Heard("", way, NOTHING)
        recent = self._monotonic() - self._spoke_at < ECHO_S + len(pcm) / 32_000
        if way == "free" and recent and is_echo(text, self._last_said()):
            return Heard("", way, ECHO)
        return Heard(text, way, pcm=pcm)

    def _forget_recogniser(self) -> None:
        recogniser, self._recogniser = self._recogniser, None
        if recogniser is not None:
            recogniser.close()
