import itertools
import random
from statistics import mean

import pytest

from llmcompanion.avatar.blink import Lids
from llmcompanion.avatar.pace import Pace
from tests.fakes.faces_in_time import Scene, animator, spans


def blinks(seconds, seed=1, **settings):
    """(from, to) of every closing of the lids, a double one being two."""
    seen = Scene(animator(seed, **settings)).play(seconds)
    shut = [(a, b) for a, b, frame in spans(seen, seconds) if frame.eyes != "open"]
    joined = []
    for begin, end in shut:
        if joined and begin - joined[-1][1] < 1e-9:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def test_pauses_are_random_between_two_and_eight_seconds():
    found = blinks(290.0) + [(290 + a, 290 + b) for a, b in blinks(290.0, seed=2)]
    pauses = [b[0] - a[1] for a, b in itertools.pairwise(found)]
    single = [pause for pause in pauses if pause > 0.5]
    assert all(1.9 <= pause <= 8.1 for pause in single[:-1] if pause < 20)
    assert 3.5 < mean(single) < 5.5
    assert len({round(pause, 2) for pause in single}) > 20


def test_about_one_in_seven_comes_twice():
    lids = Lids(random.Random(5), Pace(), 0.0)
    now, singles, doubles, last_open = 0.0, 0, 0, -10.0
    before = "open"
    while singles + doubles < 3000:
        eyes = lids.at(now)
        if before == "open" and eyes != "open":
            if now - last_open < 1.0:
                doubles += 1
                singles -= 1
            else:
                singles += 1
        if before != "open" and eyes == "open":
            last_open = now
        before = eyes
        now = lids.next_change(now)
    assert 0.12 < doubles / (singles + doubles) < 0.18


@pytest.mark.parametrize("rate", [10, 12, 24, 30])
def test_a_blink_is_half_closed_half_and_short(rate):
    seen = Scene(animator(3, frames_per_second=rate)).play(60.0)
    half_held = [b - a for a, b, f in spans(seen, 60.0) if f.eyes == "half"]
    shut = blinks(60.0, seed=3, frames_per_second=rate)
    assert max(half_held) <= 0.1001
    assert all(0.15 <= end - begin <= 0.3001 for begin, end in shut)


@pytest.mark.parametrize("rate", [4, 6, 9])
def test_where_frames_are_long_the_lids_are_never_seen_half_closed(rate):
    eyes = {f.eyes for _, f in Scene(animator(3, frames_per_second=rate)).play(60.0)}
    assert eyes == {"open", "closed"}


def test_after_an_hour_unseen_no_blinks_are_made_up_for():
    lids = Lids(random.Random(1), Pace(), 0.0)
    lids.at(0.0)
    assert lids.at(3600.0) == "open"
    assert 3600.0 < lids.next_change(3600.0) <= 3608.0


def test_covering_starts_from_where_the_lids_are():
    lids = Lids(random.Random(1), Pace(), 0.0)
    assert lids.cover(0.0) == pytest.approx(1 / 12, abs=1e-4)
    assert lids.at(0.1) == "closed"
    assert lids.cover(0.1) == 0.1
