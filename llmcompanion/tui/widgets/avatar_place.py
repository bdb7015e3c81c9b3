"""Where in its pane the face stands, and how large it is, in cells."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from llmcompanion.avatar.rendering import probe

USUAL_ASPECT = 2.0
"""Height of a cell over its width, where the terminal does not tell."""
MOST_COLUMNS = 60
MOST_ROWS = 30
FEWEST_COLUMNS = 8
FEWEST_ROWS = 4
"""Less than this is no face any more."""


@dataclass(frozen=True, slots=True)
class Place:
    """A picture in a pane: its cells, and the empty ones at its left and above it.

    A place of no columns means that there is no room.
    """

    columns: int
    rows: int
    left: int
    top: int

    def __bool__(self) -> bool:
        return self.columns > 0


NO_PLACE = Place(0, 0, 0, 0)


def place_for(width: int, height: int, aspect: float = USUAL_ASPECT) -> Place:
    """The largest square picture that a pane of `width` x `height` cells holds.

    It stands on the pane's lower edge, in the middle, and is no larger than 60x30 cells.

    Args:
        aspect: Height of a cell over its width.
    """
    rows = min(height, MOST_ROWS, int(width / aspect), int(MOST_COLUMNS / aspect))
    columns = min(width, round(rows * aspect))
    if rows < FEWEST_ROWS or columns < FEWEST_COLUMNS:
        return NO_PLACE
    return Place(columns, rows, (width - columns) // 2, height - rows)


def cell_pixels() -> tuple[int, int] | None:
    """Width and height of the terminal's cells, if the system knows them; it costs nothing to ask.

    Nothing is sent to the terminal. Values that no cell has are not believed.
    """
    stream = sys.__stdout__
    try:
        if stream is None or not stream.isatty():
            return None
        found = probe.cell_pixels(stream.fileno())
    except (OSError, ValueError):
        return None
    if found is None or not 1.2 <= found[1] / found[0] <= 3.5:
        return None
    return found
