import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.avatar.frame import MOUTHS
from llmcompanion.avatar.lips import gestures
from llmcompanion.avatar.mouth import TextMouth
from llmcompanion.avatar.pace import Pace
from tests.fakes.faces_in_time import START, Scene, animator, spans

RATES = st.sampled_from([0.2, 2.0, 6.0, 12.0, 30.0])


def shapes(text):
    return [gesture.shape for gesture in gestures(text)]


def test_vowels_open_the_mouth_and_lips_shut_it():
    assert shapes("ma") == ["closed", "wide"]
    assert shapes("bob") == ["closed", "round", "closed"]
    assert shapes("Ämter")[0] == "wide"


@pytest.mark.parametrize("text", ["привет", "γεια", "こんにちは", "안녕", "你好", "مرحبا"])
def test_other_scripts_move_it_too(text):
    assert set(shapes(text)) - {"closed"}


def test_markup_is_not_spoken():
    assert shapes("**#|`") == []


@given(st.text(max_size=300), RATES)
def test_it_shuts_soon_after_the_words_stop(text, rate):
    mouth = TextMouth(Pace(rate))
    mouth.words(text, 10.0)
    assert mouth.at(12.0) == "closed"
    assert math.isinf(mouth.next_change(12.0))


@given(st.lists(st.tuples(st.text(max_size=40), st.floats(0.0, 0.5)), max_size=20), RATES)
def test_it_is_never_far_behind_the_words(chunks, rate):
    mouth = TextMouth(Pace(rate))
    now = 0.0
    for text, pause in chunks:
        mouth.words(text, now)
        assert mouth.at(now) in MOUTHS
        now += pause
    mouth.end(now)
    assert mouth.at(now + 1.0) == "closed"


@pytest.mark.parametrize("per_second", [3, 15, 60, 400])
def test_it_moves_at_the_pace_of_speech_however_fast_the_words_come(per_second):
    words = "and so we went along the river until the evening came "
    scene = Scene(animator(4, frames_per_second=30))
    count = int(4 * per_second)
    for n in range(count):
        letter = words[n % len(words)]
        scene.at(1.0 + n / per_second, lambda face, now, letter=letter: face.words(letter, now))
    scene.at(5.0, lambda face, now: face.activity("idle", now))
    seen = scene.play(8.0)
    moving = [f.mouth for a, b, f in spans(seen, 8.0) if 1.0 <= a < 5.0]
    changes = sum(one != two for one, two in itertools.pairwise(moving))
    assert 4 <= changes <= 60
    assert all(f.mouth == "closed" for t, f in seen if t > 6.0)


def test_it_says_the_newest_words_when_it_cannot_say_all():
    mouth = TextMouth(Pace(30))
    mouth.words("e" + "te" * 400 + "to" * 2, 0.0)
    said = []
    now = 0.0
    while not math.isinf(mouth.next_change(now)):
        said.append(mouth.at(now))
        now = mouth.next_change(now)
    assert "round" in said
    assert now < 1.2


def test_hushed_it_is_shut_at_once():
    mouth = TextMouth(Pace())
    mouth.words("oh my", 0.0)
    mouth.hush()
    assert mouth.at(0.0) == "closed"


def test_a_new_turn_hushes_the_last_one():
    face = animator()
    face.words("This is what I was going to say", START)
    face.activity("thinking", START + 0.2)
    assert face.frame(START + 0.3).mouth == "closed"
