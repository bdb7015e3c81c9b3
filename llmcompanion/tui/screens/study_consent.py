"""Consent to oneself, before a study begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from llmcompanion.study.consent import consent
from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from llmcompanion.study.plan import Plan


class ConsentScreen(Screen[bool]):
    """True where the person agrees, and the study begins today."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "I agree: begin today", id="consent.yes"),
        Binding("n,escape", "answer(False)", "Not now", id="consent.no"),
    ]

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan

    def compose(self) -> ComposeResult:
        text = Text()
        for heading, sentences in consent(self._plan):
            text.append(f"{heading}\n", "bold")
            for sentence in sentences:
                text.append(f"  {sentence}\n")
            text.append("\n")
        with Vertical(classes="page", id="study-consent"):
            yield Static(f"Before it begins: {self._plan.title}", classes="title", markup=False)
            with VerticalScroll():
                yield Static(text, markup=False)
            yield KeysLine(
                "↑↓ reads on · y I agree, begin today · n not now",
                classes="help keys",
            )

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)
