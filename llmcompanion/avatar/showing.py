"""An avatar's picture as text that can be printed: for the command line, not for the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.avatar.rendering.ascii import encode_ascii
from llmcompanion.avatar.rendering.baking import bake
from llmcompanion.avatar.rendering.cells import RGB, encode_cells
from llmcompanion.avatar.rendering.colours import snap
from llmcompanion.avatar.rendering.kitty import KittyReel, random_first_id
from llmcompanion.avatar.rendering.sixel import encode

if TYPE_CHECKING:
    import random

    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.rendering.detection import TerminalGraphics
    from llmcompanion.avatar.sets import AvatarSet

USUAL_CELL = (8, 16)
"""Pixels of a cell where the terminal does not say."""


def printed(
    avatar: AvatarSet,
    frame: Frame,
    columns: int,
    rows: int,
    graphics: TerminalGraphics,
    background: RGB,
    rng: random.Random,
) -> str:
    """The picture in `columns` x `rows` cells, ending in a line break.

    Args:
        avatar: Whose picture.
        frame: Which one.
        columns: Cells across.
        rows: Cells down.
        graphics: What the terminal can draw, and which way to go.
        background: The terminal's ground.
        rng: For an id that kitty's other pictures do not have.
    """
    if graphics.renderer in ("kitty", "sixel"):
        cell = graphics.cell_pixels or USUAL_CELL
        size = (columns * cell[0], rows * cell[1])
        picture = avatar.picture(frame, size)
        if graphics.renderer == "sixel":
            return encode(picture, background) + "\n"
        reel = KittyReel(
            first_id=random_first_id(rng, tmux=graphics.tmux), columns=columns, rows=rows,
            size=size, animation=False, tmux=graphics.tmux,
        )  # fmt: skip
        shown = reel.show(0, lambda: picture)
        return shown.write + "".join(f"{row}\n" for row in reel.placeholders(shown.image_id))
    size = avatar.picture_size(columns, rows, graphics.symbols)
    picture = avatar.picture(frame, size)
    if graphics.renderer == "ascii":
        lines = encode_ascii(picture, columns, rows, background, coloured=graphics.depth != "none")
    else:
        lines = encode_cells(picture, columns, rows, graphics.symbols, background)
    return "".join(
        f"{bake(row, graphics.depth)}\n" for row in snap(lines, graphics.depth, background)
    )
