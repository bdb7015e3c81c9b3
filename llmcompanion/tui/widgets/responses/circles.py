"""Two circles, from apart to one upon the other, in Braille dots. Own drawing; pure.

The distance of their centres falls evenly from one step to the next. The idea of asking for
closeness in overlapping circles is Aron, Aron and Smollan's (1992).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

RADIUS = 9.5
"""Of each circle, in dots. A Braille cell is two dots wide and four high."""

GAP = 1.0
"""Dots between the two where they are apart."""

WIDTH, HEIGHT = 21, 5
"""Of the drawing, in cells."""

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Of a Braille cell's dots, by row and column (Unicode, block U+2800)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One character, and whose it is: 1, 2, or 0 for a place that both or neither has."""

    character: str
    owner: int


def overlapping(closeness: float) -> list[list[Cell]]:
    """The drawing for a closeness from 0, apart, to 1, one upon the other; rows of cells."""
    distance = (2 * RADIUS + GAP) * (1 - min(1.0, max(0.0, closeness)))
    left, middle_y = WIDTH - distance / 2, HEIGHT * 2 - 0.5
    dots: dict[tuple[int, int], int] = {}
    for owner, centre in ((1, left), (2, left + distance)):
        x = math.floor(centre) + 0.5  # between two dots, so that both sides look alike
        for step in range(240):
            angle = step * math.tau / 240
            place = (
                round(x + RADIUS * math.cos(angle)),
                round(middle_y + RADIUS * math.sin(angle)),
            )
            dots[place] = dots.get(place, 0) | owner
    return [[_cell(dots, column, row) for column in range(WIDTH)] for row in range(HEIGHT)]


def _cell(dots: dict[tuple[int, int], int], column: int, row: int) -> Cell:
    code, owner = 0, 0
    for y, bits in enumerate(_BITS):
        for x, bit in enumerate(bits):
            here = dots.get((column * 2 + x, row * 4 + y), 0)
            if here:
                code |= bit
                owner |= here
    return Cell(chr(0x2800 + code) if code else " ", owner if owner < 3 else 0)
