"""The analysis as it was registered: nothing here is chosen after the values are known.

Everything but the primary outcome's randomisation test is marked as exploratory.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING

from scipy import stats

from llmcompanion.study.analysis.effects import (
    CorrectedTau,
    Nap,
    baseline_corrected_tau,
    nap,
    standardised_difference,
    tau_u,
)
from llmcompanion.study.analysis.randomisation import RandomisationTest, randomisation_test
from llmcompanion.study.freeze import rng_of
from llmcompanion.study.table import used_in_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.study.freeze import Frozen
    from llmcompanion.study.table import StudyDay


@dataclass(frozen=True, slots=True)
class Mean:
    """The days of one condition, or of one phase.

    Attributes:
        days: How many of them have a value.
        low, high: Student's interval, which takes days as independent; None below two days.
    """

    name: str
    days: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Autocorrelation:
    """How much a day is like the one before, with its approximate interval (Bartlett)."""

    value: float
    low: float
    high: float
    days: int


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """What can be said of one outcome.

    Attributes:
        primary: Whether it was the one that decides; all others are exploratory.
        nap: Of the last condition over the first.
        test: As registered; None where it cannot be computed, or nothing is drawn by lot.
        missing: Days of the lots that count but have no value.
    """

    outcome: str
    primary: bool
    conditions: tuple[Mean, ...]
    phases: tuple[Mean, ...]
    difference: float | None
    standardised: float | None
    nap: Nap | None
    tau_u: float | None
    corrected: CorrectedTau | None
    test: RandomisationTest | None
    autocorrelation: Autocorrelation | None
    missing: int


@dataclass(frozen=True, slots=True)
class Compliance:
    """How much of it was done as planned.

    Attributes:
        days: Of the whole study, up to its end.
        kept: Days with as much talking as planned.
        asked, answered: Check-ins.
        response_s: Median of the days' medians.
    """

    days: int
    kept: int
    overridden: int
    asked: int
    answered: int
    response_s: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """The whole of it; the primary outcome comes first."""

    outcomes: tuple[OutcomeResult, ...]
    compliance: Compliance
    left_out: int
    """Days of the lots that the plan leaves out: run-in and washout."""

    @property
    def primary(self) -> OutcomeResult:
        """The outcome that decides."""
        return self.outcomes[0]


def analyse(
    frozen: Frozen,
    days: Sequence[StudyDay],
    *,
    only_primary: bool = False,
    test: bool = True,
) -> Results:
    """Carry out what was registered.

    Args:
        frozen: The study; its seed draws assignments where there are too many to look at all, so
            that anybody gets the same p-value.
        days: In order; where the study was ended early, those that were lived.
        only_primary: Leave the secondary outcomes out: for a thousand studies at once.
        test: Whether the randomisation test is carried out, which takes longest.
    """
    plan = frozen.plan
    used = used_in_test(days, plan.analysis)
    secondary = () if only_primary else plan.outcome.secondary
    names = dict.fromkeys((plan.outcome.primary, *secondary))
    outcomes = tuple(_outcome(frozen, days, used, name, test=test) for name in names)
    return Results(outcomes, _compliance(days), sum(day is None for day in used))


def _outcome(
    frozen: Frozen,
    days: Sequence[StudyDay],
    used: Sequence[StudyDay | None],
    name: str,
    *,
    test: bool,
) -> OutcomeResult:
    plan = frozen.plan
    values = [None if day is None else day.outcomes.get(name) for day in used]
    by_condition = {
        condition: [
            value
            for day, value in zip(used, values, strict=True)
            if day is not None and value is not None and day.condition == condition
        ]
        for condition in plan.names
    }
    first, last = by_condition[plan.names[0]], by_condition[plan.names[-1]]
    compared = len(plan.names) > 1
    means = [fmean(each) for each in (first, last) if each]
    series = [day.outcomes.get(name) for day in days]
    return OutcomeResult(
        outcome=name,
        primary=name == plan.outcome.primary,
        conditions=tuple(
            _mean(condition, each, plan.analysis.confidence)
            for condition, each in by_condition.items()
        ),
        phases=_phases(days, name, plan.analysis.confidence),
        difference=means[1] - means[0] if compared and len(means) == 2 else None,
        standardised=standardised_difference(first, last) if compared else None,
        nap=nap(first, last, confidence=plan.analysis.confidence) if compared else None,
        tau_u=tau_u(first, last) if compared else None,
        corrected=baseline_corrected_tau(first, last) if compared else None,
        test=_test(frozen, values, name) if compared and test else None,
        autocorrelation=_autocorrelation(series),
        missing=sum(
            day is not None and value is None for day, value in zip(used, values, strict=True)
        ),
    )


def _test(frozen: Frozen, values: list[float | None], name: str) -> RandomisationTest | None:
    """The randomisation test; days that were not lived any more have no value."""
    plan = frozen.plan
    design = plan.design_of()
    if design.count() < 2:
        return None
    padded = values + [None] * (design.days - len(values))
    side = plan.hypothesis.direction if name == plan.outcome.primary else "two"
    return randomisation_test(
        padded[: design.days],
        frozen.assignment,
        design,
        statistic=plan.analysis.statistic,
        side=side,
        rng=rng_of(frozen.seed, f"test:{name}"),
    )


def _mean(name: str, values: Sequence[float], confidence: float) -> Mean:
    if not values:
        return Mean(name, 0, None, None, None)
    mean = fmean(values)
    if len(values) < 2 or max(values) == min(values):
        same = mean if len(values) > 1 else None
        return Mean(name, len(values), mean, same, same)
    error = stats.sem(values)
    low, high = stats.t.interval(confidence, len(values) - 1, loc=mean, scale=error)
    return Mean(name, len(values), mean, float(low), float(high))


def _phases(days: Sequence[StudyDay], outcome: str, confidence: float) -> tuple[Mean, ...]:
    phases: dict[tuple[str, int], list[StudyDay]] = {}
    for day in days:
        phases.setdefault((day.stage, day.phase), []).append(day)
    means = []
    for (stage, number), own in phases.items():
        values = [value for day in own if (value := day.outcomes.get(outcome)) is not None]
        at = "" if stage == "lots" else f"{stage}, "
        means.append(_mean(f"{at}{number}: {own[0].condition}", values, confidence))
    return tuple(means)


def _autocorrelation(series: Sequence[float | None]) -> Autocorrelation | None:
    """From the days that follow one another; biased towards 0 in so short a series."""
    import numpy
    from statsmodels.tsa.stattools import acf

    values = numpy.array([numpy.nan if value is None else value for value in series], dtype=float)
    known = values[numpy.isfinite(values)]
    if len(known) < 8 or known.max() == known.min():
        return None
    found, bounds = acf(
        values, nlags=1, alpha=0.05, missing="conservative", fft=False, result_object=False
    )
    if not numpy.isfinite(found[1]):
        return None
    return Autocorrelation(float(found[1]), float(bounds[1][0]), float(bounds[1][1]), len(known))


def _compliance(days: Sequence[StudyDay]) -> Compliance:
    times = [day.response_s for day in days if day.response_s is not None]
    return Compliance(
        days=len(days),
        kept=sum(day.kept for day in days),
        overridden=sum(day.overridden for day in days),
        asked=sum(day.asked for day in days),
        answered=sum(day.answered for day in days),
        response_s=median(times) if times else None,
    )
