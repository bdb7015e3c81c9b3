"""One moment of a face, as the animation asks for it and a set of images can draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Eyes = Literal["open", "half", "closed"]
Mouth = Literal["closed", "small", "mid", "wide", "round"]

EYES: tuple[Eyes, ...] = ("open", "half", "closed")
MOUTHS: tuple[Mouth, ...] = ("closed", "small", "mid", "wide", "round")


@dataclass(frozen=True, slots=True)
class Frame:
    """What is to be seen now. Hashable: renderers keep what they drew by it.

    Attributes:
        expression: A label of the 28, or "thinking" or "sleepy".
        eyes: How far the lids are open.
        mouth: The mouth's shape; "closed" is the expression's own mouth at rest.
        rise: Whole steps the head is lifted by the breath, 0 or 1. A step is one pixel of
            the level of detail that is drawn.
        away: True while the face is covered (a check-in is being answered).
    """

    expression: str = "neutral"
    eyes: Eyes = "open"
    mouth: Mouth = "closed"
    rise: int = 0
    away: bool = False
