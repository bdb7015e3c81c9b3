"""Faces in pixels: frames kept by the terminal (kitty), or sent part by part (sixel)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.strip import Strip

from llmcompanion.avatar.rendering.kitty import KittyReel, random_first_id
from llmcompanion.avatar.rendering.sixel import SixelScreen
from llmcompanion.tui.widgets.avatar_strip import PictureStrip

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Hashable

    from PIL import Image

    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.sets import AvatarSet
    from llmcompanion.tui.widgets.avatar_canvas import Canvas, Picture

MOST_PIXELS = 512
"""Larger pictures are not sent: the terminal enlarges them."""

MOST_KEYS = 5000
"""So many frames are remembered by the picture that shows them."""


class KittyPainter:
    """Sends each picture once; afterwards the terminal is only told which one to show.

    Args:
        write: Writes to the terminal, in one piece.
        rng: For image ids that no other program has.
    """

    works_ahead = True
    lies_over_cells = False

    def __init__(
        self, avatar: AvatarSet, canvas: Canvas, write: Callable[[str], None], rng: random.Random
    ) -> None:
        self.avatar = avatar
        self.canvas = canvas
        self._write = write
        place, graphics = canvas.place, canvas.graphics
        side = min(
            MOST_PIXELS, max(place.columns * canvas.cell[0], place.whole_rows * canvas.cell[1])
        )
        self._size = (side, side)
        self._reel = KittyReel(
            first_id=random_first_id(rng, tmux=graphics.tmux),
            columns=place.columns,
            rows=place.whole_rows,
            size=self._size,
            animation=graphics.animation,
            tmux=graphics.tmux,
        )
        self._keys: dict[Frame, Hashable] = {}
        self._outgoing: list[tuple[Frame, Hashable, str]] = []
        self._rows: dict[int, tuple[PictureStrip, ...]] = {}
        self._shown: Hashable = None

    def known(self, frame: Frame) -> bool:
        """Whether the terminal has the frame."""
        key = self._keys.get(frame)
        return key is not None and self._reel.holds(key)

    def paint(self, frame: Frame) -> None:
        """Pack the frame's picture, if the terminal has none that looks like it."""
        key = self.avatar.key(frame, self._size)
        text = ""
        if not self._reel.holds(key):
            sent = self._reel.show(key, lambda: self.avatar.picture(frame, self._size)).write
            # What is sent ahead must not be seen yet.
            text = sent.removesuffix(self._reel.show(key, _never).write)
        self._outgoing.append((frame, key, text))

    def deliver(self) -> None:
        """Send the packed pictures; only now are their frames known."""
        outgoing, self._outgoing = self._outgoing, []
        for frame, key, text in outgoing:
            if text:
                self._write(text)
            if len(self._keys) >= MOST_KEYS:
                self._keys.clear()
            self._keys[frame] = key

    def show(self, frame: Frame) -> Picture | None:
        """Tell the terminal to show the frame; the rows of its placeholders."""
        key = self._keys.get(frame)
        if key is None or not self._reel.holds(key):
            return None
        shown = self._reel.show(key, _never)
        if shown.write and key != self._shown:
            self._write(shown.write)
        self._shown = key
        rows = self._rows.get(shown.image_id)
        if rows is None:
            rows = self._rows[shown.image_id] = self._strips(shown.image_id)
        return rows

    def forget(self) -> None:
        """Pictures stand where their placeholders are; Textual writes those."""

    def close(self) -> None:
        """Take the pictures out of the terminal."""
        self._outgoing.clear()
        self._keys.clear()
        self._rows.clear()
        self._shown = None
        gone = self._reel.clear()
        if gone:
            self._write(gone)

    def _strips(self, image_id: int) -> tuple[PictureStrip, ...]:
        canvas, place = self.canvas, self.canvas.place
        red, green, blue = canvas.background
        left = f"\x1b[48;2;{red};{green};{blue}m" + " " * place.left
        right = " " * (canvas.width - place.left - place.columns) + "\x1b[0m"
        return tuple(
            PictureStrip(left + row + right, canvas.width)
            for row in self._reel.placeholders(image_id)[place.cut : place.cut + place.rows]
        )


class SixelPainter:
    """Sends what changed, over empty cells.

    Args:
        write: Writes to the terminal, in one piece.
    """

    works_ahead = False
    lies_over_cells = True

    def __init__(self, avatar: AvatarSet, canvas: Canvas, write: Callable[[str], None]) -> None:
        self.avatar = avatar
        self.canvas = canvas
        self._write = write
        self._screen = SixelScreen(canvas.cell, canvas.background)
        place, cell = canvas.place, canvas.cell
        self._size = (place.columns * cell[0], place.whole_rows * cell[1])
        self._painted: Frame | None = None
        self._outgoing = ""

    def known(self, frame: Frame) -> bool:
        """Whether it is the frame that stands on the screen."""
        return frame == self._painted

    def paint(self, frame: Frame) -> None:
        """Encode what differs from the last frame."""
        picture = self.avatar.picture(frame, self._size)
        place, down = self.canvas.place, self.canvas.cell[1]
        if place.rows < place.whole_rows:
            top = place.cut * down
            picture = picture.crop((0, top, picture.width, top + place.rows * down))
        self._outgoing = self._screen.show(picture, self.canvas.origin)
        self._painted = frame

    def deliver(self) -> None:
        """Send it, in one update where the terminal knows such."""
        outgoing, self._outgoing = self._outgoing, ""
        if outgoing:
            self._write(f"\x1b[?2026h{outgoing}\x1b[?2026l")

    def show(self, frame: Frame) -> Picture | None:
        """Empty rows: the picture lies over them."""
        if frame != self._painted:
            return None
        red, green, blue = self.canvas.background
        row = Strip.blank(self.canvas.width, f"on rgb({red},{green},{blue})")
        return (row,) * self.canvas.place.rows

    def forget(self) -> None:
        """The cells were written: the picture is gone."""
        self._painted = None
        self._screen.forget()

    def close(self) -> None:
        """The cells are written anew by whoever comes next."""
        self._outgoing = ""
        self.forget()


def _never() -> Image.Image:
    raise AssertionError("the terminal has this picture")
