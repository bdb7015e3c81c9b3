"""What the reflection log holds: what was asked and answered, and what else happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Kind = Literal[
    "check-in", "note", "insight", "second-look", "reminder", "change", "care", "study", "sham"
]
"""What an entry is: an answered or missed check-in, a note of the person's own, a message marked
as an insight, a second look at a reply, a reminder of the app's, a change of persona, model or
settings, help that was shown (only where the person agreed), an event of a study, a reply whose
emotion was drawn by lot."""

Occasion = Literal[
    "turns", "time", "close", "day", "week", "before", "after", "asked", "command", "file"
]
"""Why it was asked: a number of exchanges, a random moment, a conversation was left, the day's, the
week's, before or after a study, at the person's wish in the app, on the command line, from a
file."""

Outcome = Literal["open", "answered", "partial", "skipped", "expired", "withheld"]
"""open: on the screen now, or snoozed. partial: some items. withheld: drawn by lot not to be
asked, which is data too."""

AnswerState = Literal["answered", "cant-say", "none", "skipped"]
"""cant-say: the person does not know. none: what is asked about was not there ("no such need")."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was happening at the time of an entry.

    Attributes:
        turns: Exchanges in this conversation so far.
        minutes: Minutes since this conversation was opened in this sitting.
        persona_version: Version of the persona's wording; 0 where it is not known.
        condition: The condition of a running study; "" for none.
    """

    conversation_id: int | None = None
    message_id: int | None = None
    persona: str = ""
    model: str = ""
    emotion: str = "neutral"
    turns: int = 0
    minutes: float = 0.0
    persona_version: int = 0
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one item.

    Attributes:
        item: Stable id of the item, e.g. "m.felt".
        item_version: Version of its wording.
        number: The value of a line, a Likert scale, circles, a number, or 1 and 0 for yes and no.
        text: The id of a choice, or what was written.
        response_s: Seconds from showing the item to its answer.
    """

    item: str
    item_version: int
    state: AnswerState
    number: float | None = None
    text: str = ""
    response_s: float | None = None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One asking of an instrument. Times are aware, in UTC.

    Attributes:
        asked_at: When it was due, or shown; its place in the log.
        probability: With which it was asked at this moment, where that was drawn by lot.
        snoozed_at: Each time it was put off.
        sentence: What the person added in their own words.
        utc_offset_min: Minutes that local time was ahead of UTC.
        answers: In the order in which they were given.
        id: None until it is stored.
    """

    asked_at: datetime
    instrument: str
    instrument_version: int
    occasion: Occasion
    outcome: Outcome
    moment: Moment
    answers: tuple[Answer, ...] = ()
    sentence: str = ""
    scheduled_at: datetime | None = None
    shown_at: datetime | None = None
    first_key_at: datetime | None = None
    done_at: datetime | None = None
    snoozed_at: tuple[datetime, ...] = ()
    probability: float | None = None
    utc_offset_min: int = 0
    id: int | None = None

    @property
    def local(self) -> datetime:
        """When it was asked, by the clock that was there then; without a zone."""
        return local_time(self.asked_at, self.utc_offset_min)

    @property
    def value(self) -> int | None:
        """The first number that was given, for lists; None where there is none."""
        numbers = (answer.number for answer in self.answers if answer.number is not None)
        first = next(numbers, None)
        return None if first is None else round(first)

    def answer(self, item: str) -> Answer | None:
        """The answer to an item; None where it was not asked or not reached."""
        return next((answer for answer in self.answers if answer.item == item), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """Anything in the log. Times are aware, in UTC.

    Attributes:
        text: What can be searched for: a note, a sentence, what was reminded of.
        data: Particulars of the kind, as JSON has them.
        utc_offset_min: Minutes that local time was ahead of UTC.
        id: None until it is stored.
    """

    kind: Kind
    at: datetime
    moment: Moment
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    utc_offset_min: int = 0
    id: int | None = None

    @property
    def local(self) -> datetime:
        """What the person's clock said then, wherever they were; without a zone."""
        return local_time(self.at, self.utc_offset_min)


def local_time(at: datetime, offset_min: int) -> datetime:
    """What a clock that was so far ahead of UTC showed at an aware time; without a zone."""
    utc = at.astimezone(UTC).replace(tzinfo=None)
    try:
        return utc + timedelta(minutes=offset_min)
    except OverflowError:  # no clock was: the row is damaged
        return utc


def utc_offset_min(moment: datetime) -> int:
    """Minutes that this machine's local time is ahead of UTC at an aware time."""
    offset = moment.astimezone().utcoffset()
    return round(offset.total_seconds() / 60) if offset is not None else 0
