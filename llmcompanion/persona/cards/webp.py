"""WebP as a row of RIFF chunks: the texts that may hold a card.

See the WebP container specification, "Extended File Format".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.exif import exif_texts, xmp_texts
from llmcompanion.persona.cards.limits import MAX_CHUNKS

_EXIF_FLAG = 0x08
_XMP_FLAG = 0x04


@dataclass(frozen=True, slots=True)
class Webp:
    """What a WebP says beside its pixels.

    Attributes:
        texts: What may be a card, the likeliest first.
        picture: The same file without its EXIF and XMP data.
    """

    texts: tuple[bytes, ...]
    picture: bytes


def is_webp(data: bytes) -> bool:
    """Whether these are the first bytes of a WebP."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def read_webp(data: bytes, where: str) -> Webp:
    """Take a WebP apart.

    Raises:
        UserError: It is cut off.
    """
    (size,) = struct.unpack_from("<I", data, 4)
    end = 8 + size
    if end > len(data):
        raise UserError("this WebP is cut off", where=where, mend="fetch it again")
    exif, xmp = b"", b""
    kept: list[bytes] = []
    place = 12
    for _ in range(MAX_CHUNKS):
        if place + 8 > end:
            break
        kind, length = struct.unpack_from("<4sI", data, place)
        after = place + 8 + length
        if after > end:
            raise UserError("this WebP is cut off", where=where, mend="fetch it again")
        body = data[place + 8 : after]
        if kind == b"EXIF":
            exif = exif or body
        elif kind == b"XMP ":
            xmp = xmp or body
        else:
            if kind == b"VP8X" and body:
                body = bytes([body[0] & ~(_EXIF_FLAG | _XMP_FLAG)]) + body[1:]
            kept.append(struct.pack("<4sI", kind, length) + body + b"\0" * (length % 2))
        place = after + length % 2
    inner = b"WEBP" + b"".join(kept)
    picture = b"RIFF" + struct.pack("<I", len(inner)) + inner
    return Webp((*exif_texts(exif), *xmp_texts(xmp)), picture)
