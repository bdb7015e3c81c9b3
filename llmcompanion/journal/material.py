"""What the trends are made of: the lines of talks, answers by day, one's own words about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One message of a talk.

    Attributes:
        at: When it was sent or begun; aware, in UTC.
        utc_offset_min: Minutes that local time was ahead of UTC then.
        persona: Id of the persona that said it, or to whom it was said.
        turn: Number of the exchange within its talk, from 1.
        counts: False for what was not said in the talk itself: a persona's written greeting.
    """

    message_id: int
    conversation_id: int
    at: datetime
    utc_offset_min: int
    role: Literal["user", "assistant"]
    persona: str
    turn: int
    text: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """Own words about the companion: the sentence to a friend, or a note.

    Attributes:
        entry_id: The entry of the log.
        persona: Id of the persona that it is about, as far as the entry knows.
    """

    entry_id: int
    at: datetime
    utc_offset_min: int
    where: Literal["sentence", "note"]
    persona: str
    text: str


@dataclass(frozen=True, slots=True)
class DayAnswers:
    """What one item was answered on one local day.

    Attributes:
        mean: Of all numbers given.
    """

    day: date
    item: str
    mean: float
    count: int


@dataclass(frozen=True, slots=True)
class Material:
    """Everything, oldest first.

    Attributes:
        stamps: Moments of activity beside the messages, with the UTC offset in minutes.
    """

    lines: tuple[SaidLine, ...] = ()
    written: tuple[Written, ...] = ()
    answers: tuple[DayAnswers, ...] = ()
    stamps: tuple[tuple[datetime, int], ...] = field(default=())


class MaterialSource(Protocol):
    """Where it is read from."""

    async def read(self) -> Material:
        """All of it.

        Raises:
            UserError: It cannot be read.
        """
        ...
