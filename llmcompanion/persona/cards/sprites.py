"""SillyTavern's sprite packs: a folder or a zip beside the card, called as it or the character.

Pictures in it are named after emotions (``joy.png``, ``joy-1.png``). A folder that has no such
picture is somebody else's.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from llmcompanion.emotion.labels import LABELS
from llmcompanion.errors import UserError
from llmcompanion.persona.cards.charx import CARD, Archive
from llmcompanion.persona.cards.limits import MAX_ARCHIVE_BYTES, MAX_ASSET_BYTES, MAX_ASSETS
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS = {".png", ".webp", ".jpg", ".jpeg", ".gif", ".apng"}


def find_sprites(card: Path, name: str) -> Path | None:
    """The sprite pack that lies beside a card.

    Args:
        card: The card's file.
        name: What the character is called.
    """
    names = [card.stem]
    if name and name == Path(name).name and not name.startswith("."):
        names.append(name)
    for each in names:
        for place in (card.parent / each, card.parent / f"{each}.zip"):
            if place != card and _is_pack(place):
                return place
    return None


def read_sprites(place: Path) -> Iterator[tuple[str, bytes]]:
    """The pictures of a pack, with their names without ending, in order.

    Raises:
        UserError: It is damaged, or asks for too much.
    """
    where = clean_line(str(place))
    if not place.is_dir():
        with place.open("rb") as file:
            archive = Archive(file, where)
            for inside in sorted(filter(_is_sprite, archive.names)):
                yield PurePosixPath(inside).stem, archive.read(inside)
            archive.close()
        return
    total = 0
    for path in _pictures(place):
        with path.open("rb") as file:
            data = file.read(MAX_ASSET_BYTES + 1)
        total += len(data)
        if len(data) > MAX_ASSET_BYTES or total > MAX_ARCHIVE_BYTES:
            raise UserError("the sprites beside the card are too large", where=where)
        yield path.stem, data


def _is_pack(place: Path) -> bool:
    """Whether there are pictures of emotions there, and no other card."""
    try:
        if place.is_dir():
            return any(_is_label(path.stem) for path in _pictures(place))
        if place.suffix != ".zip" or not place.is_file():
            return False
        with place.open("rb") as file:
            archive = Archive(file, clean_line(str(place)))
            names = archive.names
            archive.close()
        return CARD not in names and any(
            _is_label(PurePosixPath(name).stem) for name in names if _is_sprite(name)
        )
    except (OSError, ValueError, UserError):
        return False


def _pictures(folder: Path) -> list[Path]:
    """The ordinary picture files in a folder itself; links are passed over."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not _is_sprite(entry.name):
                continue
            if stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                found.append(Path(entry.path))
            if len(found) > MAX_ASSETS:
                raise UserError(
                    f"there are more than {MAX_ASSETS} sprites", where=clean_line(str(folder))
                )
    return sorted(found)


def _is_sprite(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in _ENDINGS and not path.name.startswith(".")


def _is_label(stem: str) -> bool:
    word = stem.lower()
    return any(
        word == label or word.startswith((f"{label}-", f"{label}.", f"{label}_"))
        for label in LABELS
    )
