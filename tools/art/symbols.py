"""Small shapes that several parts draw: hearts, stars, drops and puffs."""

from __future__ import annotations

import math

from tools.art.geometry import Pen, Shape, smooth


def heart(x: float, y: float, size: float) -> Shape:
    """Return a heart about (x, y)."""
    return (
        Pen(x, y + size * 0.8)
        .cubic(x - size * 1.4, y - size * 0.15, x - size * 0.8, y - size, x, y - size * 0.36)
        .cubic(x + size * 0.8, y - size, x + size * 1.4, y - size * 0.15, x, y + size * 0.8)
        .shape()
    )


def star(x: float, y: float, size: float, waist: float, points: int = 5) -> Shape:
    """Return a star with straight edges; ``waist`` is the inner radius as a share of the outer."""
    corners = []
    for i in range(points * 2):
        angle = math.radians(-90 + i * 180 / points)
        radius = size if i % 2 == 0 else size * waist
        corners.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return tuple(corners)


def drop(x: float, y: float, size: float) -> Shape:
    """Return a drop of water whose round end is about (x, y)."""
    return (
        Pen(x, y - size * 1.4)
        .cubic(
            x + size * 0.35,
            y - size * 0.6,
            x + size * 0.9,
            y - size * 0.1,
            x + size * 0.9,
            y + size * 0.3,
        )
        .cubic(
            x + size * 0.9,
            y + size * 1.15,
            x - size * 0.9,
            y + size * 1.15,
            x - size * 0.9,
            y + size * 0.3,
        )
        .cubic(x - size * 0.9, y - size * 0.1, x - size * 0.35, y - size * 0.6, x, y - size * 1.4)
        .shape()
    )


def puff(x: float, y: float, size: float) -> Shape:
    """Return a small cloud with three bumps on a flat foot."""
    spots = (
        (-1.0, 0.45),
        (-0.95, -0.1),
        (-0.55, -0.3),
        (-0.3, -0.8),
        (0.3, -0.8),
        (0.55, -0.3),
        (0.95, -0.1),
        (1.0, 0.45),
        (0.5, 0.7),
        (-0.5, 0.7),
    )
    return smooth(tuple((x + dx * size, y + dy * size) for dx, dy in spots))


def twinkle(x: float, y: float, size: float) -> Shape:
    """Return a four-pointed star with hollow sides."""
    pen = Pen(x, y - size)
    for cx, cy, ex, ey in (
        (1, -1, 1, 0),
        (1, 1, 0, 1),
        (-1, 1, -1, 0),
        (-1, -1, 0, -1),
    ):
        pen.quad(x + cx * size * 0.14, y + cy * size * 0.14, x + ex * size, y + ey * size)
    return pen.shape()
