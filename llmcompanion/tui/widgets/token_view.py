"""A reply token by token: how probable each was, and what else could have come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.widgets import Static

from llmcompanion.plaintext import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from llmcompanion.models.port import Drawn

SURE, LIKELY, OPEN = 0.8, 0.4, 0.1
"""Probabilities from which a token is drawn in the colours of sureness."""


class TokenView(VerticalScroll, can_focus=True):
    """Left and right go from token to token."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Token before", show=False),
        Binding("right", "step(1)", "Token after", show=False),
        Binding("home", "step(-1000000)", "First token", show=False),
        Binding("end", "step(1000000)", "Last token", show=False),
    ]
    DEFAULT_CSS = """
    TokenView { height: 1fr; }
    TokenView #token-others { height: auto; }
    TokenView #token-words { height: auto; margin-top: 1; }
    """

    chosen: reactive[int] = reactive(0)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: Sequence[Drawn] = ()
        self._otherwise = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="token-others", markup=False)
        yield Static("", id="token-words", markup=False)

    def show(self, drawn: Sequence[Drawn], otherwise: str = "") -> None:
        """Show these, from the first on; where there are none, say why."""
        self._drawn = drawn
        self._otherwise = otherwise
        self.chosen = 0
        self._draw()

    def action_step(self, step: int) -> None:
        self.chosen = min(max(0, self.chosen + step), max(0, len(self._drawn) - 1))

    def watch_chosen(self) -> None:
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        words, others = (
            self.query_one("#token-words", Static),
            self.query_one("#token-others", Static),
        )
        if not self._drawn:
            others.update("")
            words.update(self._otherwise)
            return
        words.update(self._words())
        others.update(self._others(self._drawn[self.chosen]))

    def _words(self) -> Text:
        text = Text()
        for place, token in enumerate(self._drawn):
            style = self._style(token.probability)
            if place == self.chosen:
                style += Style(reverse=True)
            text.append(_shown(token.text), style)
        return text

    def _style(self, probability: float) -> Style:
        """The less sure the model was, the more the token stands out: by weight and line as well as
        by colour."""
        colours = self.app.theme_variables
        if probability >= SURE:
            return Style()
        if probability >= LIKELY:
            return Style(color=colours.get("accent"))
        if probability >= OPEN:
            return Style(color=colours.get("warning"), underline=True)
        return Style(color=colours.get("error"), underline=True, bold=True)

    def _others(self, token: Drawn) -> Text:
        rank = "the most probable" if token.rank == 0 else f"rank {token.rank + 1}"
        text = Text(no_wrap=True, overflow="ellipsis")
        place = f"{self.chosen + 1} of {len(self._drawn)}"
        text.append(f"Token {place}, {rank}. Instead of it:\n", "dim")
        rows = [(token.text, token.probability, True)]
        rows += [(other.text, other.probability, False) for other in token.others]
        for words, probability, own in sorted(rows, key=lambda row: -row[1]):
            bar = "█" * round(probability * 16)
            mark = "▸ " if own else "  "
            text.append(
                f"{mark}{_shown(words):<14.14} {probability:>7.2%} {bar}\n", "bold" if own else ""
            )
        text.rstrip()
        return text


def _shown(text: str) -> str:
    """A token so that its edges can be seen."""
    return clean(text).replace("\n", "⏎\n") if text.strip() else text.replace("\n", "⏎\n") or "∅"
