"""The best glyph and colours for a cell."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from llmcompanion.avatar.rendering import cells
from llmcompanion.avatar.rendering.cells import encode_cells, flatten
from llmcompanion.avatar.rendering.symbols import (
    BLOCKS,
    BLOCKS_SEXTANTS,
    BLOCKS_SEXTANTS_OCTANTS,
    HALF,
    OCTANT,
    QUAD,
    SEXTANT,
    SYMBOL_SETS,
    symbols_for,
)

GROUND = (20, 20, 30)
RED, BLUE = (200, 30, 30), (30, 30, 200)


def cell_picture(family, mask):
    """One cell, 24x48 pixels: the mask in red on blue."""
    picture = Image.new("RGB", (24, 48), BLUE)
    wide, high = 24 // family.columns, 48 // family.rows
    for n in range(family.samples):
        if mask >> n & 1:
            row, column = divmod(n, family.columns)
            x, y = column * wide, row * high
            picture.paste(RED, (x, y, x + wide, y + high))
    return picture


def drawn(rows, scale=48):
    """Cells as pixels, exactly, 24x48 a cell."""
    shapes = {
        glyph: (family, mask)
        for symbols in SYMBOL_SETS.values()
        for family in symbols.families
        for mask, glyph in family.glyphs.items()
    }
    picture = Image.new("RGB", (24 * len(rows[0]), 48 * len(rows)))
    for y, row in enumerate(rows):
        for x, (glyph, ink, ground) in enumerate(row):
            cell = Image.new("RGB", (24, 48), ground)
            if glyph != " ":
                family, mask = shapes[glyph]
                mask_picture = (
                    cell_picture(family, mask)
                    .getchannel("R")
                    .point(lambda level: 255 if level > 100 else 0)
                )
                cell.paste(ink, (0, 0), mask_picture)
            picture.paste(cell, (24 * x, 48 * y))
    return picture


@pytest.mark.parametrize("symbols", SYMBOL_SETS.values(), ids=list(SYMBOL_SETS))
def test_every_shape_of_a_set_is_found_again(symbols):
    for family in symbols.families:
        picture = Image.new("RGB", (24 * len(family.glyphs), 48))
        for n, mask in enumerate(family.glyphs):
            picture.paste(cell_picture(family, mask), (24 * n, 0))
        rows = encode_cells(picture, len(family.glyphs), 1, symbols, GROUND)
        assert drawn(rows).tobytes() == picture.tobytes(), (family.columns, family.rows)


def test_a_plain_cell_is_a_space():
    picture = Image.new("RGB", (32, 64), RED)
    assert encode_cells(picture, 4, 4, BLOCKS, GROUND) == [((" ", RED, RED),) * 4] * 4


def test_transparent_parts_are_blended_with_the_ground():
    picture = Image.new("RGBA", (8, 16))
    assert encode_cells(picture, 1, 1, BLOCKS, GROUND) == [((" ", GROUND, GROUND),)]
    half = Image.new("RGBA", (8, 16), (255, 255, 255, 128))
    (((_, _, colour),),) = encode_cells(half, 1, 1, BLOCKS, (0, 0, 0))
    assert colour == pytest.approx((128, 128, 128), abs=1)
    assert flatten(half.convert("RGB"), GROUND).mode == "RGB"


@pytest.mark.parametrize("symbols", [HALF, QUAD, BLOCKS, SEXTANT, OCTANT])
@pytest.mark.parametrize("size", [(1, 1), (7, 3), (40, 20)])
def test_there_are_as_many_cells_as_asked_for(symbols, size):
    rows = encode_cells(Image.effect_noise((50, 70), 90).convert("RGB"), *size, symbols, GROUND)
    assert [len(row) for row in rows] == [size[0]] * size[1]


def test_only_glyphs_of_the_set_are_used():
    picture = Image.effect_noise((160, 160), 120).convert("RGB")
    for symbols in SYMBOL_SETS.values():
        allowed = {" "} | {g for family in symbols.families for g in family.glyphs.values()}
        used = {cell[0] for row in encode_cells(picture, 40, 20, symbols, GROUND) for cell in row}
        assert used <= allowed


def test_the_default_set_uses_the_block_elements_alone():
    for family in BLOCKS.families:
        assert all(0x2580 <= ord(glyph) <= 0x259F for glyph in family.glyphs.values())


def test_sextants_and_octants_are_numbered_as_unicode_has_them():
    sextants = BLOCKS_SEXTANTS.families[-1].glyphs
    assert unicodedata.name(sextants[0b000001]) == "BLOCK SEXTANT-1"
    assert unicodedata.name(sextants[0b010110]) == "BLOCK SEXTANT-235"
    assert unicodedata.name(sextants[0b111110]) == "BLOCK SEXTANT-23456"
    octants = BLOCKS_SEXTANTS_OCTANTS.families[-1].glyphs
    assert len(octants) == 230
    assert octants[0b00000100] == "\U0001cd00"  # BLOCK OCTANT-3
    assert octants[0b11111110] == "\U0001cde5"  # BLOCK OCTANT-2345678


def _error(rows, picture):
    shown = drawn(rows)
    wanted = picture.resize(shown.size, Image.Resampling.NEAREST)
    return sum((a - b) ** 2 for a, b in zip(shown.tobytes(), wanted.tobytes(), strict=True))


@given(st.integers(0, 2**32))
def test_no_other_shape_of_the_set_fits_better(seed):
    """Against a plain search over all masks with their mean colours."""
    rng = random.Random(seed)
    picture = Image.new("RGB", (8, 8))
    picture.frombytes(rng.randbytes(192))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "CRISPNESS", 1.0)
        chosen = _error(encode_cells(picture, 1, 1, BLOCKS, GROUND), picture)
    data = picture.tobytes()
    pixels = [data[at : at + 3] for at in range(0, 192, 3)]
    best = None
    for family in BLOCKS.families:
        for mask in family.glyphs:
            parts = ([], [])
            for n, pixel in enumerate(pixels):
                row, column = n // 8 * family.rows // 8, n % 8 * family.columns // 8
                parts[mask >> (row * family.columns + column) & 1].append(pixel)
            error = 0.0
            for part in parts:
                for channel in range(3):
                    levels = [pixel[channel] for pixel in part]
                    mean = sum(levels) / len(levels)
                    error += sum((level - mean) ** 2 for level in levels)
            best = error if best is None else min(best, error)
    assert chosen / 18 <= best * 1.002 + 64  # colours are whole numbers


def test_contrast_that_two_colours_cannot_show_is_made_up_for():
    bars = Image.new("RGB", (16, 32), (100, 100, 100))
    bars.paste((200, 200, 200), (0, 0, 16, 16))
    bars.paste((150, 150, 150), (0, 8, 16, 24))  # a ramp of three steps
    (((_, ink, ground),),) = encode_cells(bars, 1, 1, HALF, GROUND)
    assert 1.0 < abs(ink[0] - ground[0]) / 50 <= cells.CRISPNESS + 0.02
    small = bars.resize((2, 4), Image.Resampling.BOX)  # drawn pixel for pixel: left as it is
    (((_, ink, ground),),) = encode_cells(small, 1, 1, HALF, GROUND)
    assert abs(ink[0] - ground[0]) == 50


def test_richer_sets_come_nearer_to_the_picture():
    picture = Image.new("RGB", (320, 320), GROUND)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40, 30, 280, 310), fill=(250, 225, 210))
    draw.ellipse((90, 120, 140, 190), fill=(40, 120, 130))
    draw.arc((120, 180, 200, 260), 20, 160, fill=(150, 40, 60), width=6)
    errors = [
        _error(encode_cells(picture, 10, 5, symbols, GROUND), picture)
        for symbols in (HALF, QUAD, BLOCKS, BLOCKS_SEXTANTS, BLOCKS_SEXTANTS_OCTANTS)
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[2] < 0.7 * errors[0]


def test_renderers_of_the_settings_have_their_sets():
    assert symbols_for("sextant") is BLOCKS_SEXTANTS
    assert symbols_for("octant") is BLOCKS_SEXTANTS_OCTANTS
    assert symbols_for("half") is HALF
    assert symbols_for("kitty") is BLOCKS


def test_pictures_are_asked_for_pixel_for_pixel_where_they_are_drawn_so():
    assert BLOCKS.picture_size(40, 20) == (80, 80)
    assert HALF.picture_size(40, 20) == (40, 40)
    assert BLOCKS.picture_size(60, 30) == (240, 240)
    assert BLOCKS.picture_size(40, 20, drawn_for=0) == (160, 160)
