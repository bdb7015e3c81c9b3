"""The first start: what this is in two sentences, and three questions with answers preset."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from llmcompanion.plaintext import clean_line
from llmcompanion.tui.screens.dialogs import choice_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from llmcompanion.tui.choice import Choice

WHAT_THIS_IS = (
    "You are about to talk with a language model that has been given a name and a face. "
    "Now and then the app itself asks what it feels like, and keeps a log of your answers "
    "that stays on this machine. It is made for adults; companions like this may not be "
    "suitable for some minors."
)

QUESTIONS = ("name", "persona", "model")
"""Ids of the widgets that take the answers, in order."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person chose."""

    name: str
    persona: str
    model: str


class FirstRunScreen(Screen[None]):
    """Enter, Enter, Enter begins a conversation.

    Args:
        done: Takes the answers; None when the person leaves instead.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Quit"),
        Binding("escape", "back", "Back", show=False),
        Binding("enter", "go_on", "Go on", show=False, priority=True),
    ]

    def __init__(
        self,
        *,
        name: str,
        personas: Sequence[Choice],
        models: Sequence[Choice],
        answers: Answers,
        done: Callable[[Answers | None], object],
    ) -> None:
        super().__init__()
        self._done = done
        self._is_done = False
        self._called = name
        self._personas = personas
        self._models = models
        self._preset = answers

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="first-run", can_focus=False):
            yield Static("llmcompanion", classes="title", markup=False)
            yield Static(WHAT_THIS_IS, classes="about", markup=False)
            yield Static("1  What shall it call you?", classes="question", markup=False)
            yield Input(self._called, max_length=60, placeholder="a name, or nothing", id="name")
            yield Static("2  Who do you want to talk with?", classes="question", markup=False)
            yield OptionList(*choice_options(self._personas), id="persona", markup=False)
            yield Static("3  On which model?", classes="question", markup=False)
            yield OptionList(*choice_options(self._models), id="model", markup=False)
            yield Static(
                "Enter goes on · Esc goes back · Ctrl+Q quits · all can be changed later",
                classes="help",
                markup=False,
            )

    def on_mount(self) -> None:
        for id, choices, preset in (
            ("persona", self._personas, self._preset.persona),
            ("model", self._models, self._preset.model),
        ):
            ids = [choice.id for choice in choices]
            self.query_one(f"#{id}", OptionList).highlighted = (
                ids.index(preset) if preset in ids else 0
            )
        self.set_focus(self.query_one("#name"))

    def prefer_model(self, name: str, models: Sequence[Choice]) -> None:
        """What the machine offers is known now: show it, unless the person has chosen already.

        May come before the questions are on the screen; they begin with it then.
        """
        self._models = models
        for options in self.query("#model").results(OptionList):
            before = self._selected("model", self._preset.model)
            if before != self._preset.model:
                name = before
            options.clear_options()
            options.add_options(choice_options(models))
            ids = [choice.id for choice in models]
            options.highlighted = ids.index(name) if name in ids else 0
        self._preset = replace(self._preset, model=name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click on an answer goes on as well."""
        event.stop()
        if event.option_list.id == "persona":
            self.set_focus(self.query_one("#model"))
        else:
            self._begin()

    def _begin(self) -> None:
        if self._is_done:  # one key too many
            return
        self._is_done = True
        self._done(
            Answers(
                name=clean_line(self.query_one("#name", Input).value),
                persona=self._selected("persona", self._preset.persona),
                model=self._selected("model", self._preset.model),
            )
        )

    def _selected(self, id: str, preset: str) -> str:
        options = self.query_one(f"#{id}", OptionList)
        if options.highlighted is None:
            return preset
        return options.get_option_at_index(options.highlighted).id or preset

    def action_go_on(self) -> None:
        """The next question; after the last one, the talk.

        Takes effect at once, so that keys which are pressed faster than the screen follows
        reach the question that they are meant for.
        """
        place = QUESTIONS.index(self._asked)
        if place + 1 < len(QUESTIONS):
            self.set_focus(self.query_one(f"#{QUESTIONS[place + 1]}"))
        else:
            self._begin()

    def action_back(self) -> None:
        place = QUESTIONS.index(self._asked)
        self.set_focus(self.query_one(f"#{QUESTIONS[max(0, place - 1)]}"))

    @property
    def _asked(self) -> str:
        """The question that has the keys."""
        focused = self.focused.id if self.focused else None
        return focused if focused in QUESTIONS else QUESTIONS[0]

    def action_leave(self) -> None:
        self._done(None)
