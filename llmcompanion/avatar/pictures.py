"""Image files of other people: what they claim is checked before anything is unpacked."""

from __future__ import annotations

import io
import struct
import warnings
from collections import OrderedDict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError

from llmcompanion.avatar.limits import (
    MAX_FILE_BYTES,
    MAX_KEPT_BYTES,
    MAX_PIXELS,
    MAX_SIDE,
)
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Hashable

FORMATS = {
    ".png": "PNG", ".apng": "PNG", ".webp": "WEBP", ".gif": "GIF", ".jpg": "JPEG", ".jpeg": "JPEG",
}  # fmt: skip
"""File endings that are taken for pictures, and what must be inside."""

SILHOUETTE = (98, 106, 128)
"""The colour of a covered figure: seen on a dark and on a light ground, and no mood."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError)


def is_picture(name: str) -> bool:
    """Whether a file's ending is that of a picture."""
    return PurePosixPath(name).suffix.lower() in FORMATS


def open_picture(data: bytes, name: str) -> Image.Image:
    """Read a picture's header. Nothing is unpacked yet.

    Args:
        data: The whole file.
        name: The file's name; its ending must agree with the contents.

    Raises:
        UserError: Not a picture, another kind than the name says, or too large.
    """
    expected = FORMATS.get(PurePosixPath(name).suffix.lower())
    if expected is None:
        raise UserError("this is not a picture (PNG, WebP, GIF or JPEG)", where=name)
    if len(data) > MAX_FILE_BYTES:
        raise UserError(
            f"the file is larger than {MAX_FILE_BYTES >> 20} MB", where=name, mend="make it smaller"
        )
    _quiet()
    try:
        image = Image.open(io.BytesIO(data), formats=sorted(set(FORMATS.values())))
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except (UnidentifiedImageError, *_BROKEN):
        raise UserError("this picture is damaged or no picture at all", where=name) from None
    if image.format != expected:
        raise UserError(
            f"the name says {expected}, but inside is {image.format}", where=name, mend="rename it"
        )
    _check_size(image, name)
    return image


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise UserError("this picture is empty", where=name)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise _too_large(name, f"{width}x{height}")


def _quiet() -> None:
    """No warnings of Pillow's on the screen: what matters is checked here and said in words."""
    warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


def _too_large(name: str, size: str = "") -> UserError:
    much = size or "so many"
    return UserError(
        f"{much} pixels are more than the {MAX_SIDE} a side and {MAX_PIXELS // 10**6} million "
        "in all that an avatar may have",
        where=name,
        mend="make it smaller",
    )


def unpack(image: Image.Image, name: str) -> Image.Image:
    """The pixels of a picture's current frame, as RGBA and upright.

    Raises:
        UserError: The file is cut off or damaged.
    """
    try:
        image.load()
        if image.mode.startswith("I"):  # greys of 16 bits
            return image.convert("I").point(lambda level: level / 256).convert("L").convert("RGBA")
        if image.format == "JPEG":  # cameras store pictures lying and say how they were held
            image = ImageOps.exif_transpose(image)
        return image.convert("RGBA")
    except (*_BROKEN, MemoryError, Image.DecompressionBombError):
        raise UserError("this picture is cut off or damaged", where=name) from None


def seek(image: Image.Image, frame: int, name: str) -> None:
    """Go to a frame of an animation; it may be larger than the first.

    Raises:
        UserError: There is no such frame, or it is damaged or too large.
    """
    try:
        image.seek(frame)
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except (*_BROKEN, MemoryError):
        raise UserError("this animation is cut off or damaged", where=name) from None
    _check_size(image, name)


def read_picture(data: bytes, name: str) -> Image.Image:
    """`open_picture` and `unpack` in one; of an animation the first frame."""
    return unpack(open_picture(data, name), name)


def covered(picture: Image.Image) -> Image.Image:
    """The figure's outline in one flat colour, so that nothing of its mood can be seen."""
    outline = Image.new("RGBA", picture.size, (*SILHOUETTE, 255))
    outline.putalpha(picture.getchannel("A"))
    return outline


class PictureCache:
    """The pictures used last, as many as fit into a number of bytes."""

    def __init__(self, limit_bytes: int = MAX_KEPT_BYTES) -> None:
        self._limit = limit_bytes
        self._held: OrderedDict[Hashable, Image.Image] = OrderedDict()
        self.held_bytes = 0

    def get(self, key: Hashable) -> Image.Image | None:
        """The picture kept under `key`, which becomes the one used last."""
        picture = self._held.get(key)
        if picture is not None:
            self._held.move_to_end(key)
        return picture

    def put(self, key: Hashable, picture: Image.Image) -> Image.Image:
        """Keep a picture and let go of those that no longer fit. Returns the picture."""
        previous = self._held.pop(key, None)
        if previous is not None:
            self.held_bytes -= _bytes(previous)
        self._held[key] = picture
        self.held_bytes += _bytes(picture)
        while self.held_bytes > self._limit and len(self._held) > 1:
            _, oldest = self._held.popitem(last=False)
            self.held_bytes -= _bytes(oldest)
        return picture

    def clear(self) -> None:
        """Let go of everything."""
        self._held.clear()
        self.held_bytes = 0


def _bytes(picture: Image.Image) -> int:
    return picture.width * picture.height * len(picture.getbands())
