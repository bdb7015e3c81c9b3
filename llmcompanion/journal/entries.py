"""What the reflection log holds, and what it needs from a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from datetime import datetime

Outcome = Literal["answered", "skipped"]
Occasion = Literal["turns", "close", "asked"]
"""turns: after a number of exchanges. close: a conversation was left. asked: by the person."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was happening when a check-in was asked.

    Attributes:
        turns: Exchanges in this conversation so far.
        minutes: Minutes since this conversation was opened in this sitting.
    """

    conversation_id: int | None
    message_id: int | None
    persona: str
    model: str
    emotion: str
    turns: int
    minutes: float


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One answered or skipped question. Times are aware, in UTC.

    Attributes:
        id: None until it is stored.
        item: Stable id of the item, e.g. "m.felt".
        item_version: Version of its wording.
        value: 0-10, or None when skipped.
        response_s: Seconds from showing to answer.
    """

    asked_at: datetime
    item: str
    item_version: int
    occasion: Occasion
    outcome: Outcome
    moment: Moment
    value: int | None = None
    sentence: str = ""
    response_s: float | None = None
    id: int | None = None


class JournalRepository(Protocol):
    """Every call returns when the change is on disk."""

    async def record(self, entry: CheckIn) -> CheckIn:
        """Store `entry`; the result carries its id."""
        ...

    async def set_sentence(self, entry_id: int, sentence: str) -> None: ...

    async def list(self, *, limit: int | None = None, offset: int = 0) -> list[CheckIn]:
        """Newest first."""
        ...
