from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.models.backoff import LONGEST_ASKED_S, LONGEST_S, TRIES, wait_s


def longest(attempt: int) -> float:
    rng = random.Random(1)
    return max(wait_s(attempt, None, rng) or 0.0 for _ in range(200))


def test_without_a_wish_the_wait_doubles():
    assert [round(longest(attempt)) for attempt in (0, 1, 2, 3)] == [1, 2, 4, 8]


def test_after_a_handful_of_tries_it_is_given_up():
    assert wait_s(TRIES - 1, 1.0, random.Random(1)) is not None
    assert wait_s(TRIES, 1.0, random.Random(1)) is None
    assert wait_s(TRIES, None, random.Random(1)) is None


def test_a_servers_wish_is_kept_to_and_not_undercut():
    for seed in range(50):
        wait = wait_s(0, 90.0, random.Random(seed))
        assert wait is not None
        assert 90.0 <= wait <= 90.5


def test_a_wish_for_longer_than_ten_minutes_is_the_persons_to_decide():
    assert wait_s(0, LONGEST_ASKED_S, random.Random(1)) is not None
    assert wait_s(0, LONGEST_ASKED_S + 1, random.Random(1)) is None


@given(st.integers(-5, 50), st.none() | st.floats(-1e9, 1e9), st.integers())
def test_a_wait_is_never_negative_nor_endless(attempt: int, asked: float | None, seed: int):
    wait = wait_s(attempt, asked, random.Random(seed))
    assert wait is None or 0.0 <= wait <= max(LONGEST_S, LONGEST_ASKED_S + 0.5)
