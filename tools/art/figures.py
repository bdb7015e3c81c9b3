"""Prints the figures that the documentation gives about the art."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from tools.art.cast import CHARACTERS
from tools.art.expressions import EXPRESSIONS
from tools.art.levels import MEDIUM
from tools.art.liveliness import liveliness
from tools.art.measure import DARK, LIGHT, brightness, distances, faces, middle, over
from tools.art.orb import ORB_LEVELS, orb_picture
from tools.art.rig import Rig

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from PIL import Image


def figures(avatars: Path) -> Iterator[str]:
    """Yield lines on the distances of expressions, and on the brightness and motion of avatars."""
    for name, who in CHARACTERS.items():
        for bare in (False, True):
            pairs = distances(faces(who, bare=bare))
            least, first, second = pairs[0]
            kind = "bare" if bare else "as shown"
            yield f"{name} {kind}: min {least:.1f} ({first}, {second}), median {middle(pairs):.1f}"
    for name, who in CHARACTERS.items():
        rig = Rig(who)
        yield _brightness(name, {e: rig.picture(e, MEDIUM) for e in EXPRESSIONS})
    level = ORB_LEVELS[MEDIUM.size]
    yield _brightness("orb", {e: orb_picture(e, level) for e in EXPRESSIONS})
    for name in (*CHARACTERS, "orb"):
        idle = liveliness(avatars / name, speaking=False)
        speaking = liveliness(avatars / name, speaking=True)
        yield f"{name} motion: {idle:.1f} idle, {speaking:.1f} speaking"


def _brightness(name: str, pictures: Mapping[str, Image.Image]) -> str:
    means = [
        mean(brightness(over(p, ground)) for p in pictures.values()) for ground in (DARK, LIGHT)
    ]
    return f"{name} brightness: {means[0]:.1f} on dark, {means[1]:.1f} on light"
