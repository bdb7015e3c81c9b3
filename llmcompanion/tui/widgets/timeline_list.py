"""The list of the log: however many entries there are, only those in view are loaded and drawn."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual import work
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from llmcompanion.errors import UserError
from llmcompanion.journal.headline import headline
from llmcompanion.tui.palette import Palette
from llmcompanion.tui.widgets.chosen_list import ChosenList, list_keys

if TYPE_CHECKING:
    from textual.binding import BindingType

    from llmcompanion.journal.timeline import Record

PAGE = 64
"""Entries that are loaded at once."""
KEPT_PAGES = 12
"""Pages that are kept after they have left the view."""

WORDS = {"second-look": "look", "check-in": "check-in"}
"""Kinds by a word that fits the column; the others by their own."""
KIND_WIDTH = 8
DATE_WIDTH = 12
GAP = "  "
WIDE = 70
"""Columns from which the persona is named too."""

Fetch = Callable[[Sequence[int]], Awaitable["list[Record]"]]


class TimelineList(ChosenList[int]):
    """Entries by their ids, newest first, one of them chosen.

    Args:
        fetch: Loads entries; those that are gone may be missing.
        now: The time, for how dates are written.
    """

    BINDINGS: ClassVar[list[BindingType]] = list_keys(
        "timeline",
        first=("home,g", "To the newest"),
        last=("end,G", "To the oldest"),
        select="Go there",
    )

    class Chosen(Message):
        """Another entry is chosen; None where there are none."""

        def __init__(self, entry_id: int | None) -> None:
            self.entry_id = entry_id
            super().__init__()

    class Selected(Message):
        """Enter was pressed on an entry."""

        def __init__(self, entry_id: int) -> None:
            self.entry_id = entry_id
            super().__init__()

    def __init__(self, fetch: Fetch, now: Callable[[], datetime], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fetch = fetch
        self._now = now
        self._pages: OrderedDict[int, dict[int, Record]] = OrderedDict()
        self._wanted: set[int] = set()
        self._palette: Palette | None = None
        self._drawn: dict[tuple[int, bool, bool, bool, int], Strip] = {}

    # What is shown

    def show(
        self, ids: Sequence[int], first: Sequence[Record] = (), *, keep_place: bool = False
    ) -> None:
        """Show these entries.

        Args:
            ids: Newest first.
            first: The first page of them, where it is loaded already.
            keep_place: Stay at the chosen entry, or at its place where it is gone.
        """
        before = self.chosen
        self._items = ids
        self._pages.clear()
        self._wanted.clear()
        self._drawn.clear()
        if first:
            self._keep(0, first)
        place = 0
        if keep_place and ids:
            found = ids.index(before) if before is not None and before in ids else self._chosen
            place = min(found, len(ids) - 1)
        self._chosen = place
        self.virtual_size = Size(self.size.width, len(ids))
        self.scroll_to_row(place - self.size.height // 2)
        self.refresh()
        self.tell_chosen()

    def extend(self, ids: Sequence[int]) -> None:
        """Show more of the same list, which begins with what is shown already."""
        if list(ids[: len(self._items)]) != list(self._items):  # something came in between
            self.show(ids, keep_place=True)
            return
        self._items = ids
        self.virtual_size = Size(self.size.width, len(ids))
        self.refresh()

    @property
    def count(self) -> int:
        """How many entries are shown."""
        return len(self._items)

    # Choosing

    def tell_chosen(self) -> None:
        self.post_message(self.Chosen(self.chosen))

    def tell_selected(self, item: int) -> None:
        self.post_message(self.Selected(item))

    # Loading

    def _record(self, place: int) -> Record | None:
        """The entry there; None while it is on its way, or where it is gone."""
        page = place // PAGE
        found = self._pages.get(page)
        if found is None:
            if page not in self._wanted:
                self._wanted.add(page)
                self._load()
            return None
        self._pages.move_to_end(page)
        return found.get(place)

    @work(exclusive=True, group="timeline", exit_on_error=False)
    async def _load(self) -> None:
        """Bring the pages that are wanted; what is scrolled past meanwhile is let go."""
        await asyncio.sleep(0)
        while self._wanted:
            page = min(self._wanted, key=lambda each: abs(each * PAGE - self.scroll_offset.y))
            ids = self._items
            some = ids[page * PAGE : (page + 1) * PAGE]
            try:
                records = await self._fetch(some)
            except UserError:
                records = []
            if ids is not self._items:
                return
            self._keep(page, records)
            self.refresh()

    def _keep(self, page: int, records: Sequence[Record]) -> None:
        """These are the entries of a page, as far as they are still there."""
        found = {record.id: record for record in records}
        some = self._items[page * PAGE : (page + 1) * PAGE]
        self._wanted.discard(page)
        self._drawn.clear()
        self._pages[page] = {
            page * PAGE + n: found[number] for n, number in enumerate(some) if number in found
        }
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._palette = None
        self._drawn.clear()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width = self.scrollable_content_region.width or self.size.width
        place = self.scroll_offset.y + y
        is_chosen = place == self._chosen
        key = (place, y == 0, is_chosen, is_chosen and self.has_focus, width)
        strip = self._drawn.get(key)
        if strip is None:
            strip = self._row(place, width, is_chosen)
            if self._pages.get(place // PAGE) is not None:
                self._drawn[key] = strip
        return strip

    def _row(self, place: int, width: int, is_chosen: bool) -> Strip:
        if self._palette is None:
            self._palette = Palette.of(self.app.current_theme)
        palette = self._palette
        base = Style.parse(f"{palette.text} on {palette.background}")
        if place >= len(self._items):
            return Strip.blank(width, base)
        if is_chosen:
            base += Style.parse(f"on {palette.raised}")
        record = self._record(place)
        mark = "▌" if is_chosen and self.has_focus else " "
        line = Text(mark, palette.accent, no_wrap=True, overflow="ellipsis", end="")
        if record is None:
            gone = place // PAGE in self._pages
            line.append("deleted" if gone else "…", palette.muted)
        else:
            self._write(line, place, record, palette)
        line.truncate(width, overflow="ellipsis", pad=True)
        return Strip(line.render(self.app.console), width).apply_style(base)

    def _write(self, line: Text, place: int, record: Record, palette: Palette) -> None:
        now = self._now().astimezone()
        here = record.entry.local
        above = self._record(place - 1) if place else None
        same_day = above is not None and above.entry.local.date() == here.date()
        date = f"{here.day} {here:%b}" if here.year == now.year else f"{here:%d.%m.%y}"
        on_top = place == self.scroll_offset.y
        shown = date if on_top or not same_day else ""
        line.append(f"{shown:<{DATE_WIDTH - 6}}", palette.text)
        line.append(f" {here:%H:%M}{GAP}", palette.muted)
        kind = record.entry.kind
        word = "again" if record.look is not None else WORDS.get(kind, kind)
        line.append(f"{word[:KIND_WIDTH]:<{KIND_WIDTH}}{GAP}", _colour(kind, palette))
        line.append(headline(record), palette.text)
        persona = record.entry.moment.persona
        if persona and self.size.width >= WIDE:
            line.append(f"{GAP}{persona}", palette.muted)


def _colour(kind: str, palette: Palette) -> str:
    match kind:
        case "check-in":
            return palette.accent
        case "note":
            return palette.user
        case "insight" | "second-look":
            return palette.persona
        case "care":
            return palette.warning
        case _:
            return palette.muted
