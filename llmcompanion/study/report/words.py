"""What results mean, in words that somebody without statistics gets right.

A null result is given as many words as any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.study.foresight import times

if TYPE_CHECKING:
    from llmcompanion.study.analysis.power import Power
    from llmcompanion.study.analysis.registered import OutcomeResult, Results
    from llmcompanion.study.freeze import Amendment, Frozen

LABELS = {
    "d.felt": "felt like somebody (0 to 10)",
    "d.believe": "believed to be somebody (0 to 10)",
    "gap": "felt minus believed",
    "d.close": "closeness (0 to 10)",
    "d.defer": "times its word was taken unchecked",
    "d.breakthrough": "ideas that felt like a breakthrough",
    "d.sleep": "hours of sleep",
    "d.energy": "mood and energy (-3 to 3)",
    "minutes": "minutes of talking",
}


def label(outcome: str) -> str:
    """What an outcome is called; its id where it is none of the usual ones."""
    return LABELS.get(outcome, outcome)


def number(value: float | None) -> str:
    """A figure as it is told; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def interval(low: float | None, high: float | None) -> str:
    """From where to where; a dash where that is not known."""
    return "–" if low is None or high is None else f"{low:.2f} to {high:.2f}"


def changed(amendment: Amendment) -> str:
    """A change after the freeze, with its date, and its reason where that is told."""
    reason = f" ({amendment.reason})" if amendment.reason else ""
    return f"{amendment.at:%Y-%m-%d}: {amendment.change}{reason}"


def answer(frozen: Frozen, results: Results, power: Power | None) -> list[str]:
    """The answer to the question of the plan, in a few sentences."""
    plan, primary = frozen.plan, results.primary
    if len(plan.names) < 2:
        mean = primary.conditions[0].mean
        said = "no day has a value" if mean is None else f"it was {mean:.1f} on average"
        return [f"This study describes one condition: {label(primary.outcome)}; {said}."]
    first, last = plan.names[0], plan.names[-1]
    sentences = [_difference(primary, first, last)]
    test = primary.test
    if test is None:
        sentences.append("Too few days have a value for a test.")
        return sentences
    alpha = plan.analysis.alpha
    smallest = plan.design_of().smallest_p(two_sided=plan.hypothesis.direction == "two")
    if smallest > alpha:
        sentences.append(
            f"This plan could not test it: even the clearest difference would have come out of "
            f"{smallest:.0%} of the lots. It is a description."
        )
    elif test.p <= alpha:
        sentences.append(
            f"So much or more would come out of {_share(test.p)} of the lots that could have been "
            f"drawn, if the conditions made no difference on any day. That is rarer than the "
            f"{alpha:g} that was set beforehand: the conditions made a difference here."
        )
    else:
        sentences.append(
            f"So much or more would come out of {_share(test.p)} of the lots that could have been "
            "drawn, if the conditions made no difference on any day. That is nothing out of the "
            "ordinary: this study shows no difference."
        )
        sentences.append(_what_a_null_says(plan.assumptions.effect_sd, power))
    sentences.append(
        "It holds for this person, these days and this model, and for nobody else yet."
    )
    return sentences


def _difference(result: OutcomeResult, first: str, last: str) -> str:
    if result.difference is None or result.nap is None:
        return f"“{first}” and “{last}” cannot be compared: one of them has no day with a value."
    more = "higher" if result.difference > 0 else "lower"
    if abs(result.difference) < 0.005:
        return f"On average, {label(result.outcome)} was the same with “{last}” as with “{first}”."
    return (
        f"With “{last}”, {label(result.outcome)} was {abs(result.difference):.2f} {more} on "
        f"average than with “{first}”. Out of 100 pairs of a day of each, the one with “{last}” "
        f"was the higher in {result.nap.value * 100:.0f} (between {result.nap.low * 100:.0f} "
        f"and {result.nap.high * 100:.0f} is what such days leave open)."
    )


def _what_a_null_says(effect: float, power: Power | None) -> str:
    if power is None:
        return "How often this plan would have seen an effect was not worked out."
    return (
        f"With this plan you would have seen an effect of {amount(effect, 'standard deviation')} "
        f"of a day {times(power.power)}. A smaller one, or one that comes slowly and lingers, it "
        "can miss."
    )


def _share(p: float) -> str:
    return f"{p:.1%}" if p >= 0.001 else "less than 0.1 %"


def limits(frozen: Frozen) -> list[str]:
    """What no analysis can mend."""
    plan = frozen.plan
    found = [
        "You answered about yourself, knowing what was being studied.",
        "The interval of the averages takes days as independent of one another; the test by lot "
        "does not.",
    ]
    if any(condition.face for condition in plan.conditions):
        found.append("You saw which face it was: what you expected is part of what you felt.")
    if any(condition.emotion == "sham" for condition in plan.conditions):
        found.append("Emotions drawn by lot can be guessed; say so in the last check-in.")
    if plan.assumptions.build_up_days < 2:
        found.append("What grows over a week and lingers is nearly invisible to this plan.")
    return found
