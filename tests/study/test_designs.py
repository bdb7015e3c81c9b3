"""What each design admits, counted, enumerated and drawn."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.study.designs import Design, DesignError

AB = ("A", "B")


def phases(days: int, least: int, count: int) -> Design:
    return Design("phases", AB, days, phases=count, least=least)


@pytest.mark.parametrize(
    ("design", "count"),
    [
        (phases(7, 3, 2), 2),
        (phases(28, 5, 2), 19),
        (phases(14, 3, 4), 10),
        (phases(21, 5, 4), 4),
        (phases(28, 5, 4), 165),
        (phases(24, 4, 4), 165),  # Onghena 1992
        (Design("alternation", AB, 10), 84),
        (Design("alternation", AB, 14), 518),
        (Design("blocks", AB, 8), 16),
        (Design("blocks", AB, 10), 32),
        (Design("blocks", AB, 12), 64),
        (Design("blocks", AB, 14), 128),
        (Design("blocks", AB, 28), 16_384),
        (Design("blocks", ("A", "B", "C"), 9, block_days=3), 216),
        (Design("blocks", AB, 8, block_days=4), 36),
        (Design("blocks", AB, 14, block_days=14), 3432),
        (Design("order", ("A", "B", "C"), 9), 6),
        (Design("baseline", ("A",), 7), 1),
    ],
)
def test_the_published_numbers_of_assignments_come_out(design: Design, count: int):
    assert design.count() == count
    if count <= 4000:
        every = list(design.assignments())
        assert len(every) == len(set(every)) == count
        assert all(design.admits(each) for each in every)


def test_the_smallest_p_is_what_the_number_of_assignments_allows():
    assert phases(28, 5, 2).smallest_p() == pytest.approx(1 / 19)
    assert phases(28, 5, 4).smallest_p() == pytest.approx(1 / 165)
    assert Design("blocks", AB, 14).smallest_p() == pytest.approx(2 / 128)
    assert Design("alternation", AB, 14).smallest_p() == pytest.approx(2 / 518)
    assert Design("blocks", AB, 14).smallest_p(two_sided=False) == pytest.approx(1 / 128)
    assert Design("baseline", ("A",), 7).smallest_p() == 1.0


@st.composite
def designs(draw: st.DrawFn) -> Design:
    name = draw(st.sampled_from(["phases", "blocks", "alternation", "order"]))
    if name == "phases":
        count, least = draw(st.integers(2, 4)), draw(st.integers(1, 4))
        return phases(count * least + draw(st.integers(0, 8)), least, count)
    if name == "blocks":
        conditions = AB if draw(st.booleans()) else ("A", "B", "C")
        size = len(conditions) * draw(st.integers(1, 2))
        return Design("blocks", conditions, size * draw(st.integers(1, 4)), block_days=size)
    if name == "alternation":
        days, run = 2 * draw(st.integers(1, 8)), draw(st.integers(1, 3))
        return Design("alternation", AB, days, longest_run=run)
    conditions = tuple("ABCD"[: draw(st.integers(2, 4))])
    return Design("order", conditions, len(conditions) * draw(st.integers(1, 5)))


@given(designs(), st.integers())
def test_whatever_is_drawn_is_admissible(design: Design, seed: int):
    assert design.admits(design.draw(Random(seed)))


@pytest.mark.parametrize(
    "design",
    [phases(12, 2, 4), Design("alternation", AB, 8), Design("blocks", AB, 8),
     Design("order", ("A", "B", "C"), 6)],
)  # fmt: skip
def test_every_assignment_has_the_same_chance(design: Design):
    rng = Random(7)
    each = 400
    drawn = Counter(design.draw(rng) for _ in range(each * design.count()))
    assert len(drawn) == design.count()
    chi_square = sum((count - each) ** 2 / each for count in drawn.values())
    freedom = design.count() - 1
    assert chi_square < freedom + 5 * (2 * freedom) ** 0.5


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda: phases(9, 5, 2), "take 10 days, and there are 9"),
        (lambda: Design("blocks", AB, 9), "whole number of blocks"),
        (lambda: Design("blocks", AB, 9, block_days=3), "a block takes 2 days"),
        (lambda: Design("alternation", AB, 9), "even number of days"),
        (lambda: Design("phases", ("A",), 9), "two conditions"),
        (lambda: Design("baseline", AB, 9), "one condition"),
        (lambda: Design("order", ("A", "B", "C"), 10), "evenly"),
        (lambda: Design("blocks", ("A", "A"), 4), "name of its own"),
        (lambda: Design("baseline", ("A",), 0), "at least one day"),
    ],
)
def test_numbers_that_do_not_fit_together_are_said(make, part: str):
    with pytest.raises(DesignError, match=part):
        make()


def test_what_could_not_have_been_drawn_is_not_admitted():
    assert not phases(6, 3, 2).admits(("B",) * 3 + ("A",) * 3)
    assert not phases(6, 3, 2).admits(("A",) * 2 + ("B",) * 4)
    assert not Design("alternation", AB, 6).admits(("A", "A", "A", "B", "B", "B"))
    assert not Design("blocks", AB, 4).admits(("A", "A", "B", "B"))
    assert not Design("blocks", AB, 4).admits(("A", "B"))
    assert not Design("blocks", AB, 4).admits(("A", "B", "A", "C"))
