"""The reflection log: what was answered, newest first, and how it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from llmcompanion.errors import UserError
from llmcompanion.tui.moments import when
from llmcompanion.tui.screens.conversations import Destination
from llmcompanion.tui.widgets.trend import TrendPlot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.tui.session import Session


class LogScreen(Screen[Destination | None]):
    """Enter opens the talk at the moment the question was asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="log.back"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._entries: Sequence[CheckIn] = ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static("Reflection log", classes="title", markup=False)
            yield TrendPlot(self._session.instrument("moment").items[0])
            yield OptionList(id="entries", markup=False)
            yield Static("", id="empty", classes="help", markup=False)
            yield Static(
                "Enter opens the talk at that moment · Esc back", classes="help keys", markup=False
            )

    def on_mount(self) -> None:
        self.query_one("#entries").focus()
        self._fill()

    @work(exclusive=True)
    async def _fill(self) -> None:
        empty = self.query_one("#empty", Static)
        try:
            self._entries = await self._session.check_ins()
        except UserError as error:
            empty.update(error.sentence)
            return
        self.query_one(TrendPlot).show(self._entries)
        options = self.query_one("#entries", OptionList)
        options.add_options([Option(self._line(entry)) for entry in self._entries])
        if self._entries:
            options.highlighted = 0
        else:
            options.display = False
            empty.update(
                "No check-ins yet. The app asks now and then after a while of talking; "
                "F7 on the main screen asks at once."
            )

    def _line(self, entry: CheckIn) -> Text:
        accent = self.app.theme_variables.get("accent", "")
        moment = entry.moment
        line = Text(no_wrap=True, overflow="ellipsis")
        if entry.value is None:
            line.append(" –  ", "dim")
            line.append("skipped", "dim")
        else:
            line.append(f"{entry.value:>2}  ", f"bold {accent}")
            line.append("━" * entry.value, accent)
            line.append("─" * (10 - entry.value), "dim")
        line.append(f"  {when(entry.asked_at, self._session.now())}", "")
        name = self._session.persona_name(moment.persona)
        turns = "turn" if moment.turns == 1 else "turns"
        details = [name, moment.model, moment.emotion, f"{moment.turns} {turns}"]
        details.append(f"{moment.minutes:.0f} min")
        line.append("  " + " · ".join(part for part in details if part), "dim")
        if entry.sentence:
            line.append(f"\n    “{entry.sentence}”", "italic")
        return line

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        moment = self._entries[event.option_index].moment
        if moment.conversation_id is None:
            self.query_one("#empty", Static).update("That conversation was deleted.")
            return
        self.dismiss(Destination(moment.conversation_id, moment.message_id))

    def action_leave(self) -> None:
        self.dismiss(None)
