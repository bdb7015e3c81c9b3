"""The events of one turn. Every listener hears all of them, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from llmcompanion.chat.messages import Felt, Message, Status
    from llmcompanion.models.port import Drawn, Usage
    from llmcompanion.persona.memory import Fact


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """The user's message is stored and the (still empty) reply has its place."""

    reply: Message


@dataclass(frozen=True, slots=True)
class Waiting:
    """The provider asked for patience: the next try is at `until` (clock seconds, monotonic)."""

    until: float
    why: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Preparing:
    """The model is getting ready: `what` is going on, and `share` (0 to 1) of it is done."""

    what: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """A piece of the reply as the model sent it, before anything is cleaned or taken out.

    Only for looking behind the reply: it is never shown as it is.
    """

    text: str
    drawn: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class Feeling:
    """The face changes at this place in the reply's words."""

    felt: Felt


@dataclass(frozen=True, slots=True)
class Words:
    """Clean words, tags taken out, to be appended."""

    text: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The reply is whole, or as whole as it gets.

    Attributes:
        note: One sentence for the person when there is something to say (error, refusal, cut).
    """

    status: Status
    usage: Usage | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The reply proposes to remember something; it is stored, and counts when it is accepted."""

    fact: Fact


TurnEvent = TurnStarted | Waiting | Preparing | Raw | Feeling | Words | TurnEnded | Proposed


class Listener(Protocol):
    """Somebody who follows a turn: the store, the chat pane, the face, later the voice."""

    async def hear(self, event: TurnEvent) -> None:
        """Take note of `event`; the turn goes on when this returns."""
        ...
