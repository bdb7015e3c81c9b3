"""From frames to rows of cells, each row made once and kept.

Imports no image library itself: that happens in the thread which paints.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from llmcompanion.avatar.rendering.baking import bake
from llmcompanion.tui.widgets.avatar_strip import PictureStrip

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from PIL import Image

    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.rendering.cells import Row
    from llmcompanion.avatar.rendering.colours import Tones
    from llmcompanion.avatar.sets import AvatarSet
    from llmcompanion.tui.widgets.avatar_canvas import Canvas, Picture

MEMORY = 6_000_000
"""Bytes of painted rows that are kept, about."""
MOST_FRAMES = 600
ROWS_AT_ONCE = 4
"""So many rows are encoded before other threads get their turn: one or two milliseconds."""


class CellPainter:
    """Paints with block characters, or with letters where there is nothing better.

    A frame often differs from another in a few rows only (mouth, lids): rows whose pixels are
    equal are encoded once, and are the same object in all pictures, so that what changed can be
    seen by identity.

    Args:
        avatar: Whose pictures.
        canvas: What they are painted on.
        memory: How much is kept, in bytes.
    """

    works_ahead = True
    lies_over_cells = False

    def __init__(self, avatar: AvatarSet, canvas: Canvas, *, memory: int = MEMORY) -> None:
        self.avatar = avatar
        self.canvas = canvas
        self._memory = memory
        self._kept: OrderedDict[Frame, _Kept] = OrderedDict()
        self._alike: WeakValueDictionary[Hashable, _Kept] = WeakValueDictionary()
        self._rows: WeakValueDictionary[bytes, PictureStrip] = WeakValueDictionary()
        self._texts: WeakValueDictionary[str, PictureStrip] = WeakValueDictionary()
        self._tones: Tones | None = None

    def known(self, frame: Frame) -> bool:
        """Whether the frame's rows are painted already."""
        return frame in self._kept

    def show(self, frame: Frame) -> Picture | None:
        """The frame's rows, if they are painted."""
        kept = self._kept.get(frame)
        if kept is None:
            return None
        with suppress(KeyError):  # the thread may just have dropped it
            self._kept.move_to_end(frame)
        return kept.rows

    def paint(self, frame: Frame) -> None:
        """Make the frame's rows."""
        place, graphics = self.canvas.place, self.canvas.graphics
        wanted = self.avatar.picture_size(place.columns, place.whole_rows, graphics.symbols)
        # On the screen the place is square, whatever the shape of the cells.
        square = (max(wanted), max(wanted))
        key = self.avatar.key(frame, square)
        kept = self._alike.get(key)
        if kept is None:
            kept = _Kept(self._encode(self.avatar.picture(frame, square), wanted))
            self._alike[key] = kept
        self._kept[frame] = kept
        while len(self._kept) > 2 and (
            len(self._kept) > MOST_FRAMES or self.weight() > self._memory
        ):
            self._kept.popitem(last=False)

    def deliver(self) -> None:
        """Nothing is sent beside the rows."""

    def forget(self) -> None:
        """Rows are written by Textual itself."""

    def close(self) -> None:
        """Forget everything."""
        self._kept.clear()

    def weight(self) -> int:
        """Bytes that the painted rows take, about."""
        return sum(row.weight for row in list(self._texts.values()))

    def _encode(self, picture: Image.Image, size: tuple[int, int]) -> tuple[PictureStrip, ...]:
        from PIL import Image

        from llmcompanion.avatar.rendering.cells import flatten

        canvas, place = self.canvas, self.canvas.place
        count = place.rows
        flat = flatten(picture, canvas.background)
        if flat.size != size:
            flat = flat.resize(size, Image.Resampling.LANCZOS)
        width, band = size[0], size[1] // place.whole_rows
        if count < place.whole_rows:
            flat = flat.crop((0, place.cut * band, width, (place.cut + count) * band))
        pixels = memoryview(flat.tobytes())
        stride = 3 * width * band
        names = [_digest(pixels[y * stride : (y + 1) * stride]) for y in range(count)]
        found = {name: row for name in names if (row := self._rows.get(name)) is not None}
        missing = [y for y, name in enumerate(names) if name not in found]
        for start in range(0, len(missing), ROWS_AT_ONCE):
            part = missing[start : start + ROWS_AT_ONCE]
            stack = Image.new("RGB", (width, band * len(part)))
            for n, y in enumerate(part):
                stack.paste(flat.crop((0, y * band, width, (y + 1) * band)), (0, n * band))
            for y, cells in zip(part, self._cells(stack, len(part)), strict=True):
                found[names[y]] = self._rows[names[y]] = self._strip(cells)
            time.sleep(0)  # a key may be waiting for the interpreter
        return tuple(found[name] for name in names)

    def _cells(self, image: Image.Image, count: int) -> Sequence[Row]:
        canvas, graphics = self.canvas, self.canvas.graphics
        columns = canvas.place.columns
        if graphics.renderer == "ascii":
            from llmcompanion.avatar.rendering.ascii import encode_ascii

            cells = encode_ascii(image, columns, count, canvas.background, coloured=canvas.coloured)
        else:
            from llmcompanion.avatar.rendering.cells import encode_cells

            cells = encode_cells(image, columns, count, graphics.symbols, canvas.background)
        if self._tones is None:
            from llmcompanion.avatar.rendering.colours import Tones

            self._tones = Tones(graphics.depth, canvas.background)
        return self._tones.snap(cells)

    def _strip(self, cells: Row) -> PictureStrip:
        canvas, place = self.canvas, self.canvas.place
        blank = (" ", canvas.background, canvas.background)
        right = canvas.width - place.left - place.columns
        whole = (blank,) * place.left + tuple(cells) + (blank,) * right
        baked = bake(whole, canvas.graphics.depth)
        if canvas.see_through:
            # "\x1b[48;2;0;0;0m \x1b[0m": the parameters of the ground alone
            ground = bake((blank,), canvas.graphics.depth)[2:].partition("m")[0]
            baked = re.sub(rf"(?<=[\[;]){ground}(?=[;m])", "49", baked)
        strip = self._texts.get(baked)
        if strip is None:
            strip = self._texts[baked] = PictureStrip(baked, canvas.width)
        return strip


class _Kept:
    """The rows of frames that look alike; dropped with the last of them."""

    __slots__ = ("__weakref__", "rows")

    def __init__(self, rows: tuple[PictureStrip, ...]) -> None:
        self.rows = rows


def _digest(pixels: memoryview) -> bytes:
    return blake2b(pixels, digest_size=16).digest()
