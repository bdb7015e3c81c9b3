"""What there is to read about one entry of the log, wrapped, with its Markdown drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.strip import Strip

from llmcompanion.journal.detail import Line
from llmcompanion.tui.markdown import MarkdownRenderer
from llmcompanion.tui.palette import Palette
from llmcompanion.tui.widgets.rows_pane import RowsPane

QUOTE = "▏ "


class DetailPane(RowsPane):
    """Shows lines of `llmcompanion.journal.detail`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "scroll_up", show=False, id="detail.up"),
        Binding("j", "scroll_down", show=False, id="detail.down"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._rows: list[Strip] = []
        self._renderer: MarkdownRenderer | None = None

    def show(self, lines: Sequence[Line]) -> None:
        """Show these, from their beginning."""
        self._lines = lines
        self._draw()
        self.scroll_to(y=0, animate=False, force=True)

    @property
    def text(self) -> str:
        """Everything that is shown, whether in view or not."""
        return "\n".join(row.text for row in self._rows)

    def on_resize(self) -> None:
        self._draw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        palette = Palette.of(self.app.current_theme)
        if self._renderer is not None and self._renderer.palette != palette:
            self._renderer = None
            self._draw()

    def _draw(self) -> None:
        if self._renderer is None:
            self._renderer = MarkdownRenderer(Palette.of(self.app.current_theme))
        width = max(1, (self.scrollable_content_region.width or self.size.width) - 1)
        self._rows = []
        for line in self._lines:
            self._rows += self._rows_of(line, width, self._renderer)
        self.virtual_size = Size(width, len(self._rows))
        self.refresh()

    def _rows_of(self, line: Line, width: int, renderer: MarkdownRenderer) -> list[Strip]:
        palette = renderer.palette
        if not line.text:
            return []
        if line.style == "markdown":
            return [Strip([]), *renderer.markdown(line.text, width), Strip([])]
        style = renderer.base + Style.parse(
            {
                "title": f"bold {palette.persona}",
                "head": f"bold {palette.persona}",
                "strong": f"bold {palette.accent}",
                "quiet": palette.muted,
                "quote": palette.text,
            }.get(line.style, palette.text)
        )
        room = width - len(QUOTE) if line.style == "quote" else width
        drawn = renderer.plain(line.text, max(1, room))
        rows = [Strip([Segment(row.text, style)]) for row in drawn]
        if line.style == "quote":
            bar = Segment(QUOTE, renderer.base + Style.parse(palette.border))
            rows = [Strip([bar, *row]) for row in rows]
        return [Strip([]), *rows] if line.style == "head" else rows

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width = self.size.width
        base = self._renderer.base if self._renderer is not None else Style()
        place = self.scroll_offset.y + y
        if place >= len(self._rows):
            return Strip.blank(width, base)
        return self._rows[place].adjust_cell_length(width, base)
