"""A voice and a sound card for tests of who speaks when: neither makes a sound."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from llmcompanion.errors import UserError
from llmcompanion.voice.port import Manner, Speech
from llmcompanion.voice.sink import SoundError, State

RATE = 1_000


class FakeEngine:
    """A second of sound for each text; keeps what it was asked to say.

    Attributes:
        said: Texts, in order.
        manners: How.
        broken: Where it is set, this is raised.
        gate: Cleared, it waits before it speaks.
        speaks: After so many texts, it has no sound for them.
    """

    name = "fake"

    def __init__(self) -> None:
        self.said: list[str] = []
        self.manners: list[Manner] = []
        self.broken: UserError | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.closed = 0
        self.speaks = 1_000

    def say(self, text: str, manner: Manner) -> Iterator[Speech]:
        self.gate.wait(5)
        if self.broken is not None:
            raise self.broken
        self.said.append(text)
        self.manners.append(manner)
        if len(self.said) <= self.speaks:
            yield Speech(b"\1\0" * RATE, RATE, ((0.0, "wide"), (0.9, "closed")))

    def close(self) -> None:
        self.closed += 1


class FakeSink:
    """Plays as far as the test lets it.

    Attributes:
        fed: Bytes that were fed since it was opened.
        cuts, opens: How often that was done.
        refuses: Where it is set, opening fails with it.
        short_s: So far before the end of what was fed the place stands while it waits for more.
    """

    name = "fake"

    def __init__(self) -> None:
        self.short_s = 0.0
        self.fed = b""
        self.cuts = self.opens = 0
        self.refuses = ""
        self.heard_s = 0.0
        self.state: State = "closed"
        self.all_fed = b""

    def get_ready(self) -> None: ...

    def open(self, rate: int) -> None:
        if self.refuses:
            raise SoundError(self.refuses)
        assert rate == RATE
        self.opens += 1
        self.fed, self.heard_s, self.state = b"", 0.0, "playing"

    def feed(self, pcm: bytes) -> None:
        self.fed += pcm
        self.all_fed += pcm

    @property
    def fed_s(self) -> float:
        return len(self.fed) / 2 / RATE

    def hear(self, seconds: float) -> None:
        """So much more is heard."""
        self.heard_s = min(self.fed_s, self.heard_s + seconds)
        if self.state == "finishing" and self.heard_s >= self.fed_s:
            self.state = "ended"
        self.heard_s = min(self.heard_s, self.fed_s - self.short_s)

    def finish(self) -> None:
        self.state = "finishing"
        self.hear(0.0)

    def cut(self) -> None:
        self.cuts += 1
        self.state = "ended"

    def close(self) -> None:
        self.state = "closed"


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for another thread."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.002)
