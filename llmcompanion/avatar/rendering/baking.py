"""Rows of cells as the strings a terminal takes, with as few control sequences as will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.avatar.rendering.colours import palette_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.avatar.rendering.cells import RGB, Row
    from llmcompanion.avatar.rendering.colours import Depth

RESET = "\x1b[0m"


def bake(row: Row, depth: Depth = "true") -> str:
    """One row as text with SGR sequences, ending in a reset; with depth "none" the glyphs alone.

    A colour is named only where it changes, and the ink's colour only where there is ink.
    """
    if depth == "none":
        return "".join([glyph for glyph, _, _ in row])
    parts: list[str] = []
    ink: RGB | None = None
    ground: RGB | None = None
    for glyph, fg, bg in row:
        new_ink = fg != ink and glyph != " "
        if bg != ground:
            if new_ink:
                parts.append(f"\x1b[{_sgr(fg, depth, 30)};{_sgr(bg, depth, 40)}m{glyph}")
                ink = fg
            else:
                parts.append(f"\x1b[{_sgr(bg, depth, 40)}m{glyph}")
            ground = bg
        elif new_ink:
            parts.append(f"\x1b[{_sgr(fg, depth, 30)}m{glyph}")
            ink = fg
        else:
            parts.append(glyph)
    parts.append(RESET)
    return "".join(parts)


def _sgr(colour: RGB, depth: Depth, base: int) -> str:
    """The parameters that set a colour; `base` is 30 for ink, 40 for the ground."""
    if depth == "true":
        return f"{base + 8};2;{colour[0]};{colour[1]};{colour[2]}"
    index = palette_index(colour, depth)
    if depth == "256":
        return f"{base + 8};5;{index}"
    return str(base + index) if index < 8 else str(base + 52 + index)


def runs(row: Row) -> tuple[tuple[str, RGB, RGB], ...]:
    """The row with equal neighbours joined: (text, ink, ground)."""
    joined: list[tuple[str, RGB, RGB]] = []
    for glyph, fg, bg in row:
        if joined:
            text, last_fg, last_bg = joined[-1]
            if bg == last_bg and (fg == last_fg or glyph == " "):
                joined[-1] = (text + glyph, last_fg, last_bg)
                continue
        joined.append((glyph, fg, bg))
    return tuple(joined)


def changed_rows(before: Sequence[Row] | None, after: Sequence[Row]) -> list[int]:
    """The numbers of the rows that differ: all when there was nothing before, or another height."""
    if before is None or len(before) != len(after):
        return list(range(len(after)))
    return [n for n, row in enumerate(after) if row is not before[n] and row != before[n]]
