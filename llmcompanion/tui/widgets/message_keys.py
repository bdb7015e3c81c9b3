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

    def _want(self, action: str) -> None:
        self.post_message(self.Wanted(action, self.chosen))

    def action_copy(self) -> None:
        self._want("copy")

    def action_edit(self) -> None:
        self._want("edit")

    def action_regenerate(self) -> None:
        self._want("regenerate")

    def action_earlier(self) -> None:
        self._want("earlier")

    def action_later(self) -> None:
        self._want("later")

    def action_write(self) -> None:
        self._want("write")
