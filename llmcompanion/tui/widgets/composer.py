"""Where the person writes: Enter sends, Shift+Enter or Ctrl+J makes a new line, Up recalls."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from llmcompanion.plaintext import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.strip import Strip

PLACEHOLDERS = ("Write a message. Enter sends, F1 shows the keys.", "Write a message.", "")
"""The longest that fits on one row is shown."""
RECALLED = 200
"""Messages that Up goes back through."""


class Composer(TextArea):
    """A text field that grows with its text and keeps what was sent before."""

    DEFAULT_CSS = """
    Composer {
        height: auto;
        min-height: 3;
        max-height: 10;
        border: round $border;
        padding: 0 1;
        background: $background;
        scrollbar-size-vertical: 1;
    }
    Composer:focus { border: round $primary; }
    Composer.-editing { border: round $warning; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", show=False, id="composer.send"),
        Binding("shift+enter,ctrl+j,alt+enter", "newline", "New line", id="composer.newline"),
    ]

    class Sent(Message):
        """The person wants this text to go out."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class HelpWanted(Message):
        """`?` was pressed in an empty field."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=False,
            highlight_cursor_line=False,
        )
        self._sent: list[str] = []
        self._place: int | None = None
        self._draft = ""
        self.editing: int | None = None
        """Id of the message that is being said anew; None while a new one is written."""
        self._set_aside = ""
        self._placeholders: tuple[str, ...] = PLACEHOLDERS

    def use_placeholders(self, *words: str) -> None:
        """What an empty field says, the longest first and "" last; without any, the usual."""
        self._placeholders = words or PLACEHOLDERS
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Textual cannot wrap a placeholder into no columns at all, and in few it says little.

        Decided here and not on a resize: the first row of another width is drawn before that.
        """
        room = self.content_size.width
        words = next(words for words in self._placeholders if len(words) <= room)
        self.set_reactive(TextArea.placeholder, words)
        return super().render_line(y)

    def remember(self, sent: Sequence[str]) -> None:
        """What the person sent before, oldest first."""
        self._sent = list(sent)[-RECALLED:]
        self._place = None

    def fill(self, text: str) -> None:
        """Put `text` into the field, the cursor behind it."""
        self.text = text
        self.move_cursor(self.document.end)

    def begin_editing(self, message_id: int, text: str) -> None:
        """Say an earlier message in other words; what stands here is set aside."""
        if self.editing is None:
            self._set_aside = self.text
        self.editing = message_id
        self.add_class("-editing")
        self.border_title = "Editing: Enter sends it again, Esc leaves it as it was"
        self.fill(text)
        self.focus()

    def end_editing(self, rest: str) -> None:
        """Go on with what was set aside, and `rest` behind it."""
        if self.editing is None:
            return
        self.editing = None
        self.remove_class("-editing")
        self.border_title = ""
        self.fill(self._set_aside + rest)
        self._set_aside = ""

    def action_send(self) -> None:
        """Hand the text over; whoever cannot take it gives it back."""
        text = self.text
        if text.strip():
            self.fill("")
            self.post_message(self.Sent(text))

    def taken(self, text: str) -> None:
        """`text` went out: remember it."""
        if not self._sent or self._sent[-1] != text:
            self._sent = [*self._sent, text][-RECALLED:]
        self._place = None
        self._draft = ""

    def give_back(self, text: str) -> None:
        """`text` did not go out: it stands before what was typed since."""
        self.fill(text + self.text)

    def action_newline(self) -> None:
        self.insert("\n")

    def undo(self) -> None:
        """Take the last change back."""
        self._from_the_top(super().undo)

    def redo(self) -> None:
        """Make the change that was taken back."""
        self._from_the_top(super().redo)

    def _from_the_top(self, change: Callable[[], None]) -> None:
        """Change the text with the cursor where every text has a place for it.

        Textual 8.2 looks for the cursor before it has moved it, and fails where the text has
        become shorter than that.
        """
        text, selection = self.text, self.selection
        self.move_cursor((0, 0))
        change()
        if self.text == text:
            self.selection = selection

    async def _on_key(self, event: events.Key) -> None:
        if event.character == "?" and not self.text:
            self.post_message(self.HelpWanted())
        elif not (
            (event.key == "up" and self._recall(-1))
            or (event.key == "down" and self._place is not None and self._recall(1))
            or await self._carry_out(event.key)
        ):
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()

    async def _carry_out(self, key: str) -> bool:
        """Do at once what a key is bound to here.

        Textual does it when the event has been up to the app, and letters that arrived together
        with a Backspace, but after it, would be in the text before it.
        """
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if not binding.priority and await self.app.run_action(binding.action, self):
                return True
        return False

    def _recall(self, step: int) -> bool:
        """Go through what was sent: up from the first row, down from the last.

        A sent text that was changed since it was recalled is a draft like any other.
        """
        if self._place is not None and self.text != self._sent[self._place]:
            self._place = None
        row = self.cursor_location[0]
        at_edge = row == 0 if step < 0 else row == self.document.line_count - 1
        if not at_edge or not self._sent:
            return False
        if self._place is None:
            if step > 0 or (self.text and self.cursor_location != (0, 0)):
                return False
            self._draft = self.text
            place = len(self._sent) - 1
        else:
            place = self._place + step
        if place < 0:
            return True
        if place >= len(self._sent):
            self._place = None
            self.fill(self._draft)
            return True
        self._place = place
        self.fill(self._sent[place])
        if step < 0:
            self.move_cursor((0, 0))
        return True

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if self.read_only:
            return
        if result := self._replace_via_keyboard(clean(event.text), *self.selection):
            self.move_cursor(result.end_location)
            self.focus()
