"""The randomisation test against Onghena's example, and against what it promises."""

from __future__ import annotations

from random import Random

import pytest

from llmcompanion.study.analysis.randomisation import randomisation_test
from llmcompanion.study.designs import Design

AB = ("A", "B")
ONGHENA = [6, 2, 5, 3, 4, 4, 1, 2, 3, 1, 3, 2, 2, 3, 4, 2, 4, 3, 0, 1, 2, 0, 2, 1]
"""Onghena (1992): A1, B1, A2 and B2, six days each."""
PHASED = Design("phases", AB, 24, phases=4, least=4)
AS_IT_WAS = ("A",) * 6 + ("B",) * 6 + ("A",) * 6 + ("B",) * 6


def test_onghenas_abab_design_gives_the_published_p_values():
    found = randomisation_test(
        ONGHENA, AS_IT_WAS, PHASED, statistic="phase-means", side="less", rng=Random(1)
    )
    assert found is not None
    assert (found.assignments, found.exact) == (165, True)
    assert found.observed == pytest.approx(-2.0)
    assert found.extreme == 4
    assert found.p == pytest.approx(0.0242, abs=5e-5)
    pooled = randomisation_test(ONGHENA, AS_IT_WAS, PHASED, side="less", rng=Random(1))
    assert pooled is not None
    assert pooled.p == pytest.approx(5 / 165)


def test_a_baseline_start_can_never_be_significant_in_a_week():
    design = Design("phases", AB, 7, least=3)
    best = randomisation_test([0, 0, 0, 9, 9, 9, 9], ("A",) * 3 + ("B",) * 4, design, rng=Random(1))
    assert best is not None and best.p == 0.5


def test_days_without_a_value_are_left_out():
    design = Design("blocks", AB, 4)
    found = randomisation_test([1, None, 2, 5], ("A", "B", "A", "B"), design, rng=Random(1))
    assert found is not None
    assert found.observed == pytest.approx(5 - 1.5)


def test_an_assignment_that_leaves_a_condition_without_values_counts_as_more_extreme():
    design = Design("phases", AB, 4, least=1)
    values = [1.0, 2.0, 9.0, None]
    found = randomisation_test(values, ("A", "A", "B", "B"), design, rng=Random(1))
    assert found is not None
    # A|BBB and AA|BB can be computed; AAA|B cannot
    assert (found.assignments, found.extreme) == (3, 2)
    assert randomisation_test(values, ("A", "A", "A", "B"), design, rng=Random(1)) is None


def test_an_assignment_that_could_not_have_been_drawn_is_refused():
    with pytest.raises(ValueError, match="could not have been drawn"):
        randomisation_test([1] * 4, ("A", "A", "B", "B"), Design("blocks", AB, 4), rng=Random(1))
    with pytest.raises(ValueError, match="could not have been drawn"):
        randomisation_test([1] * 3, ("A", "B", "A", "B"), Design("blocks", AB, 4), rng=Random(1))


def test_where_there_are_too_many_assignments_they_are_drawn_and_the_error_is_told():
    design = Design("blocks", AB, 40)
    rng = Random(2)
    assignment = design.draw(rng)
    values = [rng.gauss(1.0 if each == "B" else 0.0, 1) for each in assignment]
    found = randomisation_test(values, assignment, design, rng=rng, drawn=2000)
    assert found is not None
    assert not found.exact and found.assignments == 2000
    assert found.p == pytest.approx((found.extreme + 1) / 2001)
    assert 0 < found.error < 0.01
    again = randomisation_test(values, assignment, design, rng=Random(9), drawn=2000)
    assert again is not None and again.p == pytest.approx(found.p, abs=6 * found.error)


def test_three_conditions_are_compared_by_the_spread_of_their_means():
    design = Design("order", ("A", "B", "C"), 6)
    found = randomisation_test(
        [1, 1, 5, 5, 9, 9], ("A", "A", "B", "B", "C", "C"), design, statistic="spread",
        rng=Random(1),
    )  # fmt: skip
    assert found is not None
    assert found.observed == pytest.approx(2 * (16 + 0 + 16))
    assert found.p == 1.0  # an order of equal stretches gives the same spread whatever it is


@pytest.mark.parametrize("correlation", [0.0, 0.6])
@pytest.mark.parametrize(
    "design", [Design("blocks", AB, 14), Design("phases", AB, 28, phases=4)], ids=["blocks", "abab"]
)
def test_false_alarms_are_as_rare_as_promised_whatever_the_autocorrelation(
    design: Design, correlation: float
):
    rng = Random(11)
    runs, alarms = 600, 0
    for _ in range(runs):
        values, last = [], rng.gauss(0, 1)
        for _ in range(design.days):
            last = correlation * last + rng.gauss(0, (1 - correlation**2) ** 0.5)
            values.append(last)
        found = randomisation_test(values, design.draw(rng), design, rng=rng)
        assert found is not None
        alarms += found.p <= 0.05
    assert alarms / runs <= 0.05 + 3 * (0.05 * 0.95 / runs) ** 0.5
