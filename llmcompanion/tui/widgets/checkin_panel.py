"""The check-in: the app asks, in its own look and words, while the face is away.

Nothing a persona, a card or a model wrote is shown or read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from llmcompanion.checkin.instrument import Item

SENTENCE_LIMIT = 500


class Scale(Widget, can_focus=True):
    """A line from 0 to 10. Each place has a key; t is ten."""

    DEFAULT_CSS = """
    Scale { height: 2; width: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"answer({number})", str(number), show=False)
            for number in range(10)
        ),
        Binding("t,x", "answer(10)", "10", show=False),
        Binding("left", "move(-1)", "Left", show=False),
        Binding("right", "move(1)", "Right", show=False),
        Binding("enter,space", "take", "Answer", show=False),
    ]

    place: reactive[int | None] = reactive(None)

    class Answered(Message):
        """A place on the line was taken."""

        def __init__(self, value: int) -> None:
            self.value = value
            super().__init__()

    def _step(self) -> int:
        return max(1, min(5, (self.size.width - 2) // 10))

    def render(self) -> Text:
        """The line with its marks, and the key of each place below."""
        step = self._step()
        variables = self.app.theme_variables
        accent = variables.get("accent", "")
        line, keys = Text(no_wrap=True), Text(no_wrap=True)
        for number in range(11):
            here = number == self.place
            line.append("●" if here else "┼", f"bold {accent}" if here else "")
            keys.append("t" if number == 10 else str(number), f"bold {accent}" if here else "bold")
            if number < 10:
                line.append("─" * (step - 1), "dim")
                keys.append(" " * (step - 1))
        return Text("\n").join([line, keys])

    def action_answer(self, value: int) -> None:
        self.place = value
        self.post_message(self.Answered(value))

    def action_move(self, step: int) -> None:
        self.place = 5 if self.place is None else min(10, max(0, self.place + step))

    def action_take(self) -> None:
        if self.place is not None:
            self.action_answer(self.place)

    async def _on_click(self, event: events.Click) -> None:
        step = self._step()
        place = round(event.x / step)
        if 0 <= place <= 10:
            self.action_answer(place)


class CheckInPanel(Vertical):
    """One question, answered with one key; then, if wanted, a sentence."""

    DEFAULT_CSS = """
    CheckInPanel {
        display: none;
        height: auto;
        padding: 1 2;
        background: $panel;
        border-top: outer $accent;
    }
    CheckInPanel .title { color: $accent; text-style: bold; }
    CheckInPanel .stem { margin-bottom: 1; }
    CheckInPanel .anchors { color: $text-muted; }
    CheckInPanel .help { color: $text-muted; margin-top: 1; }
    CheckInPanel Input {
        display: none; margin-top: 1; border: none; height: 1; padding: 0; background: $background;
    }
    CheckInPanel.-answered Input { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Skip", show=False, priority=True, id="checkin.skip"),
    ]

    class Answered(Message):
        """The number was given: it can be stored now."""

        def __init__(self, value: int) -> None:
            self.value = value
            super().__init__()

    class Closed(Message):
        """The panel is done with: skipped when no number was given."""

        def __init__(self, *, answered: bool, sentence: str) -> None:
            self.answered = answered
            self.sentence = sentence
            super().__init__()

    def __init__(self, item: Item, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._item = item
        self._value: int | None = None

    def compose(self) -> ComposeResult:
        yield Static("llmcompanion asks", classes="title", markup=False)
        yield Static(f"{self._item.stem} …", classes="stem", markup=False)
        yield Scale()
        yield Static("", classes="anchors", markup=False)
        yield Input(
            placeholder="One sentence about it, if you like",
            max_length=SENTENCE_LIMIT,
            compact=True,
        )
        yield Static("", classes="help", markup=False)

    def open(self) -> None:
        """Slide in and take the keys."""
        self._value = None
        self.remove_class("-answered")
        self.query_one(Scale).place = None
        self.query_one(Input).value = ""
        self._say("0 to 9, t for ten · or ←→ and Enter · Esc skips")
        self.display = True
        self.offset = Offset(0, 3)
        self.animate("offset", Offset(0, 0), duration=0.2)
        self.query_one(Scale).focus()

    @property
    def is_open(self) -> bool:
        return bool(self.display)

    def _say(self, words: str) -> None:
        self.query_one(".help", Static).update(words)

    def on_resize(self, event: events.Resize) -> None:
        """The two ends of the line stand below its ends, or below each other."""
        low, high = f"0 {self._item.low}", f"{self._item.high} 10"
        scale = 10 * self.query_one(Scale)._step() + 1
        gap = scale - len(low) - len(high)
        words = (
            f"{low}{' ' * gap}{high}" if gap >= 2 else f"0 {self._item.low}\n10 {self._item.high}"
        )
        self.query_one(".anchors", Static).update(words)

    def on_scale_answered(self, event: Scale.Answered) -> None:
        event.stop()
        if self._value is not None:
            return
        self._value = event.value
        self.add_class("-answered")
        self._say("Noted. Enter goes back to the talk.")
        self.query_one(Input).focus()
        self.post_message(self.Answered(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.leave()

    def action_leave(self) -> None:
        self.leave()

    def leave(self) -> None:
        """Go away; without a number the question counts as skipped."""
        sentence = clean_line(self.query_one(Input).value)
        self.display = False
        self.post_message(self.Closed(answered=self._value is not None, sentence=sentence))
