"""CHARX: a zip with ``card.json`` at its root and assets beside it (V3, "Embedding Methods").

Names in the zip never become names on disk. Still, names that lead out of it are refused: whoever
wrote them meant no good, and what is kept of the zip may be given to other programs.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ASSET_BYTES,
    MAX_ASSETS,
    MAX_NAME_LENGTH,
    MAX_RATIO,
    MAX_ZIP_DIRECTORY_BYTES,
    MIB,
    RATIO_FROM_BYTES,
)

CARD = "card.json"

_BROKEN = (
    OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error,
    NotImplementedError, OverflowError, MemoryError, UnicodeError, KeyError, IndexError,
)  # fmt: skip

_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)")
_END = 22
_LONGEST_COMMENT = 65_535


class Archive:
    """The files of a zip, checked before any is unpacked.

    Args:
        file: Open and seekable; other bytes may stand before the zip.
        where: Its place, for messages.

    Raises:
        UserError: It is no zip, damaged, or asks for too much.
    """

    def __init__(self, file: BinaryIO, where: str) -> None:
        self._where = where
        _check_directory(file, where)
        try:
            self._zip = zipfile.ZipFile(file)
            entries = self._zip.infolist()
        except _BROKEN:
            raise UserError("this zip cannot be read", where=where) from None
        self._sizes: dict[str, int] = {}
        packed = 0
        for entry in entries:
            _check_name(entry, where)
            if entry.is_dir():
                continue
            _check_kind(entry, where)
            if entry.filename in self._sizes:
                raise UserError("the zip holds two files of the same name", where=where)
            self._sizes[entry.filename] = entry.file_size
            packed += entry.compress_size
            if len(self._sizes) > MAX_ASSETS:
                raise UserError(f"the zip holds more than {MAX_ASSETS} files", where=where)
        unpacked = sum(self._sizes.values())
        if unpacked > MAX_ARCHIVE_BYTES:
            raise _too_big(where)
        if unpacked > RATIO_FROM_BYTES and unpacked > packed * MAX_RATIO:
            raise UserError(
                f"the zip would unpack to more than {MAX_RATIO} times its size", where=where
            )

    @property
    def starts_at(self) -> int:
        """How many bytes of something else stand before the zip."""
        return min((entry.header_offset for entry in self._zip.infolist()), default=0)

    @property
    def names(self) -> tuple[str, ...]:
        """The files' names, in their order."""
        return tuple(self._sizes)

    def read(self, name: str, limit: int = MAX_ASSET_BYTES) -> bytes:
        """A file's contents.

        Raises:
            UserError: It is not there, is damaged or longer than `limit` bytes.
        """
        if name not in self._sizes:
            raise UserError(f'the zip holds no "{name}"', where=self._where)
        if self._sizes[name] > limit:
            raise UserError(
                f'"{name}" in the zip is larger than {limit // MIB} MB', where=self._where
            )
        try:
            with self._zip.open(name) as file:
                data = file.read(limit + 1)
        except _BROKEN:
            raise UserError(f'"{name}" in the zip is damaged', where=self._where) from None
        if len(data) != self._sizes[name]:
            raise UserError(f'"{name}" in the zip is damaged', where=self._where)
        return data

    def close(self) -> None:
        """Close the zip; the file below stays as it is."""
        self._zip.close()


def write_archive(files: dict[str, bytes]) -> bytes:
    """A zip of these files; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)  # of 1980: when it was written is nobody's business
            is_text = PurePosixPath(name).suffix in (".json", ".txt", ".md", ".lua", ".js")
            entry.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
            archive.writestr(entry, data)
    return target.getvalue()


def has_archive(data: bytes) -> bool:
    """Whether a zip ends these bytes."""
    return data.rfind(b"PK\x05\x06", max(0, len(data) - _END - _LONGEST_COMMENT)) >= 0


def _check_directory(file: BinaryIO, where: str) -> None:
    """Look at the size of the table of contents before it is read (APPNOTE 4.3.16)."""
    size = file.seek(0, io.SEEK_END)
    if size > MAX_ARCHIVE_BYTES:
        raise _too_big(where)
    file.seek(max(0, size - _END - _LONGEST_COMMENT - 20))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + _END:
        raise UserError("this zip is cut off, or none", where=where, mend="fetch it again")
    _, entries, directory_bytes = struct.unpack_from("<HHI", tail, end + 8)
    if directory_bytes > MAX_ZIP_DIRECTORY_BYTES or entries > MAX_ASSETS * 2:
        raise UserError(f"the zip holds more than {MAX_ASSETS} files", where=where)
    if tail[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        raise _too_big(where)


def _check_name(entry: zipfile.ZipInfo, where: str) -> None:
    name = entry.orig_filename
    path = PurePosixPath(name)
    parts = path.parts
    leads_out = (
        path.is_absolute() or ".." in parts or "\\" in name or (bool(parts) and ":" in parts[0])
    )
    odd = (
        not name
        or not name.isprintable()
        or len(name) > MAX_NAME_LENGTH
        or any(_DEVICE.match(part) or part.endswith((" ", ".")) for part in parts)
    )
    if leads_out or odd:
        what = "a name that leads out of it" if leads_out else "a name that no file should have"
        raise UserError(f"the zip holds {what}", where=where, mend="do not trust it")


def _check_kind(entry: zipfile.ZipInfo, where: str) -> None:
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        raise UserError("the zip holds a link or a device", where=where, mend="do not trust it")
    if entry.flag_bits & 0x1:
        raise UserError(
            "the zip is locked with a password", where=where, mend="unpack it and pack it anew"
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UserError(
            "the zip is packed in a way that is not read here", where=where, mend="pack it anew"
        )


def _too_big(where: str) -> UserError:
    return UserError(f"it holds more than {MAX_ARCHIVE_BYTES // MIB} MB", where=where)
