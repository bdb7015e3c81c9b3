"""Hair: tufts with their own light and shade over a dome, from back to front."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tools.art.canvas import Canvas, Linear, Paint
from tools.art.colour import mix
from tools.art.geometry import Pen, Point, Shape, cut, lerp, ribbon

if TYPE_CHECKING:
    from tools.art.character import Character, Hair, Lock
    from tools.art.levels import Level
    from tools.art.pose import Pose

_STEPS = 26


def draw_back_hair(canvas: Canvas, who: Character, level: Level, sway: int) -> None:
    """Draw the hair behind the head."""
    palette, hair = who.palette, who.hair
    stops = (
        (0.0, palette.hair_back, 1.0),
        (0.6, palette.hair_back, 1.0),
        (1.0, mix(palette.hair_back, palette.hair_tip, 0.5), 1.0),
    )
    paint = Linear((0, 120), (0, 440), stops)
    for lock in _visible(hair.back_locks, level):
        outline = 0.0 if level.fine else -1.0
        _tuft(canvas, lock, who, level, sway, paint, palette.hair_back, outline=outline)
    canvas.fill(hair.back, paint)
    canvas.stroke(hair.back, palette.line, level.line * 1.1, closed=True)


def draw_tails(canvas: Canvas, who: Character, level: Level, sway: int) -> None:
    """Draw the hair that falls over the shoulders."""
    paint = _tip_gradient(who, 330, 500)
    outline = 1.0 if level.detail != 1 else 0.75
    for lock in _visible(who.hair.front_tails, level):
        _tuft(canvas, lock, who, level, sway, paint, who.palette.hair_dark, outline=outline)


def draw_front_hair(canvas: Canvas, who: Character, pose: Pose, level: Level, sway: int) -> None:
    """Draw the side locks, the dome and the fringe with their highlights."""
    palette, hair = who.palette, who.hair
    side = _tip_gradient(who, 230, 430)
    for lock in _visible(hair.side_locks, level):
        _tuft(canvas, lock, who, level, sway, side, palette.hair_dark, outline=1.0)
    for lock in _visible(hair.top, level):
        _tuft(canvas, lock, who, level, sway, palette.hair, palette.hair_dark, outline=1.0)
    paint = Linear(
        (0, 40),
        (0, 270),
        (
            (0.0, mix(palette.hair, palette.hair_dark, 0.28), 1.0),
            (0.42, palette.hair, 1.0),
            (1.0, mix(palette.hair, palette.hair_light, 0.32), 1.0),
        ),
    )
    canvas.fill(hair.dome, paint)
    canvas.stroke(hair.dome_edge, palette.line, level.line * 1.1)
    crest = _visible(hair.crest, level)
    fringe = (*crest, *_fringe(hair, level))
    for lock in fringe:
        _tuft(canvas, lock, who, level, sway, paint, palette.hair_dark)
    shapes = (hair.dome, *(lock_outline(lock, sway) for lock in fringe))
    with canvas.clipped(*shapes):
        canvas.fill_all(hair.ring, palette.hair_light, 0.92)
        if level.detail == 2 and not crest:
            rim = cut(hair.dome_edge, 0.24, 0.62)
            canvas.stroke(rim, palette.hair_light, 2, 15, 2, opacity=0.55)
        if level.fine:
            for strand in hair.strands:
                width = level.line * 0.62
                canvas.stroke(strand, palette.line, 0.5, width, width * 0.9, 0.4, opacity=0.75)


def shine(
    left: float, right: float, top: float, sag: float, lean: float, lengths: tuple[float, ...]
) -> tuple[Shape, ...]:
    """Return a band of light across the hair, as brush strokes that follow its fall.

    The strokes start on an arc from ``left`` to ``right`` (``sag`` px lower at x = 256 -+ 128)
    and ``lean`` sideways by a share of their ``lengths``; they run into one another at the waist.
    """
    step = (right - left) / len(lengths)
    strokes = []
    for i, length in enumerate(lengths):
        x = left + step * (i + 0.5)
        y = top + sag * ((x - 256) / 128) ** 2 - 0.3 * length
        bend = lean * length
        line = Pen(x - bend * 0.35, y).quad(x, y + length * 0.5, x + bend * 0.65, y + length)
        strokes.append(ribbon(line.shape(), (0.6, step * 1.3, step * 0.8, 0.4)))
    return tuple(strokes)


def fringe_outlines(hair: Hair, level: Level) -> tuple[Shape, ...]:
    """Return the outlines of dome and fringe at rest: what casts a shadow on the face."""
    return (hair.dome, *(lock_outline(lock, 0) for lock in _fringe(hair, level)))


def lock_outline(lock: Lock, sway: int) -> Shape:
    """Return the closed outline of a tuft whose tip swings with ``sway``."""
    edge_a, edge_b = _edges(lock, sway)
    return (*edge_a, *reversed(edge_b))


def _fringe(hair: Hair, level: Level) -> tuple[Lock, ...]:
    return hair.fringe if level.fine else hair.fringe_small


def _visible(locks: tuple[Lock, ...], level: Level) -> tuple[Lock, ...]:
    return tuple(lock for lock in locks if lock.detail <= level.detail)


def _tip_gradient(who: Character, top: float, bottom: float) -> Linear:
    palette = who.palette
    stops = ((0.0, palette.hair, 1.0), (0.5, palette.hair, 1.0), (1.0, palette.hair_tip, 1.0))
    return Linear((0, top), (0, bottom), stops)


def _edges(lock: Lock, sway: int) -> tuple[Shape, Shape]:
    swing = sway * lock.sway
    tip = (lock.tip[0] + swing, lock.tip[1])
    return _edge(lock.root_a, lock.pull_a, tip, swing), _edge(lock.root_b, lock.pull_b, tip, swing)


def _edge(root: Point, pulls: Shape, tip: Point, swing: float) -> Shape:
    if len(pulls) == 1:
        (cx, cy) = pulls[0]
        first = (root[0] + (cx - root[0]) * 2 / 3, root[1] + (cy - root[1]) * 2 / 3)
        second = (tip[0] + (cx - tip[0]) * 2 / 3, tip[1] + (cy - tip[1]) * 2 / 3)
    else:
        first, second = pulls
    second = (second[0] + swing * 0.5, second[1])
    points = []
    for i in range(_STEPS + 1):
        t = i / _STEPS
        u = 1 - t
        k0, k1, k2, k3 = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        points.append(
            (
                k0 * root[0] + k1 * first[0] + k2 * second[0] + k3 * tip[0],
                k0 * root[1] + k1 * first[1] + k2 * second[1] + k3 * tip[1],
            )
        )
    return tuple(points)


def _tuft(
    canvas: Canvas,
    lock: Lock,
    who: Character,
    level: Level,
    sway: int,
    paint: Paint,
    dark: str,
    outline: float = 0.0,
) -> None:
    """Fill a tuft, shade one edge, put light on it, and draw its edges heavier to the tip.

    ``outline`` 0 lets the edges fade in at the roots, above 0 draws them all along at that share
    of the width, below 0 leaves them out.
    """
    palette = who.palette
    edge_a, edge_b = _edges(lock, sway)
    canvas.fill((*edge_a, *reversed(edge_b)), paint)
    if lock.shade in "ab":
        near, far = (edge_b, edge_a) if lock.shade == "b" else (edge_a, edge_b)
        canvas.fill(_strip(near, far, 0.16, 1.0, 0.0, 0.42), dark, 0.85)
    if lock.shine[1] > lock.shine[0] and level.detail:
        start, end = lock.shine
        canvas.fill(_strip(edge_a, edge_b, start, end, 0.28, 0.3), palette.hair_light, 0.9)
    if outline < 0:
        return
    width = level.line * (outline or (0.8 if level.fine else 1.0))
    colour = palette.line if level.fine else mix(palette.line, palette.hair_dark, 0.35)
    thin = width if outline else 0.5
    if not outline:
        edge_a, edge_b = edge_a[4:], edge_b[4:]
    wide = width if level.fine else width * 0.62
    if outline and not level.fine:
        thin = wide
    canvas.stroke(edge_a, colour, thin, wide * 0.85, wide)
    canvas.stroke(edge_b, colour, thin, wide * 0.85, wide)


def _strip(near: Shape, far: Shape, start: float, end: float, offset: float, width: float) -> Shape:
    """Return a band along a tuft, pointed at both ends, ``offset`` and ``width`` as shares."""
    first, last = round(start * _STEPS), round(end * _STEPS)
    low, high = [], []
    for i in range(first, last + 1):
        t = (i - first) / max(1, last - first)
        swell = math.sin(math.pi * min(1.0, t * 0.72 + 0.02)) if end >= 1 else math.sin(math.pi * t)
        a, b = near[i], far[i]
        inner, outer = offset, offset + width * swell
        low.append((lerp(a[0], b[0], inner), lerp(a[1], b[1], inner)))
        high.append((lerp(a[0], b[0], outer), lerp(a[1], b[1], outer)))
    return (*low, *reversed(high))
