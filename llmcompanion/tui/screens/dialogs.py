"""Small questions: yes or no, a line of text, one of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from llmcompanion.tui.choice import Choice


class ConfirmScreen(ModalScreen[bool]):
    """A question that is answered with y or n."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes"),
        Binding("n,escape", "answer(False)", "No"),
    ]

    def __init__(self, question: str, *, yes: str, no: str = "keep it") -> None:
        super().__init__()
        self._question = question
        self._help = f"y {yes} · n {no}"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small"):
            yield Static(self._question, markup=False)
            yield Static(self._help, classes="help", markup=False)

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)


class LineScreen(ModalScreen[str | None]):
    """A line of text to change; None when the person leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave it")]

    def __init__(self, title: str, text: str, *, limit: int = 120) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._limit = limit

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small") as box:
            box.border_title = Text(self._title).plain
            yield Input(self._text, max_length=self._limit)
            yield Static("Enter saves · Esc leaves it as it is", classes="help", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(clean_line(event.value) or None)

    def action_leave(self) -> None:
        self.dismiss(None)


def choice_options(choices: Sequence[Choice]) -> list[Option]:
    """List options for `choices`; text is shown as it is, never as markup."""
    options = []
    for choice in choices:
        line = Text(choice.title, style="bold", no_wrap=True, overflow="ellipsis")
        if choice.about:
            line.append(f"  {choice.about}", style="not bold dim")
        options.append(Option(line, id=choice.id))
    return options


class ChoiceScreen(ModalScreen[str | None]):
    """Choose one; None when the person leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def __init__(self, title: str, choices: Sequence[Choice], current: str) -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = self._title
            yield OptionList(*choice_options(self._choices), markup=False)
            yield Static("Enter chooses · Esc leaves it as it is", classes="help", markup=False)

    def on_mount(self) -> None:
        ids = [choice.id for choice in self._choices]
        if self._current in ids:
            self.query_one(OptionList).highlighted = ids.index(self._current)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_leave(self) -> None:
        self.dismiss(None)
