"""Which sink plays: the sound card's, a program's, or silence; and going on when one fails."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from llmcompanion.voice.portaudio import PortAudioSink
from llmcompanion.voice.process_sink import ProcessSink, find_player
from llmcompanion.voice.sink import SilentSink, Sink, SoundError

if TYPE_CHECKING:
    from collections.abc import Callable


class Output:
    """Opens what can be opened, best first, and remembers it until it fails.

    Args:
        complain: Is told a sentence when there is no sound; the same one only once in a row.
        first: What is tried first; PortAudio where it is not given.
        player: Name of the program that is tried next; "" for none.
        monotonic: The time, in seconds.
    """

    def __init__(
        self,
        complain: Callable[[str], None],
        *,
        first: Sink | None = None,
        player: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._complain = complain
        self._complained = ""
        self._first = first or PortAudioSink(monotonic=monotonic)
        self._player = player
        self._silence = SilentSink(monotonic)
        self.sink: Sink = self._silence

    def get_ready(self) -> None:
        """Load what will be needed."""
        self._first.get_ready()

    def open(self, rate: int) -> Sink:
        """Begin an utterance on the best that there is. May take some tens of milliseconds."""
        why = ""
        for sink in self._ways():
            try:
                sink.open(rate)
            except SoundError as error:
                why = why or str(error)
                continue
            self.sink = sink
            if sink is self._first:
                self._complained = ""
            return sink
        self.fail(why)
        return self._go_silent(rate)

    def replace_lost(self, rate: int, pcm: bytes) -> Sink:
        """The device went away in the middle: the rest, `pcm`, goes on in silence."""
        self.sink.close()
        self.fail("There is no more sound: the device went away. The talk goes on in silence.")
        sink = self._go_silent(rate)
        sink.feed(pcm)
        return sink

    def fail(self, sentence: str) -> None:
        """Say why there is no sound, once."""
        if sentence and sentence != self._complained:
            self._complained = sentence
            self._complain(sentence)

    def close(self) -> None:
        """Give everything back."""
        self.sink.close()

    def _go_silent(self, rate: int) -> Sink:
        self._silence.open(rate)
        self.sink = self._silence
        return self._silence

    def _ways(self) -> list[Sink]:
        if self._player is None:
            self._player = find_player()
        ways = [self._first]
        if self._player:
            ways.append(ProcessSink(self._player))
        return ways
