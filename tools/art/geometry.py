"""Points, transforms and flattened curves on the 512 x 512 canvas (y grows downwards)."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

Point = tuple[float, float]
Shape = tuple[Point, ...]

CENTRE_X = 256.0


@dataclass(frozen=True, slots=True)
class Affine:
    """The map (x, y) -> (a x + c y + e, b x + d y + f)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __matmul__(self, other: Affine) -> Affine:
        """Return the map that applies ``other`` first, then this one."""
        return Affine(
            self.a * other.a + self.c * other.b,
            self.b * other.a + self.d * other.b,
            self.a * other.c + self.c * other.d,
            self.b * other.c + self.d * other.d,
            self.a * other.e + self.c * other.f + self.e,
            self.b * other.e + self.d * other.f + self.f,
        )

    def point(self, at: Point) -> Point:
        """Map one point."""
        x, y = at
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def shape(self, points: Shape) -> Shape:
        """Map every point of a shape."""
        return tuple(self.point(p) for p in points)

    @property
    def gain(self) -> float:
        """How much lengths grow, on average."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))

    def inverse(self) -> Affine:
        """Return the map back."""
        det = self.a * self.d - self.b * self.c
        a, b, c, d = self.d / det, -self.b / det, -self.c / det, self.a / det
        return Affine(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))


def shift(x: float, y: float) -> Affine:
    """Move by (x, y)."""
    return Affine(e=x, f=y)


def scale(x: float, y: float | None = None) -> Affine:
    """Stretch about the origin."""
    return Affine(a=x, d=x if y is None else y)


def turn(degrees: float, about: Point = (0.0, 0.0)) -> Affine:
    """Turn clockwise on the screen about a point."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = about
    return Affine(cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)


def lerp(start: float, end: float, share: float) -> float:
    """Return the number ``share`` of the way from ``start`` to ``end``."""
    return start + (end - start) * share


def between(first: Shape, second: Shape, share: float) -> Shape:
    """Blend two shapes of equal length point by point."""
    return tuple(
        (lerp(a[0], b[0], share), lerp(a[1], b[1], share))
        for a, b in zip(first, second, strict=True)
    )


def mirror(points: Shape, axis: float = CENTRE_X) -> Shape:
    """Return the shape seen in a mirror that stands at x = ``axis``."""
    return tuple((2 * axis - x, y) for x, y in points)


class Pen:
    """Draws a flattened outline: lines, quadratic and cubic curves."""

    def __init__(self, x: float, y: float) -> None:
        self._points: list[Point] = [(x, y)]

    def line(self, x: float, y: float) -> Pen:
        """Go straight to (x, y)."""
        self._points.append((x, y))
        return self

    def quad(self, cx: float, cy: float, x: float, y: float) -> Pen:
        """Go to (x, y), pulled towards (cx, cy)."""
        x0, y0 = self._points[-1]
        return self.cubic(
            x0 + (cx - x0) * 2 / 3,
            y0 + (cy - y0) * 2 / 3,
            x + (cx - x) * 2 / 3,
            y + (cy - y) * 2 / 3,
            x,
            y,
        )

    def cubic(self, ax: float, ay: float, bx: float, by: float, x: float, y: float) -> Pen:
        """Go to (x, y) along a cubic curve with handles a and b."""
        self._points.extend(bezier((self._points[-1], (ax, ay), (bx, by), (x, y)))[1:])
        return self

    def shape(self) -> Shape:
        """Return the points so far."""
        return tuple(self._points)


def bezier(handles: Shape) -> Shape:
    """Flatten one cubic curve given by its four handles."""
    p0, p1, p2, p3 = handles
    length = math.dist(p0, p1) + math.dist(p1, p2) + math.dist(p2, p3)
    steps = max(4, min(40, int(2.2 * math.sqrt(length))))
    points = [p0]
    for i in range(1, steps + 1):
        t = i / steps
        u = 1 - t
        k0, k1, k2, k3 = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        points.append(
            (
                k0 * p0[0] + k1 * p1[0] + k2 * p2[0] + k3 * p3[0],
                k0 * p0[1] + k1 * p1[1] + k2 * p2[1] + k3 * p3[1],
            )
        )
    return tuple(points)


def cut(points: Shape, start: float, end: float) -> Shape:
    """Return the part of a polyline between two shares (0..1) of its length."""
    lengths = [0.0]
    for a, b in itertools.pairwise(points):
        lengths.append(lengths[-1] + math.dist(a, b))
    low, high = start * lengths[-1], end * lengths[-1]

    def at(where: float) -> Point:
        for i in range(1, len(points)):
            if lengths[i] >= where:
                span = lengths[i] - lengths[i - 1] or 1.0
                share = (where - lengths[i - 1]) / span
                a, b = points[i - 1], points[i]
                return lerp(a[0], b[0], share), lerp(a[1], b[1], share)
        return points[-1]

    inner = [p for p, length in zip(points, lengths, strict=True) if low < length < high]
    return (at(low), *inner, at(high))


def ellipse(x: float, y: float, rx: float, ry: float | None = None, steps: int = 48) -> Shape:
    """Return an ellipse about (x, y)."""
    ry = rx if ry is None else ry
    angles = [2 * math.pi * i / steps for i in range(steps)]
    return tuple((x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles)


def smooth(points: Shape, *, closed: bool = True, pull: float = 1 / 6) -> Shape:
    """Run a Catmull-Rom curve through the points."""
    n = len(points)
    out: list[Point] = [points[0]]
    for i in range(n if closed else n - 1):
        p1, p2 = points[i], points[(i + 1) % n]
        p0 = points[(i - 1) % n] if closed or i > 0 else p1
        p3 = points[(i + 2) % n] if closed or i < n - 2 else p2
        a = (p1[0] + (p2[0] - p0[0]) * pull, p1[1] + (p2[1] - p0[1]) * pull)
        b = (p2[0] - (p3[0] - p1[0]) * pull, p2[1] - (p3[1] - p1[1]) * pull)
        out.extend(bezier((p1, a, b, p2))[1:])
    return tuple(out[:-1] if closed else out)


def ribbon(points: Shape, widths: tuple[float, ...]) -> Shape:
    """Return the outline of a line whose width runs through ``widths`` along its length."""
    n = len(points)
    left: list[Point] = []
    right: list[Point] = []
    for i, (x, y) in enumerate(points):
        (x0, y0), (x1, y1) = points[max(0, i - 1)], points[min(n - 1, i + 1)]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        nx, ny = -(y1 - y0) / length, (x1 - x0) / length
        half = width_at(widths, i / (n - 1)) / 2
        left.append((x + nx * half, y + ny * half))
        right.append((x - nx * half, y - ny * half))
    return (*left, *reversed(right))


def width_at(widths: tuple[float, ...], share: float) -> float:
    """Return the width at a share of a line's length (widths are evenly spaced, eased)."""
    if len(widths) == 1:
        return widths[0]
    place = share * (len(widths) - 1)
    i = min(int(place), len(widths) - 2)
    k = place - i
    return lerp(widths[i], widths[i + 1], k * k * (3 - 2 * k))
