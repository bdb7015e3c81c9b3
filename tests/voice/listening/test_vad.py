"""What is taken for speech: by the network, and by the judge of our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from llmcompanion.voice.listening.port import FRAME_S
from llmcompanion.voice.listening.utterances import BEGINS, Ended, Endpointer, spoken_part
from llmcompanion.voice.listening.vad import LoudnessSense, Sense, SileroSense, open_sense
from tests.fakes.sounds import clicks, frames, mixed, noise, silence, speech, tone

SENTENCE = "Good morning, how are you today?"
SENSES = pytest.mark.parametrize("make", [open_sense, LoudnessSense], ids=["silero", "loudness"])


def share_of_speech(sense: Sense, pcm: bytes) -> float:
    judged = [sense.share(frame) >= BEGINS for frame in frames(pcm)]
    return sum(judged) / len(judged)


def utterances(sense: Sense, pcm: bytes) -> list[tuple[float, bytes]]:
    """When each was known to have ended, and its sound."""
    endpointer, found = Endpointer(sense), []
    for at, frame in enumerate(frames(pcm)):
        event = endpointer.feed(frame)
        if isinstance(event, Ended) and event.pcm:
            found.append(((at + 1) * FRAME_S, event.pcm))
    return found


def test_the_network_is_used_where_it_is():
    assert isinstance(open_sense(), SileroSense)


@pytest.mark.parametrize("error", [ImportError("no"), OSError("not for this machine")])
def test_without_it_loudness_decides(error: Exception):
    def load():
        raise error

    assert isinstance(open_sense(load), LoudnessSense)


@SENSES
def test_speech_is_speech(make: Callable[[], Sense]):
    assert share_of_speech(make(), speech(SENTENCE)) > 0.7


@SENSES
@pytest.mark.parametrize(
    "sound",
    [silence(2.0), noise(2.0, 0.001), noise(2.0, 0.2), tone(2.0), tone(2.0, 120.0), clicks(2.0)],
    ids=["silence", "hiss", "noise", "tone", "hum", "keys"],
)
def test_what_is_no_speech_makes_no_utterance(make: Callable[[], Sense], sound: bytes):
    sense = make()
    assert utterances(sense, silence(0.5) + sound + silence(1.5)) == []
    assert spoken_part(silence(0.5) + sound + silence(1.5), sense) == b""


@SENSES
@pytest.mark.parametrize("background", [0.0, 0.003], ids=["quiet", "hissing"])
def test_a_sentence_is_one_utterance_and_ends_after_the_silence(
    make: Callable[[], Sense], background: float
):
    said = speech(SENTENCE)
    whole = silence(1.0) + said + silence(2.0)
    heard = mixed(whole, noise(len(whole) / 32_000, background)) if background else whole
    ((known_s, pcm),) = utterances(make(), heard)
    ends_s = 1.0 + len(said) / 32_000
    assert 0.5 < known_s - ends_s < 1.0  # 0.8 s behind the last loud sound
    assert len(pcm) / 32_000 == pytest.approx(len(said) / 32_000, abs=0.7)


@SENSES
def test_a_short_pause_does_not_end_it_and_a_long_one_does(make: Callable[[], Sense]):
    one, other = speech("Good morning"), speech("how are you today")
    assert len(utterances(make(), silence(0.5) + one + silence(0.4) + other + silence(2.0))) == 1
    assert len(utterances(make(), silence(0.5) + one + silence(1.5) + other + silence(2.0))) == 2


@SENSES
def test_silence_before_and_behind_is_cut_off_and_none_within(make: Callable[[], Sense]):
    one, other = speech("Good morning"), speech("how are you today")
    said = one + silence(2.0) + other
    part = spoken_part(silence(3.0) + said + silence(3.0), make())
    assert len(part) / 32_000 == pytest.approx(len(said) / 32_000, abs=0.7)


def test_the_first_sound_of_a_word_is_kept():
    said = speech("Four thousand")
    ((_, pcm),) = utterances(open_sense(), silence(1.0) + said + silence(2.0))
    assert said[3_200:19_200] in pcm  # from a tenth of a second on, bit by bit
