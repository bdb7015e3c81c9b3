"""A stopping rule has fired: why, in plain words, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class StudyPausedScreen(ModalScreen[str]):
    """Gives "resume", "stop", or "" to stay paused. Nothing is locked.

    Args:
        words: Sentences.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "answer('resume')", "Go on", id="study-paused.resume"),
        Binding("s", "answer('stop')", "Stop the study", id="study-paused.stop"),
        Binding("escape", "answer('')", "Stay paused", id="study-paused.stay"),
    ]

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="study-paused") as box:
            box.border_title = "The study pauses"
            for sentence in self._words:
                yield Static(sentence, classes="sentence", markup=False)
            yield Static("Face and voice are off. How do you want to go on?", markup=False)
            yield Static(
                "g go on · s stop the study · Esc stay paused, and decide later",
                classes="help",
                markup=False,
            )

    def action_answer(self, wish: str) -> None:
        self.dismiss(wish)
