"""The app's two themes, and the colours that text is drawn in below the stylesheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.theme import Theme

if TYPE_CHECKING:
    from rich.console import Console

DARK = Theme(
    name="llmcompanion-dark",
    dark=True,
    primary="#9a8cf0",
    secondary="#7fc4ee",
    accent="#52e0d8",
    foreground="#dcdbe8",
    background="#16161e",
    surface="#1d1d28",
    panel="#262636",
    success="#7fd8a0",
    warning="#f0c060",
    error="#ff7a86",
    variables={
        "border": "#3c3c55",
        "border-blurred": "#2c2c3e",
        "footer-key-foreground": "#9a8cf0",
        "input-selection-background": "#9a8cf0 35%",
        "scrollbar": "#34344a",
        "scrollbar-background": "#16161e",
        "scrollbar-corner-color": "#16161e",
        "scrollbar-hover": "#4a4a68",
        "scrollbar-active": "#9a8cf0",
    },
)
LIGHT = Theme(
    name="llmcompanion-light",
    dark=False,
    primary="#5a45c2",
    secondary="#1f6f9f",
    accent="#0b7d77",
    foreground="#24232e",
    background="#f7f6fb",
    surface="#efedf6",
    panel="#e4e1ef",
    success="#1f7a45",
    warning="#8a5a00",
    error="#b3202f",
    variables={
        "border": "#b9b4d0",
        "border-blurred": "#d6d2e4",
        "footer-key-foreground": "#5a45c2",
        "input-selection-background": "#5a45c2 25%",
        "scrollbar": "#cfcae0",
        "scrollbar-background": "#f7f6fb",
        "scrollbar-corner-color": "#f7f6fb",
        "scrollbar-hover": "#b3acd0",
        "scrollbar-active": "#5a45c2",
    },
)


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of the talk, as ``#rrggbb``. Hashable: what was drawn is kept by it."""

    text: str
    muted: str
    user: str
    persona: str
    accent: str
    warning: str
    error: str
    background: str
    raised: str
    border: str
    dark: bool

    @classmethod
    def of(cls, theme: Theme) -> Palette:
        """The palette that goes with any Textual theme."""
        base = DARK if theme.dark else LIGHT
        text = theme.foreground or base.foreground or "#ffffff"
        background = theme.background or base.background or "#000000"
        return cls(
            text=text,
            muted=_mix(text, background, 0.45),
            user=theme.secondary or base.secondary or text,
            persona=theme.primary,
            accent=theme.accent or base.accent or text,
            warning=theme.warning or base.warning or text,
            error=theme.error or base.error or text,
            background=background,
            raised=theme.panel or base.panel or background,
            border=_mix(text, background, 0.7),
            dark=theme.dark,
        )

    def console(self) -> Console:
        """A Rich console that draws Markdown in these colours; it writes nowhere."""
        from io import StringIO

        from rich.console import Console
        from rich.theme import Theme as RichTheme

        heading = f"bold {self.persona}"
        styles = {
            "markdown.h1": f"bold underline {self.persona}",
            "markdown.h2": heading,
            "markdown.h3": heading,
            "markdown.h4": f"italic {self.persona}",
            "markdown.h5": f"italic {self.persona}",
            "markdown.h6": f"italic {self.muted}",
            "markdown.code": f"{self.accent} on {self.raised}",
            "markdown.block_quote": f"italic {self.muted}",
            "markdown.hr": self.border,
            "markdown.item.bullet": self.accent,
            "markdown.item.number": self.accent,
            "markdown.link": f"underline {self.user}",
            "markdown.link_url": self.muted,
            "markdown.table.border": self.border,
            "markdown.table.header": f"bold {self.persona}",
            "markdown.strong": "bold",
            "markdown.em": "italic",
            "markdown.s": "strike",
        }
        return Console(
            file=StringIO(),
            force_terminal=True,
            color_system="truecolor",
            legacy_windows=False,
            width=80,
            height=24,
            markup=False,
            emoji=False,
            highlight=False,
            theme=RichTheme(styles),
        )


def _mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other` mixed in."""
    from textual.color import Color

    try:
        return Color.parse(one).blend(Color.parse(other), share).hex6
    except Exception:  # noqa: BLE001 - a theme may name a terminal colour that cannot be mixed
        return one
