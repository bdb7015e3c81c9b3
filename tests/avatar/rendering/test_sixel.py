"""Sixel, read back by a small decoder."""

from __future__ import annotations

import re

import pytest
from PIL import Image, ImageDraw

from llmcompanion.avatar.rendering.sixel import (
    COLOURS,
    SixelScreen,
    changed_box,
    encode,
    palette_of,
)

GROUND = (20, 20, 30)
CELL = (8, 16)


def decoded(text):
    """The pixels of a sixel string."""
    body = re.fullmatch(r"\x1bP7;1;q(.*)\x1b\\", text, re.DOTALL)[1]
    width, height = (int(n) for n in re.match(r'"1;1;(\d+);(\d+)', body).groups())
    picture = Image.new("RGB", (width, height), (255, 0, 255))
    pixels, palette = picture.load(), {}
    x = y = colour = 0
    body = re.sub(r'^"[\d;]+', "", body)
    for token in re.finditer(r"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)(.)|([?-~])|(\$)|(-)", body):
        number, red, green, blue, repeat, repeated, single, back, down = token.groups()
        if number is not None:
            colour = int(number)
            if red is not None:
                levels = (int(red), int(green), int(blue))
                palette[colour] = tuple(round(n * 2.55) for n in levels)
        elif back:
            x = 0
        elif down:
            x, y = 0, y + 6
        else:
            for _ in range(int(repeat or 1)):
                bits = ord(repeated or single) - 63
                for n in range(6):
                    if bits >> n & 1:
                        assert y + n < height
                        pixels[x, y + n] = palette[colour]
                x += 1
            assert x <= width
    return picture


def face(mouth=0):
    picture = Image.new("RGBA", (80, 96))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 8, 70, 90), fill=(255, 220, 200, 255))
    draw.ellipse((22, 30, 34, 50), fill=(40, 120, 140, 255))
    draw.rectangle((34, 66, 44, 68 + mouth), fill=(150, 30, 50, 255))
    return picture


def differs(one, other):
    return max(abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True))


@pytest.mark.parametrize("size", [(80, 96), (1, 1), (7, 5), (33, 13)])
def test_a_picture_comes_back_as_it_was(size):
    picture = face().resize(size)
    flat = Image.alpha_composite(Image.new("RGBA", size, (*GROUND, 255)), picture).convert("RGB")
    reduced = flat.quantize(palette=palette_of(picture, GROUND), dither=Image.Dither.NONE)
    assert differs(decoded(encode(picture, GROUND)), reduced.convert("RGB")) <= 2


def test_colours_are_close_and_few():
    text = encode(face(), GROUND)
    flat = Image.alpha_composite(Image.new("RGBA", (80, 96), (*GROUND, 255)), face())
    drift = zip(decoded(text).tobytes(), flat.convert("RGB").tobytes(), strict=True)
    assert sum(abs(a - b) for a, b in drift) / (80 * 96 * 3) < 4
    assert len(re.findall(r"#\d+;2;", text)) <= COLOURS


def test_a_noisy_picture_needs_no_more_than_64_colours():
    text = encode(Image.effect_noise((64, 60), 99).convert("RGB"), GROUND)
    assert len(re.findall(r"#\d+;2;", text)) <= COLOURS
    decoded(text)


def test_the_source_picture_is_left_alone():
    picture = Image.effect_noise((200, 200), 99).convert("RGB")
    before = picture.tobytes()
    encode(picture, GROUND)
    assert picture.size == (200, 200)
    assert picture.tobytes() == before


def test_only_the_cells_that_changed_are_sent():
    screen = SixelScreen(CELL, GROUND)
    first = screen.show(face(0), (5, 2))
    assert first.startswith("\x1b7\x1b[3;6H\x1bP")
    assert first.endswith("\x1b\\\x1b8")
    second = screen.show(face(6), (5, 2))
    assert len(second) < len(first) / 4
    assert re.match(r"\x1b7\x1b\[7;10H", second)  # the mouth's cells
    assert screen.show(face(6), (5, 2)) == ""


def test_a_part_has_the_colours_of_the_whole():
    screen = SixelScreen(CELL, GROUND)
    whole = decoded(screen.show(face(0), (0, 0))[len("\x1b7\x1b[1;1H") : -2])
    part = screen.show(face(6), (0, 0))
    row, column = (int(n) for n in re.match(r"\x1b7\x1b\[(\d+);(\d+)H", part).groups())
    picture = decoded(part[part.index("\x1bP") : -2])
    corner = ((column - 1) * 8, (row - 1) * 16)
    assert picture.getpixel((0, 0)) == whole.getpixel(corner)


def test_after_the_screen_was_painted_over_all_is_sent_again():
    screen = SixelScreen(CELL, GROUND)
    first = screen.show(face(0), (0, 0))
    screen.forget()
    assert screen.show(face(0), (0, 0)) == first


def test_the_changed_box_is_in_whole_cells():
    before, after = Image.new("RGB", (80, 96)), Image.new("RGB", (80, 96))
    after.paste((255, 255, 255), (9, 17, 12, 20))
    assert changed_box(before, after, CELL) == (1, 1, 2, 2)
    assert changed_box(before, before, CELL) is None
    assert changed_box(None, after, CELL) == (0, 0, 10, 6)
    faint = Image.new("RGBA", (80, 96))
    faint.putpixel((0, 0), (0, 0, 0, 1))
    assert changed_box(Image.new("RGBA", (80, 96)), faint, CELL) == (0, 0, 1, 1)
