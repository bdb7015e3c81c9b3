"""Opening a file that may hold a card, by what is in it and not by what it is called."""

from __future__ import annotations

import io
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Literal

from llmcompanion.errors import UserError
from llmcompanion.persona.cards import jpeg, png, webp
from llmcompanion.persona.cards.charx import CARD, Archive, has_archive
from llmcompanion.persona.cards.jsontext import parse_object
from llmcompanion.persona.cards.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_FILE_BYTES,
    MAX_JSON_BYTES,
    MIB,
)
from llmcompanion.persona.cards.payload import card_in, looks_like_card
from llmcompanion.persona.cards.spec import Card, card_of
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from pathlib import Path

Container = Literal["png", "apng", "webp", "jpeg", "json", "charx"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(slots=True)
class CardFile:
    """A file with a card, open until `close`.

    Attributes:
        card: What it says.
        container: What kind of file it is.
        picture: The file's own picture, without the card in it; b"" where it has none.
        texts: Assets in the text chunks of a PNG, in base64, by their key.
        archive: The files of a CHARX beside the card.
    """

    card: Card
    container: Container
    picture: bytes = b""
    texts: dict[str, bytes] = field(default_factory=dict)
    archive: Archive | None = None
    _file: BinaryIO | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self.archive is not None:
            self.archive.close()
        if self._file is not None:
            self._file.close()


def open_card(path: Path) -> CardFile:
    """Read the card that is in a file. Close what is returned.

    Raises:
        UserError: There is no card in it, or it asks for too much.
    """
    where = clean_line(str(path))
    try:
        file = _opened(path, where)
        try:
            found = _read(file, where)
        except BaseException:
            file.close()
            raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = getattr(error, "strerror", None) or "its name cannot be used"
        raise UserError(f"the file cannot be read ({why})", where=where) from error
    if found.archive is None:
        file.close()
    else:
        found._file = file
    return found


def card_from_bytes(data: bytes, where: str) -> CardFile:
    """As `open_card`, for what is in memory already.

    Raises:
        UserError: There is no card in it, or it asks for too much.
    """
    return _read(io.BytesIO(data), where)


def _opened(path: Path, where: str) -> BinaryIO:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UserError(
                "this is no file", where=where, mend="name the picture, .json or .charx itself"
            )
        return path.open("rb")
    except FileNotFoundError:
        raise UserError("there is no such file", where=where) from None


def _read(file: BinaryIO, where: str) -> CardFile:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if head.startswith(_ZIP):
        return _read_charx(file, where)
    is_jpeg = head.startswith(jpeg.SIGNATURE)
    if size > (MAX_ARCHIVE_BYTES if is_jpeg else MAX_FILE_BYTES):
        raise UserError(f"the file is larger than {MAX_FILE_BYTES // MIB} MB", where=where)
    if is_jpeg:
        return _read_jpeg(file, where)
    data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise UserError(f"the file is larger than {MAX_FILE_BYTES // MIB} MB", where=where)
    if head.startswith(png.SIGNATURE):
        return _read_png(data, file, where)
    if webp.is_webp(head):
        found = webp.read_webp(data, where)
        return CardFile(_first_card(found.texts, where), "webp", found.picture)
    if data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"{"):
        return CardFile(card_of(parse_object(data, where), where), "json")
    raise UserError(
        "this is no card",
        where=where,
        mend="cards are PNG, WebP or JPEG pictures, .json or .charx files",
    )


def _read_png(data: bytes, file: BinaryIO, where: str) -> CardFile:
    found = png.read_png(data, where)
    text = found.text("ccv3") or found.text("chara")
    if text is None:
        if has_archive(data[found.rest :]):
            return _read_charx(file, where, picture=found.picture)
        raise _without(where)
    assets = {
        key[len(png.ASSET) :].removeprefix(":"): value
        for key, value in found.texts
        if key.lower().startswith(png.ASSET)
    }
    card = card_of(card_in(text, where), where)
    return CardFile(card, "apng" if found.animated else "png", found.picture, assets)


def _read_jpeg(file: BinaryIO, where: str) -> CardFile:
    """A JPEG with a card in its texts, or with a CHARX behind its end."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 70_000))
    if has_archive(file.read()):
        return _read_charx(file, where)
    if size > MAX_FILE_BYTES:
        raise UserError(f"the file is larger than {MAX_FILE_BYTES // MIB} MB", where=where)
    file.seek(0)
    found = jpeg.read_jpeg(file.read(), where)
    return CardFile(_first_card(found.texts, where), "jpeg", found.picture)


def _read_charx(file: BinaryIO, where: str, picture: bytes = b"") -> CardFile:
    archive = Archive(file, where)
    try:
        if CARD not in archive.names:
            raise UserError(
                f"this zip holds no {CARD}", where=where, mend="choose a .charx, or the card itself"
            )
        raw = parse_object(archive.read(CARD, MAX_JSON_BYTES), f"{where}/{CARD}")
        card = card_of(raw, f"{where}/{CARD}")
        if not picture and archive.starts_at:
            picture = _picture_before(file, archive.starts_at, where)
    except UserError:
        archive.close()
        raise
    return CardFile(card, "charx", picture, archive=archive)


def _picture_before(file: BinaryIO, length: int, where: str) -> bytes:
    """The picture in front of a CHARX, if it is one."""
    if length > MAX_FILE_BYTES:
        raise UserError(f"the picture is larger than {MAX_FILE_BYTES // MIB} MB", where=where)
    file.seek(0)
    data = file.read(length)
    if data.startswith(jpeg.SIGNATURE):
        return jpeg.read_jpeg(data, where).picture
    return b""


def _first_card(texts: tuple[bytes, ...], where: str) -> Card:
    """The card in the first of these texts that can be one."""
    for text in texts:
        likely = looks_like_card(text)
        if likely is not None:
            return card_of(card_in(likely, where), where)
    raise _without(where)


def _without(where: str) -> UserError:
    return UserError(
        "there is no card in this picture",
        where=where,
        mend="fetch the original: many sites and messengers strip what is in a picture",
    )
