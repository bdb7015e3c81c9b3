"""How likely a plan is to find an effect, and how often it would cry wolf: by simulation.

Days are simulated as a stationary first-order autoregression with variance 1, so that effects are
in standard deviations of a day. An effect may come slowly and linger: with a build-up time of some
days it approaches its full size, and its absence, as a leaky integrator does. That is what reversal
designs are nearly blind to, and what a person has to be told before they begin.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy

from llmcompanion.study.analysis.randomisation import (
    Side,
    Statistic,
    as_extreme,
    groups_of,
    statistics_of,
)
from llmcompanion.study.designs import MOST_ENUMERATED

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from llmcompanion.study.designs import Design

ALPHA = 0.05
SIMULATIONS = 1000
_ASSIGNMENTS = 2000
"""Assignments that are drawn for a test where there are too many to look at all."""
_AT_ONCE = 50
"""Series that are tested together: bounds the memory."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a plan is tried on.

    Attributes:
        effect_sd: The full effect of the second condition (of the last, where there are more; those
            between lie between), in standard deviations of a day.
        correlation: Between one day and the next, 0 to below 1.
        trend_sd: Change a day that has nothing to do with the conditions.
        build_up_days: Time constant with which the effect comes and goes; 0 for at once.
        missing: Share of days without a value.
    """

    effect_sd: float = 1.0
    correlation: float = 0.3
    trend_sd: float = 0.0
    build_up_days: float = 0.0
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class Power:
    """What came of it.

    Attributes:
        power: Share of simulated studies that found the effect.
        false_positive_rate: Share that found one where there was none.
        error: Standard error of `power` from simulating.
        assignments: How many the design admits.
        smallest_p: The smallest p-value that it can give.
    """

    power: float
    false_positive_rate: float
    error: float
    simulations: int
    alpha: float
    assignments: int
    smallest_p: float


@dataclass(frozen=True, slots=True)
class _Job:
    design: Design
    assumptions: Assumptions
    statistic: Statistic
    side: Side
    alpha: float
    simulations: int
    seed: int


def power_of(
    design: Design,
    assumptions: Assumptions,
    *,
    statistic: Statistic = "means",
    side: Side = "two",
    alpha: float = ALPHA,
    simulations: int = SIMULATIONS,
    rng: Random,
    workers: int | None = None,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Power | None:
    """Simulate `simulations` studies with the effect and as many without.

    Args:
        workers: Processes; None for one a core, 1 for none but this.
        progress: Called with the share that is done.
        cancelled: Looked at between pieces of work.

    Returns:
        None where it was cancelled.
    """
    workers = workers or os.cpu_count() or 1
    size = max(1, math.ceil(simulations / max(1, workers * 4)))
    sizes = [min(size, simulations - begin) for begin in range(0, simulations, size)]
    jobs = [
        _Job(design, assumptions, statistic, side, alpha, each, rng.getrandbits(63))
        for each in sizes
    ]
    found = _all(jobs, workers, progress, cancelled)
    if found is None:
        return None
    hits, alarms = (sum(each) for each in zip(*found, strict=True))
    power = hits / simulations
    return Power(
        power=power,
        false_positive_rate=alarms / simulations,
        error=(power * (1 - power) / simulations) ** 0.5,
        simulations=simulations,
        alpha=alpha,
        assignments=design.count(),
        smallest_p=design.smallest_p(two_sided=side == "two"),
    )


def _all(
    jobs: list[_Job],
    workers: int,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> list[tuple[int, int]] | None:
    done: list[tuple[int, int]] = []
    progress(0.0)
    if workers == 1:
        for job in jobs:
            if cancelled():
                return None
            done.append(_simulated(job))
            progress(len(done) / len(jobs))
        return done
    # not "fork": the parent has threads, and what they hold would stay held
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        left = {pool.submit(_simulated, job) for job in jobs}
        while left:
            if cancelled():
                return None
            over, left = wait(left, timeout=0.1, return_when=FIRST_COMPLETED)
            done += [each.result() for each in over]
            progress(len(done) / len(jobs))
        return done
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _simulated(job: _Job) -> tuple[int, int]:
    """How many of a job's studies found the effect, and how many found one where none was."""
    from random import Random

    design, rng = job.design, Random(job.seed)  # noqa: S311 - a simulation
    noise = numpy.random.default_rng(job.seed)
    exact = design.count() <= MOST_ENUMERATED
    drawing = (design.draw(rng) for _ in range(_ASSIGNMENTS))
    others = list(design.assignments() if exact else drawing)
    groups = groups_of(others, design, job.statistic)
    hits = alarms = 0
    for begin in range(0, job.simulations, _AT_ONCE):
        count = min(_AT_ONCE, job.simulations - begin)
        drawn = [design.draw(rng) for _ in range(count)]
        own = groups_of(drawn, design, job.statistic)
        series = _series(noise, count, design.days, job.assumptions)
        effect = numpy.array([effect_of(each, design, job.assumptions) for each in drawn])
        for values, is_there in ((series + effect, True), (series, False)):
            p = _p_values(values, own, groups, exact, job.side)
            found = int((p <= job.alpha + 1e-12).sum())
            hits, alarms = (hits + found, alarms) if is_there else (hits, alarms + found)
    return hits, alarms


def _p_values(values: Any, own: Any, groups: Any, exact: bool, side: Side) -> Any:
    observed = numpy.diagonal(statistics_of(values, own))
    found = statistics_of(values, groups)
    extreme = as_extreme(found, observed, side).sum(axis=0)
    p = extreme / len(found) if exact else (extreme + 1) / (len(found) + 1)
    return numpy.where(numpy.isfinite(observed), p, 1.0)


def _series(noise: Any, count: int, days: int, assumptions: Assumptions) -> Any:
    """Shape (count, days); nan where a day is missing."""
    rho = assumptions.correlation
    steps = noise.standard_normal((count, days))
    values = numpy.empty((count, days))
    values[:, 0] = steps[:, 0]
    for day in range(1, days):
        values[:, day] = rho * values[:, day - 1] + math.sqrt(1 - rho * rho) * steps[:, day]
    values += assumptions.trend_sd * numpy.arange(days)
    if assumptions.missing > 0:
        values[noise.random((count, days)) < assumptions.missing] = numpy.nan
    return values


def effect_of(assignment: Any, design: Design, assumptions: Assumptions) -> list[float]:
    """The effect on each day of an assignment, in standard deviations.

    With a build-up time it moves towards the day's condition by 1 - exp(-1/time) a day, from none.
    """
    last = max(1, len(design.conditions) - 1)
    share = {condition: place / last for place, condition in enumerate(design.conditions)}
    targets = [assumptions.effect_sd * share[condition] for condition in assignment]
    if assumptions.build_up_days <= 0:
        return targets
    step = 1 - math.exp(-1 / assumptions.build_up_days)
    felt, effects = 0.0, []
    for target in targets:
        felt += (target - felt) * step
        effects.append(felt)
    return effects
