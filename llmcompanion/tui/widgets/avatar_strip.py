"""Rows of a picture as Textual's strips, made ready for the terminal once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.cache import FIFOCache
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.console import Console

    from llmcompanion.avatar.rendering.colours import Depth

DEPTHS: dict[ColorSystem | None, Depth] = {
    ColorSystem.TRUECOLOR: "true",
    ColorSystem.WINDOWS: "16",
    ColorSystem.EIGHT_BIT: "256",
    ColorSystem.STANDARD: "16",
    None: "none",
}


def colour_depth(console: Console) -> Depth:
    """How many colours the console's terminal takes, in the renderer's terms."""
    return DEPTHS[console._color_system]


class PictureStrip(Strip):
    """A row whose control sequences are fixed, for one depth of colour.

    A usual strip holds a segment and a style for every change of colour, and writes each anew
    with a reset: some 350 KiB and 30 kB of output for a picture of 40x20 cells. This one holds
    the finished string, a tenth of that. Segments are made only when somebody asks for them:
    another screen covers a part of it, or a screenshot is taken.

    Args:
        baked: The row with its SGR sequences, ending in a reset.
        cell_length: Its width in cells.
    """

    __slots__ = ("__weakref__", "_baked", "_made")

    def __init__(self, baked: str, cell_length: int) -> None:
        self._baked = baked
        self._made: list[Segment] | None = None
        self._cell_length = cell_length
        self._divide_cache = FIFOCache(2)
        self._crop_cache = FIFOCache(2)
        self._style_cache = FIFOCache(2)
        self._filter_cache = FIFOCache(2)
        self._line_length_cache = FIFOCache(2)
        self._crop_extend_cache = FIFOCache(2)
        self._offsets_cache = FIFOCache(2)
        self._render_cache = baked
        self._link_ids = None
        self._cell_count = cell_length

    @property
    def _segments(self) -> list[Segment]:  # type: ignore[override]
        if self._made is None:
            text = Text.from_ansi(self._baked)
            self._made = [Segment(part, style) for part, style in _styled_parts(text)]
        return self._made

    @property
    def weight(self) -> int:
        """Bytes that it takes, about."""
        return sys.getsizeof(self._baked) + 1200

    def __eq__(self, strip: object) -> bool:
        return self is strip

    __hash__ = object.__hash__


def _styled_parts(text: Text) -> list[tuple[str, Style]]:
    """The text cut where its style changes."""
    parts: list[tuple[str, Style]] = []
    for span in text.spans:
        style = span.style if isinstance(span.style, Style) else Style.parse(span.style)
        parts.append((text.plain[span.start : span.end], style))
    return parts or [(text.plain, Style.null())]


def changed_rows(before: list[Strip], after: list[Strip]) -> list[tuple[int, int]]:
    """Where two lists of rows differ, as (first row, number of rows); by identity."""
    if len(before) != len(after):
        return [(0, len(after))]
    runs: list[tuple[int, int]] = []
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        if old is new:
            continue
        if runs and sum(runs[-1]) == y:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((y, 1))
    return runs
