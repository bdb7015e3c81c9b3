"""Where an utterance begins and ends, by a judge that says what it is told to."""

from __future__ import annotations

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from llmcompanion.voice.listening.port import FRAME, FRAME_S
from llmcompanion.voice.listening.utterances import (
    BEFORE_S,
    BEGIN_FRAMES,
    LEAST_S,
    LONGEST_S,
    SILENCE_S,
    Began,
    Ended,
    Endpointer,
)


class Told:
    name = "told"

    def share(self, frame: bytes) -> float:
        return array("h", frame[:2])[0] / 100

    def reset(self) -> None: ...


def frame(likely: float) -> bytes:
    return array("h", [int(100 * likely)] * FRAME).tobytes()


def run(likelihoods: list[float]) -> list[Began | Ended]:
    endpointer = Endpointer(Told())
    return [found for each in likelihoods if (found := endpointer.feed(frame(each))) is not None]


def count(seconds: float) -> int:
    return round(seconds / FRAME_S)


def test_a_click_begins_nothing():
    assert run([0.0, 1.0, 1.0, 0.0] * 20) == []


def test_it_begins_after_some_frames_and_ends_after_the_silence():
    silence = [0.0] * count(SILENCE_S)
    begun, ended = run([0.0] * 40 + [1.0] * 30 + silence)
    assert isinstance(begun, Began)
    assert isinstance(ended, Ended)
    before = count(BEFORE_S)
    assert before + 30 <= len(ended.pcm) / 2 / FRAME <= before + 30 + 8
    assert len(run([0.0] * 40 + [1.0] * 30 + silence[:-1])) == 1


def test_too_little_speech_is_none():
    short = max(BEGIN_FRAMES, count(LEAST_S) - 1)
    _, ended = run([0.0] * 20 + [1.0] * short + [0.0] * 40)
    assert ended == Ended(b"")


def test_nobody_speaks_for_longer_than_a_minute():
    found = run([1.0] * (count(LONGEST_S) + 5))
    assert isinstance(found[1], Ended)
    assert len(found[1].pcm) / 32_000 <= LONGEST_S + FRAME_S


def test_what_is_dropped_is_gone():
    endpointer = Endpointer(Told())
    for _ in range(30):
        endpointer.feed(frame(1.0))
    endpointer.drop()
    assert not endpointer.is_speech
    assert endpointer.end() == b""


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=300))
def test_beginnings_and_ends_alternate_whatever_comes(likelihoods: list[float]):
    kinds = [type(each) for each in run(likelihoods)]
    assert kinds == ([Began, Ended] * len(kinds))[: len(kinds)]
