"""The mouth: tracks of shapes, and reading them by what is heard."""

from __future__ import annotations

import itertools
import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.avatar.frame import MOUTHS
from llmcompanion.voice.clock import HELD_BACK_S, AudioClock
from llmcompanion.voice.lips import HELD_S, SHUT_S, Loudness, tidy
from llmcompanion.voice.mouth import VoiceMouth
from llmcompanion.voice.phonemes import shape_of_ipa, shape_of_mnemonic
from llmcompanion.voice.port import Shape

RATE = 22_050


def tone(seconds: float, loud: float) -> bytes:
    count = int(seconds * RATE)
    return array(
        "h", [int(loud * math.sin(2 * math.pi * 200 * at / RATE)) for at in range(count)]
    ).tobytes()


# out of phonemes and of sound


def test_shapes_are_those_that_faces_can_make():
    names = set(Shape.__args__)  # type: ignore[attr-defined]
    assert names == set(MOUTHS)


@pytest.mark.parametrize(
    ("mnemonic", "shape"),
    [("m", "closed"), ("'i:", "mid"), ("aI", "wide"), (",u:", "round"), ("s", "small"),
     ("_:", "closed"), ("", "closed"), ("p", "closed"), ("oU", "round"), ("@", "mid")],
)  # fmt: skip
def test_phonemes_of_espeak_have_shapes(mnemonic: str, shape: str):
    assert shape_of_mnemonic(mnemonic) == shape


@pytest.mark.parametrize(
    ("sound", "shape"),
    [("m", "closed"), ("ɑ", "wide"), ("ʊ", "round"), ("ˈ", None), ("s", "small")],
)
def test_sounds_of_the_phonetic_alphabet_have_shapes(sound: str, shape: str | None):
    assert shape_of_ipa(sound) == shape


def test_shut_lips_are_never_left_out():
    track = tidy([(0.0, "mid"), (0.1, "closed"), (0.11, "wide"), (0.3, "closed")])
    assert track == ((0.0, "mid"), (0.1, "closed"), (0.1 + SHUT_S, "wide"), (0.3, "closed"))


def test_what_is_too_short_to_be_seen_goes_and_the_wider_shape_stays():
    assert tidy([(0.0, "small"), (0.02, "wide"), (0.2, "small")]) == ((0.0, "wide"), (0.2, "small"))


SHAPES = st.sampled_from(MOUTHS)


@given(st.lists(st.tuples(st.floats(0, 5), SHAPES), max_size=40))
def test_a_tidy_track_is_in_order_and_does_not_flutter(steps):
    track = tidy(steps)
    assert list(track) == sorted(track, key=lambda step: step[0])
    for (at, shape), (then, other) in itertools.pairwise(track):
        assert shape != other
        if shape != "closed" and other != "closed":
            assert then - at >= min(HELD_S, SHUT_S) - 1e-9


def test_loudness_opens_the_mouth_at_once_and_silence_shuts_it():
    track = Loudness().track(tone(0.2, 0) + tone(0.4, 9_000) + tone(0.3, 0), RATE)
    shapes = [shape for _, shape in track]
    assert shapes[0] == "wide"
    assert shapes[-1] == "closed"
    assert track[0][0] == pytest.approx(0.2, abs=0.021)
    assert track[-1][0] == pytest.approx(0.6, abs=0.08)


def test_a_soft_voice_moves_its_mouth_too():
    loudness = Loudness()
    for _ in range(40):
        loudness.track(tone(0.3, 1_200) + tone(0.3, 0), RATE)
    shapes = {shape for _, shape in loudness.track(tone(0.3, 1_200) + tone(0.3, 0), RATE)}
    assert shapes & {"mid", "wide"}


def test_noise_around_a_threshold_does_not_make_it_flutter():
    wobble = b"".join(tone(0.02, 3_000 if n % 2 else 3_400) for n in range(100))
    assert len(Loudness().track(wobble, RATE)) <= 3


# by the clock of the sound


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_place_follows_the_streams_own_clock():
    time = Time()
    clock = AudioClock(time)
    assert clock.place_s < 0.0
    clock.mark(heard_at=100.1, begins_s=0.0, ends_s=0.05)
    assert clock.place_s == pytest.approx(-0.1)
    time.now = 100.12
    assert clock.place_s == pytest.approx(0.02)
    time.now = 100.5
    assert clock.place_s == pytest.approx(0.05)  # not beyond what was handed over


def test_the_place_never_goes_back():
    time = Time()
    clock = AudioClock(time)
    clock.mark(100.0, 0.0, 1.0)
    time.now = 100.5
    assert clock.place_s == pytest.approx(0.5)
    clock.mark(100.9, 1.0, 1.1)  # after an underrun: 0.6 would be heard now
    time.now = 100.4
    assert clock.place_s == pytest.approx(0.5)


def test_silence_between_two_blocks_does_not_count_as_heard():
    time = Time()
    clock = AudioClock(time)
    clock.mark(100.0, 0.0, 0.2)
    time.now = 100.4
    clock.mark(100.4, 0.2, 0.2)
    assert clock.place_s <= 0.2
    clock.mark(100.5, 0.2, 0.4)
    assert clock.place_s == pytest.approx(0.2 - HELD_BACK_S)
    time.now = 100.6
    assert clock.place_s == pytest.approx(0.3)


def test_a_mouth_waits_for_the_sound_that_comes_after_a_wait():
    time = Time()
    clock = AudioClock(time)
    mouth = VoiceMouth(lambda: clock.place_s, lambda: 0.0)
    mouth.append(((0.0, "mid"), (0.9, "closed")), 0.0, 1.0)
    assert mouth.at(0.0) == "closed"  # it was handed over, and is not heard yet
    clock.mark(100.1, 0.0, 1.0)
    time.now = 100.2
    assert mouth.at(0.0) == "mid"
    time.now = 101.5
    clock.mark(101.6, 1.0, 1.0)
    mouth.append(((0.0, "wide"),), 1.0, 2.0)
    assert mouth.at(0.0) == "closed"  # not even looking ahead
    clock.mark(101.65, 1.0, 1.1)
    assert mouth.at(0.0) == "closed"
    time.now = 101.64
    assert mouth.at(0.0) == "wide"


class Heard:
    """A mouth whose sound is where the test says."""

    def __init__(self, **options: float) -> None:
        self.place = 0.0
        self.now = 50.0
        self.mouth = VoiceMouth(lambda: self.place, lambda: self.now, **options)

    def at(self, place: float) -> str:
        self.place = place
        return self.mouth.at(self.now)


def test_a_shape_is_shown_a_little_before_its_sound():
    heard = Heard()
    heard.mouth.append(((0.0, "closed"), (0.5, "wide")), 0.0, 1.0)
    assert heard.at(0.47) == "closed"
    assert heard.at(0.476) == "wide"


def test_a_delay_of_the_ear_is_waited_for():
    heard = Heard(delay_s=0.2)
    heard.mouth.append(((0.0, "closed"), (0.5, "wide")), 0.0, 1.0)
    assert heard.at(0.6) == "closed"
    assert heard.at(0.7) == "wide"


def test_stretches_are_put_one_behind_the_other():
    heard = Heard()
    heard.mouth.append(((0.0, "mid"),), 0.0, 1.0)
    heard.mouth.append(((0.25, "round"),), 1.0, 2.0)
    assert heard.at(1.1) == "mid"
    assert heard.at(1.3) == "round"
    assert heard.at(2.2) == "closed"


def test_the_next_change_is_when_the_next_sound_is_heard():
    heard = Heard(look_ahead_s=0.0)
    heard.mouth.append(((0.0, "mid"), (0.06, "round")), 0.0, 1.0)
    assert heard.mouth.next_change(50.0) == pytest.approx(50.06)
    assert heard.mouth.next_change(50.02) == pytest.approx(50.06)


def test_a_mouth_that_was_hushed_is_shut():
    heard = Heard()
    heard.mouth.append(((0.0, "wide"),), 0.0, 1.0)
    heard.mouth.hush()
    assert heard.at(0.5) == "closed"
    assert math.isinf(heard.mouth.next_change(50.0))
