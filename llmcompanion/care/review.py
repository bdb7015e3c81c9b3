"""What a week of day check-ins shows: short nights, and a run of revelations.

It says what was answered and suggests telling a friend. It knows no diagnosis and locks nothing.
The limits are proposals of this program, not of a study; `docs/care.md` says where they come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHORT_NIGHT_H = 5.0
SHORTISH_NIGHT_H = 6.0
MANY_BREAKTHROUGHS = 3
HIGH_ENERGY = 2
RUN_DAYS = 3

TELL_A_FRIEND = (
    "That is what you answered, and no diagnosis. It may be worth telling a friend, somebody who "
    "knows you away from this program, how the week went."
)


@dataclass(frozen=True, slots=True)
class Day:
    """The answers of one day that the review looks at; None where there is no answer.

    Attributes:
        sleep_h: ``d.sleep``, hours.
        breakthroughs: ``d.breakthrough``, how many.
        energy: ``d.energy``, from -3 to 3 against one's usual.
    """

    on: date
    sleep_h: float | None = None
    breakthroughs: float | None = None
    energy: float | None = None


def review(days: Iterable[Day]) -> tuple[str, ...]:
    """Sentences about these days, in order; none where there is nothing to say.

    A day without an answer ends a run. Of two answers for a day the later one given counts.
    """
    by_date = {day.on: day for day in days}
    ordered = [by_date[on] for on in sorted(by_date)]
    seen = [
        words for words in (_sleep(ordered), _breakthroughs(ordered), _elation(ordered)) if words
    ]
    return (*seen, TELL_A_FRIEND) if seen else ()


def _sleep(days: Sequence[Day]) -> str:
    nights = [day for day in days if day.sleep_h is not None and day.sleep_h < SHORT_NIGHT_H]
    run = _longest_run(nights)
    if len(run) < 2:
        return ""
    return f"You slept under five hours {_times(run)}."


def _breakthroughs(days: Sequence[Day]) -> str:
    many = [day for day in days if (day.breakthroughs or 0) >= MANY_BREAKTHROUGHS]
    run = _longest_run(many)
    if len(run) < RUN_DAYS:
        return ""
    return f"Three ideas or more felt like a breakthrough {_times(run)}."


def _elation(days: Sequence[Day]) -> str:
    high = [
        day
        for day in days
        if day.sleep_h is not None
        and day.sleep_h < SHORTISH_NIGHT_H
        and (day.energy or 0) >= HIGH_ENERGY
        and (day.breakthroughs or 0) >= MANY_BREAKTHROUGHS
    ]
    for first, second in pairwise(high):
        if second.on - first.on < timedelta(days=RUN_DAYS):
            return (
                f"On {_named(first.on)} and on {_named(second.on)} little sleep, much energy and "
                "many breakthroughs came together."
            )
    return ""


def _longest_run(days: Sequence[Day]) -> list[Day]:
    """The longest stretch of days that follow each other; of equal ones the latest."""
    longest: list[Day] = []
    run: list[Day] = []
    for day in days:
        run = [*run, day] if run and day.on - run[-1].on == timedelta(days=1) else [day]
        if len(run) >= len(longest):
            longest = run
    return longest


def _times(run: Sequence[Day]) -> str:
    count = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}
    days = count.get(len(run), str(len(run)))
    return f"{days} days running, from {_named(run[0].on)} to {_named(run[-1].on)}"


def _named(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"
