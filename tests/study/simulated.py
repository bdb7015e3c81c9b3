"""Simulated participants: their days, as a study would have recorded them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from llmcompanion.study.analysis.power import Assumptions, effect_of
from llmcompanion.study.freeze import Frozen, freeze
from llmcompanion.study.plan import Plan
from llmcompanion.study.table import StudyDay

BEGAN = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Participant:
    """How somebody is; effects are in standard deviations of a day, which is 1.5 points here.

    Attributes:
        liar: Answers 10 in the last condition and 0 in the others, whatever was felt.
        quits_after: Days that are lived; None for all.
    """

    effect_sd: float = 0.0
    trend_sd: float = 0.0
    correlation: float = 0.3
    missing: float = 0.0
    build_up_days: float = 0.0
    liar: bool = False
    quits_after: int | None = None
    level: float = 4.0


def begun(plan: Plan, seed: int) -> Frozen:
    return freeze(plan, now=NOW, today=BEGAN, zone="Europe/Berlin", seed=f"{seed:064x}")


def lived(frozen: Frozen, who: Participant, seed: int) -> list[StudyDay]:
    rng = Random(seed)
    plan, design = frozen.plan, frozen.plan.design_of()
    conditions = (
        *((plan.names[0],) * plan.baseline_days),
        *frozen.assignment,
        *((plan.names[0],) * plan.follow_up_days),
    )
    assumptions = Assumptions(effect_sd=who.effect_sd, build_up_days=who.build_up_days)
    effects = effect_of(conditions, design, assumptions)
    days: list[StudyDay] = []
    noise = rng.gauss(0, 1)
    phase, last = 0, None
    for number, (condition, effect) in enumerate(zip(conditions, effects, strict=True), start=1):
        noise = who.correlation * noise + (1 - who.correlation**2) ** 0.5 * rng.gauss(0, 1)
        value = who.level + 1.5 * (noise + effect + who.trend_sd * number)
        felt: float | None = min(10.0, max(0.0, value))
        if who.liar:
            felt = 10.0 if condition == plan.names[-1] else 0.0
        believed = 1.0
        if rng.random() < who.missing:
            felt = None
        stage = (
            "baseline"
            if number <= plan.baseline_days
            else "lots"
            if number <= plan.baseline_days + design.days
            else "follow-up"
        )
        phase = phase + 1 if condition != last else max(1, phase)
        last = condition
        opened = felt is not None
        days.append(
            StudyDay(
                number=number,
                date=BEGAN + timedelta(days=number - 1),
                stage=stage,  # type: ignore[arg-type]
                condition=condition,
                phase=phase,
                minutes=12.0 if opened else 0.0,
                asked=2,
                answered=2 if opened else 0,
                kept=opened,
                outcomes={
                    "d.felt": felt,
                    "d.believe": believed if opened else None,
                    "gap": felt - believed if felt is not None else None,
                    "minutes": 12.0 if opened else 0.0,
                },
                response_s=2.5 if opened else None,
            )
        )
    return days[: who.quits_after]
