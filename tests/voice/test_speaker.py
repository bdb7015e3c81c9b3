"""The speaker: what is said when, and what stops it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from llmcompanion.errors import UserError
from llmcompanion.voice.clock import HELD_BACK_S
from llmcompanion.voice.output import Output
from llmcompanion.voice.sink import SilentSink
from llmcompanion.voice.speaker import BREATH_S, Speaker
from tests.fakes.voices import RATE, FakeEngine, FakeSink, until


class Stage:
    """A speaker with everything around it."""

    def __init__(self) -> None:
        self.engine, self.sink = FakeEngine(), FakeSink()
        self.complaints: list[str] = []
        self.changes = 0
        self.allowed = True
        self.fallback = FakeEngine()
        self.missing: UserError | None = None
        self.output = Output(self.complaints.append, first=self.sink, player="")
        self.speaker = Speaker(
            self._make,
            self.output,
            monotonic=time.monotonic,
            on_change=self._changed,
            complain=self.complaints.append,
            fallback=lambda: self.fallback,
            may_sound=lambda: self.allowed,
        )

    def _make(self) -> FakeEngine:
        if self.missing is not None:
            raise self.missing
        return self.engine

    def _changed(self) -> None:
        self.changes += 1

    def say(self, text: str) -> None:
        self.speaker.begin()
        self.speaker.words(text)
        self.speaker.end()

    def hear_all(self) -> None:
        def heard() -> bool:
            self.sink.hear(10.0)
            return not self.speaker.is_speaking

        until(heard)


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.speaker.close()


def test_the_first_sentence_is_said_while_the_rest_still_comes(stage: Stage):
    stage.speaker.begin()
    stage.speaker.words("Good morning. And th")
    until(lambda: stage.engine.said == ["Good morning."])
    until(lambda: stage.sink.state == "playing")
    stage.speaker.words("en more. ")
    stage.speaker.end()
    until(lambda: stage.engine.said == ["Good morning.", "And then more."])
    stage.hear_all()
    assert stage.sink.opens == 1
    assert stage.sink.state == "closed"


def test_the_end_of_a_reply_is_said_without_a_full_stop(stage: Stage):
    stage.say("No full stop here")
    until(lambda: stage.engine.said == ["No full stop here"])


def test_what_has_no_words_is_not_said(stage: Stage):
    stage.say("Yes. \n\n* * *\n\n... 😀 No.")
    until(lambda: len(stage.engine.said) == 2)
    stage.hear_all()
    assert [text.strip(". ") for text in stage.engine.said] == ["Yes", "No"]


def test_markdown_is_not_said(stage: Stage):
    stage.say("**Bold** words.\n```\nx = 1\n```\n")
    until(lambda: len(stage.engine.said) == 2)
    assert stage.engine.said == ["Bold words.", "Code, 1 line."]


def test_no_more_than_two_pieces_are_ready_before_they_are_heard(stage: Stage):
    stage.say("One. Two. Three. Four. Five. ")
    until(lambda: len(stage.engine.said) == 2)
    time.sleep(0.1)
    assert stage.engine.said == ["One.", "Two."]
    stage.sink.hear(1.0 + BREATH_S)
    until(lambda: len(stage.engine.said) == 3)
    time.sleep(0.1)
    assert len(stage.engine.said) == 3


def test_hushing_cuts_the_sound_and_empties_the_queue(stage: Stage):
    stage.say("One. Two. Three. Four. ")
    until(lambda: len(stage.engine.said) == 2)
    began = time.perf_counter()
    stage.speaker.hush()
    assert time.perf_counter() - began < 0.05
    assert stage.sink.cuts == 1
    until(lambda: not stage.speaker.is_speaking)
    assert stage.engine.said == ["One.", "Two."]


def test_a_reply_that_was_cut_off_is_not_taken_up_again(stage: Stage):
    stage.speaker.begin()
    stage.speaker.words("One. ")
    until(lambda: stage.engine.said == ["One."])
    stage.speaker.hush()
    stage.speaker.words("Two. Three. ")
    stage.speaker.end()
    until(lambda: not stage.speaker.is_speaking)
    assert stage.engine.said == ["One."]


def test_the_next_reply_is_said_after_one_that_was_cut_off(stage: Stage):
    stage.say("One. Two. Three. ")
    until(lambda: len(stage.engine.said) == 2)
    stage.say("Four. ")
    until(lambda: stage.engine.said[-1] == "Four.")
    assert "Three." not in stage.engine.said
    assert stage.sink.cuts == 1
    stage.hear_all()


def test_a_piece_that_is_being_made_while_it_is_cut_off_is_never_played(stage: Stage):
    stage.engine.gate.clear()
    stage.say("One. ")
    time.sleep(0.05)
    stage.speaker.hush()
    stage.engine.gate.set()
    until(lambda: not stage.speaker.is_speaking)
    assert stage.sink.all_fed == b""


def test_the_manner_is_the_feeling_at_that_place(stage: Stage):
    stage.speaker.begin()
    stage.speaker.feel("joy")
    stage.speaker.words("Glad. ")
    stage.speaker.feel("sadness")
    stage.speaker.words("Sad. ")
    until(lambda: len(stage.engine.manners) == 2)
    glad, sad = stage.engine.manners
    assert glad.pitch_hz > sad.pitch_hz


def test_volume_is_a_factor(stage: Stage):
    stage.speaker.volume = 0.0
    stage.say("Silent. ")
    until(lambda: stage.sink.fed_s > 0.9)
    assert not any(stage.sink.fed)


def test_the_mouth_follows_what_is_heard(stage: Stage):
    stage.say("One. ")
    until(lambda: stage.speaker.mouth is not None and stage.sink.fed_s > 0.9)
    mouth = stage.speaker.mouth
    assert mouth is not None
    stage.sink.hear(0.5)
    assert mouth.at(time.monotonic()) == "wide"
    stage.sink.hear(0.45)
    assert mouth.at(time.monotonic()) == "closed"
    stage.hear_all()
    assert stage.speaker.mouth is None
    assert stage.changes > 0


def test_what_may_not_sound_is_not_said(stage: Stage):
    stage.allowed = False
    stage.say("One. Two. ")
    time.sleep(0.1)
    assert stage.engine.said == []
    assert stage.sink.all_fed == b""


def test_what_may_not_sound_any_more_is_cut_off(stage: Stage):
    stage.say("One. Two. Three. ")
    until(lambda: len(stage.engine.said) == 2)
    stage.allowed = False
    until(lambda: stage.sink.cuts == 1)
    until(lambda: not stage.speaker.is_speaking)
    assert len(stage.engine.said) == 2


def test_an_end_that_may_not_sound_any_more_is_cut_off(stage: Stage):
    stage.say("One. ")
    until(lambda: stage.sink.state == "finishing")
    stage.allowed = False
    until(lambda: stage.sink.cuts == 1)


# when something fails


def test_a_device_that_vanishes_is_said_once_and_the_mouth_goes_on(stage: Stage):
    stage.say("One. Two. ")
    until(lambda: len(stage.engine.said) == 2)
    stage.sink.hear(0.5)
    mouth = stage.speaker.mouth
    assert mouth is not None
    stage.sink.state = "lost"
    until(lambda: stage.complaints)
    assert stage.complaints == [
        "There is no more sound: the device went away. The talk goes on in silence."
    ]
    assert isinstance(stage.output.sink, SilentSink)
    assert mouth.at(time.monotonic()) == "wide"
    until(lambda: not stage.speaker.is_speaking)
    assert len(stage.complaints) == 1


def test_the_device_is_tried_again_with_the_next_reply(stage: Stage):
    stage.sink.refuses = "There is no sound."
    stage.say("One. ")
    until(lambda: not stage.speaker.is_speaking)
    stage.say("Two. ")
    until(lambda: not stage.speaker.is_speaking)
    assert stage.complaints == ["There is no sound."]
    stage.sink.refuses = ""
    stage.say("Three. ")
    until(lambda: stage.sink.opens == 1)
    stage.hear_all()
    stage.sink.refuses = "There is no sound."
    stage.say("Four. ")
    until(lambda: len(stage.complaints) == 2)


def test_an_engine_that_is_missing_is_said_and_another_speaks(stage: Stage):
    stage.missing = UserError("Piper is not installed")
    stage.say("One. ")
    until(lambda: stage.fallback.said == ["One."])
    assert stage.complaints == ["Piper is not installed."]


def test_an_engine_that_fails_is_said_and_tried_again_with_the_next_reply(stage: Stage):
    stage.engine.broken = UserError("the server is gone")
    stage.say("One. Two. Three. ")
    until(lambda: stage.complaints == ["the server is gone."])
    until(lambda: not stage.speaker.is_speaking)
    stage.engine.broken = None
    stage.say("Four. ")
    until(lambda: stage.engine.said == ["Four."])


def test_another_engine_is_taken_when_it_is_wanted(stage: Stage):
    stage.say("One. ")
    until(lambda: stage.engine.said == ["One."])
    before, stage.engine = stage.engine, FakeEngine()
    stage.speaker.reopen()
    stage.say("Two. ")
    until(lambda: stage.engine.said == ["Two."])
    assert before.closed == 1


def test_closing_ends_the_worker_and_gives_everything_back(stage: Stage):
    stage.say("One. Two. ")
    until(lambda: stage.engine.said)
    stage.speaker.close()
    worker = stage.speaker._worker
    assert worker is not None
    assert not worker.is_alive()
    assert stage.engine.closed == 1
    assert stage.sink.state == "closed"


def test_waiting_is_over_when_all_has_been_heard(stage: Stage):
    stage.say("One. ")
    assert not stage.speaker.wait(0.05)
    until(lambda: stage.sink.fed_s > 0.9)
    stage.hear_all()
    assert stage.speaker.wait(1.0)


def test_silence_takes_as_long_as_the_sound_would():
    now = [0.0]
    sink = SilentSink(lambda: now[0])
    sink.open(RATE)
    sink.feed(b"\0\0" * RATE)
    now[0] = 0.4
    assert sink.heard_s == pytest.approx(0.4)
    now[0] = 3.0
    assert sink.heard_s == pytest.approx(1.0)
    sink.feed(b"\0\0" * RATE)
    now[0] = 3.5
    assert sink.heard_s == pytest.approx(1.5)
    sink.finish()
    assert sink.state == "finishing"
    now[0] = 4.0
    assert sink.state == "ended"


def test_a_piece_without_sound_does_not_keep_the_rest_waiting(stage: Stage):
    """While it waits for more, a device stands a little before the end of what it was given."""
    stage.sink.short_s = HELD_BACK_S
    stage.engine.name = "espeak"  # which makes its own pauses
    stage.engine.speaks = 1
    stage.say("One is here. Two is silent. Three is silent. Four is silent.")
    stage.hear_all()
    assert len(stage.engine.said) == 4
