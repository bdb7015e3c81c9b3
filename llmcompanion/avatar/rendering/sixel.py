"""Sixel: six rows of pixels a character, sent anew each time; so only the part that changed.

Source: DEC, "VT330/VT340 Programmer Reference Manual", volume 2, chapter 14.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from llmcompanion.avatar.rendering.cells import flatten

if TYPE_CHECKING:
    from llmcompanion.avatar.rendering.cells import RGB

COLOURS = 64
"""Entries of the palette: hardly to be told from 256, and a third less to send."""

_ENTER, _LEAVE = b"\x1bP7;1;q", b"\x1b\\"

_REPEATS = re.compile(rb"(.)\1{3,}", re.DOTALL)


@lru_cache(maxsize=COLOURS * 6)
def _bit_table(colour: int, bit: int) -> bytes:
    """For `bytes.translate`: `1 << bit` for one palette entry, 0 for the others."""
    table = bytearray(256)
    table[colour] = 1 << bit
    return bytes(table)


_PRINTABLE = bytes((63 + n) & 255 for n in range(256))


def _packed(match: re.Match[bytes]) -> bytes:
    return b"!%d%c" % (len(match[0]), match[1])


def palette_of(picture: Image.Image, background: RGB) -> Image.Image:
    """The colours for a picture and for those that will be drawn over parts of it."""
    small = flatten(picture, background).copy()
    small.thumbnail((128, 128), Image.Resampling.BOX)
    return small.quantize(COLOURS, Image.Quantize.FASTOCTREE, kmeans=2, dither=Image.Dither.NONE)


def encode(picture: Image.Image, background: RGB, palette: Image.Image | None = None) -> str:
    """A picture as one sixel string.

    Args:
        picture: RGB or RGBA; transparent parts are blended with the ground.
        background: The ground.
        palette: From `palette_of`; without it the picture gets its own.
    """
    palette = palette or palette_of(picture, background)
    flat = flatten(picture, background)
    reduced = flat.quantize(palette=palette, dither=Image.Dither.NONE)
    width, height = reduced.size
    levels = reduced.getpalette() or []
    indices = reduced.tobytes()
    parts = [_ENTER, b'"1;1;%d;%d' % (width, height)]
    for colour in sorted(set(indices)):
        red, green, blue = (round(level / 2.55) for level in levels[colour * 3 : colour * 3 + 3])
        parts.append(b"#%d;2;%d;%d;%d" % (colour, red, green, blue))
    lines = [indices[start : start + width] for start in range(0, len(indices), width)]
    parts += [_band(lines[top : top + 6]) for top in range(0, height, 6)]
    return b"".join([*parts, _LEAVE]).decode("ascii")


def _band(rows: list[bytes]) -> bytes:
    """Six rows: for each colour in them the columns where it is, one bit a row."""
    width = len(rows[0])
    held = [set(row) for row in rows]
    lines = []
    for colour in sorted(set().union(*held)):
        columns = 0
        for bit, row in enumerate(rows):
            if colour in held[bit]:
                columns |= int.from_bytes(row.translate(_bit_table(colour, bit)), "big")
        sixels = columns.to_bytes(width, "big").translate(_PRINTABLE).rstrip(b"?")
        inked = sixels.lstrip(b"?")
        lead = len(sixels) - len(inked)
        skip = b"!%d?" % lead if lead > 3 else b"?" * lead
        lines.append(b"#%d%b%b" % (colour, skip, _REPEATS.sub(_packed, inked)))
    return b"$".join(lines) + b"-"


def changed_box(
    before: Image.Image | None, after: Image.Image, cell: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """The cells in which two pictures differ: left, top, right, bottom; None for no cell.

    Args:
        before: What is on the screen, or None for nothing.
        after: What shall be there, of the same size.
        cell: Pixels of a cell, across and down.
    """
    if before is None or before.size != after.size:
        box: tuple[int, int, int, int] | None = (0, 0, *after.size)
    elif before.mode == "RGBA":
        box = ImageChops.difference(before, after).getbbox(alpha_only=False)
    else:
        box = ImageChops.difference(before, after).getbbox()
    if box is None:
        return None
    across, down = cell
    left, top, right, bottom = box
    return left // across, top // down, -(-right // across), -(-bottom // down)


class SixelScreen:
    """What stands on the screen, so that only what changed need be sent.

    Args:
        cell: Pixels of a cell, across and down.
        background: The ground under transparent parts.
    """

    def __init__(self, cell: tuple[int, int], background: RGB) -> None:
        self._cell = cell
        self._background = background
        self._before: Image.Image | None = None
        self._palette: Image.Image | None = None

    def show(self, picture: Image.Image, origin: tuple[int, int]) -> str:
        """What to write, in one piece and between begin and end of a synchronized update.

        Args:
            picture: As many whole cells large as its place; not to be changed afterwards.
            origin: Column and row of its corner on the screen, from 0. The picture must not
                reach the screen's last row: terminals scroll below a sixel picture.
        """
        box = changed_box(self._before, picture, self._cell)
        self._before = picture
        if box is None:
            return ""
        left, top, right, bottom = box
        across, down = self._cell
        area = (right - left) * across * (bottom - top) * down
        if self._palette is None or area * 2 > picture.width * picture.height:
            # colours of a part must be those around it: a new palette only for a new picture
            self._palette = palette_of(picture, self._background)
            left, top = 0, 0
            right, bottom = picture.width // across, picture.height // down
        part = picture.crop((left * across, top * down, right * across, bottom * down))
        place = f"\x1b[{origin[1] + top + 1};{origin[0] + left + 1}H"
        return f"\x1b7{place}{encode(part, self._background, self._palette)}\x1b8"

    def forget(self) -> None:
        """The screen was cleared or painted over: the next picture is sent whole."""
        self._before = None
