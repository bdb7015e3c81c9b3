"""Where in its pane the face stands, and how large it is, in cells."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from llmcompanion.avatar.rendering import probe

MOST_COLUMNS = 60
MOST_ROWS = 30
FEWEST_ROWS = 4
"""Less than this is no face any more."""
STRIP_ROWS = 10
"""A whole picture has no fewer rows; in a lower pane it is cut to the face."""
CUT_ABOVE = 0.65
"""Share of the rows cut off a picture that are cut above: there is hair, below are shoulders."""
DRAWN_ROWS = ((10, 11), (20, 24))
"""Heights for which faces are drawn pixel for pixel, and up to which height that is the better
choice: a mouth of three pixels that is enlarged a little is no mouth any more."""


@dataclass(frozen=True, slots=True)
class Place:
    """A picture in a pane, in cells. A place of no columns means that there is no room.

    Attributes:
        columns: Cells across.
        rows: Cells down that are seen.
        left: Empty cells at its left.
        top: Empty cells above it.
        cut: Rows of the picture that are left out above.
        whole_rows: Rows of the whole picture.
    """

    columns: int
    rows: int
    left: int = 0
    top: int = 0
    cut: int = 0
    whole_rows: int = 0

    def __bool__(self) -> bool:
        return self.columns > 0


NO_PLACE = Place(0, 0)


def place_for(width: int, height: int, aspect: float = 2.0, *, drawn_sizes: bool = True) -> Place:
    """The largest square picture that a pane of `width` x `height` cells holds, up to 60x30.

    It stands on the pane's lower edge, in the middle. In a low pane it is a strip: the middle of
    a picture that is higher than the pane.

    Args:
        width: Of the pane, in cells.
        height: Of the pane, in cells.
        aspect: Height of a cell over its width.
        drawn_sizes: Whether to prefer the sizes that are drawn pixel for pixel.
    """
    fitting = min(int(width / aspect), int(MOST_COLUMNS / aspect), MOST_ROWS)
    whole = min(max(height, STRIP_ROWS), fitting)
    if drawn_sizes:
        whole = next((drawn for drawn, up_to in DRAWN_ROWS if drawn <= whole <= up_to), whole)
    rows = min(height, whole)
    if rows < FEWEST_ROWS:
        return NO_PLACE
    columns = min(width, round(whole * aspect))
    cut = round((whole - rows) * CUT_ABOVE)
    return Place(columns, rows, (width - columns) // 2, height - rows, cut, whole)


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
