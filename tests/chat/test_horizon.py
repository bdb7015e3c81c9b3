"""Where the model's sight ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.chat.horizon import KEPT_SHARE, budget_of, first_seen

SIZES = st.lists(st.integers(1, 50), min_size=1, max_size=200)


def starts_of(sizes: list[int]) -> list[int]:
    return list(range(0, len(sizes), 2))


def test_everything_is_seen_while_it_fits() -> None:
    assert first_seen([10, 10, 10], [0, 2], 30) == 0


def test_the_oldest_turns_leave_when_the_budget_is_outgrown() -> None:
    assert first_seen([10] * 11, starts_of([10] * 11), 100) == 6


@given(SIZES, st.integers(60, 400))
def test_what_is_sent_fits_and_begins_with_the_user(sizes: list[int], budget: int) -> None:
    starts = starts_of(sizes)
    first = first_seen(sizes, starts, budget)
    assert first in starts
    last_start = starts[-1]
    assert sum(sizes[first:]) <= budget or first == last_start


@given(SIZES, st.integers(120, 400))
def test_sight_moves_seldom_and_never_back(sizes: list[int], budget: int) -> None:
    places = [
        first_seen(sizes[:end], starts_of(sizes[:end]), budget) for end in range(1, len(sizes) + 1)
    ]
    assert places == sorted(places)
    for place in set(places) - {0}:
        at = places.index(place)
        assert sum(sizes[place : at + 1]) <= max(budget * KEPT_SHARE, sum(sizes[at - 1 : at + 1]))


def test_a_model_without_a_context_has_no_budget() -> None:
    assert budget_of(None, None) is None


def test_a_small_context_keeps_room_for_a_reply() -> None:
    assert 0 < (budget_of(2048, 8192) or 0) < 2048 - 400
