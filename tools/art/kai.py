"""Kai: short ash-blue hair swept aside, sharp amber eyes behind half-rimmed glasses, a slate
jacket and headphones whose rings take the colour of the mood."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tools.art.character import Character, EyeShape, FaceShape, Palette
from tools.art.colour import mix
from tools.art.expressions import EXPRESSIONS
from tools.art.geometry import CENTRE_X, Pen, Shape, ellipse, mirror, scale, shift, smooth, turn
from tools.art.head import skin_of
from tools.art.kai_hair import HAIR
from tools.art.pose import Mouth, Pose

if TYPE_CHECKING:
    from tools.art.canvas import Canvas
    from tools.art.levels import Level

_PALETTE = Palette(
    line="#27304f",
    hair="#9db9e6",
    hair_dark="#6a86c4",
    hair_back="#4f66a0",
    hair_light="#e6f3ff",
    hair_tip="#c2e4f2",
    skin="#f9d9b8",
    skin_shade="#dfa582",
    skin_line="#8c5142",
    blush="#f0705f",
    iris=("#6b2d0c", "#c56a14", "#f7b232", "#fff0a6"),
    pupil="#3a1606",
    white_shade="#c3cbe0",
    lash="#1d1c33",
    lash_end="#46406c",
    brow="#3d4f85",
    mouth="#9c3340",
    mouth_line="#6a2433",
    tongue="#ee8a83",
    cloth="#5a6c92",
    cloth_shade="#435274",
    trim="#e9eef8",
    trim_shade="#b7c2da",
    metal="#f2f5fb",
)

_FACE = FaceShape(
    temple=(384, 216),
    cheek=(387, 298, 362, 347),
    jaw=(336, 390, 288, 416),
    chin=(272, 425, 256, 425),
    neck=40,
    mouth_y=366,
    nose_y=332,
)

_EYES = EyeShape(
    apart=63,
    height=286,
    scale=1.06,
    open=((-36, 11), (-27, -31), (14, -46), (44, -12)),
    shut=((-36, 12), (-20, 34), (18, 34), (43, 2)),
    arch=((-38, 18), (-24, -16), (22, -20), (42, 14)),
    lower=((-30, 24), (-14, 38), (20, 35), (40, 6)),
    half=0.8,
    lower_rise=0.62,
    iris_x=24,
    iris_y=32,
    iris_at=-4,
    pupil=(9, 14),
    lash=10,
    wing=(13, -9),
    spikes=(),
    brow_y=222,
    brow_weight=11.5,
    brow_length=34,
    crease=19,
)


def _pair(shape: Shape) -> tuple[Shape, Shape]:
    return shape, mirror(shape)


def _body(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    palette = skin_of(who.palette, pose)
    line, width = palette.line, level.line
    torso = (
        Pen(36, 560)
        .quad(48, 476, 140, 458)
        .quad(206, 440, 256, 440)
        .quad(306, 440, 372, 458)
        .quad(464, 476, 476, 560)
        .shape()
    )
    canvas.fill(torso, palette.cloth)
    with canvas.clipped(torso):
        for shade in _pair(Pen(36, 560).quad(60, 480, 130, 460).quad(104, 500, 112, 560).shape()):
            canvas.fill(shade, palette.cloth_shade)
    canvas.stroke(torso, line, width)
    half = who.face.neck
    neck = (
        Pen(256 - half, 376)
        .quad(256 - half + 2, 430, 256 - half - 20, 452)
        .quad(256, 500, 256 + half + 20, 452)
        .quad(256 + half - 2, 430, 256 + half, 376)
        .shape()
    )
    shirt = Pen(190, 450).quad(256, 520, 322, 450).line(330, 560).line(182, 560).shape()
    canvas.fill(shirt, palette.trim)
    canvas.fill(
        Pen(190, 450).quad(256, 520, 322, 450).quad(256, 544, 190, 450).shape(), palette.trim_shade
    )
    canvas.fill(neck, palette.skin)
    with canvas.clipped(neck):
        shade = Pen(200, 380).line(204, 424).quad(262, 474, 316, 420).line(316, 380).shape()
        canvas.fill(shade, palette.skin_shade)
    canvas.stroke(neck, palette.skin_line if level.fine else line, width * 0.85)
    for lapel in _pair(
        Pen(196, 444)
        .quad(160, 440, 138, 462)
        .quad(170, 500, 214, 560)
        .line(236, 560)
        .quad(200, 500, 196, 444)
        .shape()
    ):
        canvas.fill(lapel, mix(palette.cloth, "#ffffff", 0.14))
        canvas.stroke(lapel, line, width, closed=True)
    _headphones(canvas, pose, palette, level)


def _headphones(canvas: Canvas, pose: Pose, palette: Palette, level: Level) -> None:
    if not level.fine:
        return
    line, width = palette.line, level.line
    band = Pen(164, 452).quad(176, 416, 204, 408).shape()
    for side in _pair(band):
        canvas.stroke(side, line, 15 + width * 2)
        canvas.stroke(side, palette.trim, 15)
    for sign in (-1, 1):
        with canvas.moved(shift(CENTRE_X + sign * 88, 470), turn(sign * -24), scale(sign, 1)):
            pad = smooth(((-26, -34), (2, -40), (14, -24), (14, 26), (2, 42), (-26, 34)))
            canvas.fill(pad, palette.line)
            cup = ellipse(8, 0, 25, 37)
            canvas.fill(cup, palette.trim)
            with canvas.clipped(cup):
                canvas.fill(ellipse(20, 12, 24, 38), palette.trim_shade)
            canvas.stroke(cup, line, width, closed=True)
            canvas.fill(ellipse(10, 0, 15, 24), pose.accent)
            canvas.stroke(ellipse(10, 0, 15, 24), line, width * 0.7, closed=True)
            canvas.fill(ellipse(6, -9, 4, 7), "#ffffff", 0.85)


def _glasses(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    if level.detail < 1:
        return
    colour, width = who.palette.line, level.line * 0.95
    if level.detail == 2:
        canvas.fill(ellipse(322, 352, 3.0), who.palette.skin_line)  # a mole under one eye
    y = who.eyes.height
    for sign in (-1, 1):
        with canvas.moved(shift(CENTRE_X + sign * who.eyes.apart, y), scale(sign, 1)):
            rim = Pen(-44, -6).cubic(-46, 34, -30, 52, 0, 52).cubic(34, 52, 50, 34, 52, -14).shape()
            canvas.stroke(rim, colour, width * 0.8, width * 1.2, width * 0.8)
            if level.detail == 2:
                gleam = ((24, 40), (38, 22))
                canvas.stroke(gleam, "#ffffff", 2, 4.5, 2, opacity=0.8)
            canvas.stroke(Pen(52, -14).line(66, -22).shape(), colour, width)
    canvas.stroke(Pen(237, 281).quad(256, 268, 275, 281).shape(), colour, width)


def _ornaments(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    x, y = 118, 334
    size = 1.0 if level.fine else 2.0
    canvas.fill(ellipse(x, y, 7.5 * size), pose.accent)
    canvas.stroke(ellipse(x, y, 7.5 * size), who.palette.line, level.line * 0.7, closed=True)


_OWN: dict[str, Pose] = {
    "neutral": Pose(
        left=0.94,
        right=0.94,
        brow_skew=0.35,
        mouth=Mouth("smirk", width=0.9, curve=0.6),
        blush=0.1,
    ),
    "joy": replace(
        EXPRESSIONS["joy"], mouth=Mouth("grin", open=0.62, width=1.35, curve=0.9), brow_skew=0.3
    ),
    "love": replace(
        EXPRESSIONS["love"],
        mouth=Mouth("smirk", width=0.95, curve=0.9),
        brow_angle=-0.5,
        blush=1.35,
    ),
    "gratitude": replace(
        EXPRESSIONS["gratitude"], mouth=Mouth("line", width=1.0, curve=0.8, skew=0.5), blush=0.6
    ),
    "curiosity": replace(
        EXPRESSIONS["curiosity"], mouth=Mouth("smirk", width=0.8, curve=0.5), brow_skew=-0.8
    ),
    "sadness": replace(EXPRESSIONS["sadness"], left=0.9, right=0.9, lid_tilt=-1.1),
    "disappointment": replace(EXPRESSIONS["disappointment"], left=0.92, right=0.92),
    "embarrassment": replace(EXPRESSIONS["embarrassment"], left=0.84, right=0.84, lid_tilt=-0.7),
    "annoyance": replace(EXPRESSIONS["annoyance"], gaze_y=-0.9, gaze_x=0.5, left=0.62, right=0.62),
    "pride": replace(
        EXPRESSIONS["pride"],
        left=0.66,
        right=0.66,
        brow_skew=0.4,
        mouth=Mouth("smirk", width=1.35, curve=1.5),
    ),
}
_POSES = {
    name: replace(pose, blush=pose.blush * 0.85) for name, pose in (EXPRESSIONS | _OWN).items()
}

KAI = Character(
    name="kai",
    title="Kai",
    description="Ash-blue hair swept aside, amber eyes, glasses, headphones and a dry smile.",
    palette=_PALETTE,
    face=_FACE,
    eyes=_EYES,
    hair=HAIR,
    body=_body,
    ornaments=_ornaments,
    eyewear=_glasses,
    ears=True,
    poses=_POSES,
)
