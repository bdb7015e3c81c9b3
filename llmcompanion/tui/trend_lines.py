"""Series as lines: what is drawn of them, and where a line is open. No Textual in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmcompanion.journal.trends import Point

MARKS = "●▲■◆○△"
"""One for each line, so that colour is not needed to tell them apart."""


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One measure as it is drawn.

    Attributes:
        mark: A character for single days.
        colour: As Rich has it.
    """

    points: Sequence[Point]
    mark: str
    colour: str


def stretches(points: Sequence[Point]) -> Iterator[tuple[list[int], list[float]]]:
    """Runs of days that follow one another and have values: their ordinals, and the values."""
    days: list[int] = []
    values: list[float] = []
    for point in points:
        if point.value is None or (days and point.day.toordinal() != days[-1] + 1):
            if days:
                yield days, values
            days, values = [], []
        if point.value is not None:
            days.append(point.day.toordinal())
            values.append(point.value)
    if days:
        yield days, values
