"""Kai: short ash-blue hair swept aside, sharp amber eyes behind half-rimmed glasses, a slate
jacket and headphones whose rings take the colour of the mood."""

from __future__ import annotations

from dataclasses import replace

from tools.art.canvas import Canvas
from tools.art.character import Character, EyeShape, FaceShape, Hair, Lock, Palette
from tools.art.colour import mix
from tools.art.expressions import EXPRESSIONS
from tools.art.geometry import CENTRE_X, Pen, Shape, ellipse, mirror, scale, shift, smooth, turn
from tools.art.head import skin_of
from tools.art.levels import Level
from tools.art.pose import Mouth, Pose

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
    cheek=(388, 300, 366, 348),
    jaw=(340, 392, 294, 414),
    chin=(274, 424, 256, 424),
    neck=40,
    mouth_y=366,
    nose_y=332,
)

_EYES = EyeShape(
    apart=63,
    height=286,
    scale=1.06,
    open=((-36, 10), (-27, -38), (14, -50), (43, -12)),
    shut=((-36, 12), (-20, 34), (18, 34), (43, 2)),
    arch=((-38, 18), (-24, -16), (22, -20), (42, 14)),
    lower=((-30, 24), (-16, 40), (18, 38), (39, 8)),
    iris_x=24,
    iris_y=32,
    iris_at=-4,
    pupil=(9, 14),
    lash=11,
    wing=(13, -9),
    spikes=((0.9, 12),),
    brow_y=222,
    brow_weight=11.5,
    brow_length=34,
    crease=19,
)

_BACK = (
    Pen(128, 300)
    .quad(98, 262, 98, 200)
    .cubic(98, 92, 166, 42, 256, 42)
    .cubic(346, 42, 414, 92, 414, 200)
    .quad(414, 262, 384, 300)
    .quad(376, 356, 340, 392)
    .quad(256, 410, 172, 392)
    .quad(136, 356, 128, 300)
    .shape()
)

_BACK_LOCKS = (
    Lock((104, 180), ((84, 240),), (76, 306), ((122, 290),), (136, 240), 4, 0, ""),
    Lock((112, 250), ((92, 300),), (88, 364), ((134, 340),), (150, 290), 4, 0, ""),
    Lock((124, 300), ((112, 360),), (122, 420), ((160, 390),), (176, 340), 3, 0, ""),
    Lock((408, 180), ((430, 240),), (440, 310), ((392, 290),), (376, 240), 4, 0, ""),
    Lock((400, 250), ((420, 300),), (426, 370), ((380, 340),), (362, 290), 4, 0, ""),
    Lock((388, 300), ((400, 360),), (388, 422), ((352, 390),), (336, 340), 3, 0, ""),
)

_DOME = (
    Pen(116, 256)
    .cubic(84, 190, 100, 54, 250, 50)
    .cubic(404, 46, 430, 190, 396, 256)
    .quad(390, 210, 370, 180)
    .quad(256, 120, 146, 180)
    .quad(124, 210, 116, 256)
    .shape()
)

_FRINGE = (
    Lock((108, 176), ((104, 240),), (122, 300), ((140, 240),), (172, 110), 3, 0, "b"),
    Lock((340, 90), ((392, 160),), (390, 296), ((416, 210),), (404, 150), 3, 0, "b"),
    Lock((134, 140), ((134, 200),), (158, 250), ((190, 200),), (214, 80), 3, 0, "b"),
    Lock((280, 74), ((352, 150),), (364, 254), ((398, 180),), (388, 110), 3, 0, "b"),
    Lock((170, 100), ((180, 170),), (204, 232), ((244, 180),), (250, 72), 3, 0, "b"),
    Lock((226, 70), ((306, 140),), (326, 244), ((370, 160),), (356, 80), 3, 0, "b"),
    Lock((186, 80), ((236, 150),), (268, 240), ((330, 170),), (316, 66), 3, 0, "b"),
)

_FRINGE_SMALL = (
    Lock((108, 176), ((104, 240),), (122, 292), ((144, 240),), (172, 110), 3, 0, ""),
    Lock((340, 90), ((392, 160),), (392, 290), ((416, 210),), (404, 150), 3, 0, ""),
    Lock((134, 130), ((134, 190),), (166, 232), ((206, 190),), (214, 80), 3, 0, ""),
    Lock((270, 74), ((330, 140),), (356, 232), ((398, 170),), (388, 110), 3, 0, "b"),
    Lock((186, 80), ((226, 150),), (268, 222), ((340, 160),), (330, 66), 3, 0, "b"),
)

_TOP = (
    Lock((170, 80), ((150, 40),), (158, 20), ((200, 44),), (230, 62), 4, 1, ""),
    Lock((210, 66), ((206, 24),), (226, 4), ((250, 34),), (276, 60), 5, 0, "b"),
    Lock((262, 60), ((280, 20),), (312, 12), ((312, 40),), (326, 70), 5, 0, "b"),
    Lock((312, 68), ((336, 40),), (374, 40), ((362, 66),), (366, 96), 4, 1, "b"),
)

_SIDE = (
    Lock((110, 210), ((106, 270),), (124, 338), ((134, 290),), (140, 220), 3, 0, "b"),
    Lock((402, 210), ((406, 270),), (388, 338), ((378, 290),), (372, 220), 3, 0, "b"),
)

_RING = (
    smooth(((232, 92), (280, 96), (330, 118), (372, 160), (344, 144), (336, 150), (308, 124), (298, 130), (262, 104))),
    smooth(((132, 150), (148, 118), (176, 100), (166, 122), (176, 122), (150, 150), (136, 172))),
)

_STRANDS = (
    Pen(196, 66).quad(270, 70, 320, 128).shape(),
    Pen(200, 60).quad(310, 58, 362, 118).shape(),
    Pen(186, 70).quad(156, 96, 140, 140).shape(),
    Pen(192, 70).quad(226, 92, 246, 132).shape(),
)

_HAIR = Hair(
    back=_BACK,
    back_locks=_BACK_LOCKS,
    front_tails=(),
    side_locks=_SIDE,
    dome=_DOME,
    fringe=_FRINGE,
    fringe_small=_FRINGE_SMALL,
    top=_TOP,
    ring=_RING,
    strands=_STRANDS,
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
    canvas.fill(Pen(190, 450).quad(256, 520, 322, 450).quad(256, 544, 190, 450).shape(), palette.trim_shade)
    canvas.fill(neck, palette.skin)
    with canvas.clipped(neck):
        shade = Pen(200, 380).line(204, 424).quad(262, 474, 316, 420).line(316, 380).shape()
        canvas.fill(shade, palette.skin_shade)
    canvas.stroke(neck, palette.skin_line if level.fine else line, width * 0.85)
    for lapel in _pair(Pen(196, 444).quad(160, 440, 138, 462).quad(170, 500, 214, 560).line(236, 560).quad(200, 500, 196, 444).shape()):
        canvas.fill(lapel, mix(palette.cloth, "#ffffff", 0.14))
        canvas.stroke(lapel, line, width, closed=True)
    _headphones(canvas, pose, palette, level)


def _headphones(canvas: Canvas, pose: Pose, palette: Palette, level: Level) -> None:
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
    size = 1.0 if level.fine else 1.5
    canvas.fill(ellipse(x, y, 7.5 * size), pose.accent)
    canvas.stroke(ellipse(x, y, 7.5 * size), who.palette.line, level.line * 0.7, closed=True)


_POSES = {
    **EXPRESSIONS,
    "neutral": Pose(
        left=0.96,
        right=0.96,
        brow_skew=0.25,
        mouth=Mouth("smirk", width=0.9, curve=0.5),
        blush=0.12,
    ),
}
_POSES = {name: replace(pose, blush=pose.blush * 0.8) for name, pose in _POSES.items()}

KAI = Character(
    name="kai",
    title="Kai",
    description="Ash-blue hair swept aside, amber eyes, glasses, headphones and a dry smile.",
    palette=_PALETTE,
    face=_FACE,
    eyes=_EYES,
    hair=_HAIR,
    body=_body,
    ornaments=_ornaments,
    eyewear=_glasses,
    ears=True,
    poses=_POSES,
)
