"""One draw of a second look: its state, and its words with what they share marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual.widgets import Static

from llmcompanion.amounts import amount
from llmcompanion.chat.estimate import estimate_tokens
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmcompanion.chat.look.common import Span
    from llmcompanion.chat.look.draws import Draw

STATES = {
    "waiting": "waits",
    "writing": "writes …",
    "complete": "",
    "stopped": "stopped",
    "failed": "failed",
}


class DrawCard(Static):
    """Grows while the draw arrives."""

    DEFAULT_CSS = """
    DrawCard { height: auto; margin-bottom: 1; padding: 0 1; border-left: outer $border; }
    DrawCard.-chosen { border-left: outer $accent; }
    """

    def __init__(self, draw: Draw) -> None:
        super().__init__("", markup=False)
        self.draw = draw
        self._spans: Sequence[Span] = ()

    def mark(self, spans: Sequence[Span]) -> None:
        """Mark what it has in common with the other draws, and what it alone says."""
        self._spans = spans
        self.renew()

    def renew(self) -> None:
        """Show the draw as it is now."""
        draw, colours = self.draw, self.app.theme_variables
        text = Text()
        told = [STATES[draw.state]]
        if draw.feelings:
            told.append(draw.feelings[-1].label)
        if draw.usage is not None:
            told.append(amount(draw.usage.output_tokens, "token"))
        elif draw.text:
            told.append(f"about {amount(estimate_tokens(draw.text), 'token')}")
        head = " · ".join(part for part in told if part)
        text.append(clean_line(f"{draw.number + 1}. {head}"), "dim")
        if draw.note:
            text.append(f"\n{clean_line(draw.note)}", colours.get("warning", ""))
        if draw.text:
            words = Text(clean(draw.text))
            for span in self._spans:
                if span.share == "common":
                    words.stylize(Style(bold=True), span.start, span.end)
                elif span.share == "own":
                    style = Style(color=colours.get("secondary"), italic=True)
                    words.stylize(style, span.start, span.end)
            text.append("\n")
            text.append_text(words)
        self.update(text)
