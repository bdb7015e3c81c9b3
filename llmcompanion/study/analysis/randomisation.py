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
    series = numpy.array([[numpy.nan if v is None else v for v in values]], dtype=float)
    own = statistics_of(series, groups_of([assignment], design, statistic))[0, 0]
    if not numpy.isfinite(own):
        return None
    found = statistics_of(series, groups_of(others, design, statistic))[:, 0]
    extreme = int(as_extreme(found, own, side).sum())
    if exact:
        p, error = extreme / len(others), 0.0
    else:
        p = (extreme + 1) / (len(others) + 1)
        error = float((p * (1 - p) / len(others)) ** 0.5)
    return RandomisationTest(float(own), extreme, len(others), exact, p, error)


def as_extreme(found: Any, own: Any, side: Side) -> Any:
    """Which statistics are at least as extreme as `own`, one for each series."""
    unknown = ~numpy.isfinite(found)
    slack = _CLOSE * numpy.maximum(1.0, numpy.abs(own))
    match side:
        case "two":
            beyond = numpy.abs(found) >= numpy.abs(own) - slack
        case "greater":
            beyond = found >= own - slack
        case "less":
            beyond = found <= own + slack
    return unknown | beyond


@dataclass(frozen=True, slots=True)
class Groups:
    """Which days are averaged together under each assignment, and how the means are compared.

    Attributes:
        members: Shape (assignments, groups, days), 1 where a day is in a group; empty groups pad.
        sides: Shape (assignments, groups): the number of the condition, -1 for padding.
        conditions: How many conditions there are.
        statistic: What is made of the means.
    """

    members: Any
    sides: Any
    conditions: int
    statistic: Statistic


def groups_of(assignments: Sequence[Assignment], design: Design, statistic: Statistic) -> Groups:
    """Groups for a statistic: whole conditions, or each of their phases by itself."""
    number = {condition: place for place, condition in enumerate(design.conditions)}
    codes = numpy.array([[number[each] for each in row] for row in assignments], dtype=numpy.int8)
    if statistic == "phase-means":
        changes = numpy.diff(codes, axis=1) != 0
        runs = numpy.concatenate([numpy.zeros((len(codes), 1), int), changes.cumsum(axis=1)], 1)
        count = int(runs.max()) + 1
        members = runs[:, None, :] == numpy.arange(count)[None, :, None]
        first = members.argmax(axis=2)
        sides = numpy.where(members.any(axis=2), numpy.take_along_axis(codes, first, 1), -1)
    else:
        count = len(design.conditions)
        members = codes[:, None, :] == numpy.arange(count)[None, :, None]
        sides = numpy.broadcast_to(numpy.arange(count), (len(codes), count))
    return Groups(members.astype(numpy.float64), sides, len(design.conditions), statistic)


def statistics_of(values: Any, groups: Groups) -> Any:
    """The statistic of each series under each assignment; nan where it cannot be computed.

    Args:
        values: Shape (series, days), nan for a day without.

    Returns:
        Shape (assignments, series).
    """
    known = numpy.isfinite(values).astype(numpy.float64)
    filled = numpy.where(known > 0, values, 0.0)
    shape = groups.members.shape
    flat = groups.members.reshape(-1, shape[2])
    days = (flat @ known.T).reshape(shape[0], shape[1], -1)
    sums = (flat @ filled.T).reshape(shape[0], shape[1], -1)
    with numpy.errstate(invalid="ignore", divide="ignore"):
        means = sums / days
        if groups.statistic == "spread":
            centre = filled.sum(axis=1) / known.sum(axis=1)
            spread = (days * (means - centre) ** 2).sum(axis=1)
            return numpy.where(days.min(axis=1) > 0, spread, numpy.nan)
        sides = groups.sides[:, :, None]
        second = numpy.where(sides == 1, means, 0.0).sum(axis=1) / (sides == 1).sum(axis=1)
        first = numpy.where(sides == 0, means, 0.0).sum(axis=1) / (sides == 0).sum(axis=1)
        return second - first
