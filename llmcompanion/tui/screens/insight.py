"""Marking an insight, and looking at one again.

When it comes back its words stand alone: who said them, when, and how big they felt then is
neither shown nor asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from llmcompanion.checkin.sitting import Sitting
from llmcompanion.journal.insights import BIG
from llmcompanion.tui.widgets.checkin_panel import CheckInPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from llmcompanion.checkin.instrument import Instrument, Item
    from llmcompanion.clock import Clock

USE = "i.use"
"""What would I do with this? Asked when it is marked, and not again."""


def items_when_marked(instrument: Instrument) -> list[Item]:
    """How big it feels, and what one would do with it."""
    return [item for item in instrument.items if item.id in (BIG, USE)]


def items_later(instrument: Instrument) -> list[Item]:
    """How big it feels now, and what became of it."""
    return [item for item in instrument.items if item.id != USE]


class InsightScreen(Screen[Sitting | None]):
    """Shows words and asks about them; gives what was answered, None where nothing was.

    Args:
        quotation: The words.
        instrument: What is asked.
        items: Those of its items that are asked now.
        clock: Tells how fast it is answered.
        about: What is said above the words.
    """

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        quotation: str,
        instrument: Instrument,
        items: Sequence[Item],
        clock: Clock,
        *,
        about: str,
    ) -> None:
        super().__init__()
        self._quotation = quotation
        self._sitting = Sitting(instrument, items, clock)
        self._about = about

    def compose(self) -> ComposeResult:
        with Vertical(id="insight"):
            yield Static(self._about, id="about", markup=False)
            with VerticalScroll(id="quotation", can_focus=False):
                yield Static(self._quotation, markup=False)
            yield CheckInPanel(id="insight-panel")

    def on_mount(self) -> None:
        self.query_one(CheckInPanel).open(self._sitting)

    def on_check_in_panel_answered(self, event: CheckInPanel.Answered) -> None:
        event.stop()

    def on_check_in_panel_closed(self, event: CheckInPanel.Closed) -> None:
        event.stop()
        self.dismiss(None if self._sitting.outcome == "skipped" else self._sitting)
