"""Face, ears, skin tones and tears."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tools.art.canvas import Canvas, Linear, Radial
from tools.art.colour import mix
from tools.art.geometry import CENTRE_X, Affine, Pen, Shape, ellipse, mirror, scale, shift, turn
from tools.art.hair import fringe_outlines
from tools.art.symbols import drop

if TYPE_CHECKING:
    from tools.art.character import Character, Palette
    from tools.art.levels import Level
    from tools.art.pose import Pose

PIVOT = (CENTRE_X, 410.0)


def head_motion(pose: Pose, level: Level) -> tuple[Affine, Affine]:
    """Return how a pose holds the head: tilted about the neck and lifted or dropped."""
    return shift(0, pose.drop), turn(pose.tilt * level.tilt, PIVOT)


def face_outline(who: Character) -> Shape:
    """Return the closed outline of the face, with a forehead that the hair will cover."""
    face = who.face
    x, y = face.temple
    half = Pen(x, y).quad(*face.cheek).quad(*face.jaw).quad(*face.chin).shape()
    left = mirror(half)
    top = Pen(*left[0]).cubic(2 * CENTRE_X - x, 96, x, 96, x, y).shape()
    return (*half, *reversed(left), *top[1:])


def skin_of(palette: Palette, pose: Pose) -> Palette:
    """Return the palette with the skin of a pose: pale, flushed or green about the nose."""
    skin, shade = palette.skin, palette.skin_shade
    for amount, tint, dark in (
        (pose.pale * 0.6, "#d9e2ff", "#9fa8dc"),
        (pose.flush * 0.42, "#ff8a7a", "#e05a5a"),
        (pose.sick * 0.42, "#a9d68a", "#6fa86a"),
    ):
        if amount:
            skin, shade = mix(skin, tint, amount), mix(shade, dark, amount)
    return replace(palette, skin=skin, skin_shade=shade)


def draw_face(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    """Draw the skin of the head with its shadows, nose, blush and gloom."""
    palette = skin_of(who.palette, pose)
    outline = face_outline(who)
    edge = palette.skin_line if level.fine else mix(palette.skin_line, palette.line, 0.6)
    if who.ears:
        _ears(canvas, palette, edge, level)
    canvas.fill(outline, palette.skin)
    with canvas.clipped(outline):
        _shadows(canvas, who, palette, level)
        _cheeks(canvas, palette, pose, level)
        if pose.gloom:
            _gloom(canvas, pose, level)
    canvas.stroke(outline, edge, level.line * (0.9 if level.fine else 0.7), closed=True)
    if level.fine:
        _nose(canvas, who, palette, level)
    if pose.hatch:
        _hatch(canvas, pose, level)


def _ears(canvas: Canvas, palette: Palette, edge: str, level: Level) -> None:
    right = (
        Pen(378, 262)
        .cubic(388, 246, 412, 246, 411, 276)
        .cubic(410, 304, 396, 328, 378, 328)
        .shape()
    )
    fold = Pen(386, 272).cubic(394, 262, 403, 264, 402, 282).shape()
    for shape, line in ((right, fold), (mirror(right), mirror(fold))):
        canvas.fill(shape, palette.skin)
        canvas.stroke(shape, edge, level.line * 0.9)
        if level.fine:
            canvas.stroke(line, palette.skin_shade, 1.5, level.line, 1.5)


def _shadows(canvas: Canvas, who: Character, palette: Palette, level: Level) -> None:
    with canvas.moved(shift(3, 13 if level.fine else 10)):
        canvas.fill_all(fringe_outlines(who.hair, level), palette.skin_shade)
    x, y = who.face.temple
    chin = who.face.chin
    cheek = (
        Pen(2 * CENTRE_X - x - 10, y + 40)
        .quad(148, 360, 236, chin[3] - 8)
        .line(180, chin[3] + 10)
        .line(100, 400)
        .line(100, y)
        .shape()
    )
    canvas.fill(cheek, palette.skin_shade, 0.4)
    if level.detail == 2:
        light = Radial((298, 372), 50, ((0, "#ffffff", 0.3), (1, "#ffffff", 0)))
        canvas.fill(ellipse(298, 372, 50), light)


def _cheeks(canvas: Canvas, palette: Palette, pose: Pose, level: Level) -> None:
    if pose.blush <= 0:
        return
    strength = min(1.0, pose.blush)
    radius = 36 + 9 * pose.blush
    gain = 1.0 if level.fine else 1.25
    for side in (-1, 1):
        with canvas.moved(shift(CENTRE_X + side * 86, 336), scale(1, 0.58)):
            stops = (
                (0.0, palette.blush, min(1.0, (0.78 * strength + 0.08) * gain)),
                (0.5, palette.blush, min(1.0, 0.5 * strength * gain)),
                (1.0, palette.blush, 0.0),
            )
            canvas.fill(ellipse(0, 0, radius), Radial((0, 0), radius, stops))
            if level.detail == 2 and 0.2 < pose.blush < 1.05:
                canvas.fill(ellipse(side * 6 - 8, -10, 5, 5), "#ffffff", 0.55)
    if pose.blush > 1.1 and not level.fine:
        band = Pen(150, 340).quad(256, 312, 362, 340).quad(256, 336, 150, 340).shape()
        canvas.fill(band, palette.blush, 0.6)
    if pose.blush > 0.95:
        with canvas.moved(shift(CENTRE_X, 322), scale(1, 0.24)):
            fade = ((0.0, palette.blush, 0.55), (1.0, palette.blush, 0.0))
            canvas.fill(ellipse(0, 0, 84), Radial((0, 0), 84, fade))


def _hatch(canvas: Canvas, pose: Pose, level: Level) -> None:
    width = 3.2 if level.detail == 2 else 5.0
    if not level.fine:
        return
    for side in (-1, 1):
        for i in (-1, 0, 1):
            x, y = CENTRE_X + side * 86 + i * 13, 336
            line = ((x + 5, y - 9), (x - 5, y + 9))
            canvas.stroke(line, "#e0485c", width * 0.5, width, width * 0.5, opacity=pose.hatch)


def _gloom(canvas: Canvas, pose: Pose, level: Level) -> None:
    tint = "#4a4f96"
    stops = (
        (0.0, tint, min(1.0, 0.82 * pose.gloom)),
        (0.55, tint, 0.45 * pose.gloom),
        (1.0, tint, 0.0),
    )
    band = ((90, 80), (420, 80), (420, 345), (90, 345))
    canvas.fill(band, Linear((0, 170), (0, 345), stops))
    if level.detail == 2:
        for i in range(7):
            x = 296 + i * 13
            line = ((x, 226), (x, 262 + (i * 37 % 23)))
            canvas.stroke(line, "#3c4186", 2.4, 2.0, 0.6, opacity=0.6 * pose.gloom)


def _nose(canvas: Canvas, who: Character, palette: Palette, level: Level) -> None:
    y = who.face.nose_y
    tick = Pen(257, y - 4).quad(263, y + 2, 254, y + 4).shape()
    canvas.stroke(tick, palette.skin_line, 1.0, level.line * 0.85, 1.2, opacity=0.8)
    if level.detail == 2:
        canvas.fill(ellipse(252, y - 9, 2.2, 3.2), "#ffffff", 0.8)


_WATER = ((0.0, "#f4fdff", 0.96), (0.6, "#9fdcff", 0.96), (1.0, "#55b0f2", 0.96))


def draw_tears(canvas: Canvas, who: Character, pose: Pose, level: Level, phase: int) -> None:
    """Draw tears on the cheeks; they run with the phase."""
    if not pose.tears:
        return
    base = who.eyes.height + level.eye_drop
    for side in (-1, 1):
        if pose.tears == "stream":
            _stream(canvas, level, side, base, phase)
        else:
            _bead(canvas, level, side, base, phase, laughing=pose.tears == "laugh")


def _stream(canvas: Canvas, level: Level, side: int, base: float, phase: int) -> None:
    wide = 1.0 if level.fine else 1.25
    run = (0, 5, 10, 5)[phase % 4]
    end = base + 116 + run

    def at(x: float) -> float:
        return CENTRE_X + side * (72 + (x - 72) * wide)

    shape = (
        Pen(at(60), base + 34)
        .cubic(at(64), base + 54, at(58), end - 44, at(58), end - 18)
        .cubic(at(58), end + 6, at(92), end + 6, at(92), end - 18)
        .cubic(at(90), end - 48, at(80), base + 58, at(84), base + 32)
        .quad(at(72), base + 42, at(60), base + 34)
        .shape()
    )
    canvas.fill(shape, Linear((0, base + 30), (0, end), _WATER))
    edge = "#3f86cf"
    canvas.stroke(shape, edge, level.line * 0.55, closed=True, opacity=0.9 if level.fine else 0.6)
    if level.fine:
        glint = ((at(66), end - 42), (at(65), end - 16))
        canvas.stroke(glint, "#ffffff", 1.5, 4.5, 1.5)
        canvas.fill(ellipse(at(80), end - 16, 3.2, 4.6), "#ffffff")


def _bead(
    canvas: Canvas, level: Level, side: int, base: float, phase: int, *, laughing: bool
) -> None:
    size = (11.5 if level.fine else 17.0) * (1.0, 1.12, 1.2, 1.05)[phase % 4]
    x, y = (CENTRE_X + side * 108, base + 28) if laughing else (CENTRE_X + side * 98, base + 38)
    shape = drop(x, y, size)
    with canvas.moved(turn(side * (-38 if laughing else 0), (x, y))):
        canvas.fill(shape, Linear((0, y - size), (0, y + size), _WATER))
        canvas.stroke(shape, "#3f86cf", level.line * 0.6, closed=True)
        canvas.fill(ellipse(x - size * 0.3, y + size * 0.2, size * 0.2, size * 0.3), "#ffffff")
