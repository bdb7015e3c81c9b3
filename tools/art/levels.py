"""The three levels of detail: the same character redrawn for 512, 80 and 40 pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """How to draw for one size. Lengths are in units of the 512 canvas."""

    size: int
    view: tuple[float, float, float]  # x, y and side of the square that is shown
    supersample: int
    rise: int  # pixels a breath lifts the bust
    line: float  # width of an outline
    brow: float  # weight of the brows
    brow_lift: float
    brow_gain: float  # how much stronger brows bend and slant
    lash: float
    eye_drop: float
    eye_scale: float
    mouth: float  # size of the mouth
    curve: float  # gain of the bend of a closed mouth
    mouth_drop: float
    mouth_limit: float  # greatest height of an open mouth
    tilt: float  # gain of the tilt of the head
    fringe_lift: float
    detail: int  # 2: everything, 1: no fine lines, 0: only what survives at 40 pixels
    effect_shift: tuple[float, float]
    sharpen: int  # strength of the unsharp mask on each part, in per cent

    @property
    def fine(self) -> bool:
        """Whether hair lines, creases and the nose are drawn."""
        return self.detail > 0


FULL = Level(
    size=512,
    view=(0, 0, 512),
    supersample=4,
    rise=3,
    line=3.4,
    brow=1.0,
    brow_lift=0,
    brow_gain=1.0,
    lash=1.0,
    eye_drop=0,
    eye_scale=1.0,
    mouth=1.0,
    curve=1.0,
    mouth_drop=0,
    mouth_limit=62,
    tilt=1.0,
    fringe_lift=0,
    detail=2,
    effect_shift=(0, 0),
    sharpen=0,
)
MEDIUM = Level(
    size=80,
    view=(20, 0, 472),
    supersample=10,
    rise=1,
    line=5.4,
    brow=1.35,
    brow_lift=4,
    brow_gain=1.1,
    lash=1.15,
    eye_drop=1,
    eye_scale=1.0,
    mouth=1.14,
    curve=1.25,
    mouth_drop=0,
    mouth_limit=58,
    tilt=1.0,
    fringe_lift=5,
    detail=1,
    effect_shift=(-16, 7),
    sharpen=40,
)
SMALL = Level(
    size=40,
    view=(48, 22, 416),
    supersample=16,
    rise=1,
    line=8.0,
    brow=1.85,
    brow_lift=8,
    brow_gain=1.4,
    lash=1.35,
    eye_drop=4,
    eye_scale=1.0,
    mouth=1.38,
    curve=2.2,
    mouth_drop=3,
    mouth_limit=50,
    tilt=0.7,
    fringe_lift=12,
    detail=0,
    effect_shift=(-40, 16),
    sharpen=70,
)
LEVELS: dict[int, Level] = {level.size: level for level in (FULL, MEDIUM, SMALL)}
