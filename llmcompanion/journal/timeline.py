"""The log as one list: an entry with all that belongs to it, and which entries are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from llmcompanion.journal.entries import CheckIn, Entry, Kind

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """One wording of a note. The time is aware, in UTC."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """What was marked as an insight.

    Attributes:
        quotation: The words.
        role: Who said them.
        size: How big it felt then, 0 to 10; None where that was not said.
        item_version: Which wording of that question.
    """

    quotation: str
    role: Role = "assistant"
    size: float | None = None
    item_version: int = 1


@dataclass(frozen=True, slots=True)
class LookOf:
    """What makes a check-in a later look at an insight.

    Attributes:
        uid: The insight's.
        after_days: Which of the looks it is.
    """

    insight_id: int
    uid: str
    after_days: int


@dataclass(frozen=True, slots=True)
class Record:
    """An entry of the log with all that belongs to it.

    Attributes:
        uid: A name that is its own on every machine.
        begun_at: When the conversation that it is about was begun; None where that is gone.
        versions: Of a note, every wording, the first one first.
    """

    entry: Entry
    uid: str
    begun_at: datetime | None = None
    check_in: CheckIn | None = None
    versions: tuple[NoteVersion, ...] = ()
    marked: Marked | None = None
    look: LookOf | None = None

    @property
    def id(self) -> int:
        """The entry's; 0 before it is stored."""
        return self.entry.id or 0


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which entries are wanted. What is empty or None does not narrow.

    Attributes:
        kinds: Any of these.
        since: From this time on. Without a zone, by the clock that was there then.
        until: Before this time, likewise.
        words: All of these, as in the search of conversations: the last one may go on.
    """

    kinds: frozenset[Kind] = frozenset()
    persona: str = ""
    model: str = ""
    condition: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


def a_time(when: datetime) -> datetime:
    """`when`, if a log can be narrowed to it; raises ValueError beside the ends of the calendar."""
    if not MINYEAR < when.year < MAXYEAR:
        raise ValueError(f"the year {when.year} is out of reach")
    return when


@dataclass(frozen=True, slots=True)
class Choices:
    """What the log can be narrowed to, each in the order of its names."""

    personas: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


class TimelineRepository(Protocol):
    """What the list of the log needs from a store."""

    async def ids(
        self,
        narrowing: Narrowing,
        *,
        without: Collection[int] = (),
        limit: int | None = None,
    ) -> Sequence[int]:
        """Ids of the entries that are wanted, newest first; at most so many, where that is said."""
        ...

    async def records(self, ids: Sequence[int]) -> list[Record]:
        """These entries, in this order; those that are gone are left out."""
        ...

    async def choices(self) -> Choices:
        """What there is to choose from."""
        ...
