"""The scale of one item, drawn as large as there is room, and what is chosen on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from llmcompanion.checkin.responses import Given, answers, for_key, for_text, has_keys, stops
from llmcompanion.errors import UserError
from llmcompanion.tui.widgets.responses.drawing import KEY, PLACE, Looks, drawn, wrapped

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size

    from llmcompanion.checkin.instrument import Item

MOST_DIGITS = 6


class AnswerPad(Widget, can_focus=True):
    """Shows what can be answered to an item. The panel around it hears the keys.

    Attributes:
        place: The stop that is chosen with the arrows; None for none.
        typed: The digits of a number that is too long for one key.
    """

    DEFAULT_CSS = """
    AnswerPad { height: auto; width: 100%; }
    """

    place: reactive[int | None] = reactive(None, layout=True)
    typed: reactive[str] = reactive("", layout=True)

    class Clicked(Message):
        """An answer was clicked on."""

        def __init__(self, given: Given) -> None:
            self.given = given
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._item: Item | None = None
        self._room = 0

    def ask(self, item: Item) -> None:
        """Show this item, nothing chosen."""
        self._item = item
        self.set_reactive(AnswerPad.place, None)
        self.set_reactive(AnswerPad.typed, "")
        self.refresh(layout=True)

    def fit(self, width: int, room: int) -> int:
        """There are so many columns and rows; returns how many rows are taken."""
        if room != self._room:
            self._room = room
            self.refresh(layout=True)
        return len(self._rows(width))

    # What is chosen

    def move(self, step: int) -> None:
        """Choose the next answer on the scale; the first step chooses the middle."""
        if self._item is None or not stops(self._item):
            return
        last = len(stops(self._item)) - 1
        self.place = last // 2 if self.place is None else min(last, max(0, self.place + step))

    def type(self, character: str) -> bool:
        """Add a digit to a long number; whether there was use for it."""
        if self._item is None or self._item.response != "number" or has_keys(self._item):
            return False
        if not (character.isascii() and (character.isdigit() or character in ".,-")):
            return False
        self.typed = (self.typed + character)[:MOST_DIGITS]
        return True

    def rub_out(self) -> bool:
        """Take the last digit back; False where there is none."""
        had = bool(self.typed)
        self.typed = self.typed[:-1]
        return had

    def chosen(self) -> Given | None:
        """What is chosen or written; None for nothing, and for a number out of range."""
        if self._item is None:
            return None
        if self.place is not None:
            return stops(self._item)[self.place].given
        if not self.typed:
            return None
        try:
            return for_text(self._item, self.typed)
        except UserError:
            return None

    async def _on_click(self, event: events.Click) -> None:
        meta, item = event.style.meta, self._item
        if item is None:
            return
        if PLACE in meta:
            event.stop()
            self.post_message(self.Clicked(stops(item)[meta[PLACE]].given))
        elif KEY in meta:
            given = for_key(item, meta[KEY])
            if given is not None:
                event.stop()
                self.post_message(self.Clicked(given))

    # Drawing

    def _rows(self, width: int) -> list[Text]:
        if self._item is None or width < 1:
            return []
        variables = self.app.theme_variables
        looks = Looks(
            chosen=f"bold {variables.get('accent', '')}".rstrip(),
            other=f"bold {variables.get('success', '')}".rstrip(),
        )
        if has_keys(self._item):
            return drawn(self._item, self.place, width, self._room, looks)
        number = Text.assemble((self.typed or "_", looks.chosen), f" {self._item.unit}".rstrip())
        return [number, *wrapped(Text(f"{answers(self._item)}, then Enter", looks.quiet), width)]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the drawing has at this width."""
        del container, viewport
        return len(self._rows(width))

    def render(self) -> Text:
        """The scale."""
        return Text("\n", no_wrap=True).join(self._rows(self.size.width))
