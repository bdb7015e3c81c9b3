"""Mira: rose hair in two low tails, soft drooping eyes, a knitted jumper and ribbons that
take the colour of her mood."""

from __future__ import annotations

from tools.art.canvas import Canvas, Linear
from tools.art.character import Character, EyeShape, FaceShape, Hair, Lock, Palette
from tools.art.colour import mix
from tools.art.geometry import CENTRE_X, Pen, Shape, ellipse, mirror, scale, shift, smooth, turn
from tools.art.hair import shine
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
    Pen(116, 346)
    .quad(90, 300, 92, 214)
    .cubic(94, 100, 166, 46, 256, 46)
    .cubic(346, 46, 418, 100, 420, 214)
    .quad(422, 300, 396, 346)
    .quad(362, 392, 316, 404)
    .quad(256, 420, 196, 404)
    .quad(150, 392, 116, 346)
    .shape()
)

_DOME_EDGE = (
    Pen(98, 286).cubic(70, 206, 84, 42, 256, 40).cubic(428, 42, 442, 206, 414, 286).shape()
)
_DOME = (
    *_DOME_EDGE,
    *Pen(414, 286).quad(410, 220, 376, 172).quad(256, 90, 136, 172).quad(102, 220, 98, 286).shape(),
)

_TAILS = (
    Lock((120, 338), ((150, 396), (134, 470)), (92, 546), ((30, 500), (18, 372)), (88, 330), 6, 0, "a"),
    Lock((104, 346), ((76, 400), (84, 462)), (26, 506), ((46, 466), (14, 372)), (86, 332), 8, 0, "a", (0.24, 0.6)),
    Lock((120, 340), ((152, 398), (140, 452)), (152, 508), ((112, 476), (92, 404)), (104, 342), 5, 0, "a"),
    Lock((112, 342), ((124, 400), (112, 440)), (92, 492), ((82, 440), (92, 390)), (98, 342), 6, 2, "", (0.2, 0.6)),
)

_SIDE = (
    Lock((100, 230), ((90, 300), (98, 350)), (138, 398), ((122, 356), (138, 300)), (140, 206), 5, 0, "b", (0.3, 0.62)),
)

_FRINGE = (
    Lock((104, 160), ((92, 214), (92, 262)), (112, 306), ((128, 268), (146, 216)), (170, 104), 3, 0, "b"),
    Lock((372, 112), ((398, 190), (400, 244)), (402, 304), ((420, 262), (420, 200)), (404, 150), 3, 0, "a"),
    Lock((150, 108), ((116, 164), (122, 214)), (140, 262), ((168, 240), (196, 196)), (230, 86), 3, 0, "b"),
    Lock((340, 84), ((364, 150), (372, 210)), (376, 262), ((406, 214), (402, 160)), (382, 108), 3, 0, "a"),
    Lock((204, 92), ((166, 148), (166, 202)), (184, 248), ((214, 228), (244, 184)), (272, 78), 3, 0, "b"),
    Lock((290, 70), ((288, 120), (282, 170)), (294, 214), ((312, 180), (318, 120)), (318, 74), 2, 1, "b"),
    Lock((298, 72), ((304, 140), (316, 196)), (340, 246), ((372, 206), (374, 140)), (348, 78), 3, 0, "a"),
    Lock((248, 82), ((214, 140), (216, 196)), (236, 242), ((264, 220), (296, 160)), (308, 68), 3, 0, "b"),
)

_FRINGE_SMALL = (
    Lock((100, 160), ((88, 214), (88, 262)), (110, 306), ((132, 268), (150, 216)), (170, 104), 3, 0, "b"),
    Lock((372, 112), ((392, 190), (390, 250)), (402, 306), ((424, 262), (424, 200)), (408, 150), 3, 0, ""),
    Lock((134, 118), ((112, 160), (122, 200)), (150, 238), ((190, 214), (210, 186)), (240, 86), 3, 0, ""),
    Lock((310, 84), ((330, 150), (350, 190)), (370, 240), ((404, 204), (404, 160)), (388, 108), 3, 0, ""),
    Lock((216, 92), ((188, 140), (196, 182)), (226, 220), ((270, 200), (310, 150)), (316, 68), 3, 0, "b"),
)

_TOP = (
    Lock((264, 50), ((256, 12), (220, -6)), (184, 18), ((216, 12), (236, 24)), (242, 50), 8, 0, "b"),
    Lock((252, 50), ((256, 22), (276, 4)), (302, 12), ((284, 20), (272, 32)), (270, 50), 6, 1, "a"),
)

_RING = (
    *shine(112, 246, 122, 46, -0.45, (30, 40, 52, 40, 34, 48, 58, 46, 52, 38, 30)),
    *shine(252, 290, 118, 46, -0.2, (34, 46, 40)),
    *shine(320, 396, 122, 46, 0.35, (34, 46, 54, 40, 48, 34, 28)),
)

_STRANDS = (
    Pen(300, 54).quad(250, 76, 216, 132).shape(),
    Pen(300, 54).quad(200, 66, 146, 132).shape(),
    Pen(304, 54).quad(340, 76, 364, 132).shape(),
    Pen(302, 54).quad(296, 76, 296, 104).shape(),
)

HAIR = Hair(
    back=_BACK,
    back_locks=(),
    front_tails=(*_TAILS, *(_mirrored(t) for t in _TAILS)),
    side_locks=(*_SIDE, *(_mirrored(t) for t in _SIDE)),
    dome=_DOME,
    dome_edge=_DOME_EDGE,
    fringe=_FRINGE,
    fringe_small=_FRINGE_SMALL,
    top=_TOP,
    crest=(),
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
_ = Linear
