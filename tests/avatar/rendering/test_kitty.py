"""Kitty's protocol, against a small terminal that keeps what it is sent."""

from __future__ import annotations

import base64
import io
import random
import re
import unicodedata

import pytest
from PIL import Image, ImageDraw

from llmcompanion.avatar.rendering import kitty
from llmcompanion.avatar.rendering.kitty import (
    MOST_FRAMES,
    PLACEHOLDER,
    KittyReel,
    command,
    frames_within,
    placeholder_rows,
    random_first_id,
)

SIZE = (40, 40)
FRAME_BYTES = 40 * 40 * 4


class Terminal:
    """Keeps images, frames and placements, and shows what is current."""

    def __init__(self):
        self.images = {}  # id -> list of frames
        self.current = {}
        self.placed = {}
        self.received = 0
        self._pending = None

    def feed(self, text):
        self.received += len(text)
        rest = re.sub(r"\x1b_G([^;\x1b]*);?([^\x1b]*)\x1b\\", self._command, text)
        assert rest == "", f"not understood: {rest[:60]!r}"

    def _command(self, match):
        keys = dict(pair.split("=") for pair in match[1].split(","))
        assert len(match[2]) <= 4096
        if self._pending is not None:
            first, data = self._pending
            if first["a"] == "f":
                assert keys.get("a") == "f"
            keys, data = {**first, "m": keys.get("m", "0")}, data + match[2]
        else:
            data = match[2]
        if keys.get("m") == "1":
            self._pending = (keys, data)
            return ""
        self._pending = None
        assert keys["q"] == "2", "the terminal would answer into the keyboard's input"
        getattr(self, f"_do_{keys['a']}")(keys, base64.b64decode(data))
        return ""

    def _do_t(self, keys, data):
        self.images[keys["i"]] = [(None, (0, 0), self._png(data))]
        self.current[keys["i"]] = 1

    def _do_p(self, keys, data):
        assert keys["U"] == "1"
        assert keys["i"] in self.images
        self.placed[keys["i"]] = (int(keys["c"]), int(keys["r"]))

    def _do_f(self, keys, data):
        """As kitty has it: a frame made from another follows it when that is drawn over."""
        frames, part = self.images[keys["i"]], self._png(data)
        assert keys["X"] == "1"
        place = (int(keys.get("x", 0)), int(keys.get("y", 0)))
        if "r" in keys:
            number = int(keys["r"])
            frame = self._composed(frames, number)
            frame.paste(part, place)
            frames[number - 1] = (None, (0, 0), frame)
        else:
            base = int(keys["c"]) if "c" in keys else None
            assert base is None or base <= len(frames)
            frames.append((base, place, part))

    def _composed(self, frames, number):
        base, place, part = frames[number - 1]
        if base is None:
            frame = Image.new("RGBA", frames[0][2].size)
        else:
            frame = self._composed(frames, base)
        frame.paste(part, place)
        return frame

    def _do_a(self, keys, data):
        assert 1 <= int(keys["c"]) <= len(self.images[keys["i"]])
        self.current[keys["i"]] = int(keys["c"])

    def _do_d(self, keys, data):
        assert keys["d"] == "I", "anything else would leave the data, or take other programs'"
        for held in (self.images, self.current, self.placed):
            held.pop(keys["i"], None)

    @staticmethod
    def _png(data):
        return Image.open(io.BytesIO(data)).convert("RGBA")

    def shown(self, image_id):
        return self._composed(self.images[str(image_id)], self.current[str(image_id)])


def face(n):
    """Pictures that differ in a small mouth."""
    picture = Image.new("RGBA", SIZE)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((2, 2, 38, 38), fill=(255, 220, 200, 255))
    draw.rectangle((15, 28, 17 + n % 8, 29 + n // 8), fill=(150, 30, 50, 255))
    return picture


def noise(n):
    return Image.frombytes("RGBA", SIZE, random.Random(n).randbytes(FRAME_BYTES))


@pytest.fixture(params=[True, False], ids=["animation", "images"])
def animation(request):
    return request.param


def reel(animation, *, room=20, tmux=False):
    return KittyReel(
        first_id=1000, columns=4, rows=2, size=SIZE, animation=animation, tmux=tmux,
        quota_bytes=room * FRAME_BYTES,
    )  # fmt: skip


@pytest.mark.parametrize("room", [4, 7, 12])
def test_what_is_shown_is_the_picture_whatever_the_order(animation, room):
    terminal, frames, rng = Terminal(), reel(animation, room=room), random.Random(4)
    pictures = {n: face(n) if n % 3 else noise(n) for n in range(16)}
    for _ in range(200):
        n = rng.randrange(16)
        shown = frames.show(n, lambda n=n: pictures[n])
        terminal.feed(shown.write)
        assert terminal.shown(shown.image_id).tobytes() == pictures[n].tobytes()
        assert terminal.placed[str(shown.image_id)] == (4, 2)


def test_a_frame_is_sent_once(animation):
    terminal, frames = Terminal(), reel(animation)
    for n in range(8):
        shown = frames.show(n, lambda n=n: face(n))
        assert shown.uploaded
        terminal.feed(shown.write)
    for n in range(8):
        assert frames.holds(n)
        again = frames.show(n, lambda: pytest.fail("drawn twice"))
        assert not again.uploaded
        assert len(again.write) <= 100
        terminal.feed(again.write)


def test_with_animation_the_placeholders_never_change():
    frames = reel(True)
    assert {frames.show(n, lambda n=n: face(n)).image_id for n in range(5)} == {1000}
    assert len(frames.show(2, lambda: face(2)).write) < 40


def test_of_a_new_frame_only_the_changed_part_is_sent():
    frames = reel(True)
    first = frames.show(0, lambda: noise(0))
    changed = noise(0)
    changed.paste((0, 0, 0, 255), (10, 10, 14, 12))
    second = frames.show(1, lambda: changed)
    assert len(second.write) * 4 < len(first.write)
    assert "x=10,y=10" in second.write


def test_a_frame_equal_to_the_last_is_possible():
    terminal, frames = Terminal(), reel(True)
    terminal.feed(frames.show(0, lambda: face(0)).write)
    terminal.feed(frames.show(1, lambda: face(0)).write)
    assert terminal.shown(1000).tobytes() == face(0).tobytes()


def test_the_terminal_never_holds_more_than_the_quota(animation):
    terminal, frames = Terminal(), reel(animation, room=5)
    for n in range(40):
        terminal.feed(frames.show(n, lambda n=n: face(n)).write)
        assert sum(len(held) for held in terminal.images.values()) <= 5


def test_everything_is_taken_out_on_leaving(animation):
    terminal, frames = Terminal(), reel(animation)
    for n in range(6):
        terminal.feed(frames.show(n, lambda n=n: face(n)).write)
    terminal.feed(frames.clear())
    assert not terminal.images
    assert not terminal.placed
    assert frames.clear() == ""
    terminal.feed(frames.show(1, lambda: face(1)).write)
    assert terminal.images


def test_long_data_is_sent_in_chunks():
    terminal, frames = Terminal(), reel(True)
    big = Image.effect_noise((200, 200), 99).convert("RGBA")
    shown = frames.show(0, lambda: big)
    assert shown.write.count("m=1") > 3
    terminal.feed(shown.write)
    assert terminal.shown(1000).tobytes() == big.tobytes()


def test_inside_tmux_every_string_has_its_envelope():
    plain = reel(True).show(0, lambda: noise(0)).write
    wrapped = reel(True, tmux=True).show(0, lambda: noise(0)).write
    opened = re.sub(
        r"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\",
        lambda match: match[1].replace("\x1b\x1b", "\x1b"),
        wrapped,
    )
    assert opened == plain
    assert wrapped.count("\x1bPtmux;") == plain.count("\x1b_G")


def test_placeholders_name_picture_and_row():
    rows = placeholder_rows(0x010203, 5, 3)
    assert len(rows) == 3
    for n, row in enumerate(rows):
        assert row.startswith("\x1b[38;2;1;2;3m" + PLACEHOLDER + kitty.ACCENTS[n])
        assert row.count(PLACEHOLDER) == 5
        assert row.endswith("\x1b[39m")
    assert placeholder_rows(77, 1, 1)[0].startswith("\x1b[38;5;77m")
    assert len(placeholder_rows(77, 1, 500)) == kitty.MAX_ROWS


def test_the_accents_are_kittys():
    """Checked against properties its table was made by, and some entries of it."""
    assert kitty.ACCENTS[:5] == ("\u0305", "\u030d", "\u030e", "\u0310", "\u0312")
    assert kitty.ACCENTS[30] == "\u0483"
    assert kitty.ACCENTS[-1] == "\u0954"
    assert len(set(kitty.ACCENTS)) == len(kitty.ACCENTS) == 132
    for accent in kitty.ACCENTS:
        assert unicodedata.combining(accent) == 230
        assert unicodedata.normalize("NFC", "a" + accent) == "a" + accent


def test_ids_fit_the_colours_there_are():
    rng = random.Random(1)
    for _ in range(200):
        assert 1 <= random_first_id(rng, tmux=True) <= 255 - MOST_FRAMES
        assert 256 <= random_first_id(rng, tmux=False) <= 2**24 - 1 - MOST_FRAMES


def test_the_number_of_frames_is_bounded():
    assert frames_within(64 << 20, (400, 400)) == 104
    assert frames_within(64 << 20, (10, 10)) == MOST_FRAMES
    assert frames_within(64 << 20, (9000, 9000)) == 4


def test_a_command_without_data_is_short():
    assert command("a=a,i=7,c=2") == "\x1b_Ga=a,i=7,c=2,q=2;\x1b\\"
