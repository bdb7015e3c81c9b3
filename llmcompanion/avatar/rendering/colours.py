"""Fewer colours: the 256 and the 16 of xterm, chosen by how different colours look.

Distances are taken in OKLab (B. Ottosson, "A perceptual color space for image processing", 2020).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.avatar.rendering.cells import RGB, Cell, Row

Depth = Literal["true", "256", "16", "none"]

KEEP_WITHIN = 0.035
"""How much worse (OKLab) a neighbour's palette colour may be and still be kept."""

SYSTEM: tuple[RGB, ...] = (
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
    (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
    (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
)  # fmt: skip
"""xterm's default for the sixteen; a theme may differ, so the 256 never use them."""

_STEPS = (0, 95, 135, 175, 215, 255)
CUBE: tuple[RGB, ...] = (
    *((red, green, blue) for red in _STEPS for green in _STEPS for blue in _STEPS),
    *((8 + 10 * n, 8 + 10 * n, 8 + 10 * n) for n in range(24)),
)
"""Entries 16 to 255: the 6x6x6 cube and the greys."""


@lru_cache(maxsize=8192)
def oklab(colour: RGB) -> tuple[float, float, float]:
    """Lightness and two colour axes, on which equal steps look about equal."""
    red, green, blue = (_LINEAR[level] for level in colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


_LINEAR = [
    level / 255 / 12.92 if level <= 10 else ((level / 255 + 0.055) / 1.055) ** 2.4
    for level in range(256)
]


def difference(one: RGB, other: RGB) -> float:
    """How different two colours look: 0.02 is a just visible step, 1 is black and white."""
    return math.dist(oklab(one), oklab(other))


def _palette(depth: Depth) -> tuple[tuple[RGB, ...], int]:
    return (SYSTEM, 0) if depth == "16" else (CUBE, 16)


@lru_cache(maxsize=16384)
def nearest(colour: RGB, depth: Depth) -> RGB:
    """The palette's colour that looks most like this one."""
    palette, _ = _palette(depth)
    if depth == "256":
        palette = _around(colour)
    return min(palette, key=lambda entry: difference(entry, colour))


def _around(colour: RGB) -> tuple[RGB, ...]:
    """The entries of the 256 that can be nearest: the cube's corners around it and two greys."""
    sides = []
    for level in colour:
        upper = next(n for n, step in enumerate(_STEPS) if step >= level)
        sides.append({_STEPS[upper], _STEPS[max(0, upper - 1)]})
    grey = min(23, max(0, (sum(colour) // 3 - 3) // 10))
    greys = {8 + 10 * grey, 8 + 10 * min(23, grey + 1)}
    corners = {(red, green, blue) for red in sides[0] for green in sides[1] for blue in sides[2]}
    return tuple(sorted(corners)) + tuple((level, level, level) for level in sorted(greys))


@lru_cache(maxsize=4096)
def palette_index(colour: RGB, depth: Depth) -> int:
    """The number of a palette colour (of the nearest, if it is none)."""
    palette, first = _palette(depth)
    if colour not in palette:
        colour = nearest(colour, depth)
    return palette.index(colour) + first


def snap(rows: Sequence[Row], depth: Depth) -> list[Row]:
    """The rows in a palette's colours; true colour and no colour come back unchanged.

    A cell takes over a colour of the cell to its left or above when that is nearly as good as the
    best, so that a smooth surface becomes one flat tone and not a chequer of two.
    """
    if depth in ("true", "none"):
        return list(rows)
    snapped: list[Row] = []
    above: Row = ()
    for row in rows:
        line: list[Cell] = []
        for column, (glyph, ink, ground) in enumerate(row):
            near = {line[-1][1], line[-1][2]} if line else set()
            if column < len(above):
                near |= {above[column][1], above[column][2]}
            new_ground = _kept(ground, near, depth)
            new_ink = new_ground if ink == ground else _kept(ink, near, depth)
            line.append((glyph, new_ink, new_ground))
        above = tuple(line)
        snapped.append(above)
    return snapped


def _kept(colour: RGB, near: set[RGB], depth: Depth) -> RGB:
    best = nearest(colour, depth)
    limit = difference(best, colour) + KEEP_WITHIN
    held = min(near, key=lambda entry: difference(entry, colour), default=best)
    return held if difference(held, colour) <= limit else best
