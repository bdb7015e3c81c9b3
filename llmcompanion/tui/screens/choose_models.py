"""Choosing several models at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import SelectionList, Static
from textual.widgets.selection_list import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from llmcompanion.models.registry import Offer


class ChooseModelsScreen(ModalScreen[tuple[str, ...] | None]):
    """Space marks, Enter takes; none marked is none chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="models.back"),
        Binding("enter", "take", "Take", priority=True, id="models.take"),
    ]

    def __init__(self, offers: Sequence[Offer], chosen: Sequence[str]) -> None:
        super().__init__()
        self._offers = offers
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Ask these models", classes="title", markup=False)
            yield SelectionList(
                *(
                    Selection(
                        f"{offer.title} ({offer.goes_to})", offer.name, offer.name in self._chosen
                    )
                    for offer in self._offers
                    if offer.ready
                )
            )
            yield Static("Space marks · Enter takes · Esc back", classes="help", markup=False)

    def action_take(self) -> None:
        self.dismiss(tuple(self.query_one(SelectionList).selected))

    def action_leave(self) -> None:
        self.dismiss(None)
