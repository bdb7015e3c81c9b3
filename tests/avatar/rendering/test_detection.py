"""Which way pictures take on which terminal."""

from __future__ import annotations

import pytest

from llmcompanion.avatar.rendering.detection import colour_depth, detect
from llmcompanion.avatar.rendering.probe import Answers
from llmcompanion.avatar.rendering.symbols import (
    BLOCKS,
    BLOCKS_SEXTANTS,
    BLOCKS_SEXTANTS_OCTANTS,
    HALF,
)

UNKNOWN = {"TERM": "xterm-256color"}


def never():
    raise AssertionError("this terminal need not be asked")


def found(environ, answers=None, **options):
    options.setdefault("tty", True)
    options.setdefault("ask", never if answers is None else lambda: answers)
    return detect(environ, **options)


@pytest.mark.parametrize(
    ("environ", "renderer", "symbols", "depth"),
    [
        ({"TERM": "xterm-kitty", "COLORTERM": "truecolor"}, "kitty", BLOCKS_SEXTANTS, "true"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty", BLOCKS_SEXTANTS, "256"),
        ({"TERM": "xterm-ghostty"}, "kitty", BLOCKS_SEXTANTS, "true"),
        ({**UNKNOWN, "TERM_PROGRAM": "ghostty"}, "kitty", BLOCKS_SEXTANTS, "true"),
        ({**UNKNOWN, "TERM_PROGRAM": "WezTerm"}, "cells", BLOCKS_SEXTANTS, "true"),
        ({**UNKNOWN, "TERM_PROGRAM": "iTerm.app"}, "cells", BLOCKS, "true"),
        ({**UNKNOWN, "TERM_PROGRAM": "vscode", "KITTY_WINDOW_ID": "1"}, "cells", BLOCKS, "true"),
        ({**UNKNOWN, "TERM_PROGRAM": "Apple_Terminal"}, "cells", BLOCKS, "256"),
        ({"WT_SESSION": "x"}, "cells", BLOCKS, "true"),
        ({**UNKNOWN, "VTE_VERSION": "7600"}, "cells", BLOCKS_SEXTANTS, "256"),
        ({**UNKNOWN, "VTE_VERSION": "5202"}, "cells", BLOCKS, "256"),
        ({**UNKNOWN, "STY": "1.x"}, "cells", BLOCKS, "256"),
        ({**UNKNOWN, "ZELLIJ": "0", "KITTY_WINDOW_ID": "1"}, "cells", BLOCKS, "256"),
        ({"TERM": "linux"}, "cells", BLOCKS, "16"),
        ({"TERM": "dumb"}, "ascii", BLOCKS, "none"),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, "ascii", BLOCKS, "none"),
    ],
)
def test_the_environment_decides_where_it_can(environ, renderer, symbols, depth):
    graphics = found(environ)
    assert (graphics.renderer, graphics.symbols, graphics.depth) == (renderer, symbols, depth)
    assert graphics.reason


def test_an_output_that_is_no_terminal_gets_letters():
    graphics = found({"TERM": "xterm-kitty"}, tty=False)
    assert (graphics.renderer, graphics.depth) == ("ascii", "none")


@pytest.mark.parametrize(
    ("version", "renderer", "symbols", "animation"),
    [
        ("kitty(0.40.1)", "kitty", BLOCKS_SEXTANTS_OCTANTS, True),
        ("kitty(0.32.2)", "kitty", BLOCKS_SEXTANTS, True),
        ("kitty(0.26.5)", "cells", BLOCKS, False),
        ("ghostty 1.1.3", "kitty", BLOCKS_SEXTANTS, False),
        ("ghostty 1.4.0", "kitty", BLOCKS_SEXTANTS, True),
        ("WezTerm 20240203-110809-5046fc22", "cells", BLOCKS_SEXTANTS, False),
        ("foot(1.16.2)", "cells", BLOCKS_SEXTANTS, False),
        ("VTE(7600)", "cells", BLOCKS_SEXTANTS, False),
        ("XTerm(390)", "cells", BLOCKS, False),
        ("iTerm2 3.5.0", "cells", BLOCKS, False),
        ("", "cells", BLOCKS, False),
        ("()(", "cells", BLOCKS, False),
    ],
)
def test_a_terminal_that_says_nothing_of_itself_is_asked(version, renderer, symbols, animation):
    """Over ssh, for instance, where the environment stays behind."""
    graphics = found(UNKNOWN, Answers(version, complete=True))
    assert (graphics.renderer, graphics.symbols) == (renderer, symbols)
    assert graphics.animation == animation


def test_kitty_graphics_without_placeholders_are_not_enough():
    """WezTerm, Konsole and others say yes to the graphics question, but draw no placeholders."""
    assert found(UNKNOWN, Answers("Konsole 24.02", kitty=True)).renderer == "cells"


def test_sixel_is_known_but_not_chosen():
    graphics = found(UNKNOWN, Answers("XTerm(390)", sixel=True, cell_pixels=(8, 16)))
    assert (graphics.renderer, graphics.sixel, graphics.cell_pixels) == ("cells", True, (8, 16))
    wanted = found(UNKNOWN, Answers("XTerm(390)", sixel=True), wanted="sixel")
    assert wanted.renderer == "sixel"


def test_what_was_typed_meanwhile_is_passed_on():
    assert found(UNKNOWN, Answers(typed="hi")).typed == "hi"


def test_the_system_knows_the_size_of_a_cell_best():
    graphics = found(UNKNOWN, Answers(cell_pixels=(1, 2)), cell_pixels=(9, 18))
    assert graphics.cell_pixels == (9, 18)


def test_a_terminal_that_cannot_be_asked_gets_blocks():
    graphics = found(UNKNOWN, ask=lambda: None)
    assert (graphics.renderer, graphics.symbols) == ("cells", BLOCKS)


def test_an_old_or_strange_terminal_is_not_asked():
    assert found({"TERM": "vt220"}).renderer == "cells"
    assert found({}).renderer == "cells"


@pytest.mark.parametrize("wanted", ["blocks", "half", "quad", "sextant", "octant", "ascii"])
def test_named_glyphs_need_no_question(wanted):
    graphics = found(UNKNOWN, wanted=wanted)
    assert graphics.renderer == ("ascii" if wanted == "ascii" else "cells")
    assert found({**UNKNOWN, "TMUX": "x"}, wanted=wanted, ask_tmux=never).renderer


def test_the_settings_have_the_last_word():
    kitty = {"TERM": "xterm-kitty"}
    assert found(kitty, wanted="half").symbols is HALF
    assert found(kitty, wanted="octant").symbols is BLOCKS_SEXTANTS_OCTANTS
    assert found(kitty, wanted="auto").renderer == "kitty"
    assert found({"WT_SESSION": "x"}, wanted="kitty").renderer == "kitty"
    assert found({"TERM": "dumb"}, wanted="blocks").renderer == "ascii"  # not without colour


@pytest.mark.parametrize(
    ("said", "renderer", "name"),
    [
        ("xterm-kitty kitty(0.40.1) allow-passthrough on", "kitty", "tmux in kitty"),
        ("xterm-ghostty ghostty 1.1 allow-passthrough all", "kitty", "tmux in ghostty"),
        ("xterm-kitty  allow-passthrough off", "cells", "tmux in kitty"),
        ("xterm-kitty  allow-passthrough ", "cells", "tmux in kitty"),
        ("xterm-256color  allow-passthrough on", "cells", "tmux"),
        ("", "cells", "tmux"),
    ],
)
def test_inside_tmux_the_terminal_outside_counts(said, renderer, name):
    environ = {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0", "KITTY_WINDOW_ID": "1"}
    graphics = found(environ, ask_tmux=lambda: said)
    assert (graphics.renderer, graphics.name, graphics.tmux) == (renderer, name, True)
    if renderer == "cells" and "kitty" in said:
        assert "allow-passthrough on" in graphics.reason


@pytest.mark.parametrize(
    ("environ", "depth"),
    [
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "screen-256color", "COLORTERM": "truecolor"}, "true"),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, "true"),
        ({"TERM": "xterm-direct"}, "true"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
    ],
)
def test_the_number_of_colours(environ, depth):
    assert colour_depth(environ) == depth


def test_what_was_found_can_be_kept_as_a_key():
    assert len({found({"TERM": "linux"}), found({"TERM": "linux"})}) == 1
