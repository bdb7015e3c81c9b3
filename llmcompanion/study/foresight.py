"""What a plan can and cannot see, in plain words, before it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.amounts import amount

if TYPE_CHECKING:
    from llmcompanion.study.analysis.power import Power
    from llmcompanion.study.plan import Plan

WANTED = 0.8
"""Power from which a plan is taken to be able to see its effect."""
SLOW_DAYS = 2.0
"""Build-up times from which an effect counts as slow."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """Sentences.

    Attributes:
        sees: What the plan can tell.
        misses: What it cannot.
        advice: What could be changed.
    """

    sees: tuple[str, ...]
    misses: tuple[str, ...]
    advice: tuple[str, ...]


def foresight(plan: Plan, power: Power) -> Foresight:
    """What to expect of a plan whose power was worked out."""
    effect, slow = plan.assumptions.effect_sd, plan.assumptions.build_up_days
    sees: list[str] = []
    misses: list[str] = []
    advice: list[str] = []
    if plan.design.kind == "baseline":
        sees.append("It describes your days. There is nothing to compare them with.")
        return Foresight(tuple(sees), tuple(misses), ("Add a second condition to compare.",))
    size = f"an effect of {amount(effect, 'standard deviation')} of a day"
    when = (
        f" that takes {amount(slow, 'day')} to build up" if slow > 0 else " that is there at once"
    )
    sees.append(
        f"If there is {size}{when}, this plan finds it {times(power.power)}; if there is none, it "
        f"finds one all the same {times(power.false_positive_rate)}."
    )
    sees.append(
        f"The lots can fall in {amount(power.assignments, 'way')}, so the smallest p it can give "
        f"is {power.smallest_p:.2g}."
    )
    if power.smallest_p > power.alpha:
        misses.append(
            f"No result can fall below {power.alpha:g}: whatever happens is described, not tested."
        )
    elif power.power < WANTED:
        misses.append(
            "If nothing is found, that says little: an effect of this size would often be missed."
        )
    if slow < SLOW_DAYS:
        misses.append(
            "A feeling that grows over a week and lingers is nearly invisible to a plan that "
            "changes back and forth."
        )
    else:
        advice.append(
            "For an effect that builds up: a long baseline, then the days, then days without, told "
            "as a description; or two companions side by side; or many people's studies pooled."
        )
    if plan.conditions and any(condition.face for condition in plan.conditions):
        misses.append("You will see which face it is: what you expect counts into what you feel.")
    if power.power < WANTED and slow < SLOW_DAYS:
        if plan.design.kind == "phases":
            advice.append("Blocks of two days find quick effects more often than long phases do.")
        if plan.design.days < 28:
            advice.append("More days help: 28 in blocks of two find a quick effect of 1 in 4 of 5.")
        advice.append("Pooling the studies of several people helps most.")
    return Foresight(tuple(sees), tuple(misses), tuple(advice))


def times(share: float) -> str:
    """A share as a person says it."""
    if share <= 0.005:
        return "practically never"
    if share >= 0.995:
        return "practically always"
    for whole in (2, 3, 4, 5, 10, 20):
        count = round(share * whole)
        if 0 < count < whole and abs(share - count / whole) <= 0.012:
            return f"{amount(count, 'time')} in {whole}"
    return f"{amount(round(share * 100), 'time')} in 100"
