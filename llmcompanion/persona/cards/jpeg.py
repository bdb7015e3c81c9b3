"""JPEG as a row of segments (ITU T.81, annex B): the texts that may hold a card, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.exif import exif_texts, xmp_texts
from llmcompanion.persona.cards.limits import MAX_CHUNKS

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\xff\xd8\xff"

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_COMMENT = 0xFE
_APP1 = 0xE1
_SCAN = 0xDA
_ALONE = {0x01, *range(0xD0, 0xD8)}
"""Markers without contents."""


@dataclass(frozen=True, slots=True)
class Jpeg:
    """What a JPEG says beside its pixels.

    Attributes:
        texts: What may be a card, the likeliest first.
        picture: The same file without its comments and its EXIF and XMP data.
    """

    texts: tuple[bytes, ...]
    picture: bytes


def read_jpeg(data: bytes, where: str) -> Jpeg:
    """Take a JPEG apart, up to its pixels.

    Raises:
        UserError: It is cut off or damaged.
    """
    exif, xmp, comments = b"", b"", list[bytes]()
    kept = [data[:2]]
    place = 2
    for marker, start, end in _segments(data, where):
        body = data[start:end]
        place = end
        if marker == _APP1 and body.startswith(_EXIF):
            exif += body if not exif else body[len(_EXIF) :]  # a long one goes on in the next
        elif marker == _APP1 and body.startswith(_XMP):
            xmp += body[len(_XMP) :]
        elif marker == _COMMENT:
            comments.append(body)
        else:
            kept.append(data[start - 4 : end])
    kept.append(data[place:])
    texts = [*exif_texts(exif), *comments, *xmp_texts(xmp)]
    if len(comments) > 1:
        texts.insert(0, b"".join(comments))  # a segment holds no more than 64 kB
    return Jpeg(tuple(texts), b"".join(kept))


def _segments(data: bytes, where: str) -> Iterator[tuple[int, int, int]]:
    """Marker, and beginning and end of the contents, of each segment before the pixels."""
    place = 2
    for _ in range(MAX_CHUNKS):
        if data[place : place + 1] != b"\xff":
            raise UserError("this JPEG is damaged", where=where, mend="fetch it again")
        while data[place + 1 : place + 2] == b"\xff":
            place += 1
        if place + 4 > len(data):
            raise UserError("this JPEG is cut off", where=where, mend="fetch it again")
        marker = data[place + 1]
        if marker in _ALONE:
            place += 2
            continue
        if marker in (_SCAN, 0xD9):
            return
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        start, end = place + 4, place + 2 + length
        if length < 2 or end > len(data):
            raise UserError("this JPEG is cut off", where=where, mend="fetch it again")
        yield marker, start, end
        place = end
    raise UserError(f"this JPEG has more than {MAX_CHUNKS:,} pieces", where=where)
