"""The block characters a cell can be drawn with, as sets of masks.

A mask says which samples of a cell are ink (foreground). Samples of a family lie in a grid of
`columns` x `rows` and are numbered row by row from the top left; bit n of a mask is sample n.

Sources: The Unicode Standard 16.0, charts "Block Elements" (U+2580), "Symbols for Legacy
Computing" (U+1FB00, sextants) and its Supplement (U+1CD00, octants).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FULL = "█"

DRAWN_FOR = 80
"""The size of the rigs' second largest level of detail."""


@dataclass(frozen=True)
class Shape:
    """One way to split a cell in two.

    Attributes:
        mask: The samples that are ink.
        glyph: The character whose ink is the mask, or "" when only the other exists.
        inverse: The character whose ink is everything but the mask, or "".
    """

    mask: int
    glyph: str
    inverse: str


@dataclass(frozen=True, eq=False)
class Family:
    """Characters that share one grid of samples."""

    columns: int
    rows: int
    glyphs: Mapping[int, str]

    @property
    def samples(self) -> int:
        """How many samples the grid has."""
        return self.columns * self.rows

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """Every split once: a mask and its complement are one split with the colours swapped."""
        full = (1 << self.samples) - 1
        return tuple(
            Shape(mask, self.glyphs.get(mask, ""), self.glyphs.get(full ^ mask, ""))
            for mask in sorted({min(mask, full ^ mask) for mask in self.glyphs})
        )


@dataclass(frozen=True, eq=False)
class SymbolSet:
    """What a terminal may be given.

    Attributes:
        name: As in the settings and on the command line.
        families: The grids that are tried for each cell.
        grain: Columns and rows of picture pixels a cell is worth.
    """

    name: str
    families: tuple[Family, ...] = field(repr=False)
    grain: tuple[int, int]

    def picture_size(
        self, columns: int, rows: int, *, drawn_for: int = DRAWN_FOR
    ) -> tuple[int, int]:
        """The size in pixels at which a picture for `columns` x `rows` cells is best had.

        Args:
            columns: Cells across.
            rows: Cells down.
            drawn_for: Up to this many pixels the picture is drawn anew for its size, pixel for
                pixel. Beyond, it is a larger one shrunk, and twice as many pixels fit better.
        """
        across, down = columns * self.grain[0], rows * self.grain[1]
        return (across, down) if across <= drawn_for else (2 * across, 2 * down)


def _half() -> Family:
    return Family(1, 2, {0b01: "▀", 0b10: "▄"})


def _quadrants() -> Family:
    # bit 0 top left, 1 top right, 2 bottom left, 3 bottom right
    return Family(
        2, 2,
        {1: "▘", 2: "▝", 3: "▀", 4: "▖", 5: "▌", 6: "▞", 7: "▛",
         8: "▗", 9: "▚", 10: "▐", 11: "▜", 12: "▄", 13: "▙", 14: "▟"},
    )  # fmt: skip


def _eighths_up() -> Family:
    """Lower one to seven eighths and the upper eighth; the half is among the quadrants."""
    glyphs = {}
    for count in (1, 2, 3, 5, 6, 7):
        glyphs[((1 << count) - 1) << (8 - count)] = chr(0x2580 + count)
    glyphs[0b1] = "▔"
    return Family(1, 8, glyphs)


def _eighths_across() -> Family:
    """Left one to seven eighths and the right eighth; the half is among the quadrants."""
    glyphs = {(1 << count) - 1: chr(0x2590 - count) for count in (1, 2, 3, 5, 6, 7)}
    glyphs[0b1000_0000] = "▕"
    return Family(8, 1, glyphs)


def _sextants() -> Family:
    left, right = 0b010101, 0b101010  # encoded long before, as halves
    glyphs = {left: "▌", right: "▐"}
    for mask in range(1, 63):
        if mask not in (left, right):
            glyphs[mask] = chr(0x1FB00 + mask - 1 - (mask > left) - (mask > right))
    return Family(2, 3, glyphs)


def _octants() -> Family:
    """The 230 of U+1CD00..U+1CDE5: in the order of their masks, without those encoded elsewhere."""
    quadrants = {
        sum(0b0101 << (column + 4 * row) for column, row in cells)
        for cells in _subsets([(0, 0), (1, 0), (0, 1), (1, 1)])
    }
    quarters = {1, 2, 3, 20, 40, 63, 64, 128, 192, 252}
    masks = [mask for mask in range(256) if mask not in quadrants | quarters]
    return Family(2, 4, {mask: chr(0x1CD00 + n) for n, mask in enumerate(masks)})


def _subsets(items: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    sets: list[list[tuple[int, int]]] = [[]]
    for item in items:
        sets += [[*chosen, item] for chosen in sets]
    return sets


HALF = SymbolSet("half", (_half(),), (1, 2))
"""Upper and lower half: two square pixels a cell. Every terminal and font."""
QUAD = SymbolSet("quad", (_quadrants(),), (2, 4))
"""Quadrants."""
BLOCKS = SymbolSet("blocks", (_quadrants(), _eighths_up(), _eighths_across()), (2, 4))
"""All of U+2580..U+259F that splits a cell: every terminal and font. The default."""
SEXTANT = SymbolSet("sextant", (_sextants(),), (2, 4))
"""Sextants alone (for comparisons)."""
OCTANT = SymbolSet("octant", (_quadrants(), _octants()), (2, 4))
"""Octants and quadrants alone (for comparisons)."""
BLOCKS_SEXTANTS = SymbolSet("blocks+sextants", (*BLOCKS.families, _sextants()), (2, 4))
"""For terminals that draw U+1FB00 themselves."""
BLOCKS_SEXTANTS_OCTANTS = SymbolSet(
    "blocks+sextants+octants", (*BLOCKS_SEXTANTS.families, _octants()), (2, 4)
)
"""For terminals that draw U+1CD00 themselves."""

SYMBOL_SETS: dict[str, SymbolSet] = {
    each.name: each
    for each in (HALF, QUAD, BLOCKS, SEXTANT, OCTANT, BLOCKS_SEXTANTS, BLOCKS_SEXTANTS_OCTANTS)
}


def symbols_for(renderer: str) -> SymbolSet:
    """The set for a renderer in the settings; "sextant" and "octant" bring the rest along."""
    richest = {"sextant": BLOCKS_SEXTANTS, "octant": BLOCKS_SEXTANTS_OCTANTS}
    return richest.get(renderer) or SYMBOL_SETS.get(renderer, BLOCKS)
