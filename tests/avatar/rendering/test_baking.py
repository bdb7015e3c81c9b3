"""Rows of cells as what a terminal takes."""

from __future__ import annotations

from itertools import pairwise

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from llmcompanion.avatar.rendering.baking import bake, changed_rows, runs
from llmcompanion.avatar.rendering.cells import encode_cells
from llmcompanion.avatar.rendering.symbols import BLOCKS

A, B = (10, 20, 30), (200, 100, 50)

colours = st.sampled_from([A, B, (0, 0, 0), (255, 255, 255)])
rows = st.lists(st.tuples(st.sampled_from(" ▀▌█"), colours, colours), max_size=12).map(tuple)


def seen(text, columns):
    """What an emulated terminal shows: glyph and colours of each cell."""
    screen = pyte.Screen(columns, 1)
    pyte.Stream(screen).feed(text)
    return [screen.buffer[0][x] for x in range(columns)]


def hexed(colour):
    return bytes(colour).hex()


@given(rows)
def test_a_terminal_shows_the_cells_as_they_are(row):
    for cell, char in zip(row, seen(bake(row), max(1, len(row))), strict=False):
        glyph, ink, ground = cell
        assert char.data == glyph
        assert char.bg == hexed(ground)
        if glyph != " ":
            assert char.fg == hexed(ink)


def test_a_colour_is_named_only_where_it_changes():
    assert bake((("▀", A, B), ("▄", A, B), (" ", B, B), ("▀", A, B))) == (
        "\x1b[38;2;10;20;30;48;2;200;100;50m▀▄ ▀\x1b[0m"
    )


def test_a_space_needs_no_ink():
    assert bake(((" ", A, A),)) == "\x1b[48;2;10;20;30m \x1b[0m"


@pytest.mark.parametrize(
    ("depth", "text"),
    [
        ("256", "\x1b[38;5;16;48;5;231m▀\x1b[0m"),
        ("16", "\x1b[30;107m▀\x1b[0m"),
        ("none", "▀"),
    ],
)
def test_fewer_colours_are_named_by_number(depth, text):
    assert bake((("▀", (0, 0, 0), (255, 255, 255)),), depth) == text


def test_no_colour_means_no_control_sequence():
    picture = Image.effect_noise((40, 40), 90).convert("RGB")
    for row in encode_cells(picture, 10, 5, BLOCKS, A):
        assert "\x1b" not in bake(row, "none")


@given(rows)
def test_runs_join_equal_neighbours_and_lose_nothing(row):
    joined = runs(row)
    assert "".join(text for text, _, _ in joined) == "".join(glyph for glyph, _, _ in row)
    for first, second in pairwise(joined):
        assert first[1:] != second[1:]


def test_only_rows_that_differ_are_drawn_again():
    one, two = ((" ", A, A),), ((" ", B, B),)
    assert changed_rows([one, two], [one, one]) == [1]
    assert changed_rows([one], [one]) == []
    assert changed_rows(None, [one, two]) == [0, 1]
    assert changed_rows([one], [one, two]) == [0, 1]
