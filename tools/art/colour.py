"""Colours as hex strings, and what is needed to mix them."""

from __future__ import annotations

from functools import cache

Rgb = tuple[int, int, int]


@cache
def rgb(colour: str) -> Rgb:
    """Return the red, green and blue (0..255) of ``#rrggbb``."""
    digits = colour.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


@cache
def mix(first: str, second: str, share: float) -> str:
    """Return the colour ``share`` (0..1) of the way from ``first`` to ``second``."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
