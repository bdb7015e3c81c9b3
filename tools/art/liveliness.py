"""How much a shipped avatar moves when the program's own animation drives it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from llmcompanion.avatar.animator import Animator
from llmcompanion.avatar.sets import load_avatar
from llmcompanion.tui.widgets.avatar_means import effects_of
from tools.art.expressions import EXPRESSIONS
from tools.art.measure import motion, over

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from PIL import Image

_FRAMES_PER_SECOND = 12
_SECONDS = 30
_PIXELS = (40, 40)
_WORDS = [
    "Hello",
    "there,",
    "it",
    "is",
    "good",
    "to",
    "see",
    "you",
    "again",
    "and",
    "I",
    "have",
    "thought",
    "about",
    "what",
    "you",
    "said",
]


def liveliness(folder: Path, *, speaking: bool) -> float:
    """Return the mean change of luma in a second, over all expressions, at 40 pixels."""
    avatar = load_avatar(folder)
    effects = effects_of(avatar)
    total = 0.0
    for label in EXPRESSIONS:
        animator = Animator(
            random.Random(1), 0.0, frames_per_second=_FRAMES_PER_SECOND, effects=effects
        )
        animator.emotion(label, 0.0)
        seen: dict[Hashable, Image.Image] = {}
        frames = []
        for i in range(_SECONDS * _FRAMES_PER_SECOND):
            now = i / _FRAMES_PER_SECOND
            if speaking and i % 4 == 0:
                animator.words(_WORDS[i // 4 % len(_WORDS)] + " ", now)
            frame = animator.frame(now)
            key = avatar.key(frame, _PIXELS)
            if key not in seen:
                seen[key] = over(avatar.picture(frame, _PIXELS))
            frames.append(seen[key])
        total += motion(frames) * _FRAMES_PER_SECOND
    avatar.close()
    return total / len(EXPRESSIONS)
