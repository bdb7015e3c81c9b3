"""Small faces for a list: still, but for the eyes, and painted in a thread as they come in view."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from llmcompanion.avatar.frame import Frame
from llmcompanion.errors import UserError
from llmcompanion.tui.persona_shelf import load_avatar_framed, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from PIL import Image

    from llmcompanion.avatar.rendering.cells import RGB, Row
    from llmcompanion.avatar.rendering.detection import TerminalGraphics
    from llmcompanion.tui.persona_shelf import Face

log = logging.getLogger(__name__)

MOST_KEPT = 300
"""Painted faces that are kept."""

Rows = tuple[tuple[Segment, ...], ...]
"""A picture, row by row."""


@dataclass(frozen=True, slots=True)
class TileCanvas:
    """What small faces are painted on.

    Attributes:
        columns, rows: Size in cells.
        background: The ground.
        graphics: What the terminal draws with.
        coloured: False for pictures without colours.
    """

    columns: int
    rows: int
    background: RGB
    graphics: TerminalGraphics
    coloured: bool = True


@dataclass(frozen=True, slots=True)
class Tile:
    """A painted face.

    Attributes:
        open: With open eyes.
        shut: With closed ones; the same where the face has no lids.
        trouble: Why there is none; "" where there is.
    """

    open: Rows
    shut: Rows
    trouble: str = ""

    @property
    def blinks(self) -> bool:
        """Whether it has lids."""
        return self.open is not self.shut


NOBODY = Tile((), ())
"""The tile of a persona without a face."""


class TilePainter:
    """Paints faces one at a time, the last that was asked for first.

    Belongs to the event loop; only the painting runs in a thread of its own.

    Args:
        folders: Where avatars are that belong to no persona.
        painted: Called whenever a face is ready.
    """

    def __init__(self, folders: Iterable[Path], painted: Callable[[], None]) -> None:
        self._folders = tuple(folders)
        self._painted = painted
        self._canvas: TileCanvas | None = None
        self._kept: OrderedDict[Face, Tile] = OrderedDict()
        self._alike: dict[object, Tile] = {}
        """Faces that belong to no persona, by where they are: only the thread uses it."""
        self._wanted: list[Face] = []
        self._news = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tiles")
        self._closed = False

    def use(self, canvas: TileCanvas) -> None:
        """Paint on this from now on; what was painted on another is dropped."""
        if canvas != self._canvas:
            self._canvas = canvas
            self._kept.clear()

    def forget(self) -> None:
        """Look at the files again."""
        self._kept.clear()
        self._alike = {}

    def tile(self, face: Face) -> Tile | None:
        """The face if it is painted."""
        if not face.name:
            return NOBODY
        tile = self._kept.get(face)
        if tile is not None:
            self._kept.move_to_end(face)
        return tile

    def want(self, faces: Sequence[Face]) -> None:
        """These are in view, from top to bottom; what was wanted before and is not among them is
        not painted any more."""
        self._wanted = [face for face in faces if face.name and face not in self._kept]
        if self._wanted:
            self._news.set()

    def close(self) -> None:
        """Stop for good."""
        self._closed = True
        self._news.set()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def work(self) -> None:
        """Paint, until `close`."""
        loop = asyncio.get_running_loop()
        while not self._closed:
            canvas = self._canvas
            if not self._wanted or canvas is None:
                self._news.clear()
                await self._news.wait()
                continue
            face = self._wanted.pop(0)
            tile = await loop.run_in_executor(self._thread, partial(self._paint, face, canvas))
            if canvas == self._canvas:
                self._kept[face] = tile
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
                self._painted()
            await asyncio.sleep(0)

    def _paint(self, face: Face, canvas: TileCanvas) -> Tile:
        """The face, painted in a thread; many personas may share one."""
        try:
            place = place_of(face, self._folders)
        except UserError as error:
            return Tile((), (), error.sentence)
        key = (place, face.framing, canvas)
        tile = self._alike.get(key)
        if tile is None:
            tile = paint_tile(place, face.framing, canvas)
            if place.parent in self._folders:
                self._alike[key] = tile
        return tile


def paint_tile(place: Path, framing: tuple[float, float, float] | None, canvas: TileCanvas) -> Tile:
    """Load a face and paint it. Takes a thread; raises nothing."""
    try:
        avatar = load_avatar_framed(place, framing)
        try:
            wanted = avatar.picture_size(canvas.columns, canvas.rows, canvas.graphics.symbols)
            square = (max(wanted), max(wanted))
            opened = _encoded(avatar.picture(Frame(), square), wanted, canvas)
            if not avatar.animated:
                return Tile(opened, opened)
            shut = _encoded(avatar.picture(Frame(eyes="closed"), square), wanted, canvas)
            return Tile(opened, opened if shut == opened else shut)
        finally:
            avatar.close()
    except UserError as error:
        return Tile((), (), error.sentence)
    except Exception:  # whatever a set does, the list lives
        log.exception("a face cannot be painted")
        return Tile((), (), "This face cannot be shown; the log has the details.")


def _encoded(picture: Image.Image, size: tuple[int, int], canvas: TileCanvas) -> Rows:
    from PIL import Image

    from llmcompanion.avatar.rendering.cells import encode_cells, flatten
    from llmcompanion.avatar.rendering.colours import Tones

    graphics, background = canvas.graphics, canvas.background
    flat = flatten(picture, background)
    if flat.size != size:
        flat = flat.resize(size, Image.Resampling.LANCZOS)
    if graphics.renderer == "ascii":
        from llmcompanion.avatar.rendering.ascii import encode_ascii

        cells = encode_ascii(
            flat, canvas.columns, canvas.rows, background, coloured=canvas.coloured
        )
    else:
        cells = encode_cells(flat, canvas.columns, canvas.rows, graphics.symbols, background)
    return tuple(_segments(row) for row in Tones(graphics.depth, background).snap(cells))


def _segments(row: Row) -> tuple[Segment, ...]:
    from llmcompanion.avatar.rendering.baking import runs

    return tuple(
        Segment(text, Style(color=Color.from_rgb(*ink), bgcolor=Color.from_rgb(*ground)))
        for text, ink, ground in runs(row)
    )
