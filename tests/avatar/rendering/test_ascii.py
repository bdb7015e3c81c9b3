"""Pictures from letters and signs."""

from __future__ import annotations

from PIL import Image, ImageDraw

from llmcompanion.avatar.rendering.ascii import SHAPES, encode_ascii

DARK, LIGHT = (10, 10, 14), (250, 250, 250)


def text(picture, columns, rows, ground=DARK):
    return [
        "".join(cell[0] for cell in row) for row in encode_ascii(picture, columns, rows, ground)
    ]


def test_only_printable_ascii_is_used():
    picture = Image.effect_noise((80, 80), 120).convert("RGB")
    for line in text(picture, 40, 20):
        assert line.isascii()
        assert line.isprintable()
    assert all(len(shape) == 6 for shape in SHAPES.values())


def test_the_ground_is_empty_on_dark_and_on_light():
    for ground in (DARK, LIGHT):
        assert text(Image.new("RGBA", (8, 16)), 4, 4, ground) == ["    "] * 4


def test_what_stands_out_from_the_ground_is_inked():
    white = Image.new("RGB", (8, 16), (255, 255, 255))
    black = Image.new("RGB", (8, 16), (0, 0, 0))
    assert text(white, 1, 1, DARK) == ["@"]
    assert text(black, 1, 1, LIGHT) == ["@"]
    assert text(white, 1, 1, (255, 255, 255)) == [" "]


def test_edges_run_along_strokes():
    picture = Image.new("RGB", (40, 80))
    draw = ImageDraw.Draw(picture)
    draw.line((0, 80, 40, 0), fill="white", width=6)
    assert "/" in "".join(text(picture, 2, 2))
    line = Image.new("RGB", (10, 20))
    line.paste((255, 255, 255), (0, 17, 10, 20))
    assert text(line, 1, 1) == ["_"]


def test_characters_may_take_the_colour_of_their_cell():
    picture = Image.new("RGB", (8, 16), (200, 30, 30))
    (((_, ink, _),),) = encode_ascii(picture, 1, 1, DARK, coloured=True)
    assert ink == (200, 30, 30)
