"""How long the frames of an animation last, read from the file's structure: nothing is unpacked.

Sources: GIF89a specification, section 23; PNG specification, third edition, section 11.3.6 (APNG);
WebP Container Specification, "Animation".
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from llmcompanion.avatar.limits import MAX_ANIMATION_PIXELS, MAX_FRAMES
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

SHORTEST_S = 0.02
"""Shorter frames are taken for "as fast as you like", as browsers do..."""

USUAL_S = 0.1
"""...and shown this long."""


def frame_durations(data: bytes, image: Image.Image, name: str) -> tuple[float, ...]:
    """Seconds for each frame of an opened picture; one entry for a still picture.

    Args:
        data: The whole file.
        image: The same, opened.
        name: For messages.

    Raises:
        UserError: More than MAX_FRAMES, or more pixels in all than MAX_ANIMATION_PIXELS.
    """
    reader = {"GIF": _gif, "PNG": _apng, "WEBP": _webp}.get(image.format or "")
    durations: list[float] = []
    for seconds in reader(data) if reader else ():
        durations.append(seconds if seconds >= SHORTEST_S else USUAL_S)
        if len(durations) > MAX_FRAMES:
            raise UserError(
                f"this animation has more than {MAX_FRAMES} frames", where=name, mend="shorten it"
            )
    if len(durations) * image.width * image.height > MAX_ANIMATION_PIXELS:
        raise UserError(
            f"{len(durations)} frames of {image.width}x{image.height} pixels are too much",
            where=name,
            mend="shorten or shrink it",
        )
    return tuple(durations) or (USUAL_S,)


def _gif(data: bytes) -> Iterator[float]:
    """One value for each image block: the delay of the control block before it."""

    def after_sub_blocks(at: int) -> int:
        while at < len(data) and data[at]:
            at += 1 + data[at]
        return at + 1

    def table_bytes(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    if len(data) < 13:
        return
    seconds = 0.0
    at = 13 + table_bytes(data[10])
    while at + 10 <= len(data):
        if data[at] == 0x2C:
            yield seconds
            seconds = 0.0
            at = after_sub_blocks(at + 11 + table_bytes(data[at + 9]))
        elif data[at] == 0x21:
            if data[at + 1] == 0xF9 and data[at + 2] == 4:
                seconds = struct.unpack_from("<H", data, at + 4)[0] / 100
            at = after_sub_blocks(at + 2)
        elif data[at] == 0x3B:
            return
        else:
            at += 1


def _apng(data: bytes) -> Iterator[float]:
    """One value for each frame control chunk."""
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"fcTL" and at + 34 <= len(data):
            numerator, denominator = struct.unpack_from(">HH", data, at + 28)
            yield numerator / (denominator or 100)
        at += 12 + length


def _webp(data: bytes) -> Iterator[float]:
    """One value for each animation frame chunk."""
    at = 12
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        if kind == b"ANMF" and at + 23 <= len(data):
            yield int.from_bytes(data[at + 20 : at + 23], "little") / 1000
        at += 8 + length + (length & 1)
