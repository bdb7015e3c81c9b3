"""Which part of a picture is shown: where the head is likely to be, and cutting it out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from PIL import Image

from llmcompanion.avatar.manifest import Framing

SEEN = 40
"""Alpha from which a pixel counts as part of the figure."""

HEADROOM = 0.05
"""Free space above the head, as a share of the part's side."""

_SMALL = 160

_SHARES = ((1.0, 1.0), (1.25, 0.95), (1.6, 0.64), (2.2, 0.43), (3.0, 0.36), (4.0, 0.33))
"""Height of the part as a share of the figure's height, by how tall the figure is for its width.

A bust is about as tall as wide and is shown whole; a figure to the thighs is some 1.6 times, a
whole figure 2.2 to 4 times as tall: six to seven heads (L. M. Hogarth's and the manga handbooks'
canon), of which the upper two and a bit are head and shoulders.
"""


def find_framing(picture: Image.Image) -> Framing:
    """Head and shoulders of the figure in an RGBA picture.

    On a transparent ground the figure's outline tells how much of a body there is, and the weight
    of its top where the head is. Without one (a photograph, a card's picture) portraits are taken
    to have the head near the top.
    """
    width, height = picture.size
    small = picture.getchannel("A")
    small.thumbnail((_SMALL, _SMALL), Image.Resampling.BOX)
    figure = small.point(lambda level: 255 if level >= SEEN else 0)
    box = figure.getbbox()
    if box is None:
        return Framing()
    if small.getextrema()[0] >= SEEN:  # type: ignore[operator]  # one channel, two numbers
        return Framing(x=0.5, y=min(width, height) / 2 / height, zoom=1.0)
    scale = width / figure.width
    left, top, right, bottom = (edge * scale for edge in box)
    tall = bottom - top
    share = _between(tall / (_breadth(figure) * scale))
    if share >= 0.95:  # a bust: all of it, standing on the lower edge
        side = max(tall * (1 + HEADROOM), right - left)
        middle, upper = (left + right) / 2, bottom - side
    else:
        side = tall * share
        middle = _middle_of_top(figure, box, side * 0.55 / scale) * scale
        upper = top - side * HEADROOM
    return Framing(
        x=_within(middle / width),
        y=_within((upper + side / 2) / height),
        zoom=min(20.0, max(0.1, min(width, height) / side)),
    )


def _between(tallness: float) -> float:
    """`_SHARES`, with straight lines between its points."""
    for (low, high_share), (high, low_share) in pairwise(_SHARES):
        if tallness <= low:
            return high_share
        if tallness < high:
            return high_share + (low_share - high_share) * (tallness - low) / (high - low)
    return _SHARES[-1][1]


def _breadth(figure: Image.Image) -> float:
    """The figure's width without what only sticks out: an arm, a sword, a wisp of hair."""
    columns = figure.resize((figure.width, 1), Image.Resampling.BOX).tobytes()
    total, weight = sum(columns) or 1, 0
    inner = 0
    for level in columns:
        weight += level
        inner += level > 0 and 0.04 <= weight / total <= 0.97
    return float(max(1, inner))


def _middle_of_top(figure: Image.Image, box: tuple[int, int, int, int], deep: float) -> float:
    """The column that halves the figure's weight in its uppermost rows."""
    left, top, right, bottom = box
    strip = figure.crop((left, top, right, min(bottom, top + max(1, round(deep)))))
    columns = strip.resize((strip.width, 1), Image.Resampling.BOX).tobytes()
    half, weight = sum(columns) / 2, 0
    for n, level in enumerate(columns):
        weight += level
        if weight >= half:
            return left + n + 0.5
    return (left + right) / 2


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


@dataclass(frozen=True, slots=True)
class _Span:
    """Pixels `start` to `stop` of a picture, laid at `at` over `length` pixels of another."""

    start: float
    stop: float
    at: int
    length: int


def cut(picture: Image.Image, framing: Framing, size: tuple[int, int]) -> Image.Image:
    """The part of an RGBA picture in `size` pixels; what lies beyond the picture is transparent."""
    side = min(picture.size) / framing.zoom
    scale = min(size) / side
    spans = [
        _span(share * whole, whole, length, scale)
        for share, whole, length in zip((framing.x, framing.y), picture.size, size, strict=True)
    ]
    result = Image.new("RGBA", size)
    across, down = spans
    if across.length > 0 and down.length > 0:
        part = picture.resize(
            (across.length, down.length),
            Image.Resampling.LANCZOS,
            box=(across.start, down.start, across.stop, down.stop),
            reducing_gap=3.0,
        )
        result.paste(part, (across.at, down.at))
    return result


def _span(middle: float, whole: int, length: int, scale: float) -> _Span:
    first = middle - length / 2 / scale
    start, stop = max(0.0, first), min(float(whole), first + length / scale)
    at = round((start - first) * scale)
    return _Span(start, stop, at, min(length - at, round((stop - start) * scale)))


def sway(picture: Image.Image, rise: int, turn: int) -> Image.Image:
    """A whole picture that breathes and leans: its lower edge stays, its upper edge moves.

    Args:
        picture: RGBA.
        rise: 1 at the height of a breath, else 0.
        turn: -1, 0 or 1, to the left or the right.
    """
    width, height = picture.size
    up = rise * max(1, round(height * 0.008))
    aside = turn * max(1, round(width * 0.012))
    if not up and not aside:
        return picture
    return picture.transform(
        picture.size,
        Image.Transform.AFFINE,
        (1, aside / height, -aside, 0, (height - up) / height, up),
        Image.Resampling.BICUBIC,
    )
