"""What was registered is what is computed, for participants of every kind."""

from __future__ import annotations

import pytest

from llmcompanion.study.analysis.registered import Results, analyse
from llmcompanion.study.plan import Condition, Hypothesis, Judging, Lots, Outcomes, Plan
from llmcompanion.study.table import used_in_test
from tests.study.simulated import Participant, begun, lived

PLAN = Plan(
    title="The face",
    conditions=(Condition(name="orb", face="orb"), Condition(name="anime", face="anime")),
    outcome=Outcomes(primary="d.felt", secondary=("d.believe", "gap", "minutes")),
    design=Lots(kind="blocks", days=28),
    baseline_days=4,
    follow_up_days=3,
)


def result(who: Participant, seed: int = 1, plan: Plan = PLAN) -> Results:
    frozen = begun(plan, seed)
    return analyse(frozen, lived(frozen, who, seed))


def test_a_known_effect_is_recovered():
    found = [result(Participant(effect_sd=2.0), seed).primary for seed in range(12)]
    assert sum(each.test is not None and each.test.p <= 0.05 for each in found) >= 10
    mean = sum(each.difference for each in found if each.difference is not None) / len(found)
    assert mean == pytest.approx(2.0 * 1.5, abs=0.5)
    assert all(each.nap is not None and each.nap.value > 0.7 for each in found)


def test_a_trend_and_a_correlation_do_not_cry_wolf():
    who = Participant(trend_sd=0.05, correlation=0.6)
    runs = 60
    plan = Plan(title="x", conditions=PLAN.conditions, design=Lots(kind="blocks", days=14))
    alarms = sum(
        result(who, seed, plan).primary.test.p <= 0.05  # type: ignore[union-attr]
        for seed in range(runs)
    )
    assert alarms / runs <= 0.05 + 3 * (0.05 * 0.95 / runs) ** 0.5


def test_missing_days_are_counted_and_left_out():
    found = result(Participant(effect_sd=1.0, missing=0.3), 3)
    primary = found.primary
    assert primary.missing > 0
    assert sum(mean.days for mean in primary.conditions) == 28 - primary.missing
    minutes = next(each for each in found.outcomes if each.outcome == "minutes")
    assert minutes.missing == 0  # a day that was not opened has no minutes, which is a value
    assert found.compliance.kept == found.compliance.days - sum(
        1 for day in lived(begun(PLAN, 3), Participant(effect_sd=1.0, missing=0.3), 3)
        if day.outcomes["d.felt"] is None
    )  # fmt: skip


def test_a_liar_looks_too_good_and_is_shown_as_he_is():
    primary = result(Participant(liar=True)).primary
    assert primary.nap is not None and primary.nap.value == 1.0
    assert primary.standardised is None  # no spread at all within the conditions
    assert primary.test is not None and primary.test.p == pytest.approx(2 / 16384)


def test_a_quitter_leaves_days_without_values_and_a_test_that_is_cautious():
    found = result(Participant(effect_sd=2.0, quits_after=12), 2)
    assert found.compliance.days == 12
    assert found.primary.test is not None and 0 < found.primary.test.p <= 1
    nothing = result(Participant(quits_after=2), 2)
    assert nothing.primary.test is None and nothing.primary.nap is None


def test_all_but_the_primary_outcome_is_exploratory():
    found = result(Participant())
    assert [each.primary for each in found.outcomes] == [True, False, False, False]
    assert found.outcomes[1].autocorrelation is None  # always the same value


def test_a_baseline_has_no_test():
    plan = Plan(
        title="x",
        conditions=(Condition(name="only"),),
        design=Lots(kind="baseline", days=14),
        outcome=Outcomes(primary="d.felt"),
    )
    primary = result(Participant(), 1, plan).primary
    assert primary.test is None and primary.nap is None
    assert primary.conditions[0].days == 14


def test_run_in_and_washout_days_are_left_out_of_the_comparison():
    plan = Plan(
        title="x",
        conditions=PLAN.conditions,
        design=Lots(kind="phases", days=20, phases=4, least=3),
        analysis=Judging(run_in_days=2, washout_days=1, statistic="phase-means"),
        hypothesis=Hypothesis(direction="greater"),
    )
    frozen = begun(plan, 5)
    days = lived(frozen, Participant(effect_sd=2.0), 5)
    used = used_in_test(days, plan.analysis)
    assert used[:2] == [None, None]
    changes = [n for n in range(1, 20) if frozen.assignment[n] != frozen.assignment[n - 1]]
    assert [n for n, day in enumerate(used) if day is None] == sorted({0, 1, *changes})
    found = analyse(frozen, days)
    assert found.left_out == len({0, 1, *changes})
    assert found.primary.test is not None


def test_the_same_study_gives_the_same_p_value_to_everybody():
    plan = Plan(title="x", conditions=PLAN.conditions, design=Lots(kind="blocks", days=40))
    frozen = begun(plan, 9)
    days = lived(frozen, Participant(effect_sd=0.5), 9)
    one, other = analyse(frozen, days), analyse(frozen, days)
    assert one == other
    assert one.primary.test is not None and not one.primary.test.exact


def test_the_autocorrelation_comes_with_its_interval():
    found = result(Participant(correlation=0.6), 4).primary.autocorrelation
    assert found is not None
    assert found.low < found.value < found.high
