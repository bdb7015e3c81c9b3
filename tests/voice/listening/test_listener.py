"""From the microphone to words: pushed and hands-free, and what is not listened to."""

from __future__ import annotations

from typing import Any

import pytest

from llmcompanion.voice.listening.listener import (
    DEAD,
    ECHO,
    NOTHING,
    TAIL_S,
    TOO_MUCH,
    WAITING,
    Heard,
    Listener,
    Way,
)
from llmcompanion.voice.listening.port import FRAME_S
from llmcompanion.voice.listening.vad import open_sense
from llmcompanion.voice.sink import SoundError
from tests.fakes.microphones import FakeMicrophone, Writer
from tests.fakes.sounds import frames, noise, silence, speech
from tests.fakes.voices import until

SAID = speech("Good morning, how are you today?")
ROOM = noise(1.0, 0.0005)


class Room:
    """A listener, a microphone into which the test speaks, and a voice beside it.

    Attributes:
        heard: What was told.
        now: The clock; goes on with what is spoken.
    """

    def __init__(self, *texts: str) -> None:
        self.microphone, self.writer = FakeMicrophone(), Writer(*texts)
        self.heard: list[Heard] = []
        self.sentences: list[str] = []
        self.states: list[str] = []
        self.now = 100.0
        self.speaks = False
        self.last_said = ""
        self.made = 0
        self.listener = Listener(
            self.microphone,  # type: ignore[arg-type]
            open_sense,
            self._make,
            tell=self.heard.append,
            complain=self.sentences.append,
            on_change=lambda: self.states.append(self.listener.state),
            is_speaking=lambda: self.speaks,
            last_said=lambda: self.last_said,
            monotonic=lambda: self.now,
        )

    def _make(self) -> Writer:
        self.made += 1
        return self.writer

    def speak(self, pcm: bytes) -> None:
        for frame in frames(pcm):
            self.microphone.speak(frame)
            self.now += FRAME_S

    def settled(self) -> list[Heard]:
        until(lambda: not self.listener.is_writing)
        return self.heard


@pytest.fixture
def room() -> Any:
    rooms: list[Room] = []

    def make(*texts: str) -> Room:
        rooms.append(Room(*texts))
        return rooms[-1]

    yield make
    for each in rooms:
        each.listener.close()


def test_pushed_all_between_two_presses_is_one_text(room: Any):
    here = room(" good  morning\n to\x1b you ")
    here.listener.start("pushed")
    assert here.listener.state == "on"
    here.speak(ROOM + SAID + silence(2.0) + SAID + ROOM)
    assert here.heard == []
    here.listener.stop()
    (heard,) = here.settled()
    assert heard.text == "good morning to␛ you"  # one harmless line
    assert here.listener.state == "off"
    assert not here.microphone.is_open
    (pcm,) = here.writer.heard
    assert len(pcm) > len(SAID) * 2 + len(silence(2.0)) - 32_000


def test_dropped_nothing_is_written_down(room: Any):
    here = room()
    here.listener.start("pushed")
    here.speak(ROOM + SAID)
    here.listener.stop(drop=True)
    assert here.settled() == []
    assert here.writer.heard == []


@pytest.mark.parametrize(("sound", "why"), [(ROOM, NOTHING), (silence(1.0), DEAD), (b"", NOTHING)])
def test_where_nothing_is_said_no_engine_is_asked(room: Any, sound: bytes, why: str):
    here = room()
    here.listener.start("pushed")
    here.speak(sound)
    here.listener.stop()
    assert here.settled() == [Heard("", "pushed", why)]
    assert here.made == 0


def test_hands_free_every_utterance_is_a_text_and_the_microphone_stays_open(room: Any):
    here = room("one", "two")
    here.listener.start("free")
    here.speak(ROOM + SAID)
    assert here.listener.is_hearing
    here.speak(silence(1.0))
    assert not here.listener.is_hearing
    here.settled()
    here.speak(SAID + silence(1.0))
    assert [heard.text for heard in here.settled()] == ["one", "two"]
    assert here.listener.state == "on"
    assert here.made == 1


def test_hands_free_what_was_begun_when_it_ends_is_written_down(room: Any):
    here = room()
    here.listener.start("free")
    here.speak(ROOM + SAID)
    here.listener.stop()
    assert [heard.text for heard in here.settled()] == ["good morning"]


@pytest.mark.parametrize("way", ["free", "pushed"])
def test_while_the_voice_speaks_and_a_moment_longer_nothing_is_heard(room: Any, way: Way):
    here = room()
    here.listener.start(way)
    here.speak(ROOM)
    here.speaks = True
    here.speak(SAID)
    assert here.listener.state == "deaf"
    assert here.states[-1] == "deaf"
    here.speaks = False
    here.speak(SAID[: 2 * int(16_000 * (TAIL_S[way] - 0.05))])
    assert here.listener.state == "deaf"
    here.speak(silence(2.0))
    assert here.listener.state == "on"
    here.listener.stop()
    assert [heard.text for heard in here.settled()] in ([], [""])
    assert here.writer.heard == []


def test_after_the_voice_it_hears_again(room: Any):
    here = room()
    here.listener.start("free")
    here.speaks = True
    here.speak(SAID)
    here.speaks = False
    here.speak(silence(0.6) + SAID + silence(1.0))
    assert [heard.text for heard in here.settled()] == ["good morning"]


def test_an_utterance_that_the_voice_breaks_into_is_no_whole_one(room: Any):
    here = room()
    here.listener.start("free")
    here.speak(ROOM + SAID)
    here.speaks = True
    here.speak(ROOM)
    here.speaks = False
    here.speak(silence(2.0))
    assert here.settled() == []


def test_its_own_words_that_come_back_later_are_passed_over(room: Any):
    here = room("tell me more about the sea")
    here.last_said = "I like that. Tell me more about the sea, please."
    here.listener.start("free")
    here.speaks = True
    here.speak(ROOM)
    here.speaks = False
    here.speak(silence(0.8) + SAID + silence(1.0))
    (heard,) = here.settled()
    assert (heard.text, heard.why) == ("", ECHO)
    here.speak(silence(20.0) + SAID + silence(1.0))  # somebody quotes it, later
    assert here.settled()[-1].text == "tell me more about the sea"


def test_words_without_a_voice_before_them_are_no_echo(room: Any):
    here = room("tell me more about the sea")
    here.last_said = "Tell me more about the sea."  # it was shown, and not spoken
    here.listener.start("free")
    here.speak(ROOM + SAID + silence(1.0))
    assert here.settled()[-1].text == "tell me more about the sea"


def test_a_microphone_that_cannot_be_opened_leaves_it_off(room: Any):
    here = room()
    here.microphone.refuses = "There is no microphone."
    with pytest.raises(SoundError):
        here.listener.start("free")
    assert here.listener.state == "off"


@pytest.mark.parametrize("way", ["free", "pushed"])
def test_when_the_microphone_vanishes_what_was_said_is_written_down(room: Any, way: Way):
    here = room()
    here.listener.start(way)
    here.speak(ROOM + SAID)
    here.microphone.vanish()
    assert [heard.text for heard in here.settled()] == ["good morning"]
    assert here.sentences == ["The microphone went away."]
    assert here.listener.state == "off"
    here.listener.start(way)
    assert here.listener.state == "on"


def test_a_recogniser_that_fails_is_told_and_made_anew(room: Any):
    here = room()
    here.writer.fails = "this model cannot be used"
    here.listener.start("free")
    here.speak(ROOM + SAID + silence(1.0))
    until(lambda: here.sentences)
    assert here.writer.closed == 1
    here.writer.fails = ""
    here.speak(SAID + silence(1.0))
    until(lambda: here.heard)
    assert here.made == 2


def test_more_than_can_be_written_down_is_said(room: Any):
    here = room()
    here.listener._start_worker = lambda: None
    here.listener.start("free")
    for _ in range(WAITING + 1):
        here.speak(SAID + silence(1.0))
    assert here.sentences == [TOO_MUCH]


def test_the_longest_recording_ends_by_itself(room: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("llmcompanion.voice.listening.listener.LONGEST_S", 2.0)
    here = room()
    here.listener.start("pushed")
    here.speak(ROOM + SAID + ROOM)
    until(lambda: here.listener.state == "off")
    until(lambda: here.heard)
    assert here.heard[0].text == "good morning"


def test_the_sound_is_let_go(room: Any):
    here = room()
    here.listener.start("pushed")
    here.speak(ROOM + SAID)
    here.listener.stop()
    here.settled()
    assert here.listener._frames == []
    assert here.listener._work.empty()
