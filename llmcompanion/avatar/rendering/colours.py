"""Fewer colours: the 256 and the 16 of xterm, chosen by how different colours look.

Distances are taken in OKLab (B. Ottosson, "A perceptual color space for image processing", 2020).
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.avatar.rendering.cells import RGB, Row

_MOST_TONES = 50_000
"""Colours remembered; a set of faces has some ten thousand."""

Depth = Literal["true", "256", "16", "none"]

KEEP_WITHIN = 0.02
"""How much worse (by `mismatch`) a tone that is used already may be and still be taken."""

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


def mismatch(colour: RGB, entry: RGB) -> float:
    """How badly a palette's entry stands for a colour.

    Hue counts more than lightness, and colour lost more than colour gained: pale skin shall
    become a pale pink, neither the grey nor the yellow that are nearest to it.
    """
    lightness, green_red, blue_yellow = oklab(colour)
    other_lightness, other_green_red, other_blue_yellow = oklab(entry)
    chroma = math.hypot(green_red, blue_yellow)
    other_chroma = math.hypot(other_green_red, other_blue_yellow)
    hue_squared = 2 * (
        chroma * other_chroma - green_red * other_green_red - blue_yellow * other_blue_yellow
    )
    return math.sqrt(
        (lightness - other_lightness) ** 2
        + 4 * (green_red - other_green_red) ** 2
        + 4 * (blue_yellow - other_blue_yellow) ** 2
        + 4 * max(0.0, hue_squared)
        + 16 * max(0.0, chroma - other_chroma) ** 2
    )


def _palette(depth: Depth) -> tuple[tuple[RGB, ...], int]:
    return (SYSTEM, 0) if depth == "16" else (CUBE, 16)


@lru_cache(maxsize=16384)
def nearest(colour: RGB, depth: Depth) -> RGB:
    """The palette's colour that stands best for this one."""
    palette, _ = _palette(depth)
    if depth == "256":
        palette = _around(colour)
    return min(palette, key=lambda entry: mismatch(colour, entry))


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


class Tones:
    """The palette's colours that a series of pictures is drawn in.

    A smooth surface lies across the border between two entries and would be mottled by them.
    So a colour takes a tone that is used already, the most used first, if that is nearly as good as
    the best. What a colour has become it stays, so that no tone changes from frame to frame.

    Args:
        depth: How many colours there are.
        ground: What lies behind the pictures. Its tone is no reason for others to take it.
    """

    def __init__(self, depth: Depth, ground: RGB | None = None) -> None:
        self._depth = depth
        self._ground = ground
        self._ranked: list[RGB] = []
        self._tone: dict[RGB, RGB] = {}

    def snap(self, rows: Sequence[Row]) -> list[Row]:
        """The rows in the palette's colours; true colour and no colour come back unchanged."""
        if self._depth in ("true", "none"):
            return list(rows)
        new = Counter(colour for row in rows for _, *pair in row for colour in pair)
        for colour in self._tone.keys() & new.keys():
            del new[colour]
        self._settle(new)
        tone = self._tone
        return [tuple((glyph, tone[ink], tone[under]) for glyph, ink, under in row) for row in rows]

    def _settle(self, colours: Counter[RGB]) -> None:
        """Give each colour its tone."""
        if len(self._tone) > _MOST_TONES:
            self._tone.clear()
        used: Counter[RGB] = Counter()
        for colour, count in colours.items():
            if colour != self._ground:
                used[nearest(colour, self._depth)] += count
        known = set(self._ranked)
        self._ranked += [entry for entry, _ in used.most_common() if entry not in known]
        for colour in colours:
            best = nearest(colour, self._depth)
            limit = mismatch(colour, best) + KEEP_WITHIN
            near = (entry for entry in self._ranked if mismatch(colour, entry) <= limit)
            self._tone[colour] = best if colour == self._ground else next(near, best)


def snap(rows: Sequence[Row], depth: Depth, ground: RGB | None = None) -> list[Row]:
    """The rows of a single picture in a palette's colours, see `Tones`."""
    return Tones(depth, ground).snap(rows)
