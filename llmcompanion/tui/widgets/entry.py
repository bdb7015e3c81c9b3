"""One message as the transcript shows it, and the rows it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from llmcompanion.tui.markdown import StreamingMarkdown

if TYPE_CHECKING:
    from llmcompanion.tui.markdown import MarkdownRenderer, Rows

Tone = Literal["user", "persona", "app"]

GUTTER = 2
"""Columns before the text: the mark of the chosen message, and a space."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What there is to show of one message.

    Attributes:
        key: The message's id; what the screen is told when a message is acted on.
        tone: Whose words these are. The app's own lines have a look of their own.
        speaker: The name above the text.
        aside: Small print beside the name: a time, "2 of 3", "stopped".
        note: A sentence below the text, in the app's voice.
        alarming: Whether the note is about something that went wrong.
        horizon: At the first message that the model still sees, what is said of those above.
    """

    key: int
    tone: Tone
    speaker: str
    text: str
    aside: str = ""
    note: str = ""
    alarming: bool = False
    horizon: str = ""


class Drawn:
    """An entry with its rows, drawn when they are needed and dropped when they are not."""

    __slots__ = ("_body", "_frame", "_stream", "_width", "entry", "height")

    def __init__(self, entry: Entry, width: int) -> None:
        self.entry = entry
        self._width = width
        self._body: Rows | None = None
        self._frame: tuple[Rows, Rows] = ([], [])
        self._stream: StreamingMarkdown | None = None
        self.height = self._estimate()

    def _estimate(self) -> int:
        """A height good enough to scroll by, from lengths alone."""
        room = max(1, self._width - GUTTER)
        text = self.entry.text
        rows = text.count("\n") + len(text) // room + 1
        return rows + 2 + bool(self.entry.note) + 2 * bool(self.entry.horizon)

    @property
    def is_drawn(self) -> bool:
        return self._body is not None

    def set_width(self, width: int) -> None:
        """Forget the rows: the next look draws them at the new width."""
        self._width = width
        if self._stream is not None:
            self.entry = replace(self.entry, text=self.entry.text)
        self._body = self._stream = None
        self.height = self._estimate()

    def set_entry(self, entry: Entry) -> None:
        """Show something else in the same place; a text that stays is not drawn again."""
        same_text = entry.text == self.entry.text and entry.tone == self.entry.tone
        self.entry = entry
        if not same_text:
            self._body = self._stream = None
        if self._body is None:
            self.height = self._estimate()
        else:
            self._frame = ([], [])
            self.height = -1

    def drop_rows(self) -> None:
        """Give the memory back; the height stays known."""
        if self._stream is None:
            self._body = None
            self._frame = ([], [])

    def append(self, text: str, renderer: MarkdownRenderer) -> int:
        """Add words to a reply that is arriving; returns the first row that changed."""
        if self._stream is None:
            self._stream = StreamingMarkdown(renderer, max(1, self._width - GUTTER))
            if self.entry.text:
                self._stream.append(self.entry.text)
        self.entry = replace(self.entry, text=self.entry.text + text)
        changed = self._stream.append(text)
        self._body = self._stream.rows
        if not self._frame[0]:
            self._draw_frame(renderer)
        self._count_rows()
        return changed + len(self._frame[0])

    def close_stream(self) -> None:
        """The reply is whole: its rows stay, unless its end changed how its beginning is read."""
        if self._stream is not None and not self._stream.is_final:
            self._body = None
        self._stream = None

    def draw(self, renderer: MarkdownRenderer) -> int:
        """Make sure the rows are there; returns by how many rows the height was wrong."""
        before = self.height
        if self._body is None:
            width = max(1, self._width - GUTTER)
            if self.entry.tone == "persona":
                self._body = renderer.markdown(self.entry.text, width)
            else:
                self._body = renderer.plain(self.entry.text, width) if self.entry.text else []
            self._frame = ([], [])
        if not self._frame[0]:
            self._draw_frame(renderer)
        return self.height - before

    def _draw_frame(self, renderer: MarkdownRenderer) -> None:
        palette = renderer.palette
        entry = self.entry
        above: Rows = []
        if entry.horizon:
            width = max(1, self._width - GUTTER)
            faint = renderer.base + Style.parse(palette.muted)
            above.append(Strip([Segment("─" * width, faint)]))
            rows = renderer.plain(entry.horizon, width)
            above += [Strip([Segment(row.text, faint)]) for row in rows]
            above.append(Strip([]))
        colours = {"user": palette.user, "persona": palette.persona, "app": palette.accent}
        name = Style.parse(f"bold {colours[entry.tone]}")
        header = [Segment(entry.speaker, renderer.base + name)]
        if entry.aside:
            header.append(Segment(f"  {entry.aside}", renderer.base + Style.parse(palette.muted)))
        above.append(Strip(header).crop(0, max(1, self._width - GUTTER)))
        below: Rows = []
        if entry.note:
            colour = palette.warning if entry.alarming else palette.muted
            style = renderer.base + Style.parse(f"italic {colour}")
            rows = renderer.plain(entry.note, max(1, self._width - GUTTER))
            below.extend(Strip([Segment(row.text, style)]) for row in rows)
        below.append(Strip([]))
        self._frame = (above, below)
        self._count_rows()

    def _count_rows(self) -> None:
        above, below = self._frame
        self.height = len(above) + len(self._body or []) + len(below)

    def row(self, index: int) -> Strip:
        """One row without its gutter; only after `draw`."""
        above, below = self._frame
        body = self._body or []
        if index < len(above):
            return above[index]
        index -= len(above)
        if index < len(body):
            return body[index]
        index -= len(body)
        return below[index] if index < len(below) else Strip([])

    @property
    def header_rows(self) -> int:
        """Rows above the text."""
        return len(self._frame[0])
