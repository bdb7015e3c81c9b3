"""What a second look is at: one reply, and the request that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.chat.tree import ancestry
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.repository import ConversationRepository
    from llmcompanion.chat.trace import TraceRepository
    from llmcompanion.models.port import Request


@dataclass(frozen=True, slots=True)
class Subject:
    """A reply that is looked at once more.

    Attributes:
        path: The branch down to the person's message that it answers.
        sent: The request that it came from.
        as_sent: True where `sent` is what was sent, to the byte; False where nothing was written
            down then, and it was put together anew.
    """

    reply: Message
    path: Sequence[Message]
    sent: Request
    as_sent: bool

    @property
    def model(self) -> str:
        """The name by which the registry opens the model that replied."""
        profile = dict(self.reply.settings).get("profile")
        return str(profile) if profile else self.reply.model

    @property
    def reply_tokens(self) -> int:
        """The size of the reply: as counted, or about that where nobody did."""
        usage = self.reply.usage
        return usage.output_tokens if usage else max(1, len(self.reply.text) // 4)


async def subject_of(
    message_id: int,
    conversations: ConversationRepository,
    traces: TraceRepository,
    assembled: Callable[[Message, Sequence[Message]], Request],
) -> Subject:
    """Find a reply and what it came from.

    Args:
        assembled: Puts the request for a reply together anew from its branch.

    Raises:
        UserError: There is no such message, or it is no reply of a model.
    """
    message = await conversations.message(message_id)
    if message is None:
        raise UserError(f"there is no message {message_id}")
    if message.role != "assistant" or not message.model or message.parent_id is None:
        raise UserError(
            f"message {message_id} is no reply of a model", mend="choose a reply of the companion's"
        )
    path = branch_to(await conversations.all_messages(message.conversation_id), message.parent_id)
    trace = await traces.get(message_id)
    if trace is not None:
        return Subject(message, path, trace.request, as_sent=True)
    return Subject(message, path, assembled(message, path), as_sent=False)


def branch_to(messages: Sequence[Message], leaf_id: int) -> list[Message]:
    """The messages from the first one down to `leaf_id`, out of all of a conversation."""
    by_id = {message.id: message for message in messages}
    parents = {message.id: message.parent_id for message in messages}
    return [by_id[number] for number in ancestry(leaf_id, parents)]
