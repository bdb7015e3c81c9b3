"""Every key, and the few sentences a person needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from llmcompanion.tui.commands import COMMANDS, COMPOSER_KEYS, MESSAGE_KEYS

if TYPE_CHECKING:
    from textual.app import ComposeResult

PRIVACY = (
    "Your talks and answers stay in files on this machine. "
    "Only what the chosen model has to read is sent, and only to that model; DOCTOR sends nothing."
)


class HelpScreen(ModalScreen[bool]):
    """The result is True when the person typed `?` here and wants it in the input."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "leave", "Close"),
        Binding("question_mark", "literal", "Type ?", show=False),
    ]

    def __init__(self, data_folder: str) -> None:
        super().__init__()
        self._data_folder = data_folder

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog") as scroll:
            scroll.border_title = "Keys"
            scroll.border_subtitle = "Esc closes"
            yield Static(self._keys(), markup=False)

    def _keys(self) -> Table:
        accent = self.app.theme_variables.get("primary", "")
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True, style=f"bold {accent}")
        table.add_column()

        def heading(words: str) -> None:
            table.add_row(Text(""), Text(""))
            table.add_row(Text(words, style="italic"), Text(""))

        table.add_row(Text("Writing", style="italic"), Text(""))
        for key, words in COMPOSER_KEYS:
            table.add_row(key, words)
        heading("Anywhere")
        for command in COMMANDS:
            if command.where == "anywhere" and command.keys:
                table.add_row(command.shown, f"{command.title}. {command.help}")
        table.add_row("Ctrl+P", "Commands. Find any action by its name.")
        heading("Messages")
        for key, words in MESSAGE_KEYS:
            table.add_row(key, words)
        for command in COMMANDS:
            if command.where == "message":
                table.add_row(command.shown, f"{command.title}. {command.help}")
        heading("Privacy")
        table.add_row(Text(""), Text(PRIVACY))
        table.add_row(Text(""), Text(f"Files: {self._data_folder}"))
        return table

    def action_leave(self) -> None:
        self.dismiss(False)

    def action_literal(self) -> None:
        self.dismiss(True)
