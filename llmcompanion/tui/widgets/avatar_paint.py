"""From frames to rows on the screen, each row made once and kept.

Imports no image library itself: that happens in the thread which paints.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from llmcompanion.avatar.rendering.baking import bake
from llmcompanion.tui.widgets.avatar_strip import PictureStrip

if TYPE_CHECKING:
    from collections.abc import Hashable

    from PIL import Image

    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.rendering.cells import Row
    from llmcompanion.avatar.rendering.colours import Depth
    from llmcompanion.avatar.rendering.symbols import SymbolSet
    from llmcompanion.avatar.sets import AvatarSet
    from llmcompanion.tui.widgets.avatar_place import Place

MEMORY = 6_000_000
"""Bytes of painted rows that are kept, about."""

Picture = tuple[PictureStrip, ...]


@dataclass(frozen=True, slots=True)
class Canvas:
    """Everything that a picture's look depends on, besides the frame.

    Attributes:
        width: The pane's width in cells; rows are filled up to it.
        place: Where in the pane the picture is.
        background: The pane's colour.
        depth: Colours that the terminal takes.
        symbols: Glyphs that it draws.
    """

    width: int
    place: Place
    background: tuple[int, int, int]
    depth: Depth
    symbols: SymbolSet


class Painter:
    """Paints the frames of one set on one canvas.

    `known` may be called from any thread, `paint` from one at a time.

    A frame often differs from another in a few rows only (mouth, lids): rows whose pixels are
    equal are encoded once, and are the same object in all pictures, so that what changed can be
    seen by identity.
    """

    def __init__(self, avatar: AvatarSet, canvas: Canvas, *, memory: int = MEMORY) -> None:
        self.avatar = avatar
        self.canvas = canvas
        self._memory = memory
        self._alike: WeakValueDictionary[Hashable, _Kept] = WeakValueDictionary()
        self._rows: WeakValueDictionary[bytes, PictureStrip] = WeakValueDictionary()
        self._texts: WeakValueDictionary[str, PictureStrip] = WeakValueDictionary()
        self._kept: OrderedDict[Frame, _Kept] = OrderedDict()

    def known(self, frame: Frame) -> Picture | None:
        """The frame's rows, if they are painted already."""
        kept = self._kept.get(frame)
        if kept is None:
            return None
        with suppress(KeyError):
            self._kept.move_to_end(frame)
        return kept.rows

    def paint(self, frame: Frame) -> Picture:
        """The frame's rows, top to bottom, each as wide as the pane.

        Raises:
            UserError: The set's files are damaged or gone.
        """
        size = self._size()
        key = self.avatar.key(frame, size)
        kept = self._alike.get(key)
        if kept is None:
            kept = _Kept(self._encode(self.avatar.picture(frame, size)))
            self._alike[key] = kept
        self._kept[frame] = kept
        self._forget()
        return kept.rows

    def weight(self) -> int:
        """Bytes that the painted rows take, about."""
        return sum(row.weight for row in list(self._texts.values()))

    def _size(self) -> tuple[int, int]:
        """The size of picture to ask for: square, since the place is square on the screen."""
        place, symbols = self.canvas.place, self.canvas.symbols
        side = max(symbols.picture_size(place.columns, place.rows))
        return side, side

    def _encode(self, picture: Image.Image) -> Picture:
        from PIL.Image import Resampling

        from llmcompanion.avatar.rendering.cells import encode_cells, flatten
        from llmcompanion.avatar.rendering.colours import snap

        canvas, place = self.canvas, self.canvas.place
        flat = flatten(picture, canvas.background)
        wanted = canvas.symbols.picture_size(place.columns, place.rows)
        if flat.size != wanted:
            flat = flat.resize(wanted, Resampling.LANCZOS)
        width, band = wanted[0], wanted[1] // place.rows
        pixels = memoryview(flat.tobytes())
        stride = 3 * width * band
        names = [
            blake2b(pixels[y * stride : (y + 1) * stride], digest_size=16).digest()
            for y in range(place.rows)
        ]
        # In few colours a row is drawn with a look at the row above it: then rows go together.
        apart = canvas.depth in ("true", "none")
        if not apart:
            whole = blake2b(pixels, digest_size=8).digest()
            names = [name + whole for name in names]
        found = {name: row for name in names if (row := self._rows.get(name)) is not None}
        missing = [y for y, name in enumerate(names) if name not in found]
        if missing:
            from PIL import Image

            stack = Image.new("RGB", (width, band * len(missing)))
            for n, y in enumerate(missing):
                stack.paste(flat.crop((0, y * band, width, (y + 1) * band)), (0, n * band))
            cells = encode_cells(
                stack, place.columns, len(missing), canvas.symbols, canvas.background
            )
            for y, line in zip(missing, snap(cells, canvas.depth), strict=True):
                found[names[y]] = self._rows[names[y]] = self._strip(line)
        return tuple(found[name] for name in names)

    def _strip(self, row: Row) -> PictureStrip:
        canvas, place = self.canvas, self.canvas.place
        blank = (" ", canvas.background, canvas.background)
        right = canvas.width - place.left - place.columns
        whole = (blank,) * place.left + tuple(row) + (blank,) * right
        baked = bake(whole, canvas.depth)
        strip = self._texts.get(baked)
        if strip is None:
            strip = PictureStrip(baked, canvas.width)
            self._texts[baked] = strip
        return strip

    def _forget(self) -> None:
        """Let go of the frames that were painted first, until the rest fits."""
        while len(self._kept) > 2 and (len(self._kept) > 600 or self.weight() > self._memory):
            self._kept.popitem(last=False)


class _Kept:
    """The rows of frames that look alike; dropped with the last of them."""

    __slots__ = ("__weakref__", "rows")

    def __init__(self, rows: Picture) -> None:
        self.rows = rows
