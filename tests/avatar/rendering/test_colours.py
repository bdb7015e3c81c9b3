"""Few colours, chosen well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.avatar.rendering.colours import (
    CUBE,
    SYSTEM,
    Tones,
    difference,
    mismatch,
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
def test_the_nearest_of_256_is_nearly_the_best_of_all(colour):
    quick = mismatch(colour, nearest(colour, "256"))
    best = min(mismatch(colour, entry) for entry in CUBE)
    assert quick <= best + 0.15


@pytest.mark.parametrize("skin", [(255, 238, 228), (255, 232, 220), (255, 240, 230)])
def test_pale_skin_turns_neither_grey_nor_yellow(skin):
    assert nearest(skin, "256") == (255, 215, 215)


@pytest.mark.parametrize("grey", [(22, 22, 30), (244, 244, 246), (128, 128, 130)])
def test_what_is_nearly_grey_turns_grey(grey):
    red, green, blue = nearest(grey, "256")
    assert red == green == blue


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
    """Tones on either side of a palette border come out as one."""
    shades = [(122 + n % 3, 122 + n % 3, 122 + n % 3) for n in range(40)]
    mottled = {nearest(colour, "256") for colour in shades}
    row = tuple((" ", colour, colour) for colour in shades)
    (line,) = snap([row], "256")
    assert len(mottled) == 2
    assert len({ground for _, _, ground in line}) == 1


def test_what_a_colour_has_become_it_stays():
    tones = Tones("256")
    skin = (255, 241, 229)
    (((_, _, first),),) = tones.snap([((" ", skin, skin),)])
    other = ((" ", (255, 255, 215), (255, 255, 215)),) * 500 + ((" ", skin, skin),)
    (line,) = tones.snap([other])
    assert line[-1][2] == first


def test_the_ground_gives_its_tone_to_nothing_else():
    ground, skin = (244, 244, 246), (255, 232, 222)
    row = ((" ", ground, ground),) * 500 + ((" ", skin, skin),)
    (line,) = snap([row], "256", ground)
    assert line[0][2] == nearest(ground, "256")
    assert line[-1][2] == nearest(skin, "256")


def test_a_real_edge_is_kept():
    row = ((" ", (255, 229, 216), (255, 229, 216)), (" ", (90, 40, 60), (90, 40, 60)))
    (first, second) = snap([row], "256")[0]
    assert difference(first[2], second[2]) > 0.3
