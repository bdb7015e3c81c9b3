"""The terminal: what it says of itself, and how a face would be drawn on it."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any, TextIO

from llmcompanion.avatar.rendering import probe
from llmcompanion.avatar.rendering.detection import detect

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALLEST = (20, 6)
"""Columns and rows below which the app cannot be used."""

COLOURS = {"none": "none", "16": "16", "256": "256", "true": "16 million"}


def look(environ: Mapping[str, str], *, wanted: str = "auto") -> dict[str, Any]:
    """Facts from the environment; a terminal that may be asked what it can draw is asked once.

    Args:
        environ: The environment.
        wanted: The renderer that the settings name.
    """
    keyboard, screen = _descriptor(sys.stdin), _descriptor(sys.stdout)
    columns, rows = shutil.get_terminal_size()
    graphics = detect(
        environ,
        tty=screen is not None,
        wanted=wanted,
        cell_pixels=probe.cell_pixels(screen) if screen is not None else None,
        ask=lambda: (
            probe.ask(keyboard, screen, environ)
            if keyboard is not None and screen is not None
            else None
        ),
        ask_tmux=probe.ask_tmux,
    )
    found: dict[str, Any] = {
        "name": graphics.name,
        "term": environ.get("TERM", ""),
        "is_a_terminal": screen is not None,
        "columns": columns,
        "rows": rows,
        "colours": COLOURS.get(graphics.depth, graphics.depth),
        "encoding": (sys.stdout.encoding or "") if sys.stdout else "",
        "inside": inside(environ),
        "graphics": graphics.renderer,
        "graphics_reason": graphics.reason,
        "glyphs": graphics.symbols.name,
        "sixel": graphics.sixel,
        "cell_pixels": list(graphics.cell_pixels) if graphics.cell_pixels else None,
    }
    if screen is not None and (columns < SMALLEST[0] or rows < SMALLEST[1]):
        found["problem"] = (
            f"this terminal is {columns}x{rows}; the app needs {SMALLEST[0]}x{SMALLEST[1]}."
        )
    return found


def inside(environ: Mapping[str, str]) -> list[str]:
    """What stands between the program and the terminal."""
    signs = {"tmux": "TMUX", "screen": "STY", "ssh": "SSH_CONNECTION", "zellij": "ZELLIJ"}
    return [name for name, sign in signs.items() if environ.get(sign)]


def _descriptor(stream: TextIO | None) -> int | None:
    """The stream's file descriptor, if a terminal is behind it."""
    try:
        return stream.fileno() if stream is not None and stream.isatty() else None
    except (OSError, ValueError):
        return None
