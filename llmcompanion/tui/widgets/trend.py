"""A plot of measures over days, with gaps left open."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from textual_plot import AxisFormatter, HiResMode, NumericAxisFormatter, PlotWidget

from llmcompanion.tui.trend_lines import TrendLine, stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.journal.trends import Point

_LABEL_ROOM = 11
"""Columns that a date below the plot takes, with space around it."""

_FEWEST_DAYS = 7
"""Days that there is always room for, so that the first ones do not fill the plot."""


class TrendPlot(PlotWidget, can_focus=False):
    """Draws lines over days. A day without a value interrupts its line; nothing is filled in."""

    DEFAULT_CSS = """
    TrendPlot { height: 1fr; }
    TrendPlot > .plot--axis { color: $text-muted; }
    TrendPlot > .plot--tick { color: $text-muted; text-style: none; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, allow_pan_and_zoom=False)
        self._lines: Sequence[TrendLine] = ()
        self._bounds: tuple[float, float | None] = (0, None)

    def on_mount(self) -> None:
        super().on_mount()
        self.margin_top = 0
        self.margin_bottom = 1
        self.margin_left = 6
        self.set_xlabel("")
        self.set_ylabel("")

    def show(self, lines: Sequence[TrendLine], bounds: tuple[float, float | None]) -> None:
        """Draw these instead of what was drawn.

        Args:
            bounds: Of the values; an open upper end takes the greatest value.
        """
        self._lines = lines
        self._bounds = bounds
        self._draw_all()

    def on_resize(self) -> None:
        self._draw_all()

    def _draw_all(self) -> None:
        if not self.is_mounted:
            return
        self.clear()
        points = [point for line in self._lines for point in line.points]
        if not points:
            return
        first, last = min(p.day for p in points), max(p.day for p in points)
        width = max(1, self.size.width - self.margin_left - 2)
        crowded = (last - first).days + 1 > width // 2
        self.set_x_formatter(Dates(max(2, width // _LABEL_ROOM)))
        begin, end = first.toordinal(), max(last.toordinal(), first.toordinal() + _FEWEST_DAYS - 1)
        self.set_xlimits(begin - 0.5, end + 0.5)
        self.set_ylimits(*self._value_limits(points))
        self.set_y_formatter(Values(max(2, self.size.height // 3)))
        for line in self._lines:
            for days, values in stretches(line.points):
                if len(days) > 1:
                    self.plot(days, values, line.colour, HiResMode.BRAILLE)
                if not crowded or len(days) == 1:
                    self.scatter(days, values, marker=line.mark, marker_style=line.colour)

    def _value_limits(self, points: Sequence[Point]) -> tuple[float, float]:
        low, high = self._bounds
        values = [point.value for point in points if point.value is not None]
        top = max(values, default=0.0) if high is None else high
        if top <= low:
            top = low + 1
        room = (top - low) * 0.04
        return min(low, *values, low) - room, top + room


class Dates(AxisFormatter):
    """Days below the plot: 3 Nov. The year where January begins.

    Args:
        most: Labels that there is room for.
    """

    def __init__(self, most: int) -> None:
        self._most = most

    def get_ticks(self, min_: float, max_: float, max_ticks: int = 8) -> list[float]:
        first, last = ceil(min_), int(max_)
        step = next(
            (s for s in (1, 2, 7, 14, 28, 91, 182, 365) if (last - first) / s < self._most), 730
        )
        return [float(day) for day in range(first, last + 1, step)]

    def get_labels_for_ticks(self, ticks: Sequence[float]) -> list[str]:
        return [_short(date.fromordinal(int(tick))) for tick in ticks]


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


class Values(NumericAxisFormatter):
    """Numbers beside the plot.

    Args:
        most: Labels that there is room for.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def get_ticks(self, min_: float, max_: float, max_ticks: int = 8) -> list[float]:
        return super().get_ticks(min_, max_, min(max_ticks, self._most))
