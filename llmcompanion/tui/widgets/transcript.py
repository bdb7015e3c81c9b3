"""The talk as rows: thousands of messages, of which only those in view are drawn.

Finished messages are flat rows, the one that is arriving is drawn anew block by block and
at most ten times a second; a heavy block makes the pauses longer, never the keys slower.
The pane follows the end only while its reader is there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import replace
from itertools import accumulate
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from llmcompanion.tui.markdown import MarkdownRenderer
from llmcompanion.tui.palette import Palette
from llmcompanion.tui.widgets.entry import GUTTER, Drawn, Entry
from llmcompanion.tui.widgets.rows_pane import RowsPane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.selection import Selection
    from textual.timer import Timer

UPDATE_INTERVAL_S = 0.1
"""Between two drawings of a reply that is arriving."""
DRAWING_SHARE = 0.15
"""At most this share of the time goes into drawing it."""
LONGEST_INTERVAL_S = 0.6
KEPT_DRAWN = 60
"""Messages whose rows are kept after they have left the view."""
KEPT_LINES = 400
"""Rows that are kept as they went to the screen."""


class Transcript(RowsPane):
    """A list of `Entry`, newest last, with one of them chosen while the pane has the focus."""

    DEFAULT_CSS = """
    Transcript {
        scrollbar-gutter: stable;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Message above", show=False, id="transcript.up"),
        Binding("down,j", "move(1)", "Message below", show=False, id="transcript.down"),
        Binding("home,g", "go_home", "To the beginning", show=False, id="transcript.home"),
        Binding("end,G", "go_end", "To the end", show=False, id="transcript.end"),
        Binding("pageup", "page_up", "Page up", show=False, id="transcript.page_up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="transcript.page_down"),
    ]

    class Chosen(Message):
        """Another message was chosen (None: no message)."""

        def __init__(self, key: int | None) -> None:
            self.key = key
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: list[Drawn] = []
        self._index: dict[int, int] = {}
        self._ends: list[int] = []
        self._renderer: MarkdownRenderer | None = None
        self._chosen: int | None = None
        self._recent: OrderedDict[int, None] = OrderedDict()
        self._arriving: int | None = None
        self._pending: list[str] = []
        self._timer: Timer | None = None
        self._settling = False
        self._following = True
        self._lines: dict[int, tuple[Strip, Strip]] = {}

    # What is shown

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these messages, at their end."""
        self._stop_timer()
        width = self._text_width
        self._drawn = [Drawn(entry, width) for entry in entries]
        self._index = {entry.key: at for at, entry in enumerate(entries)}
        self._recent.clear()
        self._arriving = None
        self._pending.clear()
        self._chosen = None
        self._following = True
        self._measure(0)
        self.go_end()

    def add(self, entry: Entry) -> None:
        """Append one message."""
        self._index[entry.key] = len(self._drawn)
        self._drawn.append(Drawn(entry, self._text_width))
        self._measure(len(self._drawn) - 1)
        self._after_change()

    def update_entry(self, entry: Entry) -> None:
        """Show something else for a message that is there already."""
        at = self._index.get(entry.key)
        if at is None:
            return
        drawn = self._drawn[at]
        drawn.set_entry(entry)
        if drawn.is_drawn:
            drawn.draw(self._brush)
        self._measure(at)
        self._after_change()

    def entry(self, key: int) -> Entry | None:
        """The message with this key, with all words that have arrived."""
        at = self._index.get(key)
        if at is None:
            return None
        entry = self._drawn[at].entry
        if at == self._arriving and self._pending:
            return replace(entry, text=entry.text + "".join(self._pending))
        return entry

    @property
    def entries(self) -> list[Entry]:
        return [drawn.entry for drawn in self._drawn]

    # A reply that is arriving

    def begin_arrival(self, key: int) -> None:
        """From now on `append_words` belongs to the message with this key."""
        self._arriving = self._index[key]

    def append_words(self, text: str) -> None:
        """Words have arrived; they are on the screen within a tenth of a second."""
        if self._arriving is None:
            return
        self._pending.append(text)
        if self._timer is None:
            self._flush()

    def end_arrival(self) -> None:
        """The reply is whole: draw what is left at once."""
        self._stop_timer()
        if self._arriving is None:
            return
        self._flush(more=False)
        at = self._arriving
        drawn = self._drawn[at]
        drawn.close_stream()
        self._arriving = None
        if not drawn.is_drawn:
            drawn.draw(self._brush)
            self._measure(at)
            self._after_change()

    def _flush(self, *, more: bool = True) -> None:
        self._timer = None
        if self._arriving is None or not self._pending:
            return
        words = "".join(self._pending)
        self._pending.clear()
        began = perf_counter()
        at = self._arriving
        drawn = self._drawn[at]
        first = drawn.append(words, self._brush)
        self._touch(at)
        top = self._top(at)
        grown = self._measure(at)
        if grown:
            self._after_change()
        else:
            y = max(0, top + first - self.scroll_offset.y)
            below = top + drawn.height - self.scroll_offset.y
            if below > y:
                self.refresh(Region(0, y, self.size.width, below - y))
        if more:
            pause = (perf_counter() - began) / DRAWING_SHARE
            interval = min(LONGEST_INTERVAL_S, max(UPDATE_INTERVAL_S, pause))
            self._timer = self.set_timer(interval, self._flush)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    # Choosing a message

    @property
    def chosen(self) -> int | None:
        """Key of the chosen message."""
        if self._chosen is None or self._chosen >= len(self._drawn):
            return None
        return self._drawn[self._chosen].entry.key

    def choose(self, key: int | None, *, scroll: bool = True) -> None:
        """Choose a message by its key and bring it into view."""
        at = self._index.get(key) if key is not None else None
        self._chosen = at
        self.refresh()
        if at is not None and scroll:
            self._drawn[at].draw(self._brush)
            self._touch(at)
            self._measure(at)
            self._reveal(at)
        self.post_message(self.Chosen(key if at is not None else None))

    def action_move(self, step: int) -> None:
        """Choose the message above or below; a long one is read through first."""
        if not self._drawn:
            return
        if self._chosen is None:
            at = len(self._drawn) - 1
        else:
            top, bottom = self._top(self._chosen), self._ends[self._chosen]
            view_top, view = self.scroll_offset.y, self.size.height
            if step < 0 and top < view_top:
                self.scroll_to(y=max(top, view_top - max(1, view - 2)), animate=False)
                return
            if step > 0 and bottom > view_top + view and bottom - top > view:
                limit = max(top, bottom - view)
                self.scroll_to(y=min(limit, view_top + max(1, view - 2)), animate=False)
                return
            at = min(len(self._drawn) - 1, max(0, self._chosen + step))
        self.choose(self._drawn[at].entry.key)

    def on_focus(self) -> None:
        if self._chosen is None and self._drawn:
            messages = (d.entry.key for d in reversed(self._drawn) if d.entry.tone != "app")
            self.choose(next(messages, self._drawn[-1].entry.key), scroll=False)

    def on_blur(self) -> None:
        self.choose(None)

    async def _on_click(self, event: events.Click) -> None:
        at = self._at_row(self.scroll_offset.y + event.y)
        if at is not None:
            self.choose(self._drawn[at].entry.key, scroll=False)

    # Scrolling

    @property
    def at_end(self) -> bool:
        """Whether the last row is in view."""
        return self.scroll_offset.y >= self.max_scroll_y

    def go_end(self) -> None:
        """To the last message, and stay there."""
        self._following = True
        self._after_change()

    def action_go_home(self) -> None:
        if self._drawn:
            self._following = False
            self.choose(self._drawn[0].entry.key, scroll=False)
            self.scroll_to(y=0, animate=False)

    def action_go_end(self) -> None:
        self.go_end()
        if self._drawn and self.has_focus:
            self.choose(self._drawn[-1].entry.key, scroll=False)

    def _reveal(self, at: int) -> None:
        top, bottom = self._top(at), self._ends[at]
        view_top, view = self.scroll_offset.y, self.size.height
        if top < view_top or bottom - top >= view:
            self.scroll_to(y=top, animate=False)
        elif bottom > view_top + view:
            self.scroll_to(y=bottom - view, animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if not self._settling:
            self._following = new_value >= self.max_scroll_y
            self._settle()

    def _after_change(self) -> None:
        """The rows are others now: stay at the end, or where the reader is."""
        if self._following:
            self._settle_at_end()
        else:
            self._settle()
        self.refresh()

    def _settle_at_end(self) -> None:
        """Draw what the last screenful shows, then go there."""
        room = self.size.height
        at = len(self._drawn) - 1
        while at >= 0 and room > 0:
            self._drawn[at].draw(self._brush)
            self._touch(at)
            room -= self._drawn[at].height
            at -= 1
        self._measure(max(0, at + 1))
        self._go(self.max_scroll_y)

    def _settle(self) -> None:
        """Draw what is in view; a height that was guessed wrong above it does not move it."""
        if not self._drawn or not self.size.height:
            return
        for _ in range(50):
            top = self.scroll_offset.y
            at = self._at_row(top)
            if at is None:
                return
            shift = 0
            bottom = top + self.size.height
            changed: int | None = None
            while at < len(self._drawn) and self._top(at) < bottom:
                wrong = self._drawn[at].draw(self._brush)
                self._touch(at)
                if wrong:
                    changed = at if changed is None else changed
                    if self._top(at) < top:
                        shift += wrong
                    self._measure(at)
                at += 1
            if changed is None:
                return
            if shift:
                self._go(min(self.max_scroll_y, max(0, top + shift)))
            self.refresh()

    def _go(self, y: float) -> None:
        self._settling = True
        try:
            self.scroll_to(y=y, animate=False, force=True)
        finally:
            self._settling = False

    # Measures

    @property
    def _text_width(self) -> int:
        return max(1, self.scrollable_content_region.width or self.size.width)

    @property
    def _brush(self) -> MarkdownRenderer:
        if self._renderer is None:
            self._renderer = MarkdownRenderer(Palette.of(self.app.current_theme))
        return self._renderer

    def _top(self, at: int) -> int:
        return self._ends[at - 1] if at > 0 else 0

    def _at_row(self, row: int) -> int | None:
        at = bisect_right(self._ends, row)
        return at if at < len(self._drawn) else None

    def _measure(self, first: int) -> bool:
        """Count rows from the message at `first` on; True when the whole got another height."""
        del self._ends[first:]
        base = self._ends[-1] if self._ends else 0
        heights = (drawn.height for drawn in self._drawn[first:])
        self._ends.extend(list(accumulate(heights, initial=base))[1:])
        total = self._ends[-1] if self._ends else 0
        size = Size(self._text_width, total)
        before = self.virtual_size
        if size == before:
            return False
        room = self.container_size.height
        if size.width == before.width and (total > room) == (before.height > room):
            # The pane's own place stays as it is: laying out the whole screen anew, as setting
            # `virtual_size` does, would cost more than everything else a growing reply needs.
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        else:
            self.virtual_size = size
        return True

    def _touch(self, at: int) -> None:
        """Remember that this message was in view; forget the rows of the oldest one."""
        self._recent[at] = None
        self._recent.move_to_end(at)
        while len(self._recent) > KEPT_DRAWN:
            oldest, _ = self._recent.popitem(last=False)
            if oldest < len(self._drawn):
                self._drawn[oldest].drop_rows()

    def on_resize(self) -> None:
        self._redraw_all()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        palette = Palette.of(self.app.current_theme)
        if self._renderer is not None and self._renderer.palette != palette:
            self._renderer = MarkdownRenderer(palette)
            self._redraw_all()

    def _redraw_all(self) -> None:
        """Width or colours are others: draw anew what is in view, keep the place."""
        place = self._at_row(self.scroll_offset.y)
        within = self.scroll_offset.y - self._top(place) if place is not None else 0
        width = self._text_width
        for drawn in self._drawn:
            drawn.set_width(width)
        self._recent.clear()
        self._lines.clear()
        self._measure(0)
        if self._following or place is None:
            self._settle_at_end()
        else:
            self._drawn[place].draw(self._brush)
            self._measure(place)
            height = self._drawn[place].height
            self._go(min(self.max_scroll_y, self._top(place) + min(within, height - 1)))
            self._settle()
        self.refresh()

    # Rows

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a part of the pane: it has no border or padding to be drawn around them."""
        filters = self.get_line_filters()
        background = self.background_colors[1]
        rows = []
        for y in crop.line_range:
            row = self.render_line(y)
            for line_filter in filters:
                row = row.apply_filter(line_filter, background)
            rows.append(row)
        left, right = crop.column_span
        if left == 0 and right == self.size.width:
            return rows
        return [row.crop(left, right) for row in rows]

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        brush = self._brush
        width = self.size.width
        row = self.scroll_offset.y + y
        at = self._at_row(row)
        if at is None:
            return Strip.blank(width, brush.base)
        drawn = self._drawn[at]
        if not drawn.is_drawn:
            drawn.draw(brush)
        index = row - self._top(at)
        source = drawn.row(index)
        marked = at == self._chosen and self.has_focus and index < drawn.height - 1
        selection = self.text_selection
        span = selection.get_span(row) if selection is not None else None
        if marked or span is not None:
            text = source if span is None else self._highlighted(source, span)
            mark = Segment("▌ ", brush.base + Style.parse(brush.palette.accent))
            return self._line(mark if marked else Segment("  ", brush.base), text, row, width)
        kept = self._lines.get(row)
        if kept is not None and kept[0] is source and kept[1].cell_length == width:
            return kept[1]
        line = self._line(Segment("  ", brush.base), source, row, width)
        if len(self._lines) >= KEPT_LINES:
            self._lines.clear()
        self._lines[row] = (source, line)
        return line

    def _line(self, mark: Segment, text: Strip, row: int, width: int) -> Strip:
        """A row with what stands before it; each piece says where in the talk it is."""
        strip = Strip([mark, *text.apply_offsets(0, row)], GUTTER + text.cell_length)
        return strip.adjust_cell_length(width, self._brush.base)

    def _highlighted(self, strip: Strip, span: tuple[int, int]) -> Strip:
        start, end = span
        end = strip.cell_length if end == -1 else min(end, strip.cell_length)
        if start >= end:
            return strip
        style = self.screen.get_component_rich_style("screen--selection")
        before, inside, after = strip.divide([start, end, strip.cell_length])
        return Strip.join([before, inside.apply_style(style), after])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text of the rows that the mouse has marked."""
        rows = []
        first = selection.start.y if selection.start is not None else 0
        total = self._ends[-1] if self._ends else 0
        last = min(selection.end.y if selection.end is not None else total - 1, total - 1)
        for row in range(first, last + 1):
            at = self._at_row(row)
            span = selection.get_span(row)
            if at is None or span is None:
                continue
            self._drawn[at].draw(self._brush)
            text = self._drawn[at].row(row - self._top(at)).text
            start, end = span
            rows.append((text[start:] if end == -1 else text[start:end]).rstrip())
        return "\n".join(rows), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()
