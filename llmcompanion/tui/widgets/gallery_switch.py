"""One of a few words, changed with the arrow keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence


class Switch(Widget, can_focus=True):
    """Shows all the words, the chosen one marked.

    Args:
        options: What there is to choose from.
        value: What is chosen; the first where it is none of them.
    """

    DEFAULT_CSS = """
    Switch { width: 1fr; height: 1; padding: 0 1; }
    Switch:focus { background: $primary 28%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "step(1)", "The next", show=False, id="switch.next"),
        Binding("left,h", "step(-1)", "The one before", show=False, id="switch.before"),
    ]

    def __init__(self, options: Sequence[str], value: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self._place = self._options.index(value) if value in self._options else 0

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._options[self._place]

    def action_step(self, step: int) -> None:
        self._place = (self._place + step) % len(self._options)
        self.refresh()

    def on_click(self) -> None:
        self.action_step(1)

    def render(self) -> Text:
        """The words in a row."""
        line = Text(no_wrap=True, overflow="ellipsis")
        for place, option in enumerate(self._options):
            chosen = place == self._place
            line.append("● " if chosen else "○ ", "bold" if chosen else "dim")
            line.append(f"{option}   ", "bold" if chosen else "dim")
        return line
