"""What this terminal can draw: from its environment, and where that says nothing, by asking it.

Nothing here runs at import. The one question is asked before the screens start, so that no answer
can reach their reader; see `llmcompanion.avatar.rendering.probe`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from llmcompanion.avatar.rendering.symbols import (
    BLOCKS,
    BLOCKS_SEXTANTS,
    BLOCKS_SEXTANTS_OCTANTS,
    SymbolSet,
    symbols_for,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmcompanion.avatar.rendering.colours import Depth
    from llmcompanion.avatar.rendering.probe import Answers

Renderer = Literal["kitty", "sixel", "cells", "ascii"]

Known = tuple[str, str]
"""A terminal's name and version, "" where unknown."""


@dataclass(frozen=True, slots=True)
class TerminalGraphics:
    """How pictures get onto this terminal.

    Attributes:
        renderer: The way that is used.
        symbols: The glyphs for cells (and for kitty and sixel the way back to them).
        depth: Colours.
        cell_pixels: Width and height of a cell in pixels, or None if nobody says.
        tmux: Whether tmux lies between: graphics must be wrapped.
        name: The terminal's name and version, for people.
        animation: Whether kitty's animation frames are known (else only its placeholders).
        sixel: Whether the terminal says that it knows sixel.
        reason: Why this renderer, in a few words.
        typed: What was typed while the terminal was asked. It belongs into the input line.
    """

    renderer: Renderer
    symbols: SymbolSet
    depth: Depth
    cell_pixels: tuple[int, int] | None = None
    tmux: bool = False
    name: str = ""
    animation: bool = False
    sixel: bool = False
    reason: str = ""
    typed: str = ""

    def with_renderer(self, wanted: str) -> TerminalGraphics:
        """The same terminal with the renderer of the settings, `auto` to leave it as found."""
        if wanted == "auto":
            return self
        reason = "as the settings say"
        if wanted == "ascii":
            return replace(self, renderer="ascii", reason=reason)
        if wanted == "kitty":
            return replace(self, renderer="kitty", reason=reason)
        if wanted == "sixel":
            return replace(self, renderer="sixel", reason=reason)
        if self.depth == "none":  # two colours a cell cannot be had without colour
            return self
        return replace(self, renderer="cells", symbols=symbols_for(wanted), reason=reason)


def detect(
    environ: Mapping[str, str],
    *,
    tty: bool,
    wanted: str = "auto",
    cell_pixels: tuple[int, int] | None = None,
    ask: Callable[[], Answers | None] | None = None,
    ask_tmux: Callable[[], str] | None = None,
) -> TerminalGraphics:
    """Find out how to draw on this terminal.

    Args:
        environ: The environment.
        tty: Whether the output is a terminal at all.
        wanted: The renderer of the settings or of the command line; "auto" to choose.
        cell_pixels: What the system says of a cell's size (it costs nothing to ask it).
        ask: Asks the terminal (`probe.ask`). It is called only when the environment does not
            decide: some terminals need up to a second to answer.
        ask_tmux: Asks tmux for its client's terminal and its options (`probe.ask_tmux`).
    """
    depth = colour_depth(environ) if tty else "none"
    found = TerminalGraphics("cells", BLOCKS, depth, cell_pixels=cell_pixels, reason="the default")
    if depth == "none":
        why = "not a terminal" if not tty else "without colour"
        return replace(found, renderer="ascii", reason=why).with_renderer(wanted)
    if "TMUX" in environ:
        found = _inside_tmux(replace(found, tmux=True), ask_tmux if _open(wanted) else None)
        return found.with_renderer(wanted)
    if "STY" in environ or "ZELLIJ" in environ:
        name = "screen" if "STY" in environ else "zellij"
        return replace(found, name=name, reason="graphics do not pass").with_renderer(wanted)
    known = _from_environment(environ)
    if known is not None:
        return _for_terminal(found, known).with_renderer(wanted)
    if ask is not None and _open(wanted) and _may_be_asked(environ):
        answers = ask()
        if answers is not None:
            found = replace(
                found,
                sixel=answers.sixel,
                cell_pixels=cell_pixels or answers.cell_pixels,
                typed=answers.typed,
            )
            found = _for_terminal(found, _split(answers.version), asked=True)
            if found.depth != "true" and found.renderer == "kitty":
                found = replace(found, depth="true")
    return found.with_renderer(wanted)


def _open(wanted: str) -> bool:
    """Whether there is anything to find out: a named set of glyphs needs no question."""
    return wanted in ("auto", "kitty", "sixel")


def _may_be_asked(environ: Mapping[str, str]) -> bool:
    """Whether a terminal of this kind can be trusted to swallow a question it does not know."""
    known = ("xterm", "foot", "alacritty", "rio", "contour", "mlterm", "konsole", "mintty", "st-")
    return environ.get("TERM", "").startswith(known)


def colour_depth(environ: Mapping[str, str]) -> Depth:
    """How many colours: the conventions of NO_COLOR, COLORTERM and TERM."""
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR") or term == "dumb":
        return "none"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "WT_SESSION" in environ:
        return "true"
    if term.endswith("-direct") or term in ("xterm-kitty", "xterm-ghostty", "alacritty", "foot"):
        return "true"
    if environ.get("TERM_PROGRAM") in ("iTerm.app", "WezTerm", "vscode", "ghostty"):
        return "true"
    if "256color" in term:
        return "256"
    return "16"


def _from_environment(environ: Mapping[str, str]) -> Known | None:
    """The terminal, where it says so itself. A program's own mark beats what a parent left."""
    term = environ.get("TERM", "")
    program = environ.get("TERM_PROGRAM", "")
    version = environ.get("TERM_PROGRAM_VERSION", "")
    if term == "xterm-kitty":
        return ("kitty", "")
    if term == "xterm-ghostty" or program == "ghostty":
        return ("ghostty", version if program == "ghostty" else "")
    if program in ("WezTerm", "iTerm.app", "vscode", "Apple_Terminal", "WarpTerminal", "Hyper"):
        return (program, version)
    for variable, name in (
        ("KITTY_WINDOW_ID", "kitty"),
        ("GHOSTTY_RESOURCES_DIR", "ghostty"),
        ("WEZTERM_PANE", "WezTerm"),
        ("WT_SESSION", "Windows Terminal"),
        ("VTE_VERSION", "VTE"),
        ("KONSOLE_VERSION", "Konsole"),
        ("ALACRITTY_WINDOW_ID", "Alacritty"),
    ):
        if environ.get(variable):
            return (name, environ[variable] if variable.endswith("_VERSION") else "")
    if term in ("linux", "eterm-color"):
        return (term, "")
    return None


def _for_terminal(
    found: TerminalGraphics, known: Known, *, asked: bool = False
) -> TerminalGraphics:
    """What is known of a terminal by its name."""
    name, version = known
    title = f"{name} {version}".strip()
    number = _number(version)
    how = "it says so" if asked else "by the environment"
    found = replace(found, name=title)
    kind = name.lower()
    if kind == "kitty" and (not number or number >= (0, 28)):
        octants = BLOCKS_SEXTANTS_OCTANTS if number >= (0, 40) else BLOCKS_SEXTANTS
        return replace(found, renderer="kitty", symbols=octants, animation=True, reason=how)
    if kind == "ghostty":
        # placeholders from the first release; animation frames came with 1.4
        animation = number >= (1, 4)
        return replace(
            found, renderer="kitty", symbols=BLOCKS_SEXTANTS, animation=animation, reason=how
        )
    if kind in ("wezterm", "foot") or (kind == "vte" and _vte_draws_sextants(version)):
        return replace(found, symbols=BLOCKS_SEXTANTS, reason=how)
    return replace(found, reason=how if title else found.reason)


def _vte_draws_sextants(version: str) -> bool:
    """VTE draws them itself since 0.64; it counts 0.64.0 as 6400."""
    return version.isdecimal() and int(version) >= 6400


def _inside_tmux(found: TerminalGraphics, ask_tmux: Callable[[], str] | None) -> TerminalGraphics:
    """Graphics pass through tmux when it allows them and the terminal outside takes them."""
    found = replace(found, name="tmux", reason="inside tmux")
    if ask_tmux is None:
        return found
    said = ask_tmux()
    passes = re.search(r"allow-passthrough (on|all)", said) is not None
    outer = re.search(r"xterm-kitty|kitty|xterm-ghostty|ghostty", said)
    if outer is None:
        return found
    name = "ghostty" if "ghostty" in outer[0] else "kitty"
    if not passes:
        return replace(
            found,
            name=f"tmux in {name}",
            reason="tmux lets no graphics through; set -g allow-passthrough on",
        )
    inside = _for_terminal(found, (name, ""))
    return replace(
        inside, name=f"tmux in {name}", depth="true", reason="tmux lets graphics through"
    )


def _split(version: str) -> Known:
    """ "kitty(0.40.1)" and "ghostty 1.1.3" as name and version."""
    match = re.match(r"([A-Za-z][\w.-]*?)[\s(]+v?([\w.+-]*)", version)
    return (match[1], match[2]) if match else (version.strip(), "")


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,9}", version)[:3])
