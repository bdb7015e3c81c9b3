"""A conversation that is kept nowhere: the repository of a talk that is gone when it is closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.chat.messages import Conversation, Message
from llmcompanion.chat.tree import ancestry, newest_below, siblings
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.chat.messages import Felt, Settings, Status
    from llmcompanion.chat.repository import SearchHit
    from llmcompanion.models.port import Role, Usage


class Unkept:
    """Implements `llmcompanion.chat.repository.ConversationRepository` in memory."""

    def __init__(self) -> None:
        self._talks: dict[int, Conversation] = {}
        self._messages: dict[int, Message] = {}

    async def start(self, *, title: str, persona: str, now: datetime) -> Conversation:
        """Begin a conversation."""
        talk = Conversation(max(self._talks, default=0) + 1, title, persona, now, now)
        self._talks[talk.id] = talk
        return talk

    async def get(self, conversation_id: int) -> Conversation | None:
        """The conversation; None where there is none."""
        return self._talks.get(conversation_id)

    async def latest(self, *, since: datetime) -> Conversation | None:
        """The conversation changed last, if that was at or after `since`."""
        talks = [talk for talk in self._talks.values() if talk.updated_at >= since]
        return max(talks, key=lambda talk: talk.updated_at, default=None)

    async def list(self, *, limit: int = 500, offset: int = 0) -> Sequence[Conversation]:
        """Newest change first; those in which nothing was said to the persona are left out."""
        spoken = {m.conversation_id for m in self._messages.values() if m.role == "user"}
        talks = [talk for talk in self._talks.values() if talk.id in spoken]
        talks.sort(key=lambda talk: talk.updated_at, reverse=True)
        return talks[offset : offset + limit]

    async def search(self, query: str, *, limit: int = 100) -> Sequence[SearchHit]:
        """Nothing: what is not kept is not looked for."""
        return []

    async def end(self, conversation_id: int) -> None:
        """The persona has ended it."""
        self._talks[conversation_id] = replace(self._talks[conversation_id], ended=True)

    async def rename(self, conversation_id: int, title: str) -> None:
        """Give it another title."""
        self._talks[conversation_id] = replace(self._talks[conversation_id], title=title)

    async def delete(self, conversation_id: int) -> None:
        """Forget it with all its messages."""
        self._talks.pop(conversation_id, None)
        for number in self._parents(conversation_id):
            del self._messages[number]

    async def path(self, conversation_id: int) -> Sequence[Message]:
        """The shown branch, first message first."""
        talk = self._talks.get(conversation_id)
        parents = self._parents(conversation_id)
        if talk is None or talk.leaf_id is None:
            return []
        groups = siblings(parents)
        return [
            replace(self._messages[number], alternatives=groups[parents[number]])
            for number in ancestry(talk.leaf_id, parents)
        ]

    async def message(self, message_id: int) -> Message | None:
        """The message; None where there is none."""
        message = self._messages.get(message_id)
        return None if message is None else self._among_siblings(message)

    async def all_messages(self, conversation_id: int) -> Sequence[Message]:
        """Every message of every branch, in order of creation."""
        parents = self._parents(conversation_id)
        groups = siblings(parents)
        return [
            replace(self._messages[number], alternatives=groups[parent])
            for number, parent in parents.items()
        ]

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
        """Append a message and make it the leaf of the shown branch."""
        message = Message(
            id=max(self._messages, default=0) + 1,
            conversation_id=conversation_id,
            parent_id=parent_id,
            role=role,
            text=text,
            status=status,
            created_at=now,
            feelings=tuple(feelings),
            persona=persona,
            model=model,
            settings=settings,
            persona_version=persona_version,
        )
        self._messages[message.id] = message
        talk = self._talks[conversation_id]
        self._talks[conversation_id] = replace(
            talk, leaf_id=message.id, updated_at=now, message_count=talk.message_count + 1
        )
        return self._among_siblings(message)

    async def begin_again(
        self,
        message_id: int,
        *,
        persona: str,
        model: str,
        settings: Settings = (),
        persona_version: int = 0,
    ) -> None:
        """Let a reply that came without words be written once more."""
        self._messages[message_id] = replace(
            self._message(message_id),
            status="streaming",
            persona=persona,
            model=model,
            settings=settings,
            persona_version=persona_version,
            feelings=(),
            note="",
        )

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
        """Replace what is held of a reply."""
        self._messages[message_id] = replace(
            self._message(message_id),
            text=text,
            feelings=tuple(feelings),
            status=status,
            usage=usage,
            note=note,
        )

    async def choose(self, message_id: int) -> None:
        """Show the branch through this alternative, down to its newest leaf."""
        talk_id = self._message(message_id).conversation_id
        leaf = newest_below(message_id, self._parents(talk_id))
        self._talks[talk_id] = replace(self._talks[talk_id], leaf_id=leaf)

    def _message(self, message_id: int) -> Message:
        if message_id not in self._messages:
            raise UserError("that message is gone")
        return self._messages[message_id]

    def _parents(self, conversation_id: int) -> dict[int, int | None]:
        """The whole tree: each message's parent, oldest message first."""
        return {
            message.id: message.parent_id
            for message in self._messages.values()
            if message.conversation_id == conversation_id
        }

    def _among_siblings(self, message: Message) -> Message:
        groups = siblings(self._parents(message.conversation_id))
        return replace(message, alternatives=groups[message.parent_id])
