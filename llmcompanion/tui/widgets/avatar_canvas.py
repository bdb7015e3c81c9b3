"""What is painted on, and what every painter can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from textual.strip import Strip

    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.rendering.cells import RGB
    from llmcompanion.avatar.rendering.detection import TerminalGraphics
    from llmcompanion.avatar.sets import AvatarSet
    from llmcompanion.tui.widgets.avatar_place import Place

USUAL_CELL = (10, 20)
"""Pixels of a cell, across and down, where the terminal does not tell."""

Picture = Sequence["Strip"]
"""Rows from top to bottom, each as wide as the pane."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """Everything that a picture's look depends on, besides the frame.

    Attributes:
        width: The pane's width in cells; rows are filled up to it.
        place: Where in the pane the picture is.
        background: The pane's colour.
        graphics: What the terminal draws, and the way that is used.
        coloured: False for a picture without colours.
        see_through: Whether the ground is the terminal's own, whatever that is; `background` is
            then a guess that edges are blended with.
        origin: Column and row of the picture's corner on the screen; only where that matters.
    """

    width: int
    place: Place
    background: RGB
    graphics: TerminalGraphics
    coloured: bool = True
    see_through: bool = False
    origin: tuple[int, int] = (0, 0)

    @property
    def cell(self) -> tuple[int, int]:
        """Pixels of a cell, across and down."""
        return self.graphics.cell_pixels or USUAL_CELL


class Painter(Protocol):
    """Makes frames of one set visible on one canvas.

    Attributes:
        works_ahead: Whether frames that nobody wants yet may be painted.
        lies_over_cells: Whether pictures are gone when their cells are written.
    """

    avatar: AvatarSet
    canvas: Canvas
    works_ahead: bool
    lies_over_cells: bool

    def known(self, frame: Frame) -> bool:
        """Whether the frame can be shown at once."""
        ...

    def paint(self, frame: Frame) -> None:
        """Make the frame ready. Called in a thread, one at a time.

        Raises:
            UserError: The set's files are damaged or gone.
        """
        ...

    def deliver(self) -> None:
        """Send what `paint` made, if it is to be sent. Called in the event loop after it."""
        ...

    def show(self, frame: Frame) -> Picture | None:
        """The rows of a frame, None if it is not known; what must be sent beside them is sent."""
        ...

    def forget(self) -> None:
        """What was sent is no longer on the screen."""
        ...

    def close(self) -> None:
        """Take back what was sent, and forget what was kept. Called in the event loop."""
        ...
