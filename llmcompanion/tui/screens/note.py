"""A note: written at any time, edited later; every wording is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static, TextArea

from llmcompanion.tui.screens.dialogs import ConfirmScreen
from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from textual.app import ComposeResult


class NoteScreen(Screen[str | None]):
    """Gives the text that is to be kept; None where there is nothing to keep.

    Args:
        text: What stands there already.
        about: What is said above it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "Keep", priority=True, id="note.save"),
        Binding("escape", "leave", "Leave", priority=True, id="note.leave"),
    ]

    def __init__(self, text: str = "", *, about: str = "A note for the log") -> None:
        super().__init__()
        self._text = text
        self._about = about

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static(self._about, classes="title", markup=False)
            yield TextArea(self._text, id="note", soft_wrap=True, tab_behavior="indent")
            yield KeysLine("Markdown · F2 keeps it · Esc leaves it", classes="help keys")

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def action_save(self) -> None:
        text = self.query_one(TextArea).text
        self.dismiss(text if text.strip() and text != self._text else None)

    @work
    async def action_leave(self) -> None:
        text = self.query_one(TextArea).text
        if text.strip() and text != self._text:
            sure = await self.app.push_screen_wait(
                ConfirmScreen(
                    "Leave without keeping what you wrote?", yes="leave", no="go on writing"
                )
            )
            if not sure:
                return
        self.dismiss(None)
