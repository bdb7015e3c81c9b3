"""By what means the face is shown: the terminal's, the settings' and the set's together."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.avatar.bearing import Loop, even_phases
from llmcompanion.avatar.frame import Frame
from llmcompanion.emotion.labels import LABELS
from llmcompanion.errors import UserError
from llmcompanion.tui.widgets.avatar_paint import CellPainter
from llmcompanion.tui.widgets.avatar_place import cell_pixels
from llmcompanion.tui.widgets.avatar_strip import colour_depth

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from textual.app import App

    from llmcompanion.avatar.bearing import Effects
    from llmcompanion.avatar.rendering.colours import Depth
    from llmcompanion.avatar.rendering.detection import TerminalGraphics
    from llmcompanion.avatar.sets import AvatarSet
    from llmcompanion.tui.widgets.avatar_canvas import Canvas, Painter

log = logging.getLogger(__name__)

BEYOND_LABELS = ("thinking", "sleepy")
NO_LOOP = Loop()
LOOKED_AT = (80, 80)
"""Size at which phases are compared."""


def means_of(app: App[object], terminal: TerminalGraphics, renderer: str) -> TerminalGraphics:
    """What to draw with: what the terminal can, as the settings and the app's colours have it.

    Args:
        app: Whose colours count: a terminal of 16, a theme of the terminal's own, NO_COLOR.
        terminal: What was found out about the terminal.
        renderer: The name in the settings.
    """
    if app.no_color:
        depth: Depth = "none" if app.native_ansi_color else colour_depth(app.console)
    else:
        # Without a terminal (tests, screenshots) there are all colours.
        depth = "true" if app.is_headless else colour_depth(app.console)
    cell = cell_pixels() or terminal.cell_pixels
    found = replace(terminal, depth=depth, cell_pixels=cell).with_renderer(renderer)
    if app.no_color or depth == "none":
        return replace(found, renderer="ascii")
    if found.renderer in ("kitty", "sixel") and app.is_headless:
        return replace(found, renderer="cells")
    return found


def painter_for(
    avatar: AvatarSet, canvas: Canvas, write: Callable[[str], None], rng: random.Random
) -> Painter:
    """The painter for the canvas's renderer.

    Args:
        avatar: Whose pictures.
        canvas: What they are painted on.
        write: Writes to the terminal, in one piece.
        rng: For picture ids that no other program has.
    """
    if canvas.graphics.renderer in ("cells", "ascii"):
        return CellPainter(avatar, canvas)
    from llmcompanion.tui.widgets.avatar_pixels import KittyPainter, SixelPainter

    if canvas.graphics.renderer == "kitty":
        return KittyPainter(avatar, canvas, write, rng)
    return SixelPainter(avatar, canvas, write)


def effects_of(avatar: AvatarSet) -> Effects:
    """How long each phase of an expression's effects stays; nothing where none can be seen.

    Looks at all expressions now, in the thread that loaded the set.
    """
    found: dict[str, Loop] = {}
    for label in (*LABELS, *BEYOND_LABELS):
        own = avatar.durations(label)
        durations = own or even_phases(avatar.phases, label)
        frames = [Frame(label, phase=phase) for phase in range(len(durations))]
        if len({avatar.key(frame, LOOKED_AT) for frame in frames}) > 1:
            found[label] = Loop(durations, settles=not own)
    if "neutral" in found:
        found = {label: replace(loop, settles=False) for label, loop in found.items()}
    return lambda label: found.get(label, NO_LOOP)


def sentence_of(error: Exception) -> str:
    """What went wrong with an avatar, for a person; a mistake of the program goes to the log."""
    if isinstance(error, UserError):
        return error.sentence
    log.error("the avatar cannot be shown", exc_info=error)
    return "The avatar cannot be shown; the log has the details."
