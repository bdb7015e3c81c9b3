"""An avatar as pictures that leave the program: for a character card, or for any other file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.avatar.frame import Frame
from llmcompanion.avatar.naming import expression_of
from llmcompanion.avatar.pack import FolderPack
from llmcompanion.avatar.pictures import SILHOUETTE, is_picture, read_picture
from llmcompanion.avatar.rig import FILE_NAME as RIG_FILE
from llmcompanion.avatar.sets import load_avatar

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

DRAWN = (512, 512)
"""Size of a face that is drawn from parts."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """The pictures of an avatar.

    Attributes:
        neutral: A PNG.
        others: The files of its other expressions as they are, by their names.
    """

    neutral: bytes
    others: dict[str, bytes]


def portrait_of(place: Path) -> Portrait:
    """The pictures of the avatar at `place`: its files, or its neutral face drawn.

    Raises:
        UserError: It cannot be used.
    """
    files = _pictures(place)
    if not files:
        return Portrait(_drawn(place), {})
    main = next((name for name in files if name.startswith("neutral")), min(files))
    others = {name: data for name, data in files.items() if name != main}
    return Portrait(_as_png(files[main], main), others)


def nobody() -> bytes:
    """A plain ground, as a PNG: such a file cannot be without a picture."""
    from PIL import Image

    return _saved(Image.new("RGB", (256, 384), SILHOUETTE))


def _pictures(place: Path) -> dict[str, bytes]:
    """The picture files of an avatar that is a folder of them."""
    if not place.is_dir() or (place / RIG_FILE).exists():
        return {}
    pack = FolderPack(place)
    names = [name for name in pack.names if "/" not in name and is_picture(name)]
    known = [name for name in names if expression_of(name)] or names
    return {name: pack.read(name) for name in known}


def _drawn(place: Path) -> bytes:
    avatar = load_avatar(place)
    try:
        return _saved(avatar.picture(Frame(), DRAWN))
    finally:
        avatar.close()


def _as_png(data: bytes, name: str) -> bytes:
    return data if data.startswith(b"\x89PNG") else _saved(read_picture(data, name))


def _saved(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()
