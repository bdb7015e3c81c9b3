"""The files of an avatar, wherever they are: a folder or a zip, never outside of it."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Protocol

from llmcompanion.avatar.limits import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_PACK_BYTES,
    MAX_ZIP_DIRECTORY_BYTES,
)
from llmcompanion.emotion.labels import LABELS
from llmcompanion.errors import UserError

_DAMAGED = (
    OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, MemoryError,
)  # fmt: skip

_JUNK = {"__macosx", "thumbs.db", "desktop.ini"}


class Pack(Protocol):
    """Some files that belong together.

    Attributes:
        name: What the pack is called: the folder's or the zip's name without ending.
        where: Its place, for messages.
        names: The files' names, with forward slashes, in order.
    """

    name: str
    where: str
    names: tuple[str, ...]

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """A file's contents.

        Raises:
            UserError: It is not there, cannot be read or is longer than `limit` bytes.
        """
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


def open_pack(path: Path) -> Pack:
    """The pack at `path`. A zip's or folder's only sub-folder counts as the pack itself.

    Raises:
        UserError: Nothing is there, or it is not fit to be used.
    """
    if path.is_dir():
        return FolderPack(path)
    if not path.exists():
        raise UserError("there is no such file or folder", where=str(path))
    if path.suffix.lower() == ".zip":
        return ZipPack(path)
    raise UserError(
        "an avatar is a folder, a .zip of one or a picture", where=str(path), mend="choose another"
    )


class FolderPack:
    """A folder."""

    def __init__(self, path: Path) -> None:
        self.name = path.resolve().name
        self.where = str(path)
        self._root = path.resolve()
        found = self._find()
        self._below, self.names = _without_wrapper(found)

    def _find(self) -> list[str]:
        found: list[str] = []
        total = 0
        for folder, folders, files in os.walk(self._root):
            folders[:] = sorted(name for name in folders if not _is_junk(name))
            for name in [*files, *(each for each in folders if (Path(folder) / each).is_symlink())]:
                if _is_junk(name):
                    continue
                path = Path(folder) / name
                relative = path.relative_to(self._root).as_posix()
                if len(found) >= MAX_FILES:
                    raise _too_many(self.where)
                if path.is_symlink() and not path.resolve().is_relative_to(self._root):
                    raise UserError(
                        f'"{relative}" is a link to something outside of the folder',
                        where=self.where,
                        mend="put the file itself there",
                    )
                if path.is_dir():
                    continue
                total += path.stat().st_size if path.exists() else 0
                if total > MAX_PACK_BYTES:
                    raise _too_big(self.where)
                found.append(relative)
        return sorted(found)

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """A file's contents."""
        path = self._root / self._below / name
        try:
            if not path.resolve().is_relative_to(self._root):
                raise UserError("this file lies outside of the avatar", where=name)
            if not stat.S_ISREG(path.stat().st_mode):
                raise UserError("this is not an ordinary file", where=str(path))
            with path.open("rb") as file:
                return _within(file.read(limit + 1), limit, str(path))
        except FileNotFoundError:
            raise UserError(f'"{name}" is missing', where=self.where) from None
        except OSError as error:
            raise UserError(
                f"this file cannot be read ({error.strerror})", where=str(path)
            ) from None

    def close(self) -> None:
        """Nothing is open."""


class FilePack:
    """A single file."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise UserError("there is no such file", where=str(path))
        self.name = path.stem
        self.where = str(path.parent)
        self.names: tuple[str, ...] = (path.name,)
        self._path = path

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """The file's contents."""
        try:
            with self._path.open("rb") as file:
                return _within(file.read(limit + 1), limit, str(self._path))
        except OSError as error:
            raise UserError(
                f"this file cannot be read ({error.strerror})", where=str(self._path)
            ) from None

    def close(self) -> None:
        """Nothing is open."""


class ZipPack:
    """A zip. It is read in place; nothing of it is ever written to disk."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.where = str(path)
        try:
            _check_directory(path)
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, struct.error, NotImplementedError):
            raise UserError("this zip cannot be read", where=self.where) from None
        try:
            found = self._find()
        except UserError:
            self._zip.close()
            raise
        self._below, self.names = _without_wrapper(found)

    def _find(self) -> list[str]:
        found: list[str] = []
        total = 0
        for entry in self._zip.infolist():
            path = PurePosixPath(entry.filename)
            if (
                path.is_absolute()
                or ".." in path.parts
                or "\\" in entry.orig_filename
                or (path.parts and path.parts[0].endswith(":"))
            ):
                raise UserError(
                    "the zip holds a name that leads out of it",
                    where=self.where,
                    mend="pack it anew",
                )
            if any(_is_junk(part) for part in path.parts) or entry.is_dir():
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise UserError("the zip holds a link", where=self.where, mend="pack the files")
            if entry.flag_bits & 0x1:
                raise UserError(
                    "the zip is locked with a password", where=self.where, mend="unpack it first"
                )
            total += entry.file_size
            if len(found) >= MAX_FILES:
                raise _too_many(self.where)
            if total > MAX_PACK_BYTES:
                raise _too_big(self.where)
            found.append(entry.filename)
        return sorted(found)

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """A file's contents, unpacked no further than `limit`."""
        where = f"{self.where}/{name}"
        inside = f"{self._below}/{name}" if self._below else name
        try:
            with self._zip.open(inside) as file:
                return _within(file.read(limit + 1), limit, where)
        except KeyError:
            raise UserError(f'"{name}" is missing', where=self.where) from None
        except _DAMAGED:
            raise UserError("this file in the zip is damaged", where=where) from None

    def close(self) -> None:
        """Close the zip."""
        self._zip.close()


def _without_wrapper(names: list[str]) -> tuple[str, tuple[str, ...]]:
    """The one folder that holds everything (or ""), and the names below it."""
    tops = {name.split("/", 1)[0] for name in names}
    if len(tops) == 1 and all("/" in name for name in names):
        top = tops.pop()
        if top.lower() not in LABELS:  # a folder of one expression's frames is no wrapper
            return top, tuple(name.split("/", 1)[1] for name in names)
    return "", tuple(names)


def _check_directory(path: Path) -> None:
    """Look at the size of a zip's table of contents before it is read (APPNOTE 4.3.16)."""
    size = path.stat().st_size
    if size > MAX_PACK_BYTES:
        raise _too_big(str(path))
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557 - 20))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise zipfile.BadZipFile
    _, entries, directory_bytes = struct.unpack_from("<HHI", tail, end + 8)
    if directory_bytes > MAX_ZIP_DIRECTORY_BYTES or entries > MAX_FILES * 2:
        raise _too_many(str(path))
    if tail[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        raise _too_big(str(path))


def _is_junk(name: str) -> bool:
    return name.startswith(".") or name.lower() in _JUNK or not name.isprintable()


def _within(data: bytes, limit: int, where: str) -> bytes:
    if len(data) > limit:
        raise UserError(f"the file is larger than {limit >> 10} KB", where=where)
    return data


def _too_many(where: str) -> UserError:
    return UserError(f"there are more than {MAX_FILES} files in it", where=where)


def _too_big(where: str) -> UserError:
    return UserError(f"it holds more than {MAX_PACK_BYTES >> 20} MB", where=where)
