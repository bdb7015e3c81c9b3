"""What a running study needs from a store, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from llmcompanion.study.freeze import Frozen

State = Literal["running", "paused", "ended", "stopped"]
"""ended: its last day is over. stopped: the person stopped it before."""

EventKind = Literal[
    "started", "paused", "resumed", "stopped", "ended", "rule", "override", "amendment", "offered",
    "counted", "repeated", "help",
]  # fmt: skip
"""rule: a stopping rule fired. override: the person changed what the condition had set, or what was
to stay the same. offered: the questions before, after or two weeks later were put on the agenda.
counted, repeated: whether a day that is over had enough talk, where the plan goes by that; what was
put down holds, whatever becomes of the talks. help: help by people was shown."""

UNDER_WAY: tuple[State, ...] = ("running", "paused")


@dataclass(frozen=True, slots=True)
class Study:
    """One study as it is stored. Times are aware, in UTC.

    Attributes:
        who: A pseudonym, drawn for this study alone.
        power: As it was worked out before it began; None where it was not.
        ended_at: None while it is under way.
    """

    id: int
    frozen: Frozen
    state: State
    who: str
    started_at: datetime
    power: Mapping[str, float] | None = None
    ended_at: datetime | None = None

    @property
    def under_way(self) -> bool:
        """Whether it is running or paused."""
        return self.state in UNDER_WAY


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a study.

    Attributes:
        data: Particulars of the kind, as JSON has them; dates are in ISO 8601.
        id: None until it is stored.
    """

    at: datetime
    kind: EventKind
    data: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


class StudyRepository(Protocol):
    """Studies and what happened to them. Every call returns when the change is on disk."""

    async def begin(
        self, frozen: Frozen, *, who: str, power: Mapping[str, float] | None, now: datetime
    ) -> Study:
        """Store a study that begins now, with its first event.

        Raises:
            UserError: Another one is under way.
        """
        ...

    async def under_way(self) -> Study | None:
        """The study that is running or paused; None where there is none."""
        ...

    async def all(self) -> list[Study]:
        """All of them, the latest first."""
        ...

    async def events(self, study_id: int) -> list[Event]:
        """What happened to one, in order."""
        ...

    async def record(
        self,
        study_id: int,
        event: Event,
        *,
        was: Sequence[State] = (),
        state: State | None = None,
        once: bool = False,
    ) -> bool:
        """Store an event, and with it the state that follows.

        Args:
            was: The states in which it may happen; any where none is named.
            once: Not where one of the kind with the same particulars is there.

        Returns:
            Whether it was stored: False where another window of the program was faster.
        """
        ...

    async def amend(self, study_id: int, frozen: Frozen, event: Event) -> None:
        """Store a changed plan, with the event that says so."""
        ...

    async def activity(self, since: datetime, until: datetime) -> list[datetime]:
        """Moments at which something was said, read or answered, in order."""
        ...
