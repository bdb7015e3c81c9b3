"""What was behind a reply: the request as it was sent, and the answer as it came.

Kept for every reply, so that a person can look behind the face at any time. Nothing in here is
ever sent to a model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from llmcompanion.chat.events import Raw, TurnEnded, TurnStarted, Waiting

if TYPE_CHECKING:
    from datetime import datetime

    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.chat.messages import Settings, Status
    from llmcompanion.clock import Clock
    from llmcompanion.models.port import Drawn, ModelInfo, Request, Usage

RUNNERS_UP = 5
"""Tokens that are told of beside each one drawn, where the model runs on this machine."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One reply from behind. Times are aware, in UTC.

    Attributes:
        settings: What the person had set for the model.
        sampling: How the model chooses words where nobody says otherwise.
        raw: The reply as the model wrote it, tags and all, uncleaned but storable.
        drawn: Its tokens with their chances, where the model could tell.
        first_token_s: Seconds from sending to the first piece of text; None where none came.
        duration_s: Seconds from sending to the end.
        tries: How often it was sent: a busy provider is asked again.
        cost: In the currency of the model's prices; None where they are not known.
    """

    message_id: int
    conversation_id: int
    request: Request
    model: str
    provider: str
    local: bool
    settings: Settings
    sent_at: datetime
    sampling: Settings = ()
    raw: str = ""
    drawn: tuple[Drawn, ...] = ()
    first_token_s: float | None = None
    duration_s: float | None = None
    tries: int = 1
    status: Status = "streaming"
    usage: Usage | None = None
    cost: float | None = None

    @property
    def tokens_per_s(self) -> float | None:
        """Tokens of the reply a second, from the first one on; None where nobody counted."""
        if self.usage is None or self.duration_s is None or self.first_token_s is None:
            return None
        writing_s = self.duration_s - self.first_token_s
        count = self.usage.output_tokens - 1
        return count / writing_s if writing_s > 0 and count > 0 else None


class TraceRepository(Protocol):
    """Keeps what was behind replies. Every call returns when the change is on disk."""

    async def keep(self, trace: Trace) -> None:
        """Store it in the place of an earlier one of the same reply."""
        ...

    async def get(self, message_id: int) -> Trace | None:
        """What was behind a reply; None where nothing was kept, as for a greeting."""
        ...


class Tracer:
    """The listener of one turn that writes down what was behind it."""

    def __init__(
        self, request: Request, info: ModelInfo, repository: TraceRepository, clock: Clock
    ) -> None:
        self._request = request
        self._info = info
        self._repository = repository
        self._clock = clock
        self._trace: Trace | None = None
        self._sent = 0.0
        self._raw: list[str] = []
        self._drawn: list[Drawn] = []

    async def hear(self, event: TurnEvent) -> None:
        """Take times and pieces; at the end, store them."""
        match event:
            case TurnStarted(reply):
                self._sent = self._clock.monotonic()
                self._trace = Trace(
                    message_id=reply.id,
                    conversation_id=reply.conversation_id,
                    request=self._request,
                    model=self._info.name,
                    provider=self._info.provider,
                    local=self._info.local,
                    settings=self._info.settings,
                    sent_at=self._clock.now(),
                    sampling=self._info.sampling,
                )
            case Waiting() if self._trace is not None:
                self._trace = replace(self._trace, tries=self._trace.tries + 1)
            case Raw(text, drawn):
                self._hear_raw(text, drawn)
            case TurnEnded() if self._trace is not None:
                await self._end(self._trace, event)

    def _hear_raw(self, text: str, drawn: tuple[Drawn, ...]) -> None:
        if text and not self._raw and self._trace is not None:
            waited = self._clock.monotonic() - self._sent
            self._trace = replace(self._trace, first_token_s=round(waited, 4))
        if text:
            self._raw.append(text)
        self._drawn += drawn

    async def _end(self, trace: Trace, ended: TurnEnded) -> None:
        await self._repository.keep(
            replace(
                trace,
                raw="".join(self._raw),
                drawn=tuple(self._drawn),
                duration_s=round(self._clock.monotonic() - self._sent, 4),
                status=ended.status,
                usage=ended.usage,
                cost=None if ended.usage is None else self._info.cost(ended.usage),
            )
        )
