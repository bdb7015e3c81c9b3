"""How loud the microphone is: a bar, a mark at its late peak, and what the keys do."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

FULL, EMPTY, PEAK = "█", "─", "│"
PARTS = " ▏▎▍▌▋▊▉█"
"""Eighths of a cell."""
LEAST_BAR, LONGEST_BAR = 8, 40
QUIET = "dim"
LOUD = 0.9
"""Share of the bar from which it is too loud: 6 dB below the loudest that can be recorded."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meter shows.

    Attributes:
        head: What is going on: "● 0:03", or that it does not listen now.
        level, peak: Shares of the bar, from 0 to 1.
        is_on: Whether it listens now.
        hints: What the keys do; those that do not fit are left out from the end.
    """

    head: str = ""
    level: float = 0.0
    peak: float = 0.0
    is_on: bool = False
    hints: tuple[str, ...] = ()


class LevelMeter(Widget):
    """One row above the input."""

    DEFAULT_CSS = "LevelMeter { height: 1; padding: 0 2; }"

    reading: reactive[Reading] = reactive(Reading(), always_update=False)

    def render(self) -> Text:
        """Head, bar, hints: the hints give way first."""
        now = self.reading
        variables = self.app.theme_variables
        width = self.content_size.width
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(now.head, f"bold {variables.get('error', '')}" if now.is_on else "")
        hints = list(now.hints)
        while hints and cell_len(now.head) + 2 + LEAST_BAR + 2 + _length(hints) > width:
            hints.pop()
        room = width - cell_len(now.head) - 2 - (_length(hints) + 2 if hints else 0)
        size = min(LONGEST_BAR, room)
        if now.is_on and size >= LEAST_BAR:
            text.append("  ")
            text.append_text(bar(now.level, now.peak, size, variables))
        if hints:
            text.append("  " + " · ".join(hints), QUIET)
        return text


def bar(level: float, peak: float, size: int, colours: dict[str, str]) -> Text:
    """`size` cells: filled up to the level in eighths of a cell, with a mark at the peak."""
    eighths = round(max(0.0, min(1.0, level)) * size * 8)
    whole, part = divmod(eighths, 8)
    cells = list(FULL * whole + (PARTS[part] if part else "") + EMPTY * size)[:size]
    mark = min(size - 1, int(max(0.0, min(1.0, peak)) * size))
    if peak > 0 and mark >= whole + bool(part):
        cells[mark] = PEAK
    style = colours.get("warning" if level >= LOUD else "success", "")
    text = Text()
    text.append("".join(cells[: whole + bool(part)]), style)
    rest = "".join(cells[whole + bool(part) :])
    text.append(rest, colours.get("warning", "") if peak >= LOUD else QUIET)
    return text


def _length(hints: list[str]) -> int:
    return cell_len(" · ".join(hints))
