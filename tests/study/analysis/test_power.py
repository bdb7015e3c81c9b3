"""Power by simulation, against figures that were computed elsewhere."""

from __future__ import annotations

from random import Random

import pytest

from llmcompanion.study.analysis.power import Assumptions, effect_of, power_of
from llmcompanion.study.designs import Design

AB = ("A", "B")
BLOCKS_14, BLOCKS_28 = Design("blocks", AB, 14), Design("blocks", AB, 28)
ABAB_28 = Design("phases", AB, 28, phases=4)
AB_28 = Design("phases", AB, 28)
RUNS = 300


def simulated(design: Design, runs: int = RUNS, **assumptions: float) -> float:
    found = power_of(design, Assumptions(**assumptions), simulations=runs, rng=Random(1), workers=1)
    assert found is not None
    return found.power


@pytest.mark.parametrize(
    ("design", "correlation", "effect", "power"),
    [
        (BLOCKS_14, 0.0, 1.0, 0.31), (BLOCKS_14, 0.3, 1.0, 0.43), (BLOCKS_14, 0.6, 1.5, 0.93),
        (ABAB_28, 0.3, 1.0, 0.38), (ABAB_28, 0.0, 1.5, 0.69), (ABAB_28, 0.3, 1.5, 0.60),
    ],
)  # fmt: skip
def test_the_power_of_designs_is_what_it_is_known_to_be(
    design: Design, correlation: float, effect: float, power: float
):
    error = (power * (1 - power) * (1 / RUNS + 1 / 1000)) ** 0.5
    found = simulated(design, correlation=correlation, effect_sd=effect)
    assert found == pytest.approx(power, abs=3.5 * error)


def test_a_slow_effect_is_hidden_from_a_design_that_turns_back_and_forth():
    quick = simulated(BLOCKS_28, 60, correlation=0.3, effect_sd=1.5)
    slow = simulated(BLOCKS_28, 100, correlation=0.3, effect_sd=1.5, build_up_days=5)
    assert quick >= 0.93
    assert slow <= 0.2


def test_a_single_change_in_four_weeks_finds_nothing_at_all():
    found = power_of(AB_28, Assumptions(effect_sd=3.0), simulations=40, rng=Random(1), workers=1)
    assert found is not None
    assert (found.power, found.assignments) == (0.0, 19)
    assert found.smallest_p == pytest.approx(1 / 19)


def test_false_alarms_stay_within_the_level_that_was_set():
    for correlation in (0.0, 0.6):
        found = power_of(
            BLOCKS_14, Assumptions(correlation=correlation, missing=0.1), simulations=600,
            rng=Random(3), workers=1,
        )  # fmt: skip
        assert found is not None
        assert found.false_positive_rate <= 0.05 + 3 * (0.05 * 0.95 / 600) ** 0.5


def test_all_cores_come_to_the_same_as_one_and_say_how_far_they_are():
    told: list[float] = []
    together = power_of(
        BLOCKS_14, Assumptions(), simulations=80, rng=Random(5), workers=2, progress=told.append
    )
    assert together is not None and 0 < together.power < 1
    assert told[0] == 0.0 and told[-1] == 1.0 and told == sorted(told)
    again = power_of(BLOCKS_14, Assumptions(), simulations=80, rng=Random(5), workers=2)
    assert again == together


@pytest.mark.parametrize("workers", [1, 2])
def test_it_can_be_cancelled(workers: int):
    looks = 0

    def cancelled() -> bool:
        nonlocal looks
        looks += 1
        return looks > 1

    assert (
        power_of(
            BLOCKS_28, Assumptions(), simulations=4000, rng=Random(1), workers=workers,
            cancelled=cancelled,
        )
        is None
    )  # fmt: skip


def test_an_effect_builds_up_and_lingers_with_its_time_constant():
    at_once = effect_of(("A", "B", "A"), Design("alternation", AB, 4), Assumptions(effect_sd=2.0))
    assert at_once == [0.0, 2.0, 0.0]
    slow = effect_of(("A", *("B",) * 5, "A"), ABAB_28, Assumptions(build_up_days=5))
    assert slow[5] == pytest.approx(1 - 2.718281828 ** (-5 / 5), abs=1e-6)
    assert 0 < slow[6] < slow[5]


def test_conditions_between_the_first_and_the_last_lie_between():
    design = Design("order", ("A", "B", "C"), 3)
    assert effect_of(("A", "B", "C"), design, Assumptions(effect_sd=1.0)) == [0.0, 0.5, 1.0]
