"""The check-in: the app asks, in its own look and words, while the face is away.

Nothing a persona, a card or a model wrote is shown or read here.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Static

from llmcompanion.checkin.responses import SKIPPED, Given, for_key, for_text, has_keys
from llmcompanion.plaintext import clean_line
from llmcompanion.tui.widgets.responses.drawing import wrapped
from llmcompanion.tui.widgets.responses.pad import AnswerPad
from llmcompanion.tui.widgets.responses.words import WordsInput

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from llmcompanion.checkin.instrument import Item
    from llmcompanion.checkin.sitting import Sitting
    from llmcompanion.journal.entries import Answer

SNOOZE_KEY = "z"


class CheckInPanel(Vertical):
    """The items of one sitting, one after the other, each answered with one key.

    The panel shows and forwards: what is asked and what was answered is the sitting's.
    """

    guard_s: ClassVar[float] = 0.4
    """Without a key for so long after it came unasked, a person has seen it."""

    DEFAULT_CSS = """
    CheckInPanel { display: none; height: auto; }
    CheckInPanel WordsInput { display: none; border: none; height: 1; padding: 0; }
    CheckInPanel .intro { display: none; }
    CheckInPanel.-begins .intro { display: block; }
    CheckInPanel.-words WordsInput { display: block; }
    CheckInPanel.-words AnswerPad { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False, priority=True, id="checkin.skip"),
        Binding("left,up", "move(-1)", "Less", show=False, id="checkin.less"),
        Binding("right,down", "move(1)", "More", show=False, id="checkin.more"),
        Binding("enter,space", "take", "Answer", show=False, id="checkin.take"),
        Binding("backspace,shift+tab", "back", "Back", show=False, id="checkin.back"),
        Binding("tab", "pass_over", "Pass over", show=False, id="checkin.pass"),
    ]

    class Answered(Message):
        """An item has its answer, or was passed over: it can be stored now.

        It comes again for an item that was gone back to.
        """

        def __init__(self, sitting: Sitting, answer: Answer) -> None:
            self.sitting = sitting
            self.answer = answer
            super().__init__()

    class Closed(Message):
        """The panel is done with.

        Attributes:
            finished: Whether every item that is not optional was answered.
        """

        def __init__(self, sitting: Sitting, *, finished: bool) -> None:
            self.sitting = sitting
            self.finished = finished
            super().__init__()

    class Strayed(Message):
        """A key came with the panel, meant for what the person was about to write."""

        def __init__(self, character: str) -> None:
            self.character = character
            super().__init__()

    class Snoozed(Message):
        """The person wants to be asked later. The panel is gone; nothing was answered."""

        def __init__(self, sitting: Sitting) -> None:
            self.sitting = sitting
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sitting: Sitting | None = None
        self._can_snooze = False
        self._heeds_from = 0.0

    def compose(self) -> ComposeResult:
        yield Static("", classes="title", markup=False)
        yield Static("", classes="intro", markup=False)
        yield Static("", classes="stem", markup=False)
        yield AnswerPad()
        yield WordsInput()
        yield Static("", classes="help", markup=False)

    # Opening and closing

    def open(self, sitting: Sitting, *, can_snooze: bool = False, unasked: bool = False) -> None:
        """Slide in, show the sitting's current item, and take the keys.

        Args:
            unasked: It comes of its own accord: keys of somebody who is just beginning to write
                go to the draft until they pause.
            can_snooze: Whether it can be put off, as long as nothing is answered.
        """
        self._sitting = sitting
        self._can_snooze = can_snooze
        self._heeds_from = monotonic() + self.guard_s if unasked else 0.0
        self.display = True
        self.offset = Offset(0, 3)
        self.animate("offset", Offset(0, 0), duration=0.2)
        self._present()
        sitting.show()

    @property
    def is_open(self) -> bool:
        return bool(self.display)

    @property
    def sitting(self) -> Sitting | None:
        """What is asked now; None while the panel is closed."""
        return self._sitting

    def leave(self) -> None:
        """Go away. What was answered stays, and so do words that were written."""
        sitting = self._sitting
        if sitting is None:
            return
        written = clean_line(self.query_one(WordsInput).value).strip()
        if self.has_class("-words") and written and not sitting.done:
            self._tell(sitting.answer(Given("answered", text=written)))
        sitting.leave()
        self._close()
        self.post_message(self.Closed(sitting, finished=sitting.outcome == "answered"))

    def _close(self) -> None:
        self._sitting = None
        self.display = False

    def _tell(self, answer: Answer) -> None:
        if self._sitting is not None:
            self.post_message(self.Answered(self._sitting, answer))

    # The current item

    def _present(self) -> None:
        """Show the current item; go away where there is none."""
        sitting = self._sitting
        item = None if sitting is None else sitting.current
        if sitting is None:
            return
        if item is None:
            self.leave()
            return
        asks_words = item.response == "text"
        self.set_class(asks_words, "-words")
        self.query_one(".title", Static).update(_title(sitting, item))
        self.query_one(".intro", Static).update(sitting.instrument.intro)
        self.set_class(bool(sitting.instrument.intro) and sitting.place == 0, "-begins")
        self.query_one(".stem", Static).update(item.question)
        self.query_one(".help", Static).update(self._help(sitting, item))
        pad, words = self.query_one(AnswerPad), self.query_one(WordsInput)
        pad.ask(item)
        self._fit()
        earlier = sitting.answer_to(item)
        words.value = earlier.text if asks_words and earlier is not None else ""
        (words if asks_words else pad).focus()

    def _help(self, sitting: Sitting, item: Item) -> str:
        """The keys beside those that the scale shows."""
        several = sum(not each.optional for each in sitting.items) > 1
        if item.response == "text":
            if sitting.outcome == "answered":
                return "Noted. Enter goes back to the talk."
            return "Enter goes on, empty too · Esc leaves"
        parts: list[str] = []
        if sitting.place:
            parts.append("Backspace back")
        elif has_keys(item):
            parts.append("←→ and Enter too")
        if several:
            parts.append("Tab passes")
        if self._snoozes:
            parts.append(f"{SNOOZE_KEY} asks later")
        parts.append("Esc leaves" if several and sitting.begun else "Esc skips")
        return " · ".join(parts)

    @property
    def _snoozes(self) -> bool:
        return self._can_snooze and self._sitting is not None and not self._sitting.begun

    # Room

    def on_resize(self, event: events.Resize) -> None:
        self._fit()

    def _fit(self) -> None:
        """Let the scale be as large as there is room, and do without the margins for it."""
        sitting = self._sitting
        item = None if sitting is None else sitting.current
        if sitting is None or item is None:
            return
        width, height = self.app.size
        short, tiny = self.screen.has_class("-short"), self.screen.has_class("-tiny")
        inner = max(1, (self.size.width or width) - (0 if short and tiny else 2 if short else 4))
        room = height - len(wrapped(Text(item.question), inner))
        if short:
            room -= 0 if tiny else 2
        else:
            help_rows = len(wrapped(Text(self._help(sitting, item)), inner))
            composer = 0 if self.screen.has_class("-narrow") else COMPOSER_ROWS
            room -= AROUND_ROWS + help_rows + composer + self.has_class("-begins")
        rows = self.query_one(AnswerPad).fit(inner, room if short else room + MARGIN_ROWS)
        self.set_class(not short and rows > room, "-tight")

    # Keys

    async def on_key(self, event: events.Key) -> None:
        """A key that answers, a digit, or the key that asks later."""
        if self._strays(event):
            return
        sitting, character = self._sitting, (event.character or "").casefold()
        item = None if sitting is None else sitting.current
        if sitting is None or item is None or item.response == "text":
            return
        sitting.touch()
        if not character:
            return
        if self.query_one(AnswerPad).type(character):
            event.stop()
        elif character == SNOOZE_KEY and self._snoozes:
            event.stop()
            self._close()
            self.post_message(self.Snoozed(sitting))
        elif (given := for_key(item, character)) is not None:
            event.stop()
            self._answer(given)

    def _strays(self, event: events.Key) -> bool:
        """Whether a key was struck before the question can have been read."""
        now = monotonic()
        if now >= self._heeds_from or not event.is_printable or event.character is None:
            return False
        self._heeds_from = now + self.guard_s
        event.stop()
        event.prevent_default()
        self.post_message(self.Strayed(event.character))
        return True

    def _answer(self, given: Given) -> None:
        sitting = self._sitting
        if sitting is None or sitting.done:
            return
        self._tell(sitting.answer(given))
        self._present()

    def on_answer_pad_clicked(self, event: AnswerPad.Clicked) -> None:
        event.stop()
        self._answer(event.given)

    def on_input_submitted(self, event: WordsInput.Submitted) -> None:
        event.stop()
        item = None if self._sitting is None else self._sitting.current
        if item is not None and item.response == "text":
            self._answer(for_text(item, event.value))

    def on_words_input_back(self, event: WordsInput.Back) -> None:
        event.stop()
        self.action_back()

    def action_move(self, step: int) -> None:
        self.query_one(AnswerPad).move(step)

    def action_take(self) -> None:
        """Answer with what the arrows chose, or with the digits that were written."""
        given = self.query_one(AnswerPad).chosen()
        if given is not None:
            self._answer(given)

    def action_back(self) -> None:
        """Take a digit back, or ask the item before once more."""
        if self.query_one(AnswerPad).rub_out():
            return
        if self._sitting is not None and self._sitting.back():
            self._present()

    def action_pass_over(self) -> None:
        """Leave this one item without an answer; words that were written are one."""
        item = None if self._sitting is None else self._sitting.current
        if item is not None and item.response == "text":
            self._answer(for_text(item, self.query_one(WordsInput).value))
        else:
            self._answer(Given(SKIPPED))

    def action_leave(self) -> None:
        self.leave()


AROUND_ROWS = 10
"""Rows of a screen that is not short which are not the question's: headline, status, two of the
talk, and the panel's own rim, title and margins."""

MARGIN_ROWS = 3
"""Of these, what a tall scale may take."""

COMPOSER_ROWS = 3
"""Of the place to write; a narrow screen hides it meanwhile (``checkin.tcss``)."""


def _title(sitting: Sitting, item: Item) -> str:
    """Who asks, what, and how far it has come."""
    words = "llmcompanion asks"
    needed = [each for each in sitting.items if not each.optional]
    if len(needed) < 2:
        return words
    if item.optional:
        return f"{words} · {sitting.instrument.title} · if you like"
    return f"{words} · {sitting.instrument.title} · {needed.index(item) + 1} of {len(needed)}"
