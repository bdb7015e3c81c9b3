"""The terminal: what it says of itself, and what it can draw."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALLEST = (20, 6)
"""Columns and rows below which the app cannot be used."""


def look(environ: Mapping[str, str]) -> dict[str, Any]:
    """Facts from the environment and the streams; nothing is asked of the terminal."""
    columns, rows = shutil.get_terminal_size()
    found: dict[str, Any] = {
        "term": environ.get("TERM", ""),
        "is_a_terminal": {
            name: bool(stream) and stream.isatty()
            for name, stream in (("input", sys.stdin), ("output", sys.stdout))
        },
        "columns": columns,
        "rows": rows,
        "colours": colours(environ),
        "encoding": (sys.stdout.encoding or "") if sys.stdout else "",
        "inside": inside(environ),
    }
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        found["problem"] = (
            f"this terminal is {columns}x{rows}; the app needs {SMALLEST[0]}x{SMALLEST[1]}."
        )
    return found


def colours(environ: Mapping[str, str]) -> str:
    """How many colours the environment promises: "none", "16", "256" or "16 million"."""
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR") or term in ("", "dumb"):
        return "none"
    if environ.get("COLORTERM", "") in ("truecolor", "24bit") or os.name == "nt":
        return "16 million"
    if "direct" in term or "kitty" in term or "ghostty" in term:
        return "16 million"
    return "256" if "256" in term else "16"


def inside(environ: Mapping[str, str]) -> list[str]:
    """What stands between the program and the terminal."""
    signs = {"tmux": "TMUX", "screen": "STY", "ssh": "SSH_CONNECTION", "zellij": "ZELLIJ"}
    return [name for name, sign in signs.items() if environ.get(sign)]
