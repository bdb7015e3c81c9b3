"""Every key of a screen, made from its bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class KeysScreen(ModalScreen[None]):
    """Shows what each key does.

    Args:
        title: What the keys are of.
        bindings: Those with a description are shown.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "dismiss", "Close", priority=True),
    ]

    def __init__(self, title: str, bindings: Sequence[BindingType]) -> None:
        super().__init__()
        self._title = title
        self._shown_keys = [each for each in bindings if isinstance(each, Binding)]

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog small") as scroll:
            scroll.border_title = self._title
            scroll.border_subtitle = "Esc closes"
            yield Static(self._keys(), markup=False)

    def _keys(self) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True, style=f"bold {self.app.theme_variables.get('primary', '')}")
        table.add_column()
        for binding in self._shown_keys:
            key = binding.key_display or self.app.get_key_display(binding)
            table.add_row(key, binding.description)
        return table
