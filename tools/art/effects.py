"""Symbols around the head. Each has four phases, so that it moves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tools.art.canvas import Canvas, Linear
from tools.art.geometry import Pen, Shape, ellipse, mirror, shift, smooth, turn
from tools.art.symbols import drop, heart, puff, star, twinkle

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.art.character import Character
    from tools.art.levels import Level
    from tools.art.pose import Pose

PHASES = 4
_PULSE = (1.0, 1.1, 1.16, 1.08)
_FLOAT = (0.0, -5.0, -8.0, -4.0)


def draw_effects(canvas: Canvas, who: Character, pose: Pose, level: Level, phase: int) -> None:
    """Draw the symbols of a pose at a phase (0..3)."""
    for name in pose.effects:
        _PAINTERS[name](_Sticker(canvas, who.palette.line, level), phase % PHASES)


class _Sticker:
    """Draws like a sticker: a light rim (at full size only) around a dark outline."""

    def __init__(self, canvas: Canvas, line: str, level: Level) -> None:
        self.canvas, self.line, self.level = canvas, line, level
        self.fine = level.fine
        self.rim = level.detail == 2

    def right(self, x: float, y: float) -> tuple[float, float]:
        """Return a place in the right-hand corner, moved into the crop of the level."""
        dx, dy = self.level.effect_shift
        return x + dx, y + dy

    def left(self, x: float, y: float) -> tuple[float, float]:
        """Return a place in the left-hand corner, moved into the crop of the level."""
        dx, dy = self.level.effect_shift
        return x - dx, y + dy

    def fill(self, shape: Shape, colour: str | Linear, *, outline: bool = True) -> None:
        """Draw a filled sticker."""
        width = self.level.line
        if outline:
            if self.rim:
                self.canvas.stroke(shape, "#ffffff", width * 2.9, closed=True)
            self.canvas.stroke(shape, self.line, width * 1.5, closed=True)
        self.canvas.fill(shape, colour)

    def stroke(self, line: Shape, colour: str, width: float, *, taper: bool = False) -> None:
        """Draw a sticker that is a line."""
        extra = self.level.line
        ends = 0.45 if taper else 1.0
        if self.rim:
            w = width + extra * 2.4
            self.canvas.stroke(line, "#ffffff", w * ends, w, w * ends)
        w = width + extra * 1.1
        self.canvas.stroke(line, self.line, w * ends, w, w * ends)
        self.canvas.stroke(line, colour, width * ends, width, width * ends)

    def plain(self, shape: Shape, colour: str, opacity: float = 1.0) -> None:
        """Fill without any outline."""
        self.canvas.fill(shape, colour, opacity)


def _sparkle(s: _Sticker, phase: int) -> None:
    k = 1.0 if s.fine else 1.12
    sizes = ((1.0, 0.7, 1.0), (1.12, 1.0, 0.6), (1.0, 1.15, 0.8), (0.82, 0.9, 1.15))[phase]
    spots = ((*s.right(440, 92), 48), (*s.left(62, 118), 36), (*s.right(470, 168), 25))
    for (x, y, size), gain in zip(spots, sizes, strict=True):
        s.fill(twinkle(x, y, size * gain * k), "#ffe36b")
        s.plain(twinkle(x, y, size * gain * k * 0.5), "#fffbe0")


def _laugh(s: _Sticker, phase: int) -> None:
    reach = (0, 6, 10, 4)[phase]
    width = 9 if s.fine else 15
    for x0, y0, dx, dy in ((444, 140, 40, -26), (454, 190, 44, -4), (432, 92, 30, -38)):
        x, y = s.right(x0, y0)
        k = (24 + reach) / 40
        ray = ((x, y), (x + dx * k, y + dy * k))
        s.stroke(ray, "#ffcf45", width)
        s.stroke(mirror(ray), "#ffcf45", width)


def _hearts(s: _Sticker, phase: int) -> None:
    k = 1.0 if s.fine else 1.1
    for (x, y), size, colour, lag in (
        (s.right(434, 96), 42.0, "#ff4f86", 0),
        (s.left(70, 128), 29.0, "#ff86ad", 2),
    ):
        beat = _PULSE[(phase + lag) % 4]
        rise = _FLOAT[(phase + lag) % 4]
        s.fill(heart(x, y + rise, size * beat * k), colour)
        glint = ellipse(x - size * 0.38, y + rise - size * 0.3, size * 0.16, size * 0.22)
        s.plain(glint, "#ffffff", 0.95)


def _flower(s: _Sticker, phase: int) -> None:
    k = 1.0 if s.fine else 1.15
    spots = (
        (s.right(436, 104), 46.0, "#ffb3d1", 9.0),
        (s.left(66, 140), 31.0, "#ffd9ec", -9.0),
    )
    for (x, y), size, petal, spin in spots:
        r = size * k
        with s.canvas.moved(turn((phase - 1.5) * spin, (x, y))):
            petals = [
                (x + r * 0.56 * math.sin(a), y - r * 0.56 * math.cos(a))
                for a in (2 * math.pi * i / 5 for i in range(5))
            ]
            width = s.level.line
            if s.rim:
                for px, py in petals:
                    s.plain(ellipse(px, py, r * 0.42 + width * 1.45), "#ffffff")
            for px, py in petals:
                s.plain(ellipse(px, py, r * 0.42 + width * 0.75), s.line)
            for px, py in petals:
                s.plain(ellipse(px, py, r * 0.42), petal)
            s.plain(ellipse(x, y, r * 0.3), "#ffcf45")


def _burst(s: _Sticker, phase: int) -> None:
    k = 1.0 if s.fine else 1.2
    spins = (0, 12, 24, 12)[phase]
    for (x, y), size, lag in ((s.right(436, 98), 44.0, 0), (s.left(70, 112), 36.0, 1)):
        r = size * k * _PULSE[(phase + lag) % 4]
        with s.canvas.moved(turn(spins if lag == 0 else -spins, (x, y))):
            s.fill(star(x, y, r, 0.48), "#ff9d2e" if lag else "#ffd23f")
            s.plain(star(x, y, r * 0.5, 0.5), "#fff3b8")


def _exclaim(s: _Sticker, phase: int) -> None:
    hop = (0, -7, -3, 0)[phase]
    width = 17 if s.fine else 25
    for x0 in (414, 462) if s.fine else (430,):
        x, y = s.right(x0, 44 + hop)
        tall = 62 if s.fine else 66
        s.stroke(((x + 3, y), (x, y + tall)), "#ffd23f", width)
        s.stroke(((x - 1, y + tall + 42), (x - 1, y + tall + 43)), "#ffd23f", width)


def _lens(s: _Sticker, phase: int) -> None:
    x, y = s.right(424, 96)
    dx, dy = ((0, 0), (5, -4), (8, 2), (2, 5))[phase]
    x, y = x + dx, y + dy
    r = 40 if s.fine else 44
    handle = ((x + r * 0.72, y + r * 0.72), (x + r * 1.5, y + r * 1.5))
    s.stroke(handle, "#c98a4b", 15 if s.fine else 22)
    s.fill(ellipse(x, y, r), "#f7d774")
    s.plain(ellipse(x, y, r * 0.74), "#bff3ff")
    gleam = Pen(x - r * 0.44, y + r * 0.04).quad(
        x - r * 0.4, y - r * 0.42, x + r * 0.08, y - r * 0.46
    )
    s.canvas.stroke(gleam.shape(), "#ffffff", 3, 9, 3)


def _question(s: _Sticker, phase: int) -> None:
    lean = (-7, 0, 7, 0)[phase]
    x, y = s.right(430, 58)
    width = 16 if s.fine else 25
    with s.canvas.moved(turn(lean, (x, y + 70))):
        hook = (
            Pen(x - 29, y + 18)
            .quad(x - 30, y - 22, x + 2, y - 24)
            .quad(x + 37, y - 22, x + 33, y + 14)
            .quad(x + 28, y + 34, x + 5, y + 44)
            .quad(x + 2, y + 50, x + 2, y + 62)
            .shape()
        )
        s.stroke(hook, "#ffb52e", width)
        s.stroke(((x + 2, y + 102), (x + 2, y + 103)), "#ffb52e", width * 1.2)


def _dots(s: _Sticker, phase: int) -> None:
    x, y = s.right(416, 80)
    wide, tall = (82, 46) if s.fine else (76, 46)
    s.fill(ellipse(x - 66, y + 66, 11), "#f6f7ff")
    s.fill(ellipse(x, y, wide, tall), "#f6f7ff")
    for i in range(3):
        lit = i < phase or phase == 0
        r = (13 if i == phase - 1 else 11) if s.fine else 13
        s.plain(ellipse(x + (i - 1) * 42, y, r), "#4f5fd6" if lit else "#c7cdf2")


def _water(y: float, size: float) -> Linear:
    return Linear(
        (0, y - size),
        (0, y + size),
        ((0.0, "#d9f5ff", 1.0), (0.5, "#7fd0ff", 1.0), (1.0, "#49a8ee", 1.0)),
    )


def _sweat(s: _Sticker, phase: int) -> None:
    slide = (0, 8, 16, 8)[phase]
    k = 1.0 if s.fine else 1.15
    spots = ((*s.right(432, 120), 30.0), (*s.left(78, 150), 24.0), (*s.right(458, 200), 19.0))
    for x, y0, size in spots if s.fine else spots[:2]:
        y = y0 + slide
        s.fill(drop(x, y, size * k), _water(y, size * k))
        s.plain(ellipse(x - size * 0.34, y + size * 0.2, size * 0.17, size * 0.3), "#ffffff")


def _steam(s: _Sticker, phase: int) -> None:
    """Puffs that shoot from a head about to boil over."""
    spots = ((420, 112, 17), (444, 80, 24), (464, 40, 31))
    if not s.fine:
        spots = ((420, 116, 17), (424, 100, 24), (450, 56, 34))
    for i, (x0, y0, size) in enumerate(spots):
        grow = (0.85, 1.0, 1.12, 1.0)[(phase + 3 - i) % 4]
        if not s.fine and i == 0:
            continue
        x, y = s.right(x0, y0)
        s.fill(puff(x, y, size * grow), "#ffd9dd" if i < 2 else "#fff0f1")


def _shiver(s: _Sticker, phase: int) -> None:
    jolt = (0, 5, -5, 3)[phase]
    width = 8 if s.fine else 13
    for x0 in (448, 478) if s.fine else (456,):
        x, y = s.right(x0 + jolt, 108)
        points = tuple((x + (9 if i % 2 else -9), y + i * 30) for i in range(5))
        s.stroke(points, "#b9a2ff", width)
        s.stroke(mirror(points), "#b9a2ff", width)


def _cloud(s: _Sticker, phase: int) -> None:
    x, y = s.right(416, 78)
    sway = (-3, 0, 3, 0)[phase]
    shape = smooth(
        (
            (x - 66 + sway, y + 22),
            (x - 62 + sway, y - 8),
            (x - 34 + sway, y - 18),
            (x - 8 + sway, y - 42),
            (x + 28 + sway, y - 28),
            (x + 56 + sway, y - 14),
            (x + 64 + sway, y + 20),
            (x + 30 + sway, y + 30),
            (x - 30 + sway, y + 30),
        ),
        pull=0.2,
    )
    width = 8 if s.fine else 13
    for i, dx in enumerate((-38, 0, 38)):
        fall = ((phase + i * 2) % 4) * 8
        rain = ((x + dx, y + 46 + fall), (x + dx - 5, y + 66 + fall))
        s.stroke(rain, "#a9d4ff", width)
    s.fill(shape, Linear((0, y - 40), (0, y + 30), ((0.0, "#c3cadf", 1.0), (1.0, "#838db0", 1.0))))


def _vein_mark(s: _Sticker, x: float, y: float, r: float, colour: str, width: float) -> None:
    strokes = []
    for i in range(4):
        a = math.radians(i * 90 + 12)
        cos, sin = math.cos(a), math.sin(a)

        def at(u: float, v: float, cos: float = cos, sin: float = sin) -> tuple[float, float]:
            return x + u * cos - v * sin, y + u * sin + v * cos

        pen = Pen(*at(r * 0.22, -r)).cubic(
            *at(r * 0.22, -r * 0.3), *at(r * 0.3, -r * 0.22), *at(r, -r * 0.22)
        )
        strokes.append(pen.shape())
    extra = s.level.line
    if s.rim:
        for line in strokes:
            s.canvas.stroke(line, "#ffffff", width + extra * 2.4)
    for line in strokes:
        s.canvas.stroke(line, s.line, width + extra * 1.0)
    for line in strokes:
        s.canvas.stroke(line, colour, width)


def _vein(s: _Sticker, phase: int) -> None:
    x, y = s.right(424, 96)
    k = _PULSE[phase] * (1.0 if s.fine else 1.12)
    _vein_mark(s, x, y, 44 * k, "#ff2f45", 12 if s.fine else 17)


def _huff(s: _Sticker, phase: int) -> None:
    drift = (0, 6, 12, 6)[phase]
    x, y = s.right(404, 366)
    if not s.fine:
        x, y = 388, 372
    for dx, dy, size in ((0, 0, 17), (34, 10, 25)):
        s.fill(puff(x + dx + drift, y + dy, size * (1.0 if s.fine else 1.15)), "#f4f6ff")
    vx, vy = s.right(428, 96)
    _vein_mark(s, vx, vy, (26 if s.fine else 32) * _PULSE[phase], "#ff7a45", 9 if s.fine else 14)


def _stink(s: _Sticker, phase: int) -> None:
    width = 9 if s.fine else 14
    flip = 1 if phase % 2 else -1
    for i, x0 in enumerate((420, 456)):
        x, y = s.right(x0, 62 + i * 8)
        bend = 12 * flip
        points = smooth(
            tuple((x + (bend if k % 2 else -bend), y + k * 26) for k in range(5)), closed=False
        )
        s.stroke(points, "#8fce5a", width, taper=True)


def _crown(s: _Sticker, phase: int) -> None:
    x, y = (352, 66) if s.fine else (336, 78)
    size = 1.0 if s.fine else 1.12
    with s.canvas.moved(shift(x, y), turn(24)):
        base = tuple(
            (px * size, py * size)
            for px, py in (
                (-46, 24),
                (-56, -28),
                (-26, -4),
                (0, -44),
                (26, -4),
                (56, -28),
                (46, 24),
            )
        )
        s.fill(base, Linear((0, -40), (0, 26), ((0.0, "#ffe889", 1.0), (1.0, "#f3b321", 1.0))))
        for px, py, colour in ((-24, 10, "#ff6b8b"), (0, 8, "#5fd7ff"), (24, 10, "#ff6b8b")):
            s.plain(ellipse(px * size, py * size, 6.5 * size), colour)
    gx, gy = ((406, 40), (316, 22), (396, 92), (300, 60))[phase]
    if s.fine:
        s.fill(twinkle(gx, gy, 20), "#fff6c4")
    else:
        s.plain(twinkle(gx - 16, gy + 14, 26), "#fff6c4")


def _breath(s: _Sticker, phase: int) -> None:
    drift = (0, 7, 14, 20)[phase]
    x, y = (318, 398) if s.fine else (318, 404)
    k = 1.0 if s.fine else 1.2
    for dx, dy, size in ((0, 0, 14), (30, 8, 21), (68, 4, 29)):
        s.fill(puff(x + dx + drift, y + dy, size * k), "#effcff")


def _zzz(s: _Sticker, phase: int) -> None:
    marks = ((392, 148, 15), (424, 104, 22), (462, 54, 28))
    for i, (x0, y0, r) in enumerate(marks if s.fine else ((404, 128, 20), (446, 60, 30))):
        x, y = s.right(x0, y0 + _FLOAT[(phase + i) % 4])
        line = ((x - r, y - r), (x + r, y - r), (x - r, y + r), (x + r, y + r))
        s.stroke(line, "#cfdcff", 9 if s.fine else 14)
    size = (20, 27, 33, 27)[phase] * (1.0 if s.fine else 1.1)
    x, y = 268 + size * 0.8, 352 + size * 0.2
    bubble = ellipse(x, y, size)
    s.canvas.fill(bubble, "#bfe9ff", 0.72)
    s.canvas.stroke(bubble, "#5f8fd0", s.level.line * 0.7, closed=True)
    s.plain(ellipse(x - size * 0.4, y - size * 0.4, size * 0.2, size * 0.26), "#ffffff", 0.95)


_PAINTERS: dict[str, Callable[[_Sticker, int], None]] = {
    "sparkle": _sparkle,
    "laugh": _laugh,
    "hearts": _hearts,
    "flower": _flower,
    "burst": _burst,
    "exclaim": _exclaim,
    "lens": _lens,
    "question": _question,
    "dots": _dots,
    "sweat": _sweat,
    "steam": _steam,
    "shiver": _shiver,
    "cloud": _cloud,
    "vein": _vein,
    "huff": _huff,
    "stink": _stink,
    "crown": _crown,
    "breath": _breath,
    "zzz": _zzz,
}
EFFECTS = frozenset(_PAINTERS)
