"""Every measure over days: counted once from the material, then read off as series. Pure.

A day runs from midnight to midnight in local time. Between the first day with anything and the
last, a day on which the app was not used has 0 minutes and 0 messages: that is a fact, not a gap.
What is a share or a mean of things that were not there is None: a gap, and drawn as one. Nothing
here is ever added up to a score.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from llmcompanion.journal.activity import DayActivity, Stamp, by_day
from llmcompanion.journal.language.hits import Hit, as_hits
from llmcompanion.journal.language.matching import NOTHING, Profile, add
from llmcompanion.journal.language.own_words import OwnWords
from llmcompanion.journal.language.signs import BY_ID
from llmcompanion.journal.language.words import count_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from llmcompanion.journal.material import Material, SaidLine
    from llmcompanion.journal.measures import Measure
    from llmcompanion.journal.tally import Tallies


@dataclass(slots=True)
class Day:
    """What one local day held.

    Attributes:
        messages: Sent by the person; `replies` are those of models.
        signs: Messages and replies that hold a sign, by the sign's id.
        first: For each sign, the exchange in which a talk showed it first, for talks where that
            was on this day.
        called: References to the companion, by kind.
        answers: Mean and count of the numbers given to each item.
    """

    day: date
    activity: DayActivity = field(default_factory=DayActivity)
    messages: int = 0
    words: int = 0
    replies: int = 0
    reply_words: int = 0
    first_person: int = 0
    profile: Profile = NOTHING
    reply_profile: Profile = NOTHING
    signs: Counter[str] = field(default_factory=Counter)
    first: dict[str, list[int]] = field(default_factory=dict)
    called: Counter[str] = field(default_factory=Counter)
    answers: dict[str, tuple[float, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a series.

    Attributes:
        value: None for a gap.
        count: Of what the value is made: messages, replies, references, answers or minutes.
    """

    day: date
    value: float | None
    count: int


def local_day(at: datetime, utc_offset_min: int) -> date:
    """The local date of an aware time."""
    offset = at.utcoffset() or timedelta()
    return (at.replace(tzinfo=None) - offset + timedelta(minutes=utc_offset_min)).date()


def collect(
    material: Material,
    tallies: Tallies | None,
    *,
    until: date | None = None,
    breathe: Callable[[int], None] = lambda done: None,
) -> tuple[Day, ...]:
    """All days from the first with anything to the last, or to `until` where that is later.

    Args:
        tallies: Reads the words; without it only what takes no reading is counted: how much and
            when, and answers.
        breathe: Called every few messages with how many were counted; may raise to stop, or sleep
            to let others run.
    """
    days: dict[date, Day] = {}

    def on(day: date) -> Day:
        found = days.get(day)
        if found is None:
            found = days[day] = Day(day)
        return found

    shown: dict[tuple[int, str], tuple[int, date]] = {}
    for number, line in enumerate(material.lines):
        if number % _BREATH == 0:
            breathe(number)
        if line.counts:
            day = on(local_day(line.at, line.utc_offset_min))
            if tallies is None:
                _count_words(day, line)
            else:
                _count_line(day, line, tallies, shown)
    for (_, sign), (turn, showed) in shown.items():
        on(showed).first.setdefault(sign, []).append(turn)
    for written in material.written:
        spans = () if tallies is None else tallies.references_in(written)
        if spans:
            called = on(local_day(written.at, written.utc_offset_min)).called
            called.update(span.kind for span in spans)
    for answer in material.answers:
        on(answer.day).answers[answer.item] = (answer.mean, answer.count)
    for active, activity in by_day(_stamps(material)).items():
        on(active).activity = activity
    return tuple(_without_holes(days, until))


_BREATH = 16


def _count_words(day: Day, line: SaidLine) -> None:
    if line.role == "user":
        day.messages += 1
        day.words += count_words(line.text)
    else:
        day.replies += 1
        day.reply_words += count_words(line.text)


def _count_line(
    day: Day, line: SaidLine, tallies: Tallies, shown: dict[tuple[int, str], tuple[int, date]]
) -> None:
    tally = tallies.of(line)
    day.signs.update(tally.signs)
    if line.role == "user":
        day.messages += 1
        day.words += tally.words
        day.profile = add(day.profile, tally.profile)
        day.called.update(tally.references)
    else:
        day.replies += 1
        day.reply_words += tally.words
        day.first_person += tally.first_person
        day.reply_profile = add(day.reply_profile, tally.profile)
    for sign in tally.signs:
        key = (line.conversation_id, sign)
        if key not in shown or line.turn < shown[key][0]:
            shown[key] = (line.turn, day.day)


def _stamps(material: Material) -> Iterator[Stamp]:
    for line in material.lines:
        if line.counts:
            yield line.at, line.utc_offset_min
    yield from material.stamps


def _without_holes(days: Mapping[date, Day], until: date | None) -> Iterator[Day]:
    if not days:
        return
    day = min(days)
    last = max(days)
    if until is not None and last < until <= last + timedelta(days=_LONGEST_SILENCE):
        last = until
    while day <= last:
        yield days.get(day) or Day(day)
        day += timedelta(days=1)


_LONGEST_SILENCE = 3660
"""Days that are filled up to today; beyond, the clock is wrong rather than the person away."""


def series(measure: Measure, days: Iterable[Day]) -> tuple[Point, ...]:
    """One measure on every day, in order."""
    points = []
    for day in days:
        value, count = measure.read(day)
        points.append(Point(day.day, value, count))
    return tuple(points)


def first_turns(sign: str, days: Iterable[Day]) -> tuple[int, ...]:
    """For each talk that showed a sign, the exchange in which it did so first, in order of day."""
    return tuple(turn for day in days for turn in day.first.get(sign, ()))


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quoted line, and where it was said.

    Attributes:
        conversation_id: None for a line out of the log.
    """

    at: datetime
    hit: Hit
    conversation_id: int | None


def quotes(
    measure: Measure, material: Material, tallies: Tallies, *, limit: int = 500
) -> tuple[Quoted, ...]:
    """The lines behind a measure, newest first, at most `limit`."""
    found: list[Quoted] = []
    if measure.sign:
        sign = BY_ID[measure.sign]
        for line in reversed(material.lines):
            if line.counts and measure.sign in tallies.of(line).signs:
                words = OwnWords(line.text, reply=sign.side == "reply")
                hits = as_hits(line.message_id, line.text, sign.find(words))
                found += (Quoted(line.at, hit, line.conversation_id) for hit in hits)
                if len(found) >= limit:
                    break
    elif measure.called:
        for line in material.lines:
            if line.counts and line.role == "user" and tallies.of(line).references:
                hits = as_hits(line.message_id, line.text, tallies.references_in_line(line))
                found += (Quoted(line.at, hit, line.conversation_id) for hit in hits)
        for written in material.written:
            hits = as_hits(written.entry_id, written.text, tallies.references_in(written))
            found += (Quoted(written.at, hit, None) for hit in hits)
        found = [quoted for quoted in found if quoted.hit.kind in measure.called]
        found.sort(key=lambda quoted: quoted.at, reverse=True)
    return tuple(found[:limit])
