"""Kitty's graphics protocol: pictures are sent once, kept by the terminal, and switched.

A picture is shown through *placeholders*: ordinary characters (U+10EEEE) whose colour names the
picture and whose accents name the row and the column. Being text, they scroll, are covered and
are cut like text, and pass through tmux.

Source: "Terminal graphics protocol", kitty's documentation (sections on virtual placements,
animation, deleting); kitty's gen/rowcolumn-diacritics.txt for the accents.
"""

from __future__ import annotations

import base64
import io
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from llmcompanion.avatar.rendering.passthrough import ESC, wrap

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Hashable

PLACEHOLDER = "\U0010eeee"

ACCENTS = tuple(map(chr, (
    0x305, 0x30D, 0x30E, 0x310, 0x312, 0x33D, 0x33E, 0x33F, 0x346, 0x34A, 0x34B, 0x34C, 0x350,
    0x351, 0x352, 0x357, 0x35B, 0x363, 0x364, 0x365, 0x366, 0x367, 0x368, 0x369, 0x36A, 0x36B,
    0x36C, 0x36D, 0x36E, 0x36F, 0x483, 0x484, 0x485, 0x486, 0x487, 0x592, 0x593, 0x594, 0x595,
    0x597, 0x598, 0x599, 0x59C, 0x59D, 0x59E, 0x59F, 0x5A0, 0x5A1, 0x5A8, 0x5A9, 0x5AB, 0x5AC,
    0x5AF, 0x5C4, 0x610, 0x611, 0x612, 0x613, 0x614, 0x615, 0x616, 0x617, 0x657, 0x658, 0x659,
    0x65A, 0x65B, 0x65D, 0x65E, 0x6D6, 0x6D7, 0x6D8, 0x6D9, 0x6DA, 0x6DB, 0x6DC, 0x6DF, 0x6E0,
    0x6E1, 0x6E2, 0x6E4, 0x6E7, 0x6E8, 0x6EB, 0x6EC, 0x730, 0x732, 0x733, 0x735, 0x736, 0x73A,
    0x73D, 0x73F, 0x740, 0x741, 0x743, 0x745, 0x747, 0x749, 0x74A, 0x7EB, 0x7EC, 0x7ED, 0x7EE,
    0x7EF, 0x7F0, 0x7F1, 0x7F3, 0x816, 0x817, 0x818, 0x819, 0x81B, 0x81C, 0x81D, 0x81E, 0x81F,
    0x820, 0x821, 0x822, 0x823, 0x825, 0x826, 0x827, 0x829, 0x82A, 0x82B, 0x82C, 0x82D, 0x951,
    0x953, 0x954,
)))  # fmt: skip
"""The n-th says "row n" or "column n"."""

MAX_ROWS = len(ACCENTS)

CHUNK = 4096
"""Characters of payload in one control string, as the protocol has it."""

QUOTA_BYTES = 64 * 1024 * 1024
"""Unpacked pictures a terminal is asked to hold for us; kitty gives every program 320 MB."""

MOST_FRAMES = 160
FEWEST_FRAMES = 4

MOST_BASES = 8
"""Frames that others are made from: one for each of the last expressions, say."""


def command(keys: str, payload: bytes = b"", *, tmux: bool = False) -> str:
    """One command, in as many control strings as its payload needs.

    Args:
        keys: The command's keys and values, "a=t,f=100,i=7". It is always sent with q=2:
            the terminal does not answer, so nothing reaches the keyboard's input.
        payload: Bytes that go with it.
        tmux: Whether to wrap each control string for tmux.
    """
    data = base64.standard_b64encode(payload).decode("ascii")
    if len(data) <= CHUNK:
        return wrap(f"{ESC}_G{keys},q=2;{data}{ESC}\\", tmux=tmux)
    # frame data must say so in each chunk, other data must not
    again = "a=f," if keys.startswith("a=f") else ""
    parts = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    strings = [f"{ESC}_G{keys},q=2,m=1;{parts[0]}{ESC}\\"]
    strings += [f"{ESC}_G{again}q=2,m=1;{part}{ESC}\\" for part in parts[1:-1]]
    strings.append(f"{ESC}_G{again}q=2,m=0;{parts[-1]}{ESC}\\")
    return "".join([wrap(string, tmux=tmux) for string in strings])


def placeholder_rows(image_id: int, columns: int, rows: int) -> tuple[str, ...]:
    """The text that shows an image, row by row: the id as ink, the row as an accent.

    The first cell of a row names row and column, the others count on from it.
    """
    if image_id < 256:
        ink = f"{ESC}[38;5;{image_id}m"
    else:
        ink = f"{ESC}[38;2;{image_id >> 16 & 255};{image_id >> 8 & 255};{image_id & 255}m"
    rest = PLACEHOLDER * (columns - 1)
    return tuple(
        f"{ink}{PLACEHOLDER}{ACCENTS[row]}{ACCENTS[0]}{rest}{ESC}[39m"
        for row in range(min(rows, MAX_ROWS))
    )


def random_first_id(rng: random.Random, *, tmux: bool) -> int:
    """An id to start from that other programs in the same terminal will hardly have.

    Inside tmux it is small enough for all ids of a reel to be named by the 256 colours, which
    every tmux leaves as they are; true colours only some do.
    """
    if tmux:
        return rng.randrange(1, 256 - MOST_FRAMES)
    return rng.randrange(256, 2**24 - MOST_FRAMES)


def png(picture: Image.Image) -> bytes:
    """The picture as PNG, packed quickly rather than tightly."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def frames_within(quota_bytes: int, size: tuple[int, int]) -> int:
    """How many frames of a size a terminal is asked to hold."""
    return max(FEWEST_FRAMES, min(MOST_FRAMES, quota_bytes // (size[0] * size[1] * 4)))


@dataclass(frozen=True, slots=True)
class Shown:
    """What makes a picture appear.

    Attributes:
        write: To be written to the terminal at once, in one piece. May be empty.
        image_id: The image whose placeholders must stand on the screen.
        uploaded: Whether `write` holds picture data (and is long).
    """

    write: str
    image_id: int
    uploaded: bool


class KittyReel:
    """The frames a terminal holds for one avatar at one size.

    With `animation` all frames belong to one image: its placeholders are drawn once, and another
    frame is shown with some 25 bytes. Without, each frame is an image of its own, and showing it
    means to draw the placeholders in another colour; terminals without kitty's animation
    commands can do that too.

    Args:
        first_id: The first image id to use, 1 to 2**24 - 1 - MOST_FRAMES. Ids are shared by all
            programs in a terminal: take a random one.
        columns: Cells across.
        rows: Cells down, at most MAX_ROWS.
        size: Pixels of the pictures.
        animation: Whether the terminal knows animation frames.
        tmux: Whether tmux lies between.
        quota_bytes: How much the terminal may hold.
    """

    def __init__(
        self,
        *,
        first_id: int,
        columns: int,
        rows: int,
        size: tuple[int, int],
        animation: bool,
        tmux: bool,
        quota_bytes: int = QUOTA_BYTES,
    ) -> None:
        self.first_id = first_id
        self.columns = columns
        self.rows = min(rows, MAX_ROWS)
        self.size = size
        self._animation = animation
        self._tmux = tmux
        self._room = frames_within(quota_bytes, size)
        self._slots: OrderedDict[Hashable, int] = OrderedDict()
        self._bases: OrderedDict[int, Image.Image] = OrderedDict()

    def holds(self, key: Hashable) -> bool:
        """Whether a frame is in the terminal already: then showing it is cheap."""
        return key in self._slots

    def show(self, key: Hashable, draw: Callable[[], Image.Image]) -> Shown:
        """Show the frame `key`; `draw` is called for its picture if the terminal has it not.

        The picture is RGBA of the reel's size; it must not be changed afterwards.
        """
        if key in self._slots:
            self._slots.move_to_end(key)
            slot = self._slots[key]
            if self._animation:
                return Shown(self._switch(slot), self.first_id, uploaded=False)
            return Shown("", self.first_id + slot, uploaded=False)
        picture = draw()
        if self._animation:
            return self._add_frame(key, picture)
        return self._add_image(key, picture)

    def placeholders(self, image_id: int) -> tuple[str, ...]:
        """The rows of text for an image of this reel."""
        return placeholder_rows(image_id, self.columns, self.rows)

    def clear(self) -> str:
        """Take everything out of the terminal again. To be written on leaving."""
        ids = [self.first_id] if self._animation else [self.first_id + n for n in self._taken()]
        text = "".join([self._command(f"a=d,d=I,i={image_id}") for image_id in ids])
        if not self._slots:
            text = ""
        self._slots.clear()
        self._bases.clear()
        return text

    def _taken(self) -> list[int]:
        return sorted(self._slots.values())

    def _command(self, keys: str, payload: bytes = b"") -> str:
        return command(keys, payload, tmux=self._tmux)

    def _place(self, image_id: int) -> str:
        return self._command(f"a=p,U=1,i={image_id},c={self.columns},r={self.rows}")

    def _switch(self, slot: int) -> str:
        return self._command(f"a=a,i={self.first_id},c={slot + 1}")

    def _slot(self) -> tuple[int, bool]:
        """A place for a new frame, and whether an old frame has to leave it.

        Frames that others are made from stay: those would change with them.
        """
        if len(self._slots) < self._room:
            return len(self._slots), False
        oldest = next(key for key, slot in self._slots.items() if slot not in self._bases)
        return self._slots.pop(oldest), True

    def _add_image(self, key: Hashable, picture: Image.Image) -> Shown:
        slot, taken = self._slot()
        image_id = self.first_id + slot
        text = self._command(f"a=d,d=I,i={image_id}") if taken else ""
        # a picture without a placement is the first to be thrown out: place it at once
        text += self._command(f"a=t,f=100,i={image_id}", png(picture)) + self._place(image_id)
        self._slots[key] = slot
        return Shown(text, image_id, uploaded=True)

    def _add_frame(self, key: Hashable, picture: Image.Image) -> Shown:
        slot, taken = self._slot()
        image_id = self.first_id
        if not self._slots:
            text = self._command(f"a=t,f=100,i={image_id}", png(picture)) + self._place(image_id)
            self._bases[slot] = picture
        elif taken:  # the frame's place is drawn over as a whole
            text = self._command(f"a=f,i={image_id},f=100,r={slot + 1},X=1", png(picture))
            text += self._switch(slot)
        else:
            text = self._new_frame(slot, picture) + self._switch(slot)
        self._slots[key] = slot
        return Shown(text, image_id, uploaded=True)

    def _new_frame(self, slot: int, picture: Image.Image) -> str:
        """A frame made from a copy of another and the part that differs, or sent whole."""
        start = f"a=f,i={self.first_id},f=100,X=1"
        for base, before in reversed(self._bases.items()):
            box = ImageChops.difference(picture, before).getbbox(alpha_only=False)
            left, top, right, bottom = box or (0, 0, 1, 1)
            if (right - left) * (bottom - top) * 2 < picture.width * picture.height:
                self._bases.move_to_end(base)
                part = picture.crop((left, top, right, bottom))
                return self._command(f"{start},c={base + 1},x={left},y={top}", png(part))
        if len(self._bases) < min(MOST_BASES, self._room // 2):
            self._bases[slot] = picture
        return self._command(start, png(picture))
