"""One moment of a face, as the animation asks for it and a set of images can draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Eyes = Literal["open", "half", "closed"]
Mouth = Literal["closed", "small", "mid", "wide", "round"]
Gaze = Literal["ahead", "left", "right", "up", "down"]

EYES: tuple[Eyes, ...] = ("open", "half", "closed")
MOUTHS: tuple[Mouth, ...] = ("closed", "small", "mid", "wide", "round")
GAZES: tuple[Gaze, ...] = ("ahead", "left", "right", "up", "down")


@dataclass(frozen=True, slots=True)
class Frame:
    """What is to be seen now. Hashable: renderers keep what they drew by it.

    Left and right are the viewer's. Every value is a whole step, so that frames come again.

    Attributes:
        expression: A label of the 28, or "thinking" or "sleepy".
        eyes: How far the lids are open.
        mouth: The mouth's shape; "closed" is the expression's own mouth at rest.
        gaze: Where the eyes look.
        sway: How the hair hangs: -1 to the left, 0 at rest, 1 to the right.
        turn: How the head is turned: -1 to the left, 0 to the viewer, 1 to the right.
        rise: Whole steps the head is lifted by the breath, 0 or 1. A step is one pixel of
            the level of detail that is drawn.
        phase: Place in the loop of the effects (tears, sparks, the orb's light),
            0 to the set's number of phases - 1.
        away: True while the face is covered (a check-in is being answered).
    """

    expression: str = "neutral"
    eyes: Eyes = "open"
    mouth: Mouth = "closed"
    gaze: Gaze = "ahead"
    sway: int = 0
    turn: int = 0
    rise: int = 0
    phase: int = 0
    away: bool = False


AWAY = Frame(away=True)
"""The covered face. It tells nothing about what is behind it."""
