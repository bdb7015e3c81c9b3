"""The randomisation test: how many of the assignments that could have been drawn show as much?

The values of the days stay where they are; what is drawn anew is which condition each day had,
within what the design admits. The p-value is the share of admissible assignments whose statistic is
at least as extreme as the one of the assignment that was drawn. It needs no assumption on how the
values are distributed or depend on one another; it needs that the assignment was drawn so, and
beforehand.

Days without a value are left out of the statistic. Where an assignment leaves a condition without
any value, its statistic cannot be computed and it counts as more extreme, which is the cautious way
(Bulté & Onghena 2008; De, Michiels, Vlaeyen & Onghena 2020).

Sources: Edgington & Onghena (2007); for the p-value of drawn assignments Phipson & Smyth (2010).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy

from llmcompanion.study.designs import MOST_ENUMERATED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from llmcompanion.study.designs import Assignment, Design

Statistic = Literal["means", "phase-means", "spread"]
STATISTICS: tuple[Statistic, ...] = get_args(Statistic)
"""means: the mean of all days of the second condition less that of the first. phase-means: the same
of the means of phases, so that a long phase weighs no more than a short one. spread: for three and
more conditions, the variance of their means, each weighted with its days."""

Side = Literal["two", "greater", "less"]
SIDES: tuple[Side, ...] = get_args(Side)
"""greater: the second condition is expected to lie higher."""

DRAWN = 20_000
"""Assignments that are drawn where there are too many to look at all."""

_CLOSE = 1e-9
"""Two statistics that differ by less are the same: sums come out a little different by order."""


@dataclass(frozen=True, slots=True)
class RandomisationTest:
    """The result.

    Attributes:
        observed: The statistic of the assignment that was drawn.
        extreme: How many assignments are at least as extreme, itself among them.
        assignments: How many were looked at.
        exact: Whether these are all there are.
        p: Between 0 and 1.
        error: The standard error of `p` from drawing; 0 where all were looked at.
    """

    observed: float
    extreme: int
    assignments: int
    exact: bool
    p: float
    error: float


def randomisation_test(
    values: Sequence[float | None],
    assignment: Assignment,
    design: Design,
    *,
    statistic: Statistic = "means",
    side: Side = "two",
    rng: Random,
    drawn: int = DRAWN,
) -> RandomisationTest | None:
    """Test whether the conditions made a difference.

    Args:
        values: One a day; None for a day without.
        assignment: The condition of each day, as it was drawn.
        rng: Draws assignments where there are more than `MOST_ENUMERATED`.
        drawn: How many of them.

    Returns:
        None where the statistic of the assignment itself cannot be computed.

    Raises:
        ValueError: The assignment is not one of the design's, or the lengths differ.
    """
    if len(values) != len(assignment) or not design.admits(assignment):
        raise ValueError("this assignment could not have been drawn")
    exact = design.count() <= MOST_ENUMERATED
    drawing = (design.draw(rng) for _ in range(drawn))
    others = list(design.assignments() if exact else drawing)
    day_values = numpy.array([numpy.nan if v is None else v for v in values], dtype=float)
    own = statistics_of(day_values, [assignment], design, statistic)[0]
    if not numpy.isfinite(own):
        return None
    found = statistics_of(day_values, others, design, statistic)
    extreme = int(_as_extreme(found, own, side).sum())
    if exact:
        p, error = extreme / len(others), 0.0
    else:
        p = (extreme + 1) / (len(others) + 1)
        error = float((p * (1 - p) / len(others)) ** 0.5)
    return RandomisationTest(float(own), extreme, len(others), exact, p, error)


def _as_extreme(found: Any, own: float, side: Side) -> Any:
    unknown = ~numpy.isfinite(found)
    slack = _CLOSE * max(1.0, abs(own))
    match side:
        case "two":
            beyond = numpy.abs(found) >= abs(own) - slack
        case "greater":
            beyond = found >= own - slack
        case "less":
            beyond = found <= own + slack
    return unknown | beyond


def statistics_of(
    values: Any, assignments: Sequence[Assignment], design: Design, statistic: Statistic
) -> Any:
    """The statistic of `values` under each assignment; nan where it cannot be computed.

    Args:
        values: Shape (days,), nan for a day without.
    """
    codes = coded(assignments, design)
    if statistic == "phase-means":
        return numpy.array([_of_phases(values, row) for row in codes])
    known = numpy.isfinite(values)
    filled = numpy.where(known, values, 0.0)
    masks = [(codes == place).astype(float) for place in range(len(design.conditions))]
    with numpy.errstate(invalid="ignore", divide="ignore"):
        days = numpy.stack([mask @ known.astype(float) for mask in masks])
        means = numpy.stack([mask @ filled for mask in masks]) / days
        if statistic == "means":
            return means[1] - means[0] if len(masks) > 1 else numpy.full(len(codes), numpy.nan)
        centre = filled.sum() / max(1, known.sum())
        spread = (days * (means - centre) ** 2).sum(axis=0)
    return numpy.where(days.min(axis=0) > 0, spread, numpy.nan)


def coded(assignments: Sequence[Assignment], design: Design) -> Any:
    """Conditions as numbers: shape (assignments, days), in the order of the design's conditions."""
    number = {condition: place for place, condition in enumerate(design.conditions)}
    return numpy.array([[number[each] for each in row] for row in assignments], dtype=numpy.int8)


def _of_phases(values: Any, codes: Any) -> float:
    edges = [0, *(numpy.flatnonzero(numpy.diff(codes)) + 1), len(codes)]
    means: tuple[list[float], list[float]] = ([], [])
    for start, end in pairwise(edges):
        phase = values[start:end]
        phase = phase[numpy.isfinite(phase)]
        if not len(phase) or codes[start] > 1:
            return float("nan")
        means[codes[start]].append(float(phase.mean()))
    if not all(means):
        return float("nan")
    first, second = (sum(each) / len(each) for each in means)
    return second - first
