"""Where in its pane the face stands, and how large it is, in cells."""

from __future__ import annotations

import sys
from dataclasses import dataclass

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


def cell_aspect() -> float:
    """Height over width of the terminal's cells, if it says so in pixels; else 2.

    Asks the system for the window's size (no bytes are sent to the terminal).
    """
    try:
        import fcntl
        import struct
        import termios

        stream = sys.__stdout__
        if stream is None or not stream.isatty():
            return USUAL_ASPECT
        answer = fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, b"\0" * 8)
        rows, columns, width, height = struct.unpack("HHHH", answer)
    except (ImportError, OSError, ValueError):
        return USUAL_ASPECT
    if not (rows and columns and width and height):
        return USUAL_ASPECT
    aspect = (height / rows) / (width / columns)
    return aspect if 1.2 <= aspect <= 3.5 else USUAL_ASPECT
