"""Where the head is looked for, and how a part is cut out."""

from __future__ import annotations

import pytest
from PIL import Image

from llmcompanion.avatar.framing import cut, find_framing, sway
from llmcompanion.avatar.manifest import Framing
from tests.avatar.avatar_packs import RED, figure

SIZE = (40, 40)


def reds(picture):
    data = picture.tobytes()
    return [
        (n % picture.width, n // picture.width)
        for n in range(picture.width * picture.height)
        if data[4 * n + 3] > 200 and data[4 * n] > 150 and data[4 * n + 1] < 90
    ]


@pytest.mark.parametrize("size", [(300, 900), (400, 900), (600, 900), (200, 900), (500, 1400)])
def test_the_head_of_a_standing_figure_fills_the_picture(size):
    picture = figure(*size)
    shown = cut(picture, find_framing(picture), SIZE)
    head = reds(shown)
    xs, ys = [x for x, _ in head], [y for _, y in head]
    assert min(ys) >= 1  # nothing is cut off above
    assert max(ys) <= 26
    assert max(ys) - min(ys) >= 8  # and the head is large enough to be a face
    assert 10 <= sum(xs) / len(xs) <= 30  # in the middle, arm or no arm


def test_all_pixels_of_the_head_are_kept():
    picture = figure(400, 900)
    framing = find_framing(picture)
    side = min(picture.size) / framing.zoom
    left, top = framing.x * 400 - side / 2, framing.y * 900 - side / 2
    for x, y in reds(picture):
        assert left <= x <= left + side
        assert top <= y <= top + side


def test_a_bust_is_shown_whole_and_stands_on_the_lower_edge():
    picture = Image.new("RGBA", (300, 300))
    picture.paste(RED, (60, 40, 240, 300))
    shown = cut(picture, find_framing(picture), SIZE)
    assert shown.getpixel((20, 39)) == RED
    assert shown.getpixel((20, 0))[3] == 0
    assert len(reds(shown)) > 0.5 * 40 * 40


def test_an_opaque_portrait_shows_its_upper_square():
    picture = Image.new("RGBA", (200, 300), (0, 0, 0, 255))
    assert find_framing(picture) == Framing(x=0.5, y=pytest.approx(1 / 3), zoom=1.0)
    wide = Image.new("RGBA", (300, 200), (0, 0, 0, 255))
    assert find_framing(wide) == Framing(0.5, 0.5, 1.0)


def test_an_empty_picture_is_shown_as_it_is():
    assert find_framing(Image.new("RGBA", (30, 50))) == Framing()


def test_what_lies_beyond_the_picture_is_transparent():
    picture = Image.new("RGBA", (100, 100), RED)
    shown = cut(picture, Framing(zoom=0.5), SIZE)
    assert shown.getpixel((2, 20))[3] == 0
    assert shown.getpixel((20, 20)) == RED
    assert shown.getbbox() == (10, 10, 30, 30)
    assert cut(picture, Framing(x=0, y=0, zoom=1), SIZE).getbbox() == (20, 20, 40, 40)


@pytest.mark.parametrize("zoom", [0.1, 1.0, 20.0])
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_any_framing_and_size_can_be_cut(zoom, place):
    picture = figure(50, 90)
    for size in ((1, 1), (40, 20), (20, 40)):
        assert cut(picture, Framing(x=place, y=place, zoom=zoom), size).size == size


def test_a_narrow_place_shows_more_rather_than_less():
    picture = Image.new("RGBA", (100, 100), RED)
    assert cut(picture, Framing(), (40, 80)).getbbox() == (0, 20, 40, 60)


def test_breath_and_lean_leave_the_lower_edge_where_it_is():
    picture = figure(100, 100)
    lower = picture.getchannel("A").crop((0, 99, 100, 100)).tobytes()
    for rise, turn in ((1, 0), (0, 1), (1, -1)):
        moved = sway(picture, rise, turn)
        assert moved.tobytes() != picture.tobytes()
        drift = [
            abs(a - b)
            for a, b in zip(
                moved.getchannel("A").crop((0, 99, 100, 100)).tobytes(), lower, strict=True
            )
        ]
        assert max(drift) < 60
    assert sway(picture, 0, 0) is picture
    left = reds(sway(picture, 0, -1))
    right = reds(sway(picture, 0, 1))
    assert sum(x for x, _ in left) / len(left) < sum(x for x, _ in right) / len(right)
