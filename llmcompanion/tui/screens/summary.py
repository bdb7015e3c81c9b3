"""The summary of what is out of the model's sight: read, written, changed, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static, TextArea

from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from textual.app import ComposeResult


class SummaryScreen(Screen[str | None]):
    """Gives the text that is to stand for older turns ("" for none); None to leave it as it is.

    Args:
        text: What stands there now.
        about: Which messages it stands for, and who wrote it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "Keep", priority=True, id="summary.save"),
        Binding("escape", "leave", "Leave", priority=True, id="summary.leave"),
    ]

    def __init__(self, text: str, about: str) -> None:
        super().__init__()
        self._text = text
        self._about = about

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static("Out of the model's sight", classes="title", markup=False)
            yield Static(self._about, classes="help", markup=False)
            yield TextArea(self._text, soft_wrap=True, id="summary")
            yield Static(
                "This text is sent in the place of those messages; empty, nothing is.",
                classes="help",
                markup=False,
            )
            yield KeysLine("F2 keeps it · Esc leaves it as it was", classes="help keys")

    def on_mount(self) -> None:
        self.query_one(TextArea).focus()

    def action_save(self) -> None:
        text = self.query_one(TextArea).text.strip()
        self.dismiss(None if text == self._text.strip() else text)

    def action_leave(self) -> None:
        self.dismiss(None)
