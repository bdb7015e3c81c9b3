"""A small plot of the check-in's answers over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.checkin.instrument import Item
    from llmcompanion.journal.entries import CheckIn

LAST = 60
"""Answers that are plotted."""


class TrendPlot(Widget):
    """The last answers in the order they were given, oldest on the left."""

    DEFAULT_CSS = """
    TrendPlot { height: 9; margin: 0 0 1 0; display: none; }
    TrendPlot.-plotted { display: block; }
    """

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item
        self._values: list[int] = []

    def show(self, entries: Sequence[CheckIn]) -> None:
        """Plot what `entries` (newest first, as the log has them) answer to the item."""
        answers = (entry.answer(self._item.id) for entry in entries)
        values = [round(a.number) for a in answers if a is not None and a.number is not None]
        self._values = values[:LAST][::-1]
        self.set_class(len(self._values) >= 2, "-plotted")
        self.refresh()

    def render(self) -> Text:
        """The plot, drawn by plotext in the theme's colours."""
        import plotext

        width, height = self.content_size
        if len(self._values) < 2 or width < 20 or height < 4:
            return Text("")
        numbers = list(range(1, len(self._values) + 1))
        plotext.clear_figure()
        plotext.plotsize(width, height - 1)
        plotext.theme("clear")
        plotext.plot(numbers, self._values, marker="braille")
        plotext.scatter(numbers, self._values, marker="●")
        plotext.ylim(0, 10)
        plotext.yticks([0, 5, 10])
        plotext.xticks([])
        plotext.frame(False)
        plot = Text(plotext.uncolorize(plotext.build()).rstrip("\n"), no_wrap=True)
        plot.stylize(self.app.theme_variables.get("accent", ""))
        caption = f"0 {self._item.low} – 10 {self._item.high}, last {len(self._values)} answers"
        return Text("\n", no_wrap=True, overflow="crop").join([Text(caption, "dim"), plot])
