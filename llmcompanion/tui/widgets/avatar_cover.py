"""What stands in the pane instead of the face: the app's cover, or a sentence."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.style import Style

    from llmcompanion.tui.widgets.avatar_place import Place


def blank(width: int, height: int, ground: Style) -> list[Strip]:
    """Nothing."""
    return [Strip.blank(width, ground)] * height


def cover(width: int, height: int, place: Place, ground: Style, line: Style) -> list[Strip]:
    """A thin frame with nothing in it where the face was: the app speaks, nobody looks on.

    It says nothing about what is behind it, and does not move.
    """
    rows = blank(width, height, ground)
    if not place or place.columns < 4 or place.rows < 3:
        return rows
    left = Segment(" " * place.left, ground)
    right_width = width - place.left - place.columns
    right = Segment(" " * right_width, ground)
    inner = place.columns - 2

    def row(first: str, middle: str, last: str) -> Strip:
        return Strip([left, Segment(first + middle * inner + last, line), right], width)

    between = row("│", " ", "│")
    framed = [row("╭", "─", "╮"), *[between] * (place.rows - 2), row("╰", "─", "╯")]
    rows[place.top : place.top + place.rows] = framed
    return rows


def sentence(words: str, width: int, height: int, ground: Style, ink: Style) -> list[Strip]:
    """A sentence in the middle of the pane."""
    lines = wrap(words, max(8, width - 4))[:height]
    top = (height - len(lines)) // 2
    rows = blank(width, height, ground)
    for n, line in enumerate(lines):
        left = max(0, (width - len(line)) // 2)
        strip = Strip([Segment(" " * left, ground), Segment(line, ink)])
        rows[top + n] = strip.adjust_cell_length(width, ground)
    return rows
