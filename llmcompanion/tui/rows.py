"""Messages as entries of the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from llmcompanion.tui.moments import when
from llmcompanion.tui.widgets.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.chat.messages import Message

STATUS_WORDS = {"stopped": "stopped", "interrupted": "interrupted", "failed": "no reply"}


class Names(Protocol):
    """How the people of the talk are called."""

    @property
    def user_name(self) -> str: ...
    def persona_name(self, persona: str) -> str: ...
    def now(self) -> datetime: ...


def entry_of(message: Message, names: Names, *, horizon: bool = False) -> Entry:
    """What the transcript shows of `message`."""
    mine = message.role == "user"
    aside = [when(message.created_at, names.now())]
    if len(message.alternatives) > 1 and message.id in message.alternatives:
        place = message.alternatives.index(message.id) + 1
        aside.append(f"‹{place} of {len(message.alternatives)}›")
    if message.status in STATUS_WORDS:
        aside.append(STATUS_WORDS[message.status])
    note = message.note
    if message.status in ("failed", "interrupted"):
        note = f"{note} Ctrl+R tries again.".strip()
    return Entry(
        key=message.id,
        tone="user" if mine else "persona",
        speaker=(names.user_name or "You") if mine else names.persona_name(message.persona),
        text=message.text,
        aside=" · ".join(aside),
        note=note,
        alarming=message.status in ("failed", "interrupted"),
        horizon=horizon,
    )


def entries_of(messages: Sequence[Message], names: Names, *, horizon_id: int | None) -> list[Entry]:
    """All of them; the first one the model still sees is marked, if it sees not all."""
    return [
        entry_of(
            message,
            names,
            horizon=index > 0 and horizon_id is not None and message.id == horizon_id,
        )
        for index, message in enumerate(messages)
    ]
