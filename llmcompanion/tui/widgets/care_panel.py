"""Help by people: the app's own panel above the input, which takes no keys that it is not given.

Nothing a persona, a card or a model wrote is shown here, and none of them can open or close it:
what opens it is in `llmcompanion.tui.care_flow`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from llmcompanion.care.help import Country, Line

Occasion = Literal["signs", "close", "reply", "asked"]
"""signs: in what the person wrote. close: about somebody else, in what the person wrote. reply: in
what the model wrote. asked: the person wants to see it."""

TITLE = "llmcompanion · help by people"
OPENING: dict[Occasion, str] = {
    "signs": "You may be in great pain, or in danger. These people listen, as no program can.",
    "close": "Somebody you know may be in danger. These people talk with those who worry, too.",
    "reply": "The reply above speaks for self-harm. Do not follow it. These people listen.",
    "asked": "These people listen, and know what to do.",
}
NOWHERE = "the emergency number where you are, such as 112 or 911"
NOTHING_SENT = "Nothing was sent to anybody or kept. You can go on writing."
KEYS = "Esc closes · F12 goes here"
KEYS_HERE = "Esc closes · ↑↓ · Tab back · c country"
ASK = "May your log say that this was shown? Never what you wrote. F12, then y yes · n no"
ASK_HERE = "May your log say that this was shown? Never what you wrote. y yes · n no"
NOTED = "Noted in your log: that this was shown, and when."
NOT_NOTED = "Not noted."


FEW_ROWS = 16
"""In a window of fewer rows the numbers come before the words."""


class CarePanel(VerticalScroll, can_focus=True):
    """Whom to call, write to or read; closed with Esc. Typing goes on below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False, priority=True, id="care.close"),
        Binding("c", "country", "Another country", show=False, id="care.country"),
        Binding("y", "note(True)", "Note it", show=False, id="care.note"),
        Binding("n", "note(False)", "Do not note it", show=False, id="care.no_note"),
        Binding("tab,shift+tab,enter", "back", "Back to the input", show=False, id="care.back"),
    ]

    class Closed(Message):
        """The person wants it gone; it is."""

    class Back(Message):
        """The person wants to go on writing; it stays."""

    class CountryWanted(Message):
        """The person wants another country's lines."""

    class Noted(Message):
        """The person agreed that the log says it was shown."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.occasion: Occasion = "asked"
        self._asks = False

    def compose(self) -> ComposeResult:
        yield Static(TITLE, classes="title", markup=False)
        yield Static("", id="care-keys", classes="quiet", markup=False)
        yield Static("", id="care-opening", markup=False)
        yield Static("", id="care-emergency", markup=False)
        yield Static("", id="care-lines", markup=False)
        yield Static(NOTHING_SENT, classes="quiet", markup=False)
        yield Static("", id="care-ask", classes="quiet", markup=False)

    @property
    def is_open(self) -> bool:
        """Whether it is on the screen."""
        return bool(self.display)

    def open(self, occasion: Occasion, *, asks: bool) -> None:
        """Be there, without taking the keys.

        Args:
            asks: Whether to ask if the log may say that it was shown.
        """
        self.occasion = occasion
        self._asks = asks
        self.query_one("#care-opening", Static).update(OPENING[occasion])
        self.query_one("#care-ask").display = asks
        self._say_keys()
        self.display = True
        self.scroll_home(animate=False)

    def show_lines(self, country: Country | None, lines: list[Line]) -> None:
        """Whose lines are shown."""
        where = f"{country.name}. " if country is not None else ""
        number = country.emergency if country is not None else NOWHERE
        self.query_one("#care-emergency", Static).update(
            f"{where}If a life is in danger now: {number}"
        )
        rows = [
            f"{line.name}: {line.reach}{f' ({line.aside})' if line.aside else ''}" for line in lines
        ]
        self.query_one("#care-lines", Static).update("\n".join(rows))

    def on_resize(self) -> None:
        few = self.app.size.height < FEW_ROWS
        self.set_class(few, "-few")
        self.screen.set_class(few, "-caring-few")

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        if self.is_mounted:
            self._say_keys()

    def _say_keys(self) -> None:
        here = self.has_focus
        self.query_one("#care-keys", Static).update(KEYS_HERE if here else KEYS)
        if self._asks:
            self.query_one("#care-ask", Static).update(ASK_HERE if here else ASK)

    def action_close(self) -> None:
        self.close()

    def close(self) -> None:
        """Be gone. What was not answered counts as no."""
        if self.is_open:
            self.display = False
            self.post_message(self.Closed())

    def action_back(self) -> None:
        self.post_message(self.Back())

    def action_country(self) -> None:
        self.post_message(self.CountryWanted())

    def action_note(self, agreed: bool) -> None:
        """Answer whether the log may say that it was shown; once."""
        if not self._asks:
            return
        self._asks = False
        self.query_one("#care-ask", Static).update(NOTED if agreed else NOT_NOTED)
        if agreed:
            self.post_message(self.Noted())
