"""The shelf at a glance: what a list of personas shows, without reading all of each.

A thousand folders are too many to read whenever a list opens. What the list shows of each is kept
in one small file on the shelf (``.index.json``) and believed as long as the persona's settings have
the size and the time of change that stand there. It holds nothing that is not in the folders, and
may be deleted.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from llmcompanion.persona.writing import replace_file
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

INDEX_FILE = ".index.json"
VERSION = 2
LARGEST = 64 * 1024 * 1024


class Glance(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of one persona.

    Attributes:
        changed_ns: When its settings were changed, in nanoseconds since 1970.
        size: Of its settings, in bytes.
    """

    changed_ns: int
    size: int
    name: str
    description: str
    tags: tuple[str, ...]
    avatar: str
    creator: str
    pronouns: str
    version: int
    remembers: bool = False
    framing: tuple[float, float, float] | None = None


class _Index(msgspec.Struct):
    version: int
    personas: dict[str, Glance]


@dataclass(frozen=True, slots=True)
class Listing:
    """One row in a list of personas.

    Attributes:
        remembers: Whether it may keep facts across conversations.
        framing: Which part of its avatar is shown, as x, y and zoom; None leaves it to the avatar.
        bundled: Whether it comes with the program.
        place: Its folder, or its file.
        changed_at: When its settings were changed, in seconds since 1970.
    """

    id: str
    name: str
    description: str
    tags: tuple[str, ...]
    avatar: str
    creator: str
    pronouns: str
    version: int
    remembers: bool
    framing: tuple[float, float, float] | None
    bundled: bool
    place: Path
    changed_at: float


def read_index(shelf: Path) -> dict[str, Glance]:
    """What is kept of the personas on `shelf`, by their names there; nothing where in doubt."""
    path = shelf / INDEX_FILE
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST:
            return {}
        raw = path.read_bytes()
        index = msgspec.json.decode(raw, type=_Index)
        text = raw.decode()
    except (OSError, msgspec.MsgspecError, RecursionError, ValueError):
        return {}
    if index.version != VERSION:
        return {}
    if "\\" not in text and "\n" not in text and clean(text) == text:
        return index.personas  # the file may be anybody's, but all of it is clean at a glance
    return {name: _cleaned(glance) for name, glance in index.personas.items()}


def write_index(shelf: Path, personas: Mapping[str, Glance]) -> None:
    """Keep it; a shelf that cannot be written to is read anew each time."""
    with suppress(OSError, UnicodeError):
        replace_file(shelf / INDEX_FILE, msgspec.json.encode(_Index(VERSION, dict(personas))))


def _cleaned(glance: Glance) -> Glance:
    return msgspec.structs.replace(
        glance,
        name=clean_line(glance.name),
        description=clean_line(glance.description),
        tags=tuple(map(clean_line, glance.tags)),
        avatar=clean_line(glance.avatar),
        creator=clean_line(glance.creator),
        pronouns=clean_line(glance.pronouns),
    )


def listing(id: str, glance: Glance, place: Path, *, bundled: bool) -> Listing:
    """The row for a persona."""
    return Listing(
        id=id,
        name=glance.name,
        description=glance.description,
        tags=glance.tags,
        avatar=glance.avatar,
        creator=glance.creator,
        pronouns=glance.pronouns,
        version=glance.version,
        remembers=glance.remembers,
        framing=glance.framing,
        bundled=bundled,
        place=place,
        changed_at=glance.changed_ns / 1e9,
    )


def is_current(glance: Glance, found: os.stat_result | None) -> bool:
    """Whether what is kept is of the settings as they are now."""
    return found is not None and (glance.changed_ns, glance.size) == (
        found.st_mtime_ns,
        found.st_size,
    )
