"""All expressions of an avatar in one picture."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from llmcompanion.avatar.frame import EYES, MOUTHS, Frame

if TYPE_CHECKING:
    from llmcompanion.avatar.sets import AvatarSet

RGB = tuple[int, int, int]

DARK: RGB = (22, 22, 30)
LIGHT: RGB = (244, 244, 246)

LABEL_HEIGHT = 18
GAP = 4


def contact_sheet(
    avatar: AvatarSet, *, size: int = 160, columns: int = 7, background: RGB = DARK
) -> Image.Image:
    """Every expression, then (where lids and lips move) every eye and mouth of the neutral face.

    Args:
        avatar: Whose pictures.
        size: Pixels along a side of each.
        columns: Pictures in a row.
        background: The ground.
    """
    names = sorted(avatar.expressions, key=lambda name: (name != "neutral", name))
    frames = [(name, Frame(name)) for name in names]
    if avatar.animated:
        frames += [
            (f"{eyes} / {mouth}", Frame(eyes=eyes, mouth=mouth))
            for eyes, mouth in product(EYES, MOUTHS)
        ]
    rows = -(-len(frames) // columns)
    step_x, step_y = size + GAP, size + LABEL_HEIGHT + GAP
    sheet = Image.new("RGBA", (columns * step_x + GAP, rows * step_y + GAP), (*background, 255))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(11)
    dark = sum(background) < 384
    for n, (label, frame) in enumerate(frames):
        row, column = divmod(n, columns)
        x, y = GAP + column * step_x, GAP + row * step_y
        sheet.alpha_composite(avatar.picture(frame, (size, size)), (x, y))
        ink = (200, 200, 210) if dark else (60, 60, 70)
        draw.text((x + size / 2, y + size + 2), label, fill=ink, font=font, anchor="ma")
    return sheet.convert("RGB")
