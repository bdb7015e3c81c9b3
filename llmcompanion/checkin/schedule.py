"""When the app asks. Pure: what is known goes in, what is to be done comes out.

Every function takes an `Agenda` and returns the next one. Whoever calls them stores it together
with the outcomes that came of it (`llmcompanion.checkin.asking`), so that each asking has exactly
one outcome whatever happens to the program.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from llmcompanion.checkin import rules as limits
from llmcompanion.checkin.agenda import Agenda, Asking
from llmcompanion.checkin.days import day_of, is_quiet
from llmcompanion.checkin.lottery import could_be, interval, is_withheld
from llmcompanion.checkin.planning import (
    day_times,
    monday,
    week_times,
    with_day_marked,
    with_week_marked,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime, tzinfo

    from llmcompanion.checkin.days import Now
    from llmcompanion.checkin.rules import Rules
    from llmcompanion.journal.entries import CheckIn, Moment, Occasion, Outcome

FAR_AHEAD = timedelta(hours=60)
"""Nothing is scheduled for so long ahead, not even for who flew over the date line: where
something is, the clock was set back."""
FORGOTTEN = timedelta(hours=1)
"""So long after its end, what is on the screen of another window is there no more."""

OWN_ACCORD: tuple[Occasion, ...] = ("turns", "time", "close")
"""Questions about the moment that the app asks of its own accord."""

ChanceKind = Literal["turn", "pause", "leave"]
"""A reply has ended; nothing was done for a while after one; a talk or the app is being left."""


@dataclass(frozen=True, slots=True)
class Chance:
    """A moment at which something could be asked: no reply arrives and nobody writes.

    Attributes:
        turns: Exchanges in this talk since something was asked in it last.
        sitting: Exchanges in this talk since it was opened.
        rested: Whether the program's own clock, which nobody sets, agrees that it is time.
        owner: The sitting of the program.
        moment: What is happening.
    """

    kind: ChanceKind
    turns: int
    sitting: int
    rested: bool
    owner: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class Ended:
    """An asking and what became of it."""

    asking: Asking
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step.

    Attributes:
        agenda: As it is now.
        ended: What has an outcome now.
        shown: What is to be asked now.
    """

    agenda: Agenda
    ended: tuple[Ended, ...] = ()
    shown: Asking | None = None


# What runs out


def swept(agenda: Agenda, rules: Rules, now: Now, owner: str) -> Step:
    """What can be asked no more has ended; the day's and the week's follow the person's clock.

    What `owner` has on the screen itself is for it to end.

    Days are told by the clock on the wall: whoever has travelled, or has changed an hour in the
    settings, is asked by the new one.
    """
    askings = tuple(_retimed(asking, rules, now.zone) for asking in agenda.askings)
    gone = tuple(
        asking
        for asking in askings
        if _is_over(asking, now.at) and not (asking.on_screen and asking.owner == owner)
    )
    agenda = replace(agenda, askings=askings).without(*gone)
    return Step(agenda, _expired(gone))


def _expired(gone: Iterable[Asking]) -> tuple[Ended, ...]:
    """The answers that were given are in the log with their outcome already."""
    return tuple(Ended(asking, "expired") for asking in gone if asking.entry_id is None)


def _retimed(asking: Asking, rules: Rules, zone: tzinfo) -> Asking:
    if not asking.untouched or asking.occasion not in ("day", "week"):
        return asking
    if asking.occasion == "day":
        if rules.day_after_hour >= limits.NEVER_H:
            return asking
        at, until = day_times(asking.day, rules, zone)
    else:
        at, until = week_times(asking.day, rules, zone)
    return replace(asking, scheduled_at=at, due_at=at, until=until)


def _is_over(asking: Asking, at: datetime) -> bool:
    if asking.due_at - at > FAR_AHEAD:
        return True
    return at >= asking.until + (FORGOTTEN if asking.on_screen else timedelta(0))


def left(agenda: Agenda, owner: str, now: Now) -> Step:
    """The program is being left: questions about the moment end with it."""
    gone = tuple(
        asking
        for asking in agenda.askings
        if asking.passing
        and (asking.owner == owner or (not asking.owner and asking.due_at <= now.at))
    )
    return Step(agenda.without(*gone), _expired(gone))


def orphaned(agenda: Agenda, is_orphan: Callable[[Asking], bool]) -> Step:
    """Some askings belong to nobody any more: to a window that is gone, for one.

    Answers that were given are in the log with their outcome. What can still be asked, and has
    no answer yet, waits for its next chance.
    """
    orphans = [asking for asking in agenda.askings if is_orphan(asking)]
    gone = tuple(a for a in orphans if a.passing or a.entry_id is not None)
    for asking in orphans:
        agenda = agenda.with_changed(replace(asking, owner="", on_screen=False))
    return Step(agenda.without(*gone), _expired(gone))


def told_elsewhere(agenda: Agenda, check_ins: Iterable[CheckIn], now: Now) -> Agenda:
    """Without what the person has answered of their own accord, on the command line for one."""
    by_hand = [
        (check_in.instrument, day_of(check_in.asked_at, now.zone))
        for check_in in check_ins
        if check_in.outcome in ("answered", "partial")
        and check_in.occasion in ("command", "file", "asked")
    ]
    told = set(by_hand)
    for instrument, day in sorted(told - set(agenda.asked_days)):
        agenda = with_day_marked(agenda, instrument, day)
        agenda = with_week_marked(agenda, instrument, monday(day))
    weeks = {(instrument, monday(day)) for instrument, day in by_hand}
    return agenda.without(
        *(
            asking
            for asking in agenda.askings
            if asking.untouched
            and (
                (asking.occasion == "day" and (asking.instrument, asking.day) in told)
                or (asking.occasion == "week" and (asking.instrument, monday(asking.day)) in weeks)
            )
        )
    )


# Asking


def offered(agenda: Agenda, rules: Rules, chance: Chance, now: Now, rng: random.Random) -> Step:
    """What to ask at a chance: one thing or nothing. It is asked once this is stored."""
    if not rules.enabled or not _may_ask(agenda, rules, chance, now):
        return Step(agenda)
    agenda, asking = _choice(agenda, rules, chance, now, rng)
    if asking is None:
        return Step(agenda)
    if _is_drawn(asking):
        if rules.withhold > 0:
            asking = replace(asking, probability=1 - rules.withhold, moment=chance.moment)
        if is_withheld(rules.withhold, rng):
            agenda = agenda.with_decision(asking, now.at, now.day, counts=True)
            return Step(agenda.without(asking), (Ended(asking, "withheld"),))
    return on_screen(agenda, asking, chance.owner, chance.moment, now)


def _is_drawn(asking: Asking) -> bool:
    """Whether it is still to be drawn by lot whether it is asked."""
    return asking.occasion in OWN_ACCORD and asking.untouched and asking.probability is None


def _may_ask(agenda: Agenda, rules: Rules, chance: Chance, now: Now) -> bool:
    if not chance.rested or any(asking.on_screen for asking in agenda.askings):
        return False
    if is_quiet(now.at, now.zone, rules.quiet_from, rules.quiet_to):
        return False
    return all(abs(now.at - decision.at) >= limits.APART for decision in agenda.decisions)


def _choice(
    agenda: Agenda, rules: Rules, chance: Chance, now: Now, rng: random.Random
) -> tuple[Agenda, Asking | None]:
    """What comes first: what was asked for, what soon passes, the day, the week."""
    due = [a for a in agenda.askings if a.due_at <= now.at < a.until and _is_mine(a, chance.owner)]
    wanted = [asking for asking in due if asking.occasion in ("before", "after")]
    passing = [asking for asking in due if asking.passing and _has_room(agenda, rules, asking, now)]
    long = [a for a in due if a.occasion == "day"] + [a for a in due if a.occasion == "week"]
    if chance.kind == "turn":
        order: Sequence[Asking] = [*wanted, *passing]
    elif chance.kind == "pause":
        order = [*wanted, *long]
    else:
        order = [*wanted, *long, *passing]
    if order:
        return agenda, order[0]
    return _by_turns(agenda, rules, chance, now, rng)


def _is_mine(asking: Asking, owner: str) -> bool:
    return asking.owner in ("", owner)


def _has_room(agenda: Agenda, rules: Rules, asking: Asking, now: Now) -> bool:
    if asking.occasion == "asked":
        return True
    return agenda.count_on(now.day, beside=asking.number) < rules.per_day


def _by_turns(
    agenda: Agenda, rules: Rules, chance: Chance, now: Now, rng: random.Random
) -> tuple[Agenda, Asking | None]:
    """A question that enough exchanges, or leaving after some, have brought about."""
    if not rules.moment or agenda.count_on(now.day) >= rules.per_day:
        return agenda, None
    if any(asking.passing and asking.snoozed_at for asking in agenda.askings):
        return agenda, None  # who has put a question off is asked no other one instead
    every = rules.every_turns
    if every and not could_be(agenda.turns_wanted, every):
        agenda = replace(agenda, turns_wanted=interval(every, rng))
    occasion: Occasion
    if chance.kind == "turn" and every and agenda.turns_wanted <= chance.turns:
        occasion = "turns"
        agenda = replace(agenda, turns_wanted=interval(every, rng))
    elif chance.kind == "leave" and 0 < rules.closing_turns <= chance.sitting and chance.turns:
        occasion = "close"
    else:
        return agenda, None
    return agenda.with_new(
        Asking(
            0,
            rng.choice(rules.moment),
            occasion,
            scheduled_at=now.at,
            due_at=now.at,
            until=now.at + limits.MOMENT_LASTS,
            day=now.day,
            passing=True,
            owner=chance.owner,
        )
    )


def on_screen(
    agenda: Agenda, asking: Asking, owner: str, moment: Moment, now: Now, *, by_hand: bool = False
) -> Step:
    """An asking is on the screen from now on; whatever its end, there is time to answer."""
    lasts = limits.MOMENT_LASTS if asking.passing else limits.LONG_LASTS
    asking = replace(
        asking,
        owner=owner,
        on_screen=True,
        shown_at=now.at,
        until=max(asking.until, now.at + lasts),
        moment=moment,
    )
    agenda = agenda.with_changed(asking)
    counts = asking.occasion in OWN_ACCORD and not by_hand
    return Step(agenda.with_decision(asking, now.at, now.day, counts=counts), shown=asking)


def put_back(agenda: Agenda, asking: Asking) -> Agenda:
    """Something was to be asked, and the person began to write: it waits for its next chance."""
    decisions = agenda.decisions
    if decisions and decisions[-1].number == asking.number:
        decisions = decisions[:-1]
    waiting = replace(
        asking,
        on_screen=False,
        shown_at=asking.shown_at if asking.snoozed_at else None,
        until=asking.due_at + limits.MOMENT_LASTS if asking.passing else asking.until,
        owner=asking.owner if asking.passing else "",
    )
    return replace(agenda, decisions=decisions).with_changed(waiting)


def waiting(agenda: Agenda, now: Now, owner: str) -> Asking | None:
    """What the person could do now because it is due, or because they have put it off.

    A question about the moment that nobody has seen yet is not for the person to find.
    """
    return next((each for each in agenda.askings if _waits(each, now, owner)), None)


def _waits(asking: Asking, now: Now, owner: str) -> bool:
    if asking.on_screen or not _is_mine(asking, owner):
        return False
    return bool(asking.snoozed_at) or (not asking.passing and asking.due_at <= now.at)


def by_hand(agenda: Agenda, instrument: str, kind: str, now: Now, owner: str) -> Step:
    """The person wants to answer an instrument now: what waits of it, or one more.

    Args:
        kind: What it is about: "moment", "day", "week", or something else.
    """
    for asking in agenda.askings:
        todays = asking.occasion == "day" and asking.day == now.day and not asking.on_screen
        if asking.instrument == instrument and (todays or _waits(asking, now, owner)):
            return Step(agenda, shown=asking)
    if kind == "day":
        agenda = with_day_marked(agenda, instrument, now.day)
    if kind == "week":
        agenda = with_week_marked(agenda, instrument, monday(now.day))
    agenda, asking = agenda.with_new(
        Asking(
            0,
            instrument,
            "asked",
            scheduled_at=now.at,
            due_at=now.at,
            until=now.at + limits.APART,
            day=now.day,
            passing=kind == "moment",
        )
    )
    return Step(agenda, shown=asking)


def wanted(
    agenda: Agenda,
    instrument: str,
    occasion: Literal["before", "after"],
    now: Now,
    lasts: timedelta,
) -> Agenda:
    """A study wants something asked at the next chance."""
    if any(a.instrument == instrument and a.occasion == occasion for a in agenda.askings):
        return agenda
    asking = Asking(0, instrument, occasion, now.at, now.at, now.at + lasts, now.day)
    return agenda.with_new(asking)[0]


def can_snooze(asking: Asking) -> bool:
    """Whether it can be put off once more."""
    return len(asking.snoozed_at) < limits.MOST_SNOOZES


def snoozed(agenda: Agenda, asking: Asking, now: Now) -> Agenda:
    """The person has put off what is on the screen.

    Raises:
        ValueError: It was put off often enough.
    """
    if not can_snooze(asking):
        raise ValueError("this was put off often enough")
    due = now.at + limits.SNOOZE
    until = due + limits.MOMENT_LASTS if asking.passing else max(asking.until, due + limits.APART)
    return agenda.with_changed(
        replace(
            asking,
            on_screen=False,
            due_at=due,
            until=until,
            snoozed_at=(*asking.snoozed_at, now.at),
            owner=asking.owner if asking.passing else "",
        )
    )
