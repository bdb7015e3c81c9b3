"""Choosing which part of an avatar's pictures is shown, with the arrow keys."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from llmcompanion.errors import UserError
from llmcompanion.tui.widgets.avatar_place import place_for

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from llmcompanion.avatar.manifest import Framing
    from llmcompanion.avatar.sets import Reframable

AROUND = (10, 8)
"""Columns and rows that the dialog takes around the picture."""

SHARE = 0.9
"""Of the screen's height, that a dialog may have."""

HELP = "Arrows move · + - zoom · 0 finds the head · Enter keeps · Esc leaves"


class FramingScreen(ModalScreen[bool]):
    """The result is True when another framing was kept.

    Args:
        path: The avatar's folder, zip or picture.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1, 0, 0)", "Left"),
        Binding("right,l", "move(1, 0, 0)", "Right"),
        Binding("up,k", "move(0, -1, 0)", "Up"),
        Binding("down,j", "move(0, 1, 0)", "Down"),
        Binding("plus,equals_sign,i", "move(0, 0, 1)", "Nearer"),
        Binding("minus,underscore,o", "move(0, 0, -1)", "Away"),
        Binding("0,backspace", "find", "Find the head again"),
        Binding("enter", "keep", "Keep"),
        Binding("escape", "leave", "Leave"),
    ]

    DEFAULT_CSS = "FramingScreen #picture { width: 1fr; height: auto; text-align: center; }"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._avatar: Reframable | None = None
        self._framing: Framing | None = None
        self._by_hand = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = "Which part is shown"
            yield Static(id="picture", markup=False)
            yield Static(HELP, classes="help", markup=False)

    def on_mount(self) -> None:
        self._load()

    def on_unmount(self) -> None:
        if self._avatar is not None:
            self._avatar.close()

    @work(exclusive=True, group="framing")
    async def _load(self) -> None:
        from llmcompanion.avatar.sets import load_reframable

        try:
            self._avatar = await asyncio.to_thread(load_reframable, self._path)
        except UserError as error:
            self.query_one("#picture", Static).update(error.sentence)
            return
        await self._draw()

    @work(exclusive=True, group="framing")
    async def _redraw(self) -> None:
        await self._draw()

    async def _draw(self) -> None:
        try:
            picture = await asyncio.to_thread(self._picture)
        except UserError as error:
            picture = Text(error.sentence)
        self.query_one("#picture", Static).update(picture)

    def _picture(self) -> Text:
        """The neutral picture in cells. In a thread."""
        from llmcompanion.avatar.frame import Frame
        from llmcompanion.avatar.rendering.baking import runs
        from llmcompanion.avatar.rendering.cells import encode_cells
        from llmcompanion.avatar.rendering.symbols import BLOCKS

        avatar = self._avatar
        if avatar is None:
            return Text()
        avatar.reframe(self._framing)
        if self._framing is None:
            self._framing = avatar.framing_in_use()
        width, height = self.app.size
        place = place_for(width - AROUND[0], int(height * SHARE) - AROUND[1])
        if not place:
            return Text("There is too little room to show it.")
        size = avatar.picture_size(place.columns, place.rows, BLOCKS)
        ground = self.query_one("#picture").background_colors[1].rgb
        picture = avatar.picture(Frame(), size)
        text = Text(no_wrap=True, end="")
        for n, row in enumerate(encode_cells(picture, place.columns, place.rows, BLOCKS, ground)):
            text.append("\n" if n else "")
            for glyphs, ink, under in runs(row):
                text.append(glyphs, style=f"rgb({_listed(ink)}) on rgb({_listed(under)})")
        return text

    def action_move(self, right: int, down: int, nearer: int) -> None:
        from llmcompanion.avatar.reframing import moved

        if self._avatar is None or self._framing is None:
            return
        shape = self._avatar.picture_shape()
        self._framing = moved(self._framing, right=right, down=down, nearer=nearer, shape=shape)
        self._by_hand = True
        self._redraw()

    def action_find(self) -> None:
        self._framing = None
        self._by_hand = True
        self._redraw()

    @work(group="keep")
    async def action_keep(self) -> None:
        from llmcompanion.avatar.reframing import save_framing

        if self._avatar is None or self._framing is None or not self._by_hand:
            self.dismiss(False)
            return
        try:
            await asyncio.to_thread(save_framing, self._path, self._framing, kind=self._avatar.kind)
        except UserError as error:
            self.query_one("#picture", Static).update(error.sentence)
            return
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)


def _listed(colour: tuple[int, int, int]) -> str:
    return ",".join(map(str, colour))
