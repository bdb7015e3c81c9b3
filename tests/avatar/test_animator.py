import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.avatar.bearing import Loop
from llmcompanion.avatar.frame import AWAY, EYES, GAZES, MOUTHS, Frame
from llmcompanion.avatar.pace import Pace
from llmcompanion.emotion.labels import LABELS
from tests.fakes.faces_in_time import START, Scene, animator, spans

RATES = st.sampled_from([0.2, 1.0, 4.0, 6.0, 8.0, 10.0, 12.0, 12.5, 24.0, 30.0])
MOTIONS = st.sampled_from(["full", "reduced", "still"])
HAPPENINGS = st.one_of(
    st.sampled_from(LABELS).map(lambda label: ("emotion", label)),
    st.text(max_size=30).map(lambda text: ("words", text)),
    st.sampled_from(["thinking", "speaking", "listening", "idle"]).map(lambda a: ("activity", a)),
    st.booleans().map(lambda away: ("away", away)),
    st.just(("typed", None)),
    st.tuples(RATES, MOTIONS).map(lambda pace: ("pace", Pace(*pace))),
)
SCENES = st.lists(st.tuples(st.floats(0.0, 40.0), HAPPENINGS), max_size=12)


def do(face, happening, now):
    what, value = happening
    if what == "emotion":
        face.emotion(value, now)
    elif what == "words":
        face.words(value, now)
    elif what == "activity":
        face.activity(value, now)
    elif what == "away":
        face.away(value)
    elif what == "typed":
        face.typed(now)
    else:
        face.set_pace(value, now)


def effects(label):
    return Loop((0.2, 0.3, 0.2)) if label in ("joy", "sadness") else Loop()


def become_joyful(face, now):
    face.emotion("joy", now)
    face.activity("speaking", now)


@given(SCENES, RATES, MOTIONS, st.integers(0, 1000))
def test_every_frame_is_one_that_can_be_drawn(scene, rate, motion, seed):
    face = animator(seed, frames_per_second=rate, motion=motion, effects=effects)
    now = START
    for pause, happening in scene:
        now += pause
        do(face, happening, now)
        frame = face.frame(now)
        assert frame.expression in {*LABELS, "thinking", "sleepy"}
        assert frame.eyes in EYES
        assert frame.mouth in MOUTHS
        assert frame.gaze in GAZES
        assert frame.sway in (-1, 0, 1)
        assert frame.turn in (-1, 0, 1)
        assert frame.rise in (0, 1)
        assert frame.phase in (0, 1, 2)


@given(SCENES, RATES, MOTIONS, st.integers(0, 1000), st.lists(st.floats(0.001, 0.999), max_size=4))
def test_nothing_changes_before_the_announced_time(scene, rate, motion, seed, looks):
    face = animator(seed, frames_per_second=rate, motion=motion, effects=effects)
    now = START
    for pause, happening in scene:
        now += pause
        do(face, happening, now)
        for _ in range(5):
            frame = face.frame(now)
            following = face.next_change(now)
            assert following > now
            if math.isinf(following):
                assert face.frame(now + 1e5) == frame
                break
            for share in sorted(looks):
                assert face.frame(now + share * (following - now) * 0.999999) == frame
            now = following


@given(st.integers(0, 10_000), RATES)
def test_the_same_calls_give_the_same_frames(seed, rate):
    def scene():
        return (
            Scene(animator(seed, frames_per_second=rate))
            .at(1.0, lambda face, now: face.typed(now))
            .at(4.0, lambda face, now: face.activity("thinking", now))
            .at(6.0, lambda face, now: face.words("I am here.", now))
            .play(20.0)
        )

    assert scene() == scene()


@given(SCENES, RATES, st.integers(0, 1000))
def test_away_wins_over_everything_at_once(scene, rate, seed):
    face = animator(seed, frames_per_second=rate, effects=effects)
    now = START
    face.frame(now)
    face.away(True)
    for pause, happening in scene:
        if happening[0] != "away":
            do(face, happening, now)
        assert face.frame(now) == AWAY
        assert math.isinf(face.next_change(now))
        now += pause
    face.away(False)
    assert not face.frame(now).away


@given(st.sampled_from(LABELS), st.integers(0, 1000))
def test_still_is_one_picture_however_long_one_looks(label, seed):
    face = animator(seed, motion="still", effects=effects)
    face.emotion(label, START)
    frames = {face.frame(START + seconds) for seconds in range(0, 4000, 7)}
    assert frames == {Frame(label)}
    assert math.isinf(face.next_change(START))


def test_still_follows_what_happens():
    face = animator(motion="still")
    face.activity("thinking", START)
    assert face.frame(START).expression == "thinking"
    face.emotion("joy", START)
    face.words("Yes.", START + 1)
    assert face.frame(START + 1) == Frame("joy")
    face.activity("idle", START + 2)
    assert face.frame(START + 2) == Frame("joy")


@pytest.mark.parametrize("rate", [4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 24, 25, 30])
@pytest.mark.parametrize("begin", [0.0, 0.01, 0.29, 1.37])
def test_an_expression_changes_behind_closed_lids_within_300_ms(rate, begin):
    face = animator(5, frames_per_second=rate)
    face.frame(START)
    scene = Scene(face).at(
        begin, lambda f, now: (f.emotion("joy", now), f.activity("speaking", now))
    )
    seen = [(t, f) for t, f in scene.play(begin + 1.5) if t >= begin - 1e-9]
    down = next(t for t, f in seen if f.eyes != "open")
    swapped, first = next((t, f) for t, f in seen if f.expression == "joy")
    opened = next(t for t, f in seen if f.expression == "joy" and f.eyes == "open")
    assert first.eyes == "closed"
    assert swapped - begin <= max(0.3, 1 / rate) + 1e-4
    assert 0.15 <= opened - down <= 0.3001
    assert down - begin <= 1 / rate + 1e-4


def test_two_expressions_are_never_shown_with_open_eyes_in_a_row():
    labels = list(LABELS)
    random.Random(3).shuffle(labels)
    scene = Scene(animator(9))
    for n, label in enumerate(labels):
        scene.at(1.0 + 0.13 * n, lambda face, now, label=label: face.emotion(label, now))
    seen = scene.play(12.0)
    for (_, before), (_, after) in itertools.pairwise(seen):
        if before.expression != after.expression:
            assert after.eyes == "closed"
    assert seen[-1][1].expression == labels[-1]


def test_feelings_that_chase_one_another_do_not_make_the_face_flicker():
    scene = Scene(animator(4))
    for n in range(60):
        label = "joy" if n % 2 else "sadness"
        scene.at(1.0 + 0.05 * n, lambda face, now, label=label: face.emotion(label, now))
    changes = [t for t, f in scene.play(6.0) if f.eyes == "closed"]
    assert max(b - a for a, b in itertools.pairwise(changes)) >= 0.4
    assert len(changes) <= 3.0 / 0.4 + 4


def test_the_face_thinks_from_the_start_of_a_turn_to_its_first_words():
    scene = (
        Scene(animator())
        .at(1.0, lambda face, now: face.activity("thinking", now))
        .at(3.0, lambda face, now: (face.emotion("curiosity", now), face.words("What is it?", now)))
        .at(3.5, lambda face, now: face.activity("idle", now))
    )
    seen = scene.play(30.0)
    shown = [f.expression for _, f in seen]
    order = list(dict.fromkeys(shown))
    assert order == ["neutral", "thinking", "curiosity"]
    assert shown[-1] == "curiosity"


def test_a_new_turn_does_not_begin_with_the_last_ones_feeling():
    scene = (
        Scene(animator())
        .at(0.5, lambda face, now: (face.emotion("anger", now), face.words("No.", now)))
        .at(1.0, lambda face, now: face.activity("idle", now))
        .at(5.0, lambda face, now: face.activity("thinking", now))
        .at(6.0, lambda face, now: face.words("An untagged reply.", now))
    )
    assert scene.play(12.0)[-1][1].expression == "neutral"


def test_the_face_falls_asleep_when_nobody_stirs_and_wakes_calm():
    scene = (
        Scene(animator(3))
        .at(1.0, lambda face, now: (face.emotion("excitement", now), face.words("Oh!", now)))
        .at(2.0, lambda face, now: face.activity("idle", now))
        .at(400.0, lambda face, now: face.typed(now))
    )
    seen = scene.play(404.0)
    asleep = [(t, f) for t, f in seen if f.expression == "sleepy"]
    assert 302.0 <= asleep[0][0] <= 302.5
    dozing = [f for t, f in asleep if t > 303.0 and t < 400.0]
    assert {f.eyes for f in dozing} == {"closed"}
    assert {f.mouth for f in dozing} == {"closed"}
    assert seen[-1][1].expression == "neutral"
    assert seen[-1][1].eyes == "open"


def test_it_does_not_sleep_while_a_reply_is_on_its_way():
    scene = Scene(animator()).at(1.0, lambda face, now: face.activity("thinking", now))
    assert scene.play(1000.0)[-1][1].expression == "thinking"


def test_at_rest_it_breathes_blinks_looks_around_and_turns_its_head():
    frames = {frame for _, frame in Scene(animator(11)).play(120.0)}
    assert {f.rise for f in frames} == {0, 1}
    assert {f.eyes for f in frames} == {"open", "half", "closed"}
    assert {f.turn for f in frames} == {-1, 0, 1}
    assert {f.sway for f in frames} == {-1, 0, 1}
    assert len({f.gaze for f in frames}) >= 4
    assert {f.mouth for f in frames} == {"closed"}


def test_at_rest_few_frames_are_needed():
    for rate in (12, 30):
        seen = Scene(animator(12, frames_per_second=rate)).play(200.0)
        assert len(seen) / 200.0 < 4.0
        assert len({frame for _, frame in seen}) < 80


def test_reduced_motion_leaves_lids_lips_and_expressions():
    scene = (
        Scene(animator(2, motion="reduced", effects=effects))
        .at(
            10.0,
            lambda face, now: (face.emotion("joy", now), face.words("a" * 5 + " oh no " * 9, now)),
        )
        .at(11.0, lambda face, now: face.activity("idle", now))
    )
    frames = {frame for _, frame in scene.play(60.0)}
    assert {(f.rise, f.turn, f.sway, f.gaze, f.phase) for f in frames} == {(0, 0, 0, "ahead", 0)}
    assert {f.eyes for f in frames} == {"open", "half", "closed"}
    assert {f.mouth for f in frames} <= {"closed", "small", "mid"}
    assert {f.expression for f in frames} == {"neutral", "joy"}


def test_one_frame_in_five_seconds_jumps_and_does_not_blink():
    scene = (
        Scene(animator(2, frames_per_second=0.2))
        .at(7.0, lambda face, now: (face.emotion("joy", now), face.words("Hello there " * 9, now)))
        .at(8.0, lambda face, now: face.activity("idle", now))
    )
    seen = scene.play(100.0)
    assert {frame.eyes for _, frame in seen} == {"open"}
    assert all(abs(t / 5.0 - round(t / 5.0)) < 1e-6 for t, _ in seen)
    assert next(t for t, f in seen if f.expression == "joy") == pytest.approx(10.0)


def test_changes_are_seen_on_the_beat_of_the_frame_rate():
    seen = Scene(animator(6, frames_per_second=12)).play(60.0)
    assert all(abs(t * 12 - round(t * 12)) < 1e-4 for t, _ in seen)


def test_effects_go_round_at_the_pace_the_set_asks_for():
    face = animator(6, effects=lambda label: Loop((0.5, 0.25)))
    seen = Scene(face).play(6.0)
    phases = [f.phase for _, f in seen]
    assert {0, 1} == set(phases)
    held = [b - a for a, b, f in spans(seen, 6.0) if f.phase == 1]
    assert max(held) <= 0.26


def test_effects_that_settle_rest_a_while_after_the_reply():
    scene = (
        Scene(animator(6, effects=lambda label: Loop((0.25,) * 4, settles=True)))
        .at(1.0, become_joyful)
        .at(20.0, lambda face, now: face.activity("idle", now))
    )
    moved = [t for t, f in scene.play(60.0) if f.phase]
    assert max(moved) < 30.0
    assert any(19.0 < t < 20.0 for t in moved)


def test_a_voice_can_move_the_mouth_and_give_it_back():
    class Voice:
        def at(self, now):
            return "wide"

        def next_change(self, now):
            return math.inf

    face = animator()
    face.follow(Voice(), START)
    assert face.frame(START + 0.1).mouth == "wide"
    face.follow(None, START + 0.2)
    assert face.frame(START + 1).mouth == "closed"


def test_another_pace_keeps_the_face():
    face = animator()
    Scene(face).at(0.1, lambda f, now: (f.emotion("joy", now), f.activity("speaking", now))).play(
        2.0
    )
    assert face.frame(START + 2.0).expression == "joy"
    face.set_pace(Pace(30.0, "reduced"), START + 2.0)
    assert face.frame(START + 2.0).expression == "joy"
