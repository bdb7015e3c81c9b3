"""Conversations and messages: a tree in which a message may have alternatives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from llmcompanion.models.port import Role, Usage

Status = Literal["complete", "streaming", "stopped", "interrupted", "refused", "failed"]
"""complete: came to its regular end (a user's message always is).
streaming: is being written now, by a process that is alive.
stopped: the person pressed stop; what came stays.
interrupted: the program or the connection ended in the middle; what came stays.
refused: the provider declined; the request it answers is not sent again.
failed: an error came before any words."""


Settings = tuple[tuple[str, "str | int | float"], ...]
"""Names and values, as `llmcompanion.models.port.ModelInfo` has them."""


@dataclass(frozen=True, slots=True)
class Felt:
    """An emotion shown from a place in a message's text on.

    Attributes:
        label: One of `llmcompanion.emotion.labels.LABELS`.
        at: Offset in characters into the message's text.
        source: "tag" when the model said so, "classifier" when the words did. "sham": drawn by
            lot; the face showed it throughout, and the others are what the reply had.
    """

    label: str
    at: int
    source: Literal["tag", "classifier", "sham"] = "tag"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A talk: the root of a message tree. Times are aware, in UTC.

    Attributes:
        leaf_id: The last message of the branch that is shown; None while it is empty.
        ended: Whether the persona has ended it.
    """

    id: int
    title: str
    persona: str
    created_at: datetime
    updated_at: datetime
    leaf_id: int | None = None
    message_count: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Messages with the same parent are alternatives of one another.

    Attributes:
        text: Clean text (see `llmcompanion.plaintext`), emotion tags taken out.
        feelings: Emotions in order of place; empty for a user's message.
        model: The model's name that wrote it; "" for a user's message and a greeting.
        settings: What the person had set for that model then, by name.
        persona_version: Which version of the persona wrote it; 0 where that is not known.
        note: One sentence about how it ended, where there is something to say.
        pinned: Whether the person wants it to stay in the model's sight.
        alternatives: Ids of all siblings, itself included, oldest first.
    """

    id: int
    conversation_id: int
    parent_id: int | None
    role: Role
    text: str
    status: Status
    created_at: datetime
    feelings: tuple[Felt, ...] = ()
    persona: str = ""
    model: str = ""
    settings: Settings = ()
    usage: Usage | None = None
    note: str = ""
    persona_version: int = 0
    pinned: bool = False
    alternatives: tuple[int, ...] = field(default=())

    @property
    def emotion(self) -> str:
        """The last emotion shown; "neutral" when there was none."""
        for felt in self.feelings:
            if felt.source == "sham":
                return felt.label
        return self.feelings[-1].label if self.feelings else "neutral"
