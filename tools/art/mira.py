"""Mira: rose hair in two low tails, soft drooping eyes, a knitted jumper and ribbons that
take the colour of her mood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.art.character import Character, EyeShape, FaceShape, Palette
from tools.art.colour import mix
from tools.art.geometry import Pen, Shape, ellipse, mirror, scale, shift, smooth, turn
from tools.art.head import skin_of
from tools.art.mira_hair import HAIR

if TYPE_CHECKING:
    from tools.art.canvas import Canvas
    from tools.art.levels import Level
    from tools.art.pose import Pose

_PALETTE = Palette(
    line="#5a2440",
    hair="#f58a97",
    hair_dark="#d65f7f",
    hair_back="#a9436d",
    hair_light="#ffd3cf",
    hair_tip="#ffb98a",
    skin="#fff0e3",
    skin_shade="#f9c6b0",
    skin_line="#b0586a",
    blush="#ff7d86",
    iris=("#0b4a52", "#158f86", "#3fd3a8", "#c9ffd9"),
    pupil="#062c36",
    white_shade="#cfd6ea",
    lash="#3a1530",
    lash_end="#8a3150",
    brow="#7a2a4a",
    mouth="#b02f4c",
    mouth_line="#7d1f3c",
    tongue="#ff8f96",
    cloth="#fff4e4",
    cloth_shade="#ead0bd",
    trim="#5fb7b0",
    trim_shade="#3f8f90",
    metal="#ffd166",
)

_FACE = FaceShape(
    temple=(385, 214),
    cheek=(390, 296, 365, 338),
    jaw=(342, 376, 298, 401),
    chin=(276, 414, 256, 414),
    neck=33,
    mouth_y=358,
    nose_y=326,
)

_EYES = EyeShape(
    apart=64,
    height=282,
    scale=1.06,
    open=((-37, 8), (-31, -55), (22, -60), (41, 0)),
    shut=((-37, 15), (-21, 42), (17, 45), (41, 14)),
    arch=((-39, 22), (-26, -19), (23, -22), (40, 20)),
    lower=((-30, 25), (-20, 50), (20, 52), (37, 16)),
    half=0.7,
    lower_rise=1.0,
    iris_x=28.5,
    iris_y=39,
    iris_at=-2,
    pupil=(12, 18),
    lash=12.5,
    wing=(12, -5),
    spikes=((0.8, 15), (0.93, 13)),
    brow_y=212,
    brow_weight=8.0,
    brow_length=31,
    crease=24,
)


def _both(shape: Shape) -> tuple[Shape, Shape]:
    return shape, mirror(shape)


def _body(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    palette = skin_of(who.palette, pose)
    line, width = palette.line, level.line
    torso = (
        Pen(52, 560)
        .quad(62, 470, 150, 452)
        .quad(206, 438, 256, 438)
        .quad(306, 438, 362, 452)
        .quad(450, 470, 460, 560)
        .shape()
    )
    canvas.fill(torso, palette.cloth)
    with canvas.clipped(torso):
        for shade in _both(Pen(52, 560).quad(70, 474, 140, 452).quad(110, 500, 122, 560).shape()):
            canvas.fill(shade, palette.cloth_shade)
        if level.detail == 2:
            for i in range(9):
                x = 130 + i * 32
                rib = Pen(x, 470).quad(x + (x - 256) * 0.03, 500, x + (x - 256) * 0.06, 560).shape()
                canvas.stroke(rib, palette.cloth_shade, 2.4, opacity=0.8)
    canvas.stroke(torso, line, width)
    _neck(canvas, who, pose, level)
    for collar in _both(
        smooth(
            (
                (256, 480),
                (230, 474),
                (204, 446),
                (176, 452),
                (160, 476),
                (176, 500),
                (210, 510),
                (240, 502),
            )
        )
    ):
        canvas.fill(collar, palette.trim)
        with canvas.clipped(collar):
            canvas.stroke(smooth(collar), palette.trim_shade, 9, closed=True, opacity=0.55)
        canvas.stroke(collar, line, width, closed=True)
    draw_bow(canvas, (256, 492), 1.0, pose.accent, line, level)
    canvas.fill(ellipse(256, 493, 10.5), palette.metal)
    canvas.stroke(ellipse(256, 493, 10.5), line, width * 0.8, closed=True)
    canvas.fill(ellipse(253, 489, 3.2), "#ffffff", 0.9)


def _neck(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    palette = skin_of(who.palette, pose)
    half = who.face.neck
    neck = (
        Pen(256 - half, 376)
        .quad(256 - half + 3, 428, 256 - half - 18, 448)
        .quad(256, 492, 256 + half + 18, 448)
        .quad(256 + half - 3, 428, 256 + half, 376)
        .shape()
    )
    canvas.fill(neck, palette.skin)
    shade = (
        Pen(256 - half - 4, 380)
        .line(256 - half - 4, 420)
        .quad(262, 462, 256 + half + 6, 418)
        .line(256 + half + 4, 380)
        .shape()
    )
    with canvas.clipped(neck):
        canvas.fill(shade, palette.skin_shade)
    canvas.stroke(neck, palette.skin_line if level.fine else palette.line, level.line * 0.85)


def draw_bow(
    canvas: Canvas,
    at: tuple[float, float],
    size: float,
    colour: str,
    line: str,
    level: Level,
    angle: float = 0.0,
) -> None:
    """Draw a ribbon tied in a bow."""
    dark = mix(colour, line, 0.38)
    light = mix(colour, "#ffffff", 0.45)
    with canvas.moved(shift(*at), turn(angle), scale(size)):
        for side in (-1, 1):
            with canvas.moved(scale(side, 1)):
                end = (
                    Pen(4, 4)
                    .quad(16, 18, 22, 42)
                    .line(31, 33)
                    .line(40, 36)
                    .quad(30, 12, 10, 0)
                    .shape()
                )
                canvas.fill(end, dark)
                canvas.stroke(end, line, level.line * 0.8 / size, closed=True)
                loop = smooth(((4, 0), (18, -18), (42, -21), (50, -2), (42, 17), (18, 13)))
                canvas.fill(loop, colour)
                with canvas.clipped(loop):
                    canvas.fill(
                        Pen(2, 2).quad(26, 0, 52, 10).line(50, 30).line(2, 20).shape(), dark, 0.8
                    )
                    if level.fine:
                        canvas.fill(smooth(((20, -12), (38, -16), (42, -9), (24, -7))), light)
                canvas.stroke(loop, line, level.line * 0.9 / size, closed=True)
        knot = smooth(((-9, -9), (9, -9), (11, 9), (-11, 9)))
        canvas.fill(knot, colour)
        canvas.stroke(knot, line, level.line * 0.9 / size, closed=True)


def _hairpins(canvas: Canvas, who: Character, level: Level) -> None:
    """Two crossed pins that hold the fringe back."""
    for pin in (((352, 158), (392, 184)), ((390, 156), (356, 188))):
        canvas.stroke(pin, who.palette.line, 8.5 + level.line * 1.6)
        canvas.stroke(pin, who.palette.metal, 8.5)
        if level.detail == 2:
            (x0, y0), (x1, y1) = pin
            glint = ((x0 + 3, y0), (x0 + (x1 - x0) * 0.45, y0 + (y1 - y0) * 0.45 - 2))
            canvas.stroke(glint, "#ffffff", 1, 3, 1, opacity=0.9)


def _ornaments(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    if level.fine:
        _hairpins(canvas, who, level)
    for x, angle in ((101, 64.0), (411, -64.0)):
        if level.fine:
            draw_bow(canvas, (x, 336), 0.74, pose.accent, who.palette.line, level, angle)
            continue
        knot = ellipse(x, 334, 17, 24)
        canvas.fill(knot, pose.accent)
        canvas.stroke(knot, who.palette.line, level.line * 0.8, closed=True)


MIRA = Character(
    name="mira",
    title="Mira",
    description="Rose hair in two low tails, green eyes and ribbons that wear her mood.",
    palette=_PALETTE,
    face=_FACE,
    eyes=_EYES,
    hair=HAIR,
    body=_body,
    ornaments=_ornaments,
)
