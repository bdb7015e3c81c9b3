"""Where a person answers in their own words."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import Input

from llmcompanion.checkin.instrument import LONGEST_TEXT


class WordsInput(Input):
    """A line of text. Rubbing out where there is nothing goes back to the item before."""

    class Back(Message):
        """The item before is wanted once more."""

    def __init__(self) -> None:
        super().__init__(
            placeholder="write here, or leave it empty", max_length=LONGEST_TEXT, compact=True
        )

    def action_delete_left(self) -> None:
        """Rub out a character."""
        if self.value:
            super().action_delete_left()
        else:
            self.post_message(self.Back())
