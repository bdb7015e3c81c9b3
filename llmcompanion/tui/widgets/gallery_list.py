"""The list of the gallery: however many personas there are, only those in view are drawn."""

from __future__ import annotations

import random
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from llmcompanion.avatar.rendering.detection import TerminalGraphics
from llmcompanion.avatar.rendering.symbols import BLOCKS
from llmcompanion.tui.palette import Palette
from llmcompanion.tui.persona_shelf import Broken, face_in
from llmcompanion.tui.widgets.avatar_means import means_of
from llmcompanion.tui.widgets.chosen_list import ChosenList, list_keys
from llmcompanion.tui.widgets.face_tile import TileCanvas, TilePainter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from textual.binding import BindingType

    from llmcompanion.persona.index import Listing
    from llmcompanion.tui.widgets.avatar import Manner
    from llmcompanion.tui.widgets.face_tile import Tile

LARGE, SMALL, NONE = (10, 5), (8, 4), (0, 3)
"""Columns and rows of a face, and so rows of an item, where there is much room, some, and none."""
TICK_S = 0.16
"""So long an eye is shut."""
BLINKS_A_TICK = 0.07
"""How likely a face in view begins to blink at a tick: each of five about every ten seconds."""


class GalleryList(ChosenList["Listing | Broken"]):
    """Personas with their faces, one of them chosen.

    Args:
        folders: Where avatars are that belong to no persona.
        with_faces: Whether faces are to be seen.
        rng: Who blinks when.
    """

    BINDINGS: ClassVar[list[BindingType]] = list_keys(
        "gallery_list",
        first=("home", "To the first"),
        last=("end", "To the last"),
        select="Talk",
    )

    class Chosen(Message):
        """Another persona is chosen; None where there are none."""

        def __init__(self, item: Listing | Broken | None) -> None:
            self.item = item
            super().__init__()

    class Selected(Message):
        """Enter was pressed on a persona, or it was clicked twice."""

        def __init__(self, item: Listing | Broken) -> None:
            self.item = item
            super().__init__()

    def __init__(
        self,
        folders: Iterable[Path],
        *,
        with_faces: bool = True,
        id: str | None = None,
        rng: random.Random | None = None,
    ) -> None:
        super().__init__(id=id)
        self._rng = rng or random.Random()  # noqa: S311 - nothing secret hangs on it
        self._with_faces = with_faces
        self._favourites: frozenset[str] = frozenset()
        self._current = ""
        self._shut = -1
        """Place of the one whose eyes are shut."""
        self._painter = TilePainter(folders, self._painted)
        self._terminal = TerminalGraphics("cells", BLOCKS, "true")
        self._renderer = "auto"
        self._moves = True
        self._tile = LARGE

    # What is shown

    def use(self, manner: Manner, graphics: TerminalGraphics | None) -> None:
        """Draw faces in this manner; see `AvatarPane.use`."""
        self._renderer = manner.renderer
        self._moves = manner.motion != "still"
        if graphics is not None:
            self._terminal = graphics
        self._measure()

    def show(
        self,
        items: Sequence[Listing | Broken],
        *,
        favourites: frozenset[str],
        current: str,
        choose: str = "",
    ) -> None:
        """Show these.

        Args:
            items: In order.
            favourites: Ids of those with a star.
            current: Id of the one who is talking.
            choose: Id of the one to be chosen; the first where it is not among them.
        """
        self._items = items
        self._favourites = favourites
        self._current = current
        self._chosen = next((n for n, item in enumerate(items) if item.id == choose), 0)
        self._measure()
        self.scroll_to_row(self._chosen * self.item_rows - (self.size.height - self.item_rows) // 2)
        self.tell_chosen()

    @property
    def items(self) -> Sequence[Listing | Broken]:
        """All that are shown."""
        return self._items

    def look_again(self) -> None:
        """Faces may be others: paint them anew."""
        self._painter.forget()
        self._look()

    # Coming and going

    def on_mount(self) -> None:
        self.run_worker(self._painter.work(), group="tiles", exit_on_error=False)
        self.set_interval(TICK_S, self._blink)

    def on_unmount(self) -> None:
        self._painter.close()

    def on_resize(self) -> None:
        self._measure()
        self.reveal()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._measure()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._look()

    # Choosing

    def tell_chosen(self) -> None:
        self.post_message(self.Chosen(self.chosen))

    def tell_selected(self, item: Listing | Broken) -> None:
        self.post_message(self.Selected(item))

    def clicked(self, place: int, times: int) -> None:
        if place == self._chosen and times > 1:
            self.action_select()
        else:
            self.choose(place)

    # Faces

    @property
    def item_rows(self) -> int:
        return self._tile[1]

    def _measure(self) -> None:
        """Size or colours may be others."""
        if not self.is_mounted or not self.size.width:
            return
        width, height = self.size
        self._tile = LARGE if width >= 48 and height >= 15 else SMALL
        if width < 36 or height < 8 or not self._with_faces:
            self._tile = NONE
        graphics = means_of(self.app, self._terminal, self._renderer)
        ground = self.background_colors[1]
        background = ground.rgb
        if ground.ansi is not None:
            background = (0, 0, 0) if self.app.current_theme.dark else (255, 255, 255)
        columns, rows = self._tile
        if columns:
            self._painter.use(
                TileCanvas(columns, rows, background, graphics, coloured=not self.app.no_color)
            )
        self.virtual_size = Size(width, len(self._items) * rows)
        self._look()
        self.refresh()

    @property
    def _in_view(self) -> range:
        """Places that can be seen."""
        first = self.scroll_offset.y // self.item_rows
        last = -(-(self.scroll_offset.y + self.size.height) // self.item_rows)
        return range(max(0, first), min(len(self._items), last))

    def _look(self) -> None:
        """Have those painted that are in view, and then those below."""
        if not self._tile[0] or not self.is_mounted:
            return
        seen = self._in_view
        places = (*seen, *range(seen.stop, min(len(self._items), seen.stop + len(seen))))
        items = (self._items[place] for place in places)
        self._painter.want([face_in(item) for item in items if not isinstance(item, Broken)])

    def _painted(self) -> None:
        self.refresh()

    def _tile_at(self, place: int) -> Tile | None:
        item = self._items[place]
        return None if isinstance(item, Broken) else self._painter.tile(face_in(item))

    def _blink(self) -> None:
        """Some face in view shuts its eyes, or opens them again."""
        if self._shut >= 0:
            place, self._shut = self._shut, -1
            self._draw(place)
            return
        still = not self._moves or not self.app.app_focus or self.app.animation_level == "none"
        seen = self._in_view
        if still or not seen or self.app.screen is not self.screen or not self._tile[0]:
            return
        if self._rng.random() < BLINKS_A_TICK * len(seen) / 5:
            place = self._rng.choice(seen)
            tile = self._tile_at(place)
            if tile is not None and tile.blinks:
                self._shut = place
                self._draw(place)

    def _draw(self, place: int) -> None:
        rows = self.item_rows
        top = place * rows - self.scroll_offset.y
        self.refresh(Region(0, top, self.size.width, rows).intersection(self.size.region))

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width = self.scrollable_content_region.width or self.size.width
        palette = Palette.of(self.app.current_theme)
        ground = Style.parse(f"{palette.text} on {palette.background}")
        place, row = divmod(self.scroll_offset.y + y, self.item_rows)
        if place >= len(self._items):
            return Strip.blank(width, ground)
        item, is_chosen = self._items[place], place == self._chosen
        mark = Style.parse(palette.accent if self.has_focus else palette.border)
        columns = self._tile[0]
        face = self._face(place, row, ground) if columns else []
        room = max(0, width - 1 - columns)
        line = Text("", no_wrap=True, overflow="ellipsis", end="")
        self._write(line, item, row, room - 2, palette)
        words = Text(" ", end="").append_text(line)
        words.truncate(room, overflow="ellipsis", pad=True)
        base = ground + Style.parse(f"on {palette.raised}") if is_chosen else ground
        return Strip(
            [
                Segment("▌" if is_chosen else " ", ground + mark),
                *face,
                *Strip(words.render(self.app.console, end="")).apply_style(base),
            ],
            width,
        )

    def _face(self, place: int, row: int, ground: Style) -> Iterable[Segment]:
        columns = self._tile[0]
        tile = self._tile_at(place)
        rows = () if tile is None else tile.shut if place == self._shut else tile.open
        return rows[row] if row < len(rows) else Strip.blank(columns, ground)

    def _write(
        self, line: Text, item: Listing | Broken, row: int, room: int, palette: Palette
    ) -> None:
        """The words of one row of an item."""
        rows = self.item_rows
        if isinstance(item, Broken):
            if row == 0:
                line.append(item.id or "?", f"bold {palette.error}")
                line.append("  cannot be used", palette.muted)
            else:
                parts = wrap(item.sentence, max(10, room))
                if row == rows - 1 and len(parts) > row:
                    parts[row - 1] += " …"
                line.append(parts[row - 1] if row <= len(parts) else "", palette.text)
            return
        about = wrap(item.description, max(10, room)) if room > 0 else []
        most = max(1, rows - 3)
        if len(about) > most:
            about = [*about[: most - 1], " ".join(about[most - 1 :])]
        if row == 0:
            self._write_name(line, item, palette)
        elif row <= most:
            line.append(about[row - 1] if row <= len(about) else "", palette.text)
        elif row == most + 1:
            parts = [", ".join(item.tags), f"by {item.creator}" if item.creator else ""]
            line.append(" · ".join(part for part in parts if part), palette.muted)

    def _write_name(self, line: Text, item: Listing, palette: Palette) -> None:
        line.append(item.name, f"bold {palette.persona}")
        if item.id in self._favourites:
            line.append(" ★", palette.warning)
        if item.pronouns:
            line.append(f"  {item.pronouns}", palette.muted)
        line.append("  bundled" if item.bundled else "  yours", palette.muted)
        if item.remembers:
            line.append(" · remembers", palette.accent)
        if item.id == self._current:
            line.append(" · talking", palette.accent)
        tile = self._painter.tile(face_in(item)) if self._tile[0] else None
        if tile is not None and tile.trouble:
            line.append(" · no face", palette.warning)
