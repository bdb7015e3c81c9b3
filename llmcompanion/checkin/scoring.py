"""Scores of an instrument's scales, as their files say. Pure.

One number for a scale of like items, never one across unlike things. Nothing here is shown after
an answer: a score that is seen colours the next answer. The log has it for whoever looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmcompanion.checkin.instrument import Instrument, Item, Scale
    from llmcompanion.journal.entries import Answer


@dataclass(frozen=True, slots=True)
class Score:
    """A scale's score.

    Attributes:
        scale: Its id.
        title: Its title.
        value: The mean or the sum; None where too much is missing.
        low: The least that it can be.
        high: The greatest.
        answered: Items with a number.
        items: Items of the scale.
        closer_look: Whether the publisher advises one at this value; None where nothing is said,
            and where an item is missing. It is no diagnosis.
    """

    scale: str
    title: str
    value: float | None
    low: float
    high: float
    answered: int
    items: int
    closer_look: bool | None = None


def scores(instrument: Instrument, answers: Iterable[Answer]) -> tuple[Score, ...]:
    """The scores of every scale of an instrument."""
    numbers = {
        answer.item: answer.number
        for answer in answers
        if answer.state == "answered" and answer.number is not None
    }
    return tuple(_score(scale, instrument, numbers) for scale in instrument.scales)


def sentence(score: Score) -> str:
    """A score as the log tells it."""
    if score.value is None:
        return f"{score.title}: no score, with {score.answered} of {score.items} answered"
    value = f"{score.title}: {round(score.value, 2):g} ({score.low:g} to {score.high:g})"
    if not score.closer_look:
        return value
    return (
        f"{value}. At this value its publisher advises a closer look by somebody who is trained "
        "for it; it is no diagnosis."
    )


def turned(item: Item, number: float) -> float:
    """An item's number as it counts: turned round where a high answer means less."""
    if not item.reverse or item.span is None:
        return number
    low, high = item.span
    return low + high - number


def _score(scale: Scale, instrument: Instrument, numbers: dict[str, float]) -> Score:
    items = [item for item in instrument.asked if item.subscale == scale.id]
    given = [turned(item, numbers[item.id]) for item in items if item.id in numbers]
    low, high = (items[0].span if items else None) or (0.0, 0.0)
    times = len(items) if scale.method == "sum" else 1
    value = None
    if given and len(items) - len(given) <= scale.missing:
        value = sum(given) / len(given) * times
    return Score(
        scale=scale.id,
        title=scale.title,
        value=value,
        low=low * times,
        high=high * times,
        answered=len(given),
        items=len(items),
        closer_look=_closer_look(scale, value) if len(given) == len(items) else None,
    )


def _closer_look(scale: Scale, value: float | None) -> bool | None:
    if value is None or (scale.at_least is None and scale.below is None):
        return None
    reached = scale.at_least is not None and value >= scale.at_least
    return reached or (scale.below is not None and value < scale.below)
