"""One line that says who is talking, on what, in which mood, and how full its sight is."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

MIC_OFF = "mic off"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the status line says.

    Attributes:
        activity: What is going on now ("writing", "waiting 12 s"); "" when nothing is.
        tokens: Tokens in the model's context, or None when not known.
        limit: Size of that context, or None where there is none.
        exact: Whether the provider counted them.
        local: True when nothing leaves this machine.
        voice: What the voice does ("voice: blip", "muted"); "" while it is off.
        mic: What the microphone does; always said.
    """

    persona: str = ""
    model: str = ""
    emotion: str = "neutral"
    activity: str = ""
    tokens: int | None = None
    limit: int | None = None
    exact: bool = False
    local: bool = True
    voice: str = ""
    mic: str = MIC_OFF


def context_words(standing: Standing) -> str:
    """How full the context is, in a few words."""
    if standing.tokens is None:
        return ""
    about = "" if standing.exact else "~"
    if standing.limit is None:
        return "no context limit"
    share = round(100 * standing.tokens / standing.limit)
    return f"context {about}{share} % of {_short(standing.limit)}"


def _short(number: int) -> str:
    if number < 1000:
        return str(number)
    if number < 1_000_000:
        return f"{number / 1000:.3g}k"
    return f"{number / 1_000_000:.3g}M"


class StatusLine(Widget):
    """The bottom line of the main screen."""

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; background: $surface; color: $text-muted; }
    """

    standing: reactive[Standing] = reactive(Standing(), always_update=False)

    def render(self) -> Text:
        """The parts, those that matter least left out first when there is no room."""
        now = self.standing
        variables = self.app.theme_variables
        accent = variables.get("accent", "")
        where = "on this machine" if now.local else "leaves this machine"
        parts: list[tuple[str, str]] = [
            (now.persona, "bold"),
            (now.model, ""),
            (now.emotion, accent),
            (now.voice, ""),
            (context_words(now), ""),
        ]
        # Where words go is said before what only informs, and first of all that they leave.
        at = 3 if now.local else 2
        parts.insert(at, (where, "" if now.local else variables.get("warning", "")))
        parts = [part for part in parts if part[0]]
        width = self.content_size.width
        activity = f" {now.activity} " if now.activity else ""
        mic = (now.mic, "" if now.mic == MIC_OFF else f"bold {variables.get('error', '')}")
        parts.append(mic)
        while len(parts) > 2 and self._width(parts) + cell_len(activity) > width:
            parts.pop(-2)
        if now.mic != MIC_OFF:  # where it is seen first, and never cut off
            parts.insert(0, parts.pop())
        text = Text(no_wrap=True, overflow="ellipsis")
        for index, (words, style) in enumerate(parts):
            if index:
                text.append(" · ")
            text.append(words, style)
        if activity:
            gap = width - text.cell_len - cell_len(activity)
            text.append(set_cell_size("", max(1, gap)))
            text.append(activity.rstrip(), accent)
        return text

    @staticmethod
    def _width(parts: list[tuple[str, str]]) -> int:
        return sum(cell_len(words) for words, _ in parts) + 3 * (len(parts) - 1)
