"""What the chat needs from a store. `llmcompanion.store.conversations` implements it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.chat.messages import Conversation, Felt, Message, Settings, Status
    from llmcompanion.models.port import Role, Usage


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A message found by full-text search, with the words around the match."""

    conversation: Conversation
    message_id: int
    role: Role
    excerpt: str


class ConversationRepository(Protocol):
    """Every call returns when the change is on disk."""

    async def start(self, *, title: str, persona: str, now: datetime) -> Conversation: ...

    async def get(self, conversation_id: int) -> Conversation | None: ...

    async def latest(self, *, since: datetime) -> Conversation | None:
        """The conversation changed last, if that was at or after `since`."""
        ...

    async def list(self, *, limit: int = 500, offset: int = 0) -> Sequence[Conversation]:
        """Newest change first; those in which nothing was said to the persona are left out."""
        ...

    async def search(self, query: str, *, limit: int = 100) -> Sequence[SearchHit]:
        """Full-text search; any text is a valid query (never an error)."""
        ...

    async def end(self, conversation_id: int) -> None:
        """Keep that the persona has ended it."""
        ...

    async def rename(self, conversation_id: int, title: str) -> None: ...

    async def delete(self, conversation_id: int) -> None:
        """Delete it with all messages; check-ins about it stay, without the link."""
        ...

    async def path(self, conversation_id: int) -> Sequence[Message]:
        """The shown branch, first message first, each with its `alternatives`."""
        ...

    async def message(self, message_id: int) -> Message | None: ...

    async def all_messages(self, conversation_id: int) -> Sequence[Message]:
        """Every message of every branch, in order of creation."""
        ...

    async def add(
        self,
        *,
        conversation_id: int,
        parent_id: int | None,
        role: Role,
        text: str,
        status: Status,
        now: datetime,
        persona: str = "",
        model: str = "",
        settings: Settings = (),
        feelings: Sequence[Felt] = (),
        persona_version: int = 0,
    ) -> Message:
        """Append a message below `parent_id` and make it the leaf of the shown branch."""
        ...

    async def begin_again(
        self,
        message_id: int,
        *,
        persona: str,
        model: str,
        settings: Settings = (),
        persona_version: int = 0,
    ) -> None:
        """Let a reply that came without words be written once more, by whomever."""
        ...

    async def write(
        self,
        message_id: int,
        *,
        text: str,
        feelings: Sequence[Felt],
        status: Status,
        usage: Usage | None = None,
        note: str = "",
    ) -> None:
        """Replace what is stored of a reply, while it streams and when it ends."""
        ...

    async def choose(self, message_id: int) -> None:
        """Show the branch through this alternative, down to its newest leaf."""
        ...
