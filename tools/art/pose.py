"""The pose record: one face at one moment, in the language of an animator."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

MouthKind = Literal[
    "line", "smile", "frown", "round", "cat", "wave", "grit", "bleh", "pout", "smirk", "grin"
]
Mark = Literal["", "heart", "star", "swirl", "pinpoint"]


@dataclass(frozen=True)
class Mouth:
    """A mouth.

    ``open`` 0..1 is the height of the opening, ``width`` 1 the width at rest, ``curve`` bends the
    corners up (+) or down (-), ``skew`` lifts one corner and moves the mouth to its side.
    """

    kind: MouthKind = "line"
    open: float = 0.0
    width: float = 1.0
    curve: float = 0.5
    skew: float = 0.0
    teeth: float = 0.0
    tongue: float = 1.0
    fang: bool = False


@dataclass(frozen=True)
class Pose:
    """All that sets one face apart from another of the same character.

    ``left`` and ``right`` are the openness of the eyes as seen on the screen (0 shut, 1 open).
    ``arch`` bends shut lids from a calm U (0) to a laughing arch (1), ``blink_arch`` does so while
    blinking; ``squeeze`` draws ``> <``.
    ``lid_tilt`` and ``brow_angle`` are angry above 0, sad below. Gaze is -1..1 right and down.
    ``tilt`` is in degrees, ``drop`` in pixels of the 512 canvas (positive is lower).
    """

    left: float = 1.0
    right: float = 1.0
    arch: float = 0.0
    blink_arch: float = 0.0
    squeeze: bool = False
    lid_tilt: float = 0.0
    lower: float = 0.0
    flat: float = 0.0
    iris: float = 1.0
    pupil: float = 1.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    shine: float = 1.0
    mark: Mark = ""
    wet: float = 0.0
    brow_raise: float = 0.0
    brow_angle: float = 0.0
    brow_arch: float = 0.0
    brow_skew: float = 0.0
    mouth: Mouth = field(default_factory=Mouth)
    blush: float = 0.35
    hatch: float = 0.0
    flush: float = 0.0
    pale: float = 0.0
    gloom: float = 0.0
    sick: float = 0.0
    tears: Literal["", "stream", "brim", "laugh"] = ""
    hand: Literal["", "chin", "together"] = ""
    tilt: float = 0.0
    drop: float = 0.0
    effects: tuple[str, ...] = ()
    accent: str = "#52e0d8"


Eyes = Literal["open", "half", "closed"]
Speech = Literal["closed", "small", "mid", "wide", "round"]
Gaze = Literal["ahead", "left", "right", "up", "down"]

EYES: tuple[Eyes, ...] = ("open", "half", "closed")
SPEECH: tuple[Speech, ...] = ("closed", "small", "mid", "wide", "round")
GAZES: tuple[Gaze, ...] = ("ahead", "left", "right", "up", "down")


def blinking(pose: Pose, eyes: Eyes, half: float = 0.7) -> Pose:
    """Close the eyes of a pose; ``half`` is the share of the opening that a half blink leaves.

    Half shut, both lids share the way, so that a held half blink looks soft and not scornful.
    """
    if eyes == "open":
        return pose
    if eyes == "closed":
        return replace(pose, left=0.0, right=0.0, flat=0.0, arch=max(pose.arch, pose.blink_arch))
    return replace(
        pose,
        left=min(pose.left, 1.0) * half,
        right=min(pose.right, 1.0) * half,
        lower=max(pose.lower, 0.4 + 0.6 * pose.blink_arch),
        lid_tilt=pose.lid_tilt * 0.7,
        flat=pose.flat * 0.3,
    )


_SIDE = 0.85
_LOOKS: dict[Gaze, tuple[float, float]] = {
    "ahead": (0.0, 0.0),
    "left": (-_SIDE, 0.0),
    "right": (_SIDE, 0.0),
    "up": (0.0, -0.8),
    "down": (0.0, 0.8),
}


def looking(pose: Pose, gaze: Gaze) -> Pose:
    """Turn the eyes of a pose; its own gaze still shows through a little."""
    if gaze == "ahead":
        return pose
    x, y = _LOOKS[gaze]
    return replace(pose, gaze_x=pose.gaze_x * 0.25 + x, gaze_y=pose.gaze_y * 0.25 + y)


def speaking(pose: Pose, speech: Speech) -> Pose:
    """Give a pose the mouth of a sound; ``closed`` is the expression's own mouth at rest."""
    own = pose.mouth
    if speech == "closed":
        return pose
    curve = max(-0.55, min(0.6, own.curve))
    down = curve < -0.12 or own.kind == "frown"
    kind: MouthKind = "frown" if down else "smile"
    teeth = 0.6 if not down else 0.0
    mouths: dict[Speech, Mouth] = {
        "small": Mouth(kind, open=0.26, width=0.72, curve=curve * 0.8, skew=own.skew * 0.6),
        "mid": Mouth(kind, open=0.55, width=0.95, curve=curve, teeth=teeth, skew=own.skew * 0.4),
        "wide": Mouth(kind, open=0.68, width=1.38, curve=curve, teeth=teeth, skew=own.skew * 0.4),
        "round": Mouth("round", open=0.56, width=0.85, curve=0.0, skew=own.skew * 0.4),
    }
    return replace(pose, mouth=mouths[speech])
