"""What the terminal can draw, found out before Textual reads the keyboard."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmcompanion.avatar.rendering.detection import TerminalGraphics


def look_at_terminal(environ: Mapping[str, str], renderer: str) -> TerminalGraphics | None:
    """The way to draw on this terminal; None where the output is no terminal.

    Terminals that the environment does not name are asked, once, and for no longer than 0.3 s
    (1 s over ssh). Must be called before the app runs: an answer that came later would be typed
    into the input line.

    Args:
        environ: The environment.
        renderer: The renderer that the settings name.
    """
    from llmcompanion.avatar.rendering import probe
    from llmcompanion.avatar.rendering.detection import detect

    try:
        keyboard, screen = sys.__stdin__.fileno(), sys.__stdout__.fileno()  # type: ignore[union-attr]
        if not sys.__stdout__.isatty():  # type: ignore[union-attr]
            return None
    except (AttributeError, OSError, ValueError):
        return None
    return detect(
        environ,
        tty=True,
        wanted=renderer,
        cell_pixels=probe.cell_pixels(screen),
        ask=lambda: probe.ask(keyboard, screen, environ),
        ask_tmux=probe.ask_tmux,
    )
