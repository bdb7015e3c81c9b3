"""Where the sound goes: the port of everything that plays, and the silence that always can.

A sink plays one utterance at a time: `open`, then `feed` as often as there is sound, then
`finish` for its natural end or `cut` for a sudden one. All of it may be called from any thread.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

State = Literal["closed", "playing", "finishing", "ended", "lost"]

FADE_S = 0.005
"""A sound that is cut off dies away in this time: no click, and gone for the ear."""
CUT_WITHIN_S = 0.036
"""What has not died away so long after the wish is dropped; that takes some milliseconds more."""


class SoundError(Exception):
    """Nothing can be played; the text is a sentence for the person."""


class Sink(Protocol):
    """Plays samples, and knows which of them is heard now."""

    @property
    def name(self) -> str:
        """What plays, for lists."""
        ...

    @property
    def state(self) -> State:
        """ "lost" when the device went away by itself."""
        ...

    @property
    def heard_s(self) -> float:
        """Seconds of what was fed that have been heard; below 0 before the first of it.

        While it waits for more, it may stand some hundredths of a second before the end.
        """
        ...

    def get_ready(self) -> None:
        """Load what `open` will need. May take a while; what is missing is said by `open`."""
        ...

    def open(self, rate: int) -> None:
        """Begin an utterance at `rate` samples a second. May take some tens of milliseconds.

        Raises:
            SoundError: There is nothing to play on.
        """
        ...

    def feed(self, pcm: bytes) -> None:
        """Play this after what is there. Never waits."""
        ...

    def finish(self) -> None:
        """Nothing more comes: the state is "ended" once all of it has been heard."""
        ...

    def cut(self) -> None:
        """Be silent within 50 ms and forget what was fed. Returns at once."""
        ...

    def close(self) -> None:
        """Give the device back. May take some tenths of a second."""
        ...


class SilentSink:
    """Plays nothing, at the pace of what it would play: for the mouth, where there is no sound.

    Args:
        monotonic: The time, in seconds.
    """

    name = "silence"

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._rate = 1
        self._fed_s = 0.0
        self._ran_s = 0.0
        """Seconds heard before the current run."""
        self._since: float | None = None
        self._state: State = "closed"
        self._lock = threading.Lock()

    @property
    def state(self) -> State:
        """How it stands."""
        if self._state == "finishing" and self.heard_s >= self._fed_s:
            self._state = "ended"
        return self._state

    @property
    def heard_s(self) -> float:
        """Seconds of what was fed that have been heard."""
        with self._lock:
            return self._heard()

    def _heard(self) -> float:
        if self._since is None:
            return self._ran_s
        return min(self._fed_s, self._ran_s + self._monotonic() - self._since)

    def get_ready(self) -> None:
        """Nothing is needed."""

    def open(self, rate: int) -> None:
        """Begin an utterance; raises `SoundError` where it cannot be."""
        self._rate = rate
        self._fed_s = self._ran_s = 0.0
        self._since = None
        self._state = "playing"

    def feed(self, pcm: bytes) -> None:
        """Play this after what is there."""
        with self._lock:
            self._ran_s = self._heard()  # a wait for more sound does not count as heard
            self._since = self._monotonic()
            self._fed_s += len(pcm) / 2 / self._rate

    def finish(self) -> None:
        """Nothing more comes."""
        self._state = "finishing"

    def cut(self) -> None:
        """Be silent within 50 ms."""
        with self._lock:
            self._fed_s = self._ran_s = self._heard()
        self._state = "ended"

    def close(self) -> None:
        """Give the device back."""
        self._state = "closed"


class Reservoir:
    """Samples that wait to be played: filled by one thread, drawn from by another.

    No lock is held: who draws is in a hurry. Only one thread may draw, or clear, at a time.
    """

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._at = 0
        self.drawn = 0
        """Bytes drawn so far."""

    def fill(self, pcm: bytes) -> None:
        """Add samples."""
        if pcm:
            self._chunks.append(pcm)

    def draw(self, size: int) -> bytes:
        """At most `size` bytes."""
        parts: list[bytes] = []
        wanted = size
        chunks = self._chunks
        while wanted > 0 and chunks:
            chunk = chunks[0]
            part = chunk[self._at : self._at + wanted]
            parts.append(part)
            wanted -= len(part)
            self._at += len(part)
            if self._at >= len(chunk):
                chunks.popleft()
                self._at = 0
        drawn = b"".join(parts)
        self.drawn += len(drawn)
        return drawn

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._chunks

    def clear(self) -> None:
        """Forget what waits."""
        self._chunks.clear()
        self._at = 0
