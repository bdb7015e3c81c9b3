"""Few colours, chosen well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.avatar.rendering.colours import (
    CUBE,
    SYSTEM,
    difference,
    nearest,
    oklab,
    palette_index,
    snap,
)

levels = st.integers(0, 255)
colours = st.tuples(levels, levels, levels)


def test_lightness_runs_from_black_to_white():
    assert oklab((0, 0, 0)) == pytest.approx((0, 0, 0))
    assert oklab((255, 255, 255)) == pytest.approx((1, 0, 0), abs=1e-3)
    assert oklab((255, 0, 0)) == pytest.approx((0.6280, 0.2249, 0.1258), abs=1e-3)


@given(colours)
def test_the_nearest_of_256_is_nearly_the_nearest_of_all(colour):
    quick = difference(nearest(colour, "256"), colour)
    best = min(difference(entry, colour) for entry in CUBE)
    assert quick <= best + 0.06


@pytest.mark.parametrize("depth", ["256", "16"])
def test_a_palettes_own_colours_stay(depth):
    for n, entry in enumerate(CUBE if depth == "256" else SYSTEM):
        assert nearest(entry, depth) == entry
        if CUBE.count(entry) == 1:
            assert palette_index(entry, depth) == n + (16 if depth == "256" else 0)


def test_the_256_leave_the_sixteen_to_the_theme():
    assert palette_index((0, 0, 0), "256") == 16
    assert palette_index((255, 255, 255), "256") == 231


@given(st.lists(st.lists(st.tuples(st.just("▀"), colours, colours), min_size=3, max_size=3),
                min_size=1, max_size=3))  # fmt: skip
def test_snapped_rows_hold_palette_colours_only(rows):
    for row in snap([tuple(row) for row in rows], "256"):
        for _, ink, ground in row:
            assert ink in CUBE
            assert ground in CUBE


def test_true_colour_is_left_alone():
    rows = [(("▀", (1, 2, 3), (4, 5, 6)),)]
    assert snap(rows, "true") == rows
    assert snap(rows, "none") == rows


def test_a_smooth_surface_does_not_mottle():
    """Two skin tones on either side of a palette border come out as one."""
    skin = [(255, 229 + n % 7, 216 + n % 5) for n in range(40)]
    plain = {nearest(colour, "256") for colour in skin}
    row = tuple((" ", colour, colour) for colour in skin)
    held = {ground for _, _, ground in snap([row, row], "256")[0]}
    assert len(held) == 1
    assert len(held) <= len(plain)


def test_a_real_edge_is_kept():
    row = ((" ", (255, 229, 216), (255, 229, 216)), (" ", (90, 40, 60), (90, 40, 60)))
    (first, second) = snap([row], "256")[0]
    assert difference(first[2], second[2]) > 0.3
