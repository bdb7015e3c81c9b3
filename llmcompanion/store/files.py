"""The database as files: private ones, and damaged ones that are set aside."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from llmcompanion.config.folders import PRIVATE_FILE, make_private_folder
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

COMPANIONS = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite keeps beside a database and that belong to it."""

_MAGIC = b"SQLite format 3\x00"


def make_private(path: Path) -> None:
    """Make the database's file if there is none; let only its owner read it and its companions.

    SQLite gives its other files the mode of the database, so it has to be right before
    SQLite opens it.

    Raises:
        UserError: The file cannot be made or opened.
    """
    make_private_folder(path.parent)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE))
        if os.name == "posix":
            _close_to_others(path)
            for each in _companions(path):
                with suppress(FileNotFoundError):  # an instance that just closed took it away
                    _close_to_others(each)
    except OSError as error:
        raise UserError(
            f"the database cannot be opened ({error.strerror})",
            where=str(path),
            mend="free the place, its permissions or the disk, or choose another folder with "
            "--data-dir",
        ) from error


def looks_foreign(path: Path) -> str:
    """Why the file cannot be a database, in words; "" if it can be one (or is still empty)."""
    with path.open("rb") as file:
        start = file.read(len(_MAGIC))
    if start and start != _MAGIC:
        return "it is not a database"
    if not start and any(each.name.endswith("-wal") for each in _companions(path)):
        return "it is empty, though changes to it were under way"
    return ""


def set_aside(path: Path, *, now: datetime) -> Path:
    """Give a damaged database and its companions a dated name that is free; return it.

    Raises:
        UserError: They cannot be renamed; nothing was changed.
    """
    stem = f"{path.stem}-damaged-{now:%Y-%m-%d-%H%M%S}"
    number = 1
    aside = path.with_name(f"{stem}{path.suffix}")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{stem}-{number}{path.suffix}")
    try:
        for each in _companions(path):
            each.rename(aside.with_name(aside.name + each.name.removeprefix(path.name)))
        path.rename(aside)
    except OSError as error:
        raise UserError(
            f"the database is damaged and cannot be set aside ({error.strerror})",
            where=str(path),
            mend="close what else uses it, move it away by hand and start again",
        ) from error
    return aside


def _close_to_others(path: Path) -> None:
    if path.stat().st_mode & 0o777 != PRIVATE_FILE:
        path.chmod(PRIVATE_FILE)


def _companions(path: Path) -> list[Path]:
    """The files beside `path` that belong to it and hold something."""
    found = []
    for ending in COMPANIONS:
        each = path.with_name(path.name + ending)
        with suppress(FileNotFoundError):
            if each.stat().st_size:
                found.append(each)
    return found
