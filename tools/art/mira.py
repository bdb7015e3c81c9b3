"""Mira: rose hair in two low tails, soft drooping eyes, a knitted jumper and ribbons that
take the colour of her mood."""

from __future__ import annotations

from tools.art.canvas import Canvas, Linear
from tools.art.character import Character, EyeShape, FaceShape, Hair, Lock, Palette
from tools.art.colour import mix
from tools.art.geometry import CENTRE_X, Pen, Shape, ellipse, mirror, scale, shift, smooth, turn
from tools.art.head import skin_of
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
    brow="#8e3455",
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
    iris_x=28.5,
    iris_y=39,
    iris_at=-2,
    pupil=(12, 18),
    lash=15.5,
    wing=(12, -5),
    spikes=((0.8, 15), (0.93, 13)),
    brow_y=212,
    brow_weight=8.0,
    brow_length=31,
    crease=24,
)


def _both(shape: Shape) -> tuple[Shape, Shape]:
    return shape, mirror(shape)


def _mirrored(lock: Lock, **changes: float) -> Lock:
    def flip(p: tuple[float, float]) -> tuple[float, float]:
        return 2 * CENTRE_X - p[0], p[1]

    return Lock(
        flip(lock.root_a),
        tuple(flip(p) for p in lock.pull_a),
        flip(lock.tip),
        tuple(flip(p) for p in lock.pull_b),
        flip(lock.root_b),
        changes.get("sway", lock.sway),
        lock.detail,
        {"a": "a", "b": "b"}.get(lock.shade, lock.shade),
        lock.shine,
    )


_BACK = (
    Pen(118, 350)
    .quad(84, 300, 84, 214)
    .cubic(86, 96, 160, 38, 256, 38)
    .cubic(352, 38, 426, 96, 428, 214)
    .quad(428, 300, 394, 350)
    .quad(372, 400, 340, 424)
    .quad(256, 440, 172, 424)
    .quad(140, 400, 118, 350)
    .shape()
)

_DOME = (
    Pen(108, 262)
    .cubic(80, 200, 92, 44, 256, 42)
    .cubic(420, 44, 432, 200, 404, 262)
    .quad(398, 210, 372, 176)
    .quad(256, 130, 140, 176)
    .quad(114, 210, 108, 262)
    .shape()
)

_TAILS = (
    Lock((122, 336), ((140, 400), (150, 430)), (122, 500), ((92, 460), (84, 400)), (96, 340), 4, 0, "a", (0.2, 0.6)),
    Lock((108, 338), ((108, 400), (104, 440)), (74, 512), ((44, 470), (48, 386)), (90, 338), 6, 0, "a", (0.25, 0.7)),
    Lock((98, 334), ((60, 380), (70, 430)), (22, 464), ((24, 420), (44, 348)), (92, 326), 8, 0, "a", (0.3, 0.7)),
)

_SIDE = (
    Lock((104, 196), ((94, 300), (104, 350)), (140, 404), ((122, 350), (134, 300)), (146, 214), 6, 0, "b", (0.3, 0.62)),
)

_FRINGE = (
    Lock((104, 180), ((104, 236),), (126, 286), ((142, 236),), (168, 132), 3, 0, "b"),
    Lock((408, 180), ((408, 236),), (386, 286), ((370, 236),), (344, 132), 3, 0, "b"),
    Lock((126, 160), ((130, 214),), (160, 250), ((190, 206),), (240, 92), 3, 0, "b"),
    Lock((352, 120), ((362, 200),), (360, 252), ((392, 220),), (398, 170), 3, 0, "b"),
    Lock((306, 92), ((326, 190),), (324, 240), ((370, 210),), (372, 120), 3, 0, "b"),
    Lock((168, 130), ((176, 200),), (206, 240), ((236, 196),), (274, 84), 3, 0, "b"),
    Lock((282, 80), ((296, 160),), (288, 226), ((328, 190),), (326, 88), 2, 0, "b"),
    Lock((222, 110), ((222, 194),), (254, 246), ((280, 190),), (298, 78), 3, 0, "b"),
)

_FRINGE_SMALL = (
    Lock((100, 180), ((100, 236),), (122, 290), ((146, 236),), (168, 132), 3, 0, "b"),
    Lock((412, 180), ((412, 236),), (390, 290), ((366, 236),), (344, 132), 3, 0, "b"),
    Lock((126, 150), ((134, 190),), (176, 222), ((220, 190),), (250, 92), 3, 0, ""),
    Lock((300, 92), ((310, 180),), (344, 222), ((388, 200),), (394, 130), 3, 0, ""),
    Lock((206, 110), ((208, 184),), (252, 218), ((300, 184),), (312, 84), 3, 0, ""),
)

_TOP = (
    Lock((262, 52), ((250, 16), (220, 2)), (196, 20), ((222, 16), (236, 30)), (244, 52), 7, 0, "b"),
    Lock((254, 50), ((258, 22), (276, 8)), (296, 16), ((282, 22), (272, 34)), (270, 52), 6, 1, "a"),
)

_RING = (
    smooth(((124, 150), (150, 116), (190, 100), (176, 116), (196, 112), (166, 134), (176, 132), (140, 158), (126, 172))),
    smooth(((208, 98), (238, 92), (230, 104), (246, 104), (222, 122), (226, 126), (202, 130), (212, 114))),
    smooth(((316, 98), (346, 108), (370, 130), (384, 160), (362, 146), (358, 152), (340, 130), (332, 132), (326, 112))),
)

_STRANDS = (
    Pen(290, 62).quad(262, 84, 240, 128).shape(),
    Pen(300, 62).quad(330, 84, 350, 128).shape(),
    Pen(286, 58).quad(222, 72, 172, 132).shape(),
    Pen(128, 120).quad(108, 160, 108, 216).shape(),
    Pen(386, 120).quad(404, 160, 404, 216).shape(),
)

HAIR = Hair(
    back=_BACK,
    back_locks=(),
    front_tails=(*_TAILS, *(_mirrored(t) for t in _TAILS)),
    side_locks=(*_SIDE, *(_mirrored(t) for t in _SIDE)),
    dome=_DOME,
    fringe=_FRINGE,
    fringe_small=_FRINGE_SMALL,
    top=_TOP,
    ring=_RING,
    strands=_STRANDS,
)


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
        smooth(((256, 480), (230, 474), (204, 446), (176, 452), (160, 476), (176, 500), (210, 510), (240, 502)))
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
                end = Pen(4, 4).quad(16, 18, 22, 42).line(31, 33).line(40, 36).quad(30, 12, 10, 0).shape()
                canvas.fill(end, dark)
                canvas.stroke(end, line, level.line * 0.8 / size, closed=True)
                loop = smooth(((4, 0), (18, -18), (42, -21), (50, -2), (42, 17), (18, 13)))
                canvas.fill(loop, colour)
                with canvas.clipped(loop):
                    canvas.fill(Pen(2, 2).quad(26, 0, 52, 10).line(50, 30).line(2, 20).shape(), dark, 0.8)
                    if level.fine:
                        canvas.fill(smooth(((20, -12), (38, -16), (42, -9), (24, -7))), light)
                canvas.stroke(loop, line, level.line * 0.9 / size, closed=True)
        knot = smooth(((-9, -9), (9, -9), (11, 9), (-11, 9)))
        canvas.fill(knot, colour)
        canvas.stroke(knot, line, level.line * 0.9 / size, closed=True)


def _ornaments(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    size = 0.72 if level.fine else 0.86
    for x, angle in ((100, 62.0), (412, -62.0)):
        draw_bow(canvas, (x, 336), size, pose.accent, who.palette.line, level, angle)


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
_ = Linear
