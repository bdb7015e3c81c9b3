"""Kai: short ash-blue hair swept aside, sharp amber eyes behind half-rimmed glasses, a slate
jacket and headphones whose rings take the colour of the mood."""

from __future__ import annotations

from dataclasses import replace

from tools.art.canvas import Canvas
from tools.art.character import Character, EyeShape, FaceShape, Hair, Lock, Palette
from tools.art.colour import mix
from tools.art.expressions import EXPRESSIONS
from tools.art.geometry import CENTRE_X, Pen, Shape, ellipse, mirror, scale, shift, smooth, turn
from tools.art.hair import shine
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
    Lock((108, 170), ((92, 220), (96, 270)), (66, 318), (((112, 316), (128, 280))), (140, 230), 4, 0, ""),
    Lock((112, 240), ((102, 290), (110, 330)), (84, 374), ((128, 366), (142, 326)), (152, 280), 4, 0, ""),
    Lock((128, 300), ((118, 340), (128, 384)), (112, 424), ((156, 406), (172, 370)), (180, 330), 3, 0, ""),
    Lock((404, 170), ((420, 220), (416, 270)), (448, 322), ((400, 316), (384, 280)), (372, 230), 4, 0, ""),
    Lock((400, 240), ((410, 290), (402, 330)), (430, 378), ((384, 366), (370, 326)), (360, 280), 4, 0, ""),
    Lock((384, 300), ((394, 340), (384, 384)), (402, 426), ((356, 406), (340, 370)), (332, 330), 3, 0, ""),
)

_DOME_EDGE = (
    Pen(112, 250).cubic(78, 190, 96, 50, 250, 46).cubic(408, 42, 434, 190, 400, 250).shape()
)
_DOME = (
    *_DOME_EDGE,
    *Pen(400, 250).quad(390, 210, 370, 180).quad(256, 90, 146, 180).quad(124, 210, 112, 250).shape(),
)

_FRINGE = (
    Lock((106, 160), ((94, 214), (98, 262)), (120, 312), ((138, 262), (148, 210)), (170, 104), 3, 0, "b"),
    Lock((356, 90), ((396, 150), (398, 226)), (390, 306), ((420, 250), (422, 190)), (404, 140), 3, 0, "a"),
    Lock((140, 116), ((120, 170), (126, 214)), (144, 260), ((172, 226), (190, 180)), (212, 76), 3, 0, "b"),
    Lock((284, 66), ((348, 110), (374, 180)), (370, 262), ((406, 206), (406, 150)), (382, 100), 3, 0, "a"),
    Lock((182, 80), ((180, 140), (190, 184)), (204, 232), ((236, 196), (246, 140)), (240, 70), 3, 0, "b"),
    Lock((232, 64), ((298, 104), (332, 170)), (334, 250), ((374, 190), (376, 130)), (348, 78), 3, 0, "a"),
    Lock((188, 74), ((232, 110), (268, 170)), (276, 246), ((326, 190), (342, 120)), (310, 60), 3, 0, "b"),
)

_FRINGE_SMALL = (
    Lock((106, 160), ((90, 214), (94, 262)), (118, 312), ((140, 262), (150, 210)), (170, 104), 3, 0, ""),
    Lock((356, 90), ((392, 150), (394, 226)), (392, 306), ((424, 250), (424, 190)), (404, 140), 3, 0, ""),
    Lock((130, 116), ((112, 160), (118, 204)), (146, 240), ((180, 216), (200, 180)), (216, 76), 3, 0, ""),
    Lock((270, 66), ((334, 110), (362, 170)), (366, 240), ((408, 206), (408, 150)), (388, 100), 3, 0, "a"),
    Lock((186, 74), ((222, 110), (250, 160)), (262, 226), ((326, 190), (350, 130)), (324, 60), 3, 0, "b"),
)

_CREST = (
    Lock((306, 92), ((346, 60), (386, 58)), (428, 92), ((402, 100), (400, 124)), (394, 150), 4, 0, "b"),
    Lock((140, 124), ((116, 74), (132, 36)), (176, 14), ((178, 44), (194, 66)), (226, 96), 4, 0, "a"),
    Lock((244, 88), ((266, 40), (308, 18)), (370, 26), ((340, 50), (344, 76)), (352, 108), 5, 0, "b"),
    Lock((176, 96), ((168, 40), (220, 4)), (292, 4), ((256, 32), (268, 60)), (292, 92), 5, 0, "b"),
)

_SIDE = (
    Lock((108, 220), ((104, 270), (108, 300)), (126, 346), ((134, 310), (138, 270)), (140, 220), 3, 0, "b"),
    Lock((404, 220), ((408, 270), (404, 300)), (386, 346), ((378, 310), (374, 270)), (372, 220), 3, 0, "b"),
)

_RING = (
    *shine(116, 206, 128, 46, -0.4, (28, 38, 48, 36, 44, 52, 40, 30)),
    *shine(222, 396, 118, 44, 0.4, (30, 42, 54, 40, 36, 50, 60, 48, 40, 54, 46, 38, 44, 34, 28)),
)

_STRANDS = (
    Pen(196, 58).quad(280, 66, 332, 130).shape(),
    Pen(198, 54).quad(316, 56, 374, 124).shape(),
    Pen(190, 60).quad(154, 86, 138, 140).shape(),
    Pen(192, 62).quad(232, 84, 254, 128).shape(),
)

_HAIR = Hair(
    back=_BACK,
    back_locks=_BACK_LOCKS,
    front_tails=(),
    side_locks=_SIDE,
    dome=_DOME,
    dome_edge=_DOME_EDGE,
    fringe=_FRINGE,
    fringe_small=_FRINGE_SMALL,
    top=(),
    crest=_CREST,
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
    "disappointment": replace(EXPRESSIONS["disappointment"], left=0.74, right=0.74, lid_tilt=-1.3),
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
    hair=_HAIR,
    body=_body,
    ornaments=_ornaments,
    eyewear=_glasses,
    ears=True,
    poses=_POSES,
)
