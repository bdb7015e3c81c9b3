"""Hands, for the few expressions that need one to be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.art.geometry import CENTRE_X, Pen, Shape, ellipse, mirror, smooth
from tools.art.head import skin_of

if TYPE_CHECKING:
    from tools.art.canvas import Canvas
    from tools.art.character import Character, Palette
    from tools.art.levels import Level
    from tools.art.pose import Pose


def draw_hands(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    """Draw the hand or hands of a pose, over the face."""
    palette = skin_of(who.palette, pose)
    if not level.fine:
        if pose.hand == "chin":
            _fist(canvas, palette, level, who.face.chin[3])
        elif pose.hand == "together":
            _palms(canvas, palette, level, who.face.chin[3])
        return
    if pose.hand == "chin":
        _chin(canvas, palette, level, who.face.chin[3])
    elif pose.hand == "together":
        _together(canvas, palette, level, who.face.chin[3])


def _fist(canvas: Canvas, palette: Palette, level: Level, chin: float) -> None:
    """What is left of a hand at 40 pixels: a finger on the chin and a fist below it."""
    y = chin - 414
    fist = smooth(
        tuple(
            (px, py + y) for px, py in ((284, 424), (318, 404), (350, 424), (344, 470), (290, 470))
        )
    )
    finger = Pen(312, 424 + y).quad(304, 404 + y, 300, 384 + y).shape()
    canvas.stroke(fist, palette.line, level.line, closed=True)
    canvas.stroke(finger, palette.line, 18 + level.line)
    canvas.fill(fist, palette.skin)
    canvas.stroke(finger, palette.skin, 18)


def _palms(canvas: Canvas, palette: Palette, level: Level, chin: float) -> None:
    """Two hands pressed together, at 40 pixels."""
    y = chin - 414
    half = (
        Pen(256, 398 + y)
        .quad(270, 394 + y, 276, 412 + y)
        .quad(286, 434 + y, 300, 470 + y)
        .line(256, 470 + y)
        .shape()
    )
    for shape in (mirror(half), half):
        canvas.stroke(shape, palette.line, level.line * 1.4, closed=True)
    canvas.fill(mirror(half), palette.skin)
    canvas.fill(half, palette.skin_shade)


def _edge(palette: Palette, level: Level) -> str:
    return palette.skin_line if level.fine else palette.line


def _finger(
    canvas: Canvas, palette: Palette, level: Level, line: Shape, thick: float, tip: float
) -> None:
    width = level.line * 0.85
    canvas.stroke(line, _edge(palette, level), thick + 2 * width, tip + 2 * width)
    canvas.stroke(line, palette.skin, thick, tip)


def _chin(canvas: Canvas, palette: Palette, level: Level, chin: float) -> None:
    """A loose fist under the chin, the forefinger laid along the jaw."""
    y = chin - 414
    sleeve = (
        Pen(306, 468 + y)
        .quad(302, 500, 300, 560)
        .line(404, 560)
        .quad(384, 500, 362, 462 + y)
        .quad(334, 478 + y, 306, 468 + y)
        .shape()
    )
    canvas.fill(sleeve, palette.cloth)
    with canvas.clipped(sleeve):
        canvas.fill(
            Pen(344, 460 + y).quad(356, 500, 360, 560).line(410, 560).line(380, 450 + y).shape(),
            palette.cloth_shade,
        )
    canvas.stroke(sleeve, palette.line, level.line, closed=True)
    palm = smooth(
        tuple(
            (px, py + y)
            for px, py in (
                (300, 462),
                (292, 440),
                (300, 420),
                (324, 410),
                (350, 416),
                (362, 436),
                (358, 458),
                (332, 472),
            )
        )
    )
    edge, width = _edge(palette, level), level.line * 0.85
    canvas.stroke(palm, edge, width * 2, closed=True)
    canvas.fill(palm, palette.skin)
    with canvas.clipped(palm):
        canvas.fill(
            smooth(((330, 480 + y), (362, 470 + y), (372, 430 + y), (352, 440 + y))),
            palette.skin_shade,
        )
    _finger(
        canvas, palette, level, Pen(318, 424 + y).quad(306, 408 + y, 300, 384 + y).shape(), 20, 15
    )
    _finger(
        canvas, palette, level, Pen(308, 444 + y).quad(290, 438 + y, 270, 424 + y).shape(), 21, 16
    )
    canvas.fill(ellipse(316, 434 + y, 13, 12), palette.skin)
    if level.fine:
        for px, py in ((338, 418), (350, 428), (353, 442)):
            fold = Pen(px - 8, py + y + 4).quad(px - 4, py + y + 12, px - 12, py + y + 14).shape()
            canvas.stroke(fold, edge, 0.8, level.line * 0.6, 0.8)


def _together(canvas: Canvas, palette: Palette, level: Level, chin: float) -> None:
    """Palms pressed together before the chin."""
    y = chin - 414
    edge, width = _edge(palette, level), level.line * 0.85
    sleeve = (
        Pen(292, 474 + y)
        .quad(322, 500, 350, 560)
        .line(256, 560)
        .line(256, 480 + y)
        .quad(276, 484 + y, 292, 474 + y)
        .shape()
    )
    hand = (
        Pen(256, 396 + y)
        .quad(262, 386 + y, 270, 396 + y)
        .cubic(280, 418 + y, 292, 440 + y, 294, 466 + y)
        .quad(280, 486 + y, 256, 486 + y)
        .shape()
    )
    for side in (mirror, None):
        cuff = side(sleeve) if side else sleeve
        palm = side(hand) if side else hand
        canvas.fill(palm, palette.skin if side else palette.skin_shade)
        canvas.stroke(palm, edge, width)
        canvas.fill(cuff, palette.cloth)
        canvas.stroke(cuff, palette.line, level.line, closed=True)
    canvas.stroke(((CENTRE_X, 400 + y), (CENTRE_X, 480 + y)), edge, width)
    if level.fine:
        for x in (246.0, 266.0):
            bend = 1 if x < CENTRE_X else -1
            line = Pen(x, 424 + y).quad(x - bend * 3, 446 + y, x - bend * 2, 466 + y).shape()
            canvas.stroke(line, edge, 0.8, level.line * 0.5, 0.8, opacity=0.7)
