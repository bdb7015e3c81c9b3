"""Many people's studies as one: checked, put into one table, and summed up.

Each study gives one effect, the difference in standard deviations of a day, with its variance.
They are combined as draws from a distribution of effects (random effects, DerSimonian & Laird
1986), with the interval of Hartung and Knapp (Sidik & Jonkman 2002), which holds for few studies
too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy
from scipy import stats

from llmcompanion.errors import UserError
from llmcompanion.study.analysis.registered import analyse
from llmcompanion.study.report.bundle import broken, read_bundle, seal
from llmcompanion.study.report.numbers import differences, figures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from llmcompanion.study.analysis.registered import OutcomeResult, Results
    from llmcompanion.study.report.bundle import Bundle

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Effect:
    """One person's."""

    who: str
    value: float
    variance: float
    p: float | None
    days: int

    @property
    def interval(self) -> tuple[float, float]:
        """Of 95 %, by the normal distribution."""
        half = 1.96 * self.variance**0.5
        return self.value - half, self.value + half


@dataclass(frozen=True, slots=True)
class Summary:
    """All together.

    Attributes:
        tau: The standard deviation of effects between people.
        i_squared: The share of the spread that is between people, 0 to 1.
        predicted: Where the effect of one more person would lie; None for fewer than three.
    """

    studies: int
    value: float
    low: float
    high: float
    p: float
    tau: float
    i_squared: float
    predicted: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Pooled:
    """The pool.

    Attributes:
        refused: Files that were left out, with the reason.
        left_out: Studies that hold but give no effect.
    """

    outcome: str
    conditions: tuple[str, ...]
    bundles: tuple[Bundle, ...]
    effects: tuple[Effect, ...]
    summary: Summary | None
    refused: tuple[str, ...]
    left_out: tuple[str, ...]


def pool(
    files: Sequence[Path],
    *,
    progress: Callable[[float], None] = lambda _: None,
) -> Pooled:
    """Read, check and combine; figures are computed again rather than believed.

    Raises:
        UserError: No study is left to be pooled.
    """
    bundles: dict[str, Bundle] = {}
    effects: list[Effect] = []
    refused: list[str] = []
    left_out: list[str] = []
    shape: tuple[str, tuple[str, ...]] | None = None
    for place, file in enumerate(files):
        progress(place / len(files))
        try:
            bundle = read_bundle(file)
        except UserError as error:
            refused.append(error.sentence)
            continue
        reason = _reason_against(bundle, shape, bundles)
        if reason:
            refused.append(f"{file}: {reason}")
            continue
        results = analyse(bundle.study, bundle.days, only_primary=True, test=False)
        wrong = _wrong_figures(bundle, results)
        if wrong:
            refused.append(f"{file}: its figures do not come out again ({wrong[0]})")
            continue
        shape = shape or (bundle.study.plan.outcome.primary, bundle.study.plan.names)
        bundles[seal(bundle)] = bundle
        effect = _effect(bundle, results.primary)
        if effect is None:
            left_out.append(f"{bundle.who}: too few days for an effect")
        else:
            effects.append(effect)
    progress(1.0)
    if shape is None:
        first = f"; the first: {refused[0]}" if refused else ""
        raise UserError(f"no study can be pooled{first}", mend="name exported studies")
    return Pooled(
        outcome=shape[0],
        conditions=shape[1],
        bundles=tuple(bundles.values()),
        effects=tuple(effects),
        summary=random_effects(effects) if len(effects) >= FEWEST else None,
        refused=tuple(refused),
        left_out=tuple(left_out),
    )


def _reason_against(
    bundle: Bundle, shape: tuple[str, tuple[str, ...]] | None, others: dict[str, Bundle]
) -> str:
    plan = bundle.study.plan
    if shape is not None and (plan.outcome.primary, plan.names) != shape:
        return "it asks another question than the first"
    if len(plan.names) < 2:
        return "it compares nothing"
    faults = broken(bundle)
    if faults:
        return faults[0]
    if seal(bundle) in others:
        return "it is there already"
    if any(bundle.study.seed == other.study.seed for other in others.values()):
        return "its lots are those of another one"
    return ""


def _wrong_figures(bundle: Bundle, results: Results) -> list[str]:
    if not bundle.results:
        return []
    return differences(_primary(bundle.results), _primary(figures_of(results)))


def _primary(figures: dict[str, Any]) -> dict[str, Any]:
    """What the pool uses: differences and days, not the test by lot, which takes longer."""
    import msgspec

    outcomes = figures.get("outcomes", {})
    primaries = (each for each in outcomes.values() if each.get("primary"))
    found: dict[str, Any] = next(primaries, {})
    kept = {key: found.get(key) for key in ("difference", "standardised", "missing", "conditions")}
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(kept))
    return plain


def _effect(bundle: Bundle, result: OutcomeResult) -> Effect | None:
    first, last = result.conditions[0], result.conditions[-1]
    value = result.standardised
    if value is None or first.days < 2 or last.days < 2:
        return None
    m, n = first.days, last.days
    freedom = m + n - 2
    small = 1 - 3 / (4 * freedom - 1)  # Hedges' correction for few days
    g = value * small
    variance = (m + n) / (m * n) + g * g / (2 * (m + n))
    told = bundle.results.get("outcomes", {}).get(result.outcome, {}).get("test") or {}
    p = told.get("p")
    return Effect(bundle.who, g, variance, float(p) if p is not None else None, m + n)


def random_effects(effects: Sequence[Effect]) -> Summary:
    """The mean of a distribution of effects.

    Args:
        effects: At least two.
    """
    values = numpy.array([each.value for each in effects])
    variances = numpy.array([each.variance for each in effects])
    count = len(values)
    fixed = 1 / variances
    centre = (fixed * values).sum() / fixed.sum()
    q = float((fixed * (values - centre) ** 2).sum())
    scale = float(fixed.sum() - (fixed**2).sum() / fixed.sum())
    between = max(0.0, (q - (count - 1)) / scale)
    weights = 1 / (variances + between)
    mean = float((weights * values).sum() / weights.sum())
    spread = float((weights * (values - mean) ** 2).sum() / ((count - 1) * weights.sum()))
    error = max(spread, 1e-12) ** 0.5
    half = float(stats.t.ppf(0.975, count - 1)) * error
    p = float(2 * stats.t.sf(abs(mean) / error, count - 1))
    predicted = None
    if count >= 3:
        wide = float(stats.t.ppf(0.975, count - 2)) * (between + error**2) ** 0.5
        predicted = (mean - wide, mean + wide)
    return Summary(
        studies=count,
        value=mean,
        low=mean - half,
        high=mean + half,
        p=p,
        tau=between**0.5,
        i_squared=max(0.0, (q - (count - 1)) / q) if q > 0 else 0.0,
        predicted=predicted,
    )
