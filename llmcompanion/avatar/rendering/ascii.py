"""Pictures from printable characters alone, for terminals without colour or block elements.

A character is chosen by its shape, not only by how dark it is: a cell is measured in two columns
and three rows, every character was measured likewise, and the nearest of these six-number
descriptions wins. So edges run along ``/ \\ | _`` and slopes by themselves.

The measures are shares of ink in per cent, means of DejaVu Sans Mono, Noto Sans Mono and
Liberation Mono.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image

from llmcompanion.avatar.rendering.cells import flatten

if TYPE_CHECKING:
    from llmcompanion.avatar.rendering.cells import RGB, Cell, Row

Measures = tuple[float, ...]
"""Top left, top right, middle left, middle right, bottom left, bottom right."""

SHAPES: dict[str, Measures] = {
    " ": (0, 0, 0, 0, 0, 0), "`": (7, 4, 0, 0, 0, 0), ".": (0, 0, 1, 1, 6, 5),
    "-": (0, 0, 9, 9, 0, 0), "'": (7, 7, 3, 2, 0, 0), ",": (0, 0, 2, 0, 16, 6),
    ":": (1, 1, 7, 6, 6, 5), "~": (0, 0, 16, 16, 0, 0), "_": (0, 0, 0, 0, 17, 17),
    ";": (1, 1, 6, 7, 15, 6), '"': (14, 14, 5, 5, 0, 0), "!": (7, 6, 12, 11, 4, 4),
    "^": (10, 10, 14, 14, 0, 0), "+": (2, 2, 25, 24, 1, 1), "/": (0, 14, 17, 13, 12, 0),
    "\\": (14, 0, 15, 15, 0, 12), "<": (0, 5, 28, 24, 0, 3), ">": (5, 0, 24, 28, 3, 0),
    "=": (2, 2, 30, 29, 0, 0), "|": (7, 7, 14, 13, 12, 11), "(": (5, 10, 28, 2, 10, 11),
    ")": (10, 5, 3, 27, 12, 9), "?": (15, 17, 8, 20, 7, 2), "c": (3, 4, 31, 12, 12, 11),
    "L": (13, 0, 31, 0, 16, 15), "7": (15, 21, 8, 22, 9, 1), "v": (2, 2, 28, 28, 8, 8),
    "J": (4, 16, 3, 31, 14, 11), "T": (21, 20, 16, 15, 5, 5), "Y": (14, 13, 23, 22, 5, 5),
    "[": (13, 10, 25, 4, 19, 11), "]": (10, 13, 5, 24, 12, 18), "F": (20, 15, 38, 13, 10, 0),
    "V": (13, 13, 29, 29, 7, 7), "o": (4, 4, 32, 32, 13, 13), "X": (13, 13, 29, 28, 10, 10),
    "4": (3, 17, 34, 41, 0, 9), "P": (20, 18, 39, 25, 10, 0), "b": (18, 4, 36, 32, 16, 14),
    "d": (4, 18, 32, 37, 14, 16), "p": (4, 4, 35, 32, 32, 14), "q": (4, 4, 32, 35, 14, 32),
    "9": (18, 16, 28, 39, 11, 11), "6": (15, 13, 40, 30, 13, 14), "g": (4, 4, 32, 35, 26, 33),
    "#": (8, 9, 43, 43, 8, 7), "8": (17, 17, 35, 35, 15, 14), "M": (20, 20, 45, 45, 9, 9),
    "@": (14, 17, 44, 44, 21, 18),
}  # fmt: skip

_STEPS = 9
"""Degrees of darkness that are told apart; cells alike to this degree are looked up once."""

_EDGE = 1.4
"""Exponent that drives the darker and lighter parts of a cell apart."""


def encode_ascii(
    image: Image.Image, columns: int, rows: int, background: RGB, *, coloured: bool = False
) -> list[Row]:
    """The picture as rows of cells of printable ASCII.

    Args:
        image: RGB or RGBA, any size; it is stretched over the cells.
        columns: Cells across.
        rows: Cells down.
        background: The terminal's ground. On a dark one bright parts are inked, on a light one
            dark parts.
        coloured: Whether each character takes its cell's mean colour.
    """
    flat = flatten(image, background)
    grid = flat.convert("L").resize((columns * 2, rows * 3), Image.Resampling.BOX)
    inks = _inks(grid.tobytes(), _lightness(background))
    plain = (225, 225, 230) if _lightness(background) < 128 else (25, 25, 30)
    means = flat.resize((columns, rows), Image.Resampling.BOX).tobytes() if coloured else b""
    wide = columns * 2
    picture: list[Row] = []
    for row in range(rows):
        line: list[Cell] = []
        for column in range(columns):
            at = row * 3 * wide + column * 2
            glyph = _glyph(
                inks[at : at + 2] + inks[at + wide : at + wide + 2]
                + inks[at + 2 * wide : at + 2 * wide + 2]
            )  # fmt: skip
            ink: RGB = plain
            if coloured:
                at = (row * columns + column) * 3
                ink = (means[at], means[at + 1], means[at + 2])
            line.append((glyph, ink, background))
        picture.append(tuple(line))
    return picture


def _lightness(colour: RGB) -> int:
    return (colour[0] * 299 + colour[1] * 587 + colour[2] * 114) // 1000


def _inks(levels: bytes, ground: int) -> bytes:
    """How much ink each sample wants, 0 to `_STEPS` - 1: its distance from the ground."""
    if ground < 128:
        wanted = [(level - ground) / (255 - ground) for level in range(256)]
    else:
        wanted = [(ground - level) / ground for level in range(256)]
    steps = bytes(round(min(1.0, max(0.0, share)) * (_STEPS - 1)) for share in wanted)
    return levels.translate(steps)


_MOST: Measures = tuple(max(shape[n] for shape in SHAPES.values()) for n in range(6))

_RELATIVE: list[tuple[Measures, str]] = [
    (tuple(ink / most for ink, most in zip(shape, _MOST, strict=True)), glyph)
    for glyph, shape in SHAPES.items()
]
"""The shapes with each part measured against the most ink any character has there."""


@lru_cache(maxsize=65_536)
def _glyph(ink: bytes) -> str:
    """The character nearest to six degrees of ink."""
    peak = max(ink)
    if peak == 0:
        return " "
    wanted = [(step / peak) ** _EDGE * peak / (_STEPS - 1) for step in ink]
    return min(_RELATIVE, key=lambda entry: math.dist(entry[0], wanted))[1]
