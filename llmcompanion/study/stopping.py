"""The stopping rules of a plan: whether what was answered calls for a pause, and why. Pure.

A rule says what was answered and nothing more: no diagnosis. Nothing is locked; the person decides
how to go on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from llmcompanion.amounts import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from llmcompanion.study.plan import Contact, Limit, Stopping

ASKED_TO_STOP = "s.stop"
"""Item: somebody asked the person to stop; 1 for yes."""
SLEEP, ENERGY, BREAKTHROUGH = "d.sleep", "d.energy", "d.breakthrough"
HID, LOST_SLEEP = "w.hid", "w.sleep"

HELP_SHOWN = "help-shown"
"""The rule that is named in no log and in no export: the panel asks whether that may be noted."""

SHORTISH_NIGHT_H = 6.0
HIGH_ENERGY = 2
MANY_BREAKTHROUGHS = 3
NEAR = timedelta(days=2)
"""Two of three days are at most so far apart."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What one day holds.

    Attributes:
        values: By item, the number that was given; the last where it was given more than once.
        hours: Talking.
    """

    on: date
    values: Mapping[str, float] = field(default_factory=dict)
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired.

    Attributes:
        key: Names the rule, and of limits the item.
        on: The last day of what it goes by.
        words: What was seen, in a sentence.
    """

    key: str
    on: date
    words: str


def fired(
    rules: Stopping,
    days: Sequence[Answered],
    *,
    already: Mapping[str, date] | None = None,
    helped: date | None = None,
) -> list[Fired]:
    """The rules that fire.

    Args:
        days: In any order; a day without an answer ends a run.
        already: For rules that have fired before, up to which day they went: what was answered by
            then does not fire them again.
        helped: The last day on which help by people was shown; None for none.
    """
    ordered = sorted(days, key=lambda day: day.on)
    found = [
        each
        for each in (
            _sleep(rules, ordered),
            _elation(ordered) if rules.elation else None,
            _asked(ordered) if rules.asked_to_stop else None,
            _hours(rules, ordered),
            _hid(ordered) if rules.hid_and_lost_sleep else None,
            _helped(helped) if rules.help_shown else None,
            *(_limit(limit, ordered) for limit in rules.limits),
        )
        if each is not None
    ]
    known = already or {}
    return [each for each in found if each.key not in known or each.on > known[each.key]]


def _sleep(rules: Stopping, days: Sequence[Answered]) -> Fired | None:
    if not rules.sleep_hours:
        return None
    run = _run(
        days, lambda day: day.values.get(SLEEP, 24.0) < rules.sleep_hours, rules.sleep_nights
    )
    if not run:
        return None
    nights = "last night" if len(run) == 1 else f"{_count(len(run))} nights running"
    return Fired(
        "sleep", run[-1].on, f"You slept under {amount(rules.sleep_hours, 'hour')} {nights}."
    )


def _elation(days: Sequence[Answered]) -> Fired | None:
    high = [
        day
        for day in days
        if day.values.get(SLEEP, 24.0) < SHORTISH_NIGHT_H
        and day.values.get(ENERGY, 0.0) >= HIGH_ENERGY
        and day.values.get(BREAKTHROUGH, 0.0) >= MANY_BREAKTHROUGHS
    ]
    near = [second for first, second in pairwise(high) if second.on - first.on <= NEAR]
    if not near:
        return None
    return Fired(
        "elation",
        near[-1].on,
        "On two days close together, little sleep, much energy and many ideas that felt like a "
        "breakthrough came at once.",
    )


def _asked(days: Sequence[Answered]) -> Fired | None:
    told = [day for day in days if day.values.get(ASKED_TO_STOP, 0.0) >= 1.0]
    return Fired("asked-to-stop", told[-1].on, "Somebody asked you to stop.") if told else None


def _hours(rules: Stopping, days: Sequence[Answered]) -> Fired | None:
    if not rules.hours_per_day:
        return None
    run = _run(days, lambda day: day.hours > rules.hours_per_day, rules.hours_days)
    if not run:
        return None
    when = "in a day" if len(run) == 1 else f"a day, {_count(len(run))} days running"
    return Fired(
        "hours",
        run[-1].on,
        f"You spent more than {amount(rules.hours_per_day, 'hour')} with it {when}.",
    )


def _hid(days: Sequence[Answered]) -> Fired | None:
    both = [d for d in days if d.values.get(HID, 0.0) > 0 and d.values.get(LOST_SLEEP, 0.0) > 0]
    if not both:
        return None
    return Fired(
        "hid-and-lost-sleep",
        both[-1].on,
        "In one week you hid from somebody that you talk with it, and slept less because of it.",
    )


def _helped(on: date | None) -> Fired | None:
    return Fired(HELP_SHOWN, on, "You were shown where people help.") if on else None


def _limit(limit: Limit, days: Sequence[Answered]) -> Fired | None:
    beyond = [
        (day, value)
        for day in days
        if (value := day.values.get(limit.item)) is not None
        and (
            (limit.at_least is not None and value >= limit.at_least)
            or (limit.at_most is not None and value <= limit.at_most)
        )
    ]
    if not beyond:
        return None
    day, value = beyond[-1]
    words = f"Your answer to {limit.item} was {value:g}, and the plan says to pause there."
    return Fired(f"limit:{limit.item}", day.on, words)


def _run(days: Sequence[Answered], holds: Callable[[Answered], bool], least: int) -> list[Answered]:
    """The latest stretch of `least` days or more that follow each other; empty for none."""
    latest: list[Answered] = []
    run: list[Answered] = []
    for day in days:
        if not holds(day):
            run = []
            continue
        follows = bool(run) and day.on - run[-1].on == timedelta(days=1)
        run = [*run, day] if follows else [day]
        if len(run) >= least:
            latest = run
    return latest


def _count(number: int) -> str:
    words = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}
    return words.get(number, str(number))


def in_words(seen: Sequence[str], contact: Contact) -> list[str]:
    """Why the study pauses and what can be done: what was seen, no diagnosis, whom to talk to.

    Args:
        seen: The words of the rules that fired.
    """
    lines = list(seen)
    lines.append("That is what was seen, and no diagnosis. The plan says to pause here.")
    if contact.name:
        how = f" ({contact.how})" if contact.how else ""
        lines.append(f"You named {contact.name}{how} as somebody to tell.")
    else:
        lines.append("It may be worth telling somebody who knows you away from this program.")
    return lines
