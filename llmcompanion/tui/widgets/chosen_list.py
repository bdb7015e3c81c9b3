"""A list of which one item is chosen, by keys or with the mouse, and only what is seen is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from textual.binding import Binding

from llmcompanion.tui.widgets.rows_pane import RowsPane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType

Item = TypeVar("Item")


def list_keys(
    name: str, *, first: tuple[str, str], last: tuple[str, str], select: str
) -> list[BindingType]:
    """The keys of a list.

    Args:
        name: What the ids of its bindings begin with.
        first: Keys that go to the first item, and what that is called there.
        last: The same for the last one.
        select: What Enter does there.
    """
    return [
        Binding("up,k", "move(-1)", "Up", show=False, id=f"{name}.up"),
        Binding("down,j", "move(1)", "Down", show=False, id=f"{name}.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id=f"{name}.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id=f"{name}.page_down"),
        Binding(first[0], "go(0)", first[1], show=False, id=f"{name}.home"),
        Binding(last[0], "go(-1)", last[1], show=False, id=f"{name}.end"),
        Binding("enter", "select", select, show=False, id=f"{name}.select"),
    ]


class ChosenList(RowsPane, Generic[Item]):
    """Items of equal height; which messages tell of them is up to each list."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._items: Sequence[Item] = ()
        self._chosen = 0

    @property
    def chosen(self) -> Item | None:
        """The item that is chosen; None where there are none."""
        return self._items[self._chosen] if self._chosen < len(self._items) else None

    @property
    def item_rows(self) -> int:
        """Rows that one item takes."""
        return 1

    def tell_chosen(self) -> None:
        """Another item is chosen: say so."""
        raise NotImplementedError

    def tell_selected(self, item: Item) -> None:
        """The chosen item is wanted: say so."""
        raise NotImplementedError

    def clicked(self, place: int, times: int) -> None:
        """An item was clicked, so many times running."""
        self.choose(place)

    def choose(self, place: int) -> None:
        """Choose the item there, or the nearest there is."""
        place = min(len(self._items) - 1, max(0, place))
        if place < 0 or place == self._chosen:
            return
        self._chosen = place
        self.reveal()
        self.refresh()
        self.tell_chosen()

    def reveal(self) -> None:
        """Bring the chosen item into view."""
        rows, height, top = self.item_rows, self.size.height, self.scroll_offset.y
        first = self._chosen * rows
        if first < top:
            self.scroll_to_row(first)
        elif first + rows > top + height:
            self.scroll_to_row(first + rows - height)

    def scroll_to_row(self, y: int) -> None:
        """Have this row at the top, at once."""
        self.scroll_to(y=max(0, y), animate=False, force=True)

    def action_move(self, step: int) -> None:
        self.choose(self._chosen + step)

    def action_page(self, step: int) -> None:
        self.choose(self._chosen + step * max(1, self.size.height // self.item_rows - 1))

    def action_go(self, place: int) -> None:
        self.choose(place if place >= 0 else len(self._items) - 1)

    def action_select(self) -> None:
        if self.chosen is not None:
            self.tell_selected(self.chosen)

    async def _on_click(self, event: events.Click) -> None:
        self.clicked((self.scroll_offset.y + event.y) // self.item_rows, event.chain)
