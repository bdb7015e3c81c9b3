"""The power of a plan, with what the plan itself expects. Needs the libraries for studies."""

from __future__ import annotations

import contextlib
import io
import os
from typing import TYPE_CHECKING

from llmcompanion.study.analysis.power import Assumptions, power_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from llmcompanion.study.analysis.power import Power
    from llmcompanion.study.plan import Plan


def planned_power(
    plan: Plan,
    *,
    simulations: int,
    rng: Random,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Power | None:
    """Simulate a plan; see `llmcompanion.study.analysis.power.power_of`.

    Returns:
        None where it was cancelled.
    """
    _prepare_processes()
    expected = plan.assumptions
    return power_of(
        plan.design_of(),
        Assumptions(
            effect_sd=expected.effect_sd,
            correlation=expected.correlation,
            trend_sd=expected.trend_sd,
            build_up_days=expected.build_up_days,
            missing=expected.missing,
        ),
        statistic=plan.analysis.statistic,
        side=plan.hypothesis.direction,
        alpha=plan.analysis.alpha,
        simulations=simulations,
        rng=rng,
        progress=progress,
        cancelled=cancelled,
    )


def _prepare_processes() -> None:
    """Let the helper of `multiprocessing` start while a screen has taken standard error away.

    It hands on the number of that stream's file, and what a screen puts there has none.
    """
    if os.name != "posix":
        return
    from multiprocessing import resource_tracker

    with contextlib.redirect_stderr(io.StringIO()):
        resource_tracker.ensure_running()
