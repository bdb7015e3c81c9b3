"""Figures about the art: how far expressions lie apart, how bright and how lively a face is."""

from __future__ import annotations

from itertools import combinations, pairwise
from statistics import median
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageStat

from tools.art.colour import rgb
from tools.art.expressions import EXPRESSIONS
from tools.art.levels import SMALL, Level
from tools.art.rig import Rig, plain, pose_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.art.character import Character

DARK, LIGHT = "#16161e", "#f4f4f6"


def over(picture: Image.Image, ground: str = DARK) -> Image.Image:
    """Return an RGBA picture on an opaque ground, as RGB."""
    base = Image.new("RGBA", picture.size, (*rgb(ground), 255))
    base.alpha_composite(picture)
    return base.convert("RGB")


def rms(first: Image.Image, second: Image.Image) -> float:
    """Return the root mean square difference (0..255) of two RGB pictures."""
    squares = ImageStat.Stat(ImageChops.difference(first, second)).sum2
    return float((sum(squares) / (first.width * first.height * 3)) ** 0.5)


def distances(pictures: Mapping[str, Image.Image]) -> list[tuple[float, str, str]]:
    """Return (RMS, name, name) for all pairs, the closest first."""
    pairs = combinations(pictures, 2)
    return sorted((rms(pictures[a], pictures[b]), a, b) for a, b in pairs)


def faces(who: Character, level: Level = SMALL, *, bare: bool = False) -> dict[str, Image.Image]:
    """Draw all expressions on the dark ground; ``bare`` leaves out tilt, effects and accent."""
    rig, pictures = Rig(who), {}
    for expression in EXPRESSIONS:
        pose = plain(pose_of(who, expression)) if bare else None
        pictures[expression] = over(rig.picture(expression, level, pose=pose))
    return pictures


def middle(pairs: Sequence[tuple[float, str, str]]) -> float:
    """Return the median distance."""
    return median(distance for distance, _, _ in pairs)


def brightness(picture: Image.Image) -> float:
    """Return the mean luma (0..255) of an RGB picture."""
    return float(ImageStat.Stat(picture.convert("L")).mean[0])


def motion(frames: Sequence[Image.Image]) -> float:
    """Return the mean change of luma (0..255) from one frame to the next."""
    changes = [
        float(ImageStat.Stat(ImageChops.difference(a.convert("L"), b.convert("L"))).mean[0])
        for a, b in pairwise(frames)
    ]
    return sum(changes) / len(changes)
