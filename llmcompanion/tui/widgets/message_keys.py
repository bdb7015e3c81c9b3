"""The transcript with single-letter keys for the chosen message."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from llmcompanion.tui.commands import bindings
from llmcompanion.tui.widgets.transcript import Transcript


class MessageKeys(Transcript):
    """Says which action is wanted for which message; the screen carries it out."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("message")]

    class Wanted(Message):
        """An action for a message.

        Attributes:
            action: Id of a command of `llmcompanion.tui.commands` that acts on messages.
            key: The message's id; None when none is chosen.
        """

        def __init__(self, action: str, key: int | None) -> None:
            self.action = action
            self.key = key
            super().__init__()

    def action_want(self, action: str) -> None:
        """A key of `llmcompanion.tui.commands` was pressed."""
        self.post_message(self.Wanted(action, self.chosen))
