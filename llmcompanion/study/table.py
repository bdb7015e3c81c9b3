"""The days of a study as a table: what an analysis is made of, and what is exported."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.study.plan import Judging

Stage = Literal["baseline", "lots", "follow-up"]
"""Whether a day came before the lots, was one of them, or came after."""


class StudyDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One day.

    Attributes:
        number: From 1; paused days and those that came again are not counted.
        condition: As it was drawn.
        phase: From 1; a new one begins with each change of condition within a stage.
        minutes: Talking; a day on which the program was not opened has 0.
        asked, answered: Check-ins that were shown or due, and those that were answered.
        kept: Whether there was as much talking as was planned.
        overridden: Whether the person changed what the condition had set.
        outcomes: By outcome; None for a day without a value.
        response_s: Median seconds to an answer; None where there was none.
    """

    number: int
    date: date
    stage: Stage
    condition: str
    phase: int
    minutes: float = 0.0
    asked: int = 0
    answered: int = 0
    kept: bool = True
    overridden: bool = False
    outcomes: dict[str, float | None] = {}
    response_s: float | None = None


def used_in_test(days: Sequence[StudyDay], judging: Judging) -> list[StudyDay | None]:
    """The days of the lots, None for those that the plan leaves out of the test."""
    washout = judging.washout_days
    lots = [day for day in days if day.stage == "lots"]
    used: list[StudyDay | None] = []
    for place, day in enumerate(lots):
        washing = place > 0 and washout > 0 and _days_since(lots, place) < washout
        used.append(None if place < judging.run_in_days or washing else day)
    return used


def _days_since(lots: list[StudyDay], place: int) -> int:
    """Days since the last change of condition; many where there was none."""
    for back in range(place, 0, -1):
        if lots[back].condition != lots[back - 1].condition:
            return place - back
    return len(lots)
