"""What sets one character apart from another: palette, proportions, hair and outfit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.art.canvas import Canvas
    from tools.art.geometry import Shape
    from tools.art.levels import Level
    from tools.art.pose import Pose


@dataclass(frozen=True)
class Palette:
    """The colours of a character, as hex strings."""

    line: str
    hair: str
    hair_dark: str
    hair_back: str
    hair_light: str
    hair_tip: str
    skin: str
    skin_shade: str
    skin_line: str
    blush: str
    iris: tuple[str, str, str, str]  # top, middle, low, glow
    pupil: str
    white_shade: str
    lash: str
    lash_end: str
    brow: str
    mouth: str
    mouth_line: str
    tongue: str
    cloth: str
    cloth_shade: str
    trim: str
    trim_shade: str
    metal: str


@dataclass(frozen=True)
class FaceShape:
    """The outline of the face: the right half from temple to chin, as pulls and points."""

    temple: tuple[float, float]
    cheek: tuple[float, float, float, float]
    jaw: tuple[float, float, float, float]
    chin: tuple[float, float, float, float]
    neck: float  # half the width of the neck
    mouth_y: float
    nose_y: float


@dataclass(frozen=True)
class EyeShape:
    """Lids, iris and brows in eye coordinates: +x is the outer corner, the eye about (0, 0)."""

    apart: float
    height: float  # y of the eyes on the canvas
    scale: float
    open: Shape  # four handles of the upper lid
    shut: Shape
    arch: Shape
    lower: Shape
    half: float  # share of the opening that is left in a half blink
    lower_rise: float  # how far (1: 22 px) a raised lower lid comes up
    iris_x: float
    iris_y: float
    iris_at: float
    pupil: tuple[float, float]
    lash: float
    wing: tuple[float, float]
    spikes: tuple[tuple[float, float], ...]  # place along the lid (0..1), length
    brow_y: float
    brow_weight: float
    brow_length: float
    crease: float


@dataclass(frozen=True)
class Lock:
    """A tuft of hair: two edges from the roots to a shared tip.

    Each edge is a curve with one or two pulls. ``sway`` says how far (px) the tip swings,
    ``detail`` the lowest level of detail at which the tuft is drawn, ``shade`` which edge is dark.
    """

    root_a: tuple[float, float]
    pull_a: Shape
    tip: tuple[float, float]
    pull_b: Shape
    root_b: tuple[float, float]
    sway: float = 3.0
    detail: int = 0
    shade: str = "b"
    shine: tuple[float, float] = (0.0, 0.0)  # where along the tuft light falls (0..1)


@dataclass(frozen=True)
class Hair:
    """The hair, back to front. Shapes are closed outlines on the canvas."""

    back: Shape
    back_locks: tuple[Lock, ...]
    front_tails: tuple[Lock, ...]  # over the shoulders, behind the face
    side_locks: tuple[Lock, ...]
    dome: Shape
    dome_edge: Shape  # the part of the dome's outline that can be seen
    fringe: tuple[Lock, ...]
    fringe_small: tuple[Lock, ...]  # the blunt fringe of the smallest level
    top: tuple[Lock, ...]  # behind the dome
    crest: tuple[Lock, ...]  # swept up over the dome's outline
    ring: tuple[Shape, ...]  # highlights
    strands: tuple[Shape, ...]  # fine lines


Painter = Callable[["Canvas", "Character", "Pose", "Level"], None]


@dataclass(frozen=True)
class Character:
    """One character: everything the rig needs to draw it."""

    name: str
    title: str
    description: str
    palette: Palette
    face: FaceShape
    eyes: EyeShape
    hair: Hair
    body: Painter
    ornaments: Painter  # ribbons, clips: over the fringe
    eyewear: Painter | None = None
    ears: bool = False
    poses: Mapping[str, Pose] = field(default_factory=dict)
