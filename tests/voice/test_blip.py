"""The blip voice: the same every time, without clicks, with a mouth that goes along."""

from __future__ import annotations

import itertools
import re
from array import array
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.emotion.labels import LABELS
from llmcompanion.voice import tone
from llmcompanion.voice.blip import BlipVoice
from llmcompanion.voice.manner import TINTS, felt, manner_of
from llmcompanion.voice.port import Manner, Speech
from llmcompanion.voice.syllables import VOWELS, Word, groups, spoken

GAP = re.compile(rb"(?:\0\0){40,}")
TEXT = "Good morning! Would you like some more music, or shall we talk? I am fine."


def said(text: str, manner: Manner | None = None) -> list[Speech]:
    return list(BlipVoice().say(text, manner or Manner()))


def samples(speeches: list[Speech]) -> array[int]:
    return array("h", b"".join(speech.pcm for speech in speeches))


def mouth(speeches: list[Speech]) -> list[tuple[float, str]]:
    found, began = [], 0.0
    for speech in speeches:
        found += [(began + at, shape) for at, shape in speech.mouth]
        began += speech.seconds
    return found


def test_the_same_text_sounds_the_same():
    assert said(TEXT) == said(TEXT)


def test_every_manner_sounds_another_way():
    manners = [
        Manner(),
        Manner(pitch_hz=180.0),
        Manner(size=1.3),
        Manner(tone=0.9),
        Manner(speed=1.4),
        Manner(gain=0.5),
        Manner(range_st=5.0),
    ]
    assert len({samples(said(TEXT, manner)).tobytes() for manner in manners}) == len(manners)


def test_personas_have_voices_of_their_own_that_stay():
    assert manner_of("mira") == manner_of("mira")
    assert manner_of("mira") != manner_of("kai")


def test_it_is_loud_enough_and_never_too_loud():
    found = samples(said(TEXT, Manner(gain=1.2)))
    assert 4_000 < max(map(abs, found)) < 20_000


@pytest.mark.parametrize("label", LABELS)
def test_feelings_change_a_voice_a_little(label: str):
    manner = felt(manner_of("mira"), label)
    plain = manner_of("mira")
    assert label in TINTS
    assert 0.85 < manner.pitch_hz / plain.pitch_hz < 1.2
    assert 0.8 < manner.speed / plain.speed < 1.2


def test_sadness_is_lower_and_slower_than_joy():
    sad, glad = (felt(Manner(), label) for label in ("sadness", "joy"))
    assert sad.pitch_hz < glad.pitch_hz
    assert sum(s.seconds for s in said(TEXT, sad)) > sum(s.seconds for s in said(TEXT, glad))


@pytest.mark.parametrize("pitch_hz", [118.0, 200.0, 330.0])
@pytest.mark.parametrize("vowel", [*VOWELS, "@"])
def test_a_blip_begins_and_ends_without_a_click(vowel, pitch_hz: float):
    wave = tone.blip(vowel, pitch_hz, 1.0, 0.5, "hard", 0.09)
    assert abs(wave[0]) < 30
    assert abs(wave[-1]) < 30
    steps = [abs(b - a) for a, b in itertools.pairwise(wave)]
    inside = max(steps)
    # Nowhere near its edges does it move faster than a fraction of what it does in its middle.
    assert max(steps[:20]) < 0.4 * inside
    assert max(steps[-60:]) < 0.4 * inside


def test_there_is_no_click_where_blips_are_joined():
    found = samples(said(TEXT))
    gaps = [(m.start() // 2, m.end() // 2) for m in GAP.finditer(found.tobytes())]
    assert len(gaps) > 15
    for begins, ends in gaps:
        assert max(map(abs, found[max(0, begins - 4) : begins]), default=0) < 400
        assert max(map(abs, found[ends : ends + 4]), default=0) < 400


def test_stretches_begin_and_end_in_silence():
    for speech in said(TEXT * 3):
        part = array("h", speech.pcm)
        assert part[-1] == 0
        assert abs(part[0]) < 30


def test_the_first_stretch_is_short_however_long_the_text():
    assert next(BlipVoice().say(TEXT * 20, Manner())).seconds < 1.0


def test_the_mouth_goes_along_and_is_shut_in_pauses():
    speeches = said(TEXT)
    track = mouth(speeches)
    times = [at for at, _ in track]
    assert times == sorted(times)
    assert {shape for _, shape in track} >= {"closed", "mid", "wide", "round"}
    found, now, step = samples(speeches), "closed", 0
    for window in range(0, len(found) - 441, 441):
        at = window / tone.RATE
        while step < len(track) and track[step][0] <= at:
            now = track[step][1]
            step += 1
        if at + 0.02 < (track[step][0] if step < len(track) else at + 1) and now == "closed":
            level = max(abs(sample) for sample in found[window : window + 441])
            assert level < 9_000


def test_a_question_rises():
    """The last blip of a question is higher than that of a statement."""

    def last_pitch(text: str) -> int:
        found = samples(said(text, Manner(jitter_st=0.0)))
        sound = [at for at, sample in enumerate(found) if abs(sample) > 300]
        part = found[sound[-1] - 1300 : sound[-1] - 300]
        return sum(a < 0 <= b for a, b in itertools.pairwise(part))

    assert last_pitch("You are here?") > last_pitch("You are here.")


def test_words_are_found_in_the_text():
    places = [(start, length) for s in said("One, two; three.") for _, start, length in s.words]
    assert ["One, two; three."[a : a + n] for a, n in places] == ["One", "two", "three"]


@pytest.mark.parametrize(
    ("word", "count"),
    [("hello", 2), ("music", 2), ("strengths", 1), ("mh", 1), ("42", 2), ("ありがとう", 5),
     ("안녕", 2), ("привет", 2), ("你好", 2), ("don't", 1), ("naïve", 2)],
)  # fmt: skip
def test_words_of_any_script_have_groups(word: str, count: int):
    assert len(groups(word)) == count


@given(st.text(max_size=60))
def test_any_text_can_be_said(text: str):
    speeches = said(text)
    assert all(len(speech.pcm) % 2 == 0 for speech in speeches)
    heard = sum(len(part.groups) for part in spoken(text) if isinstance(part, Word))
    assert bool(heard) <= any(any(speech.pcm) for speech in speeches)
    assert sum(s.seconds for s in speeches) < 1.0 + 0.5 * len(text)


def test_settings_out_of_bounds_are_left_out():
    usual = manner_of("mira")
    odd = {"pitch": 1e9, "tone": "loud", "speed": True, "range": -1, "language": 3, "espeak": 4}
    assert manner_of("mira", odd) == usual
    assert manner_of("mira", {"pitch": 150}) == replace(usual, pitch_hz=150.0)
    assert manner_of("mira", {"engine": "piper", "name": "x"}).names == {"piper": "x"}
