"""PNG and APNG as a row of chunks (PNG 3rd edition, sections 5 and 11.3.3): texts in, texts out.

The pixels are not touched here. A file that is cut off, or in which a checksum is wrong, is
refused: what was altered in the pixels may have been altered in the text.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.limits import MAX_CHUNKS, MAX_FILE_BYTES, MAX_TEXT_BYTES
from llmcompanion.persona.cards.payload import too_long

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_OURS = ("chara", "ccv3")
ASSET = "chara-ext-asset_"
"""How the keyword of an asset begins in PNG cards of an older kind."""


@dataclass(frozen=True, slots=True)
class Png:
    """What a PNG says beside its pixels.

    Attributes:
        texts: The text chunks in their order, keyword and value. Compressed ones unpacked.
        picture: The same file without the chunks of a card and without what follows its end.
        animated: Whether it is an APNG.
        rest: Where the file's end is, counted in bytes: more may follow it.
    """

    texts: tuple[tuple[str, bytes], ...]
    picture: bytes
    animated: bool
    rest: int

    def text(self, keyword: str) -> bytes | None:
        """The first text under a keyword, whatever its letters' case."""
        return next((value for key, value in self.texts if key.lower() == keyword), None)


def read_png(data: bytes, where: str) -> Png:
    """Take a PNG apart.

    Raises:
        UserError: It is cut off or damaged, or a text in it is too large.
    """
    texts: list[tuple[str, bytes]] = []
    kept = [SIGNATURE]
    animated = False
    place = len(SIGNATURE)
    room = MAX_FILE_BYTES  # for all texts together, as compressed ones may grow
    for kind, start, end in _chunks(data, where):
        place = end + 4
        if kind == b"acTL":
            animated = True
        if kind in _TEXTS:
            keyword, value = _text(kind, data[start:end], where)
            if _is_cards(keyword):
                room -= len(value)
                if room < 0:
                    raise too_long(where)
                texts.append((keyword, value))
                continue
        kept.append(data[start - 8 : place])
    return Png(tuple(texts), b"".join(kept), animated, place)


def with_texts(picture: bytes, texts: Mapping[str, bytes], where: str) -> bytes:
    """A PNG with these texts before its end, in place of any card that it had."""
    bare = read_png(picture, where).picture
    end = len(bare) - 12
    chunks = [
        _chunk(b"tEXt", keyword.encode("latin-1") + b"\0" + value)
        for keyword, value in texts.items()
    ]
    return b"".join([bare[:end], *chunks, bare[end:]])


def _chunks(data: bytes, where: str) -> Iterator[tuple[bytes, int, int]]:
    """Type, and beginning and end of the contents, of each chunk up to the last one."""
    place = len(SIGNATURE)
    for n in range(MAX_CHUNKS):
        if place + 12 > len(data):
            raise _cut_off(where)
        length, kind = struct.unpack_from(">I4s", data, place)
        start, end = place + 8, place + 8 + length
        if end + 4 > len(data):
            raise _cut_off(where)
        if n == 0 and kind != b"IHDR":
            raise UserError("this PNG is damaged: it has no header", where=where)
        checksum = zlib.crc32(memoryview(data)[place + 4 : end])
        if checksum != int.from_bytes(data[end : end + 4], "big"):
            raise UserError(
                "this PNG is damaged: a checksum in it is wrong", where=where, mend="fetch it again"
            )
        yield kind, start, end
        if kind == b"IEND":
            return
        place = end + 4
    raise UserError(f"this PNG has more than {MAX_CHUNKS:,} pieces", where=where)


def _text(kind: bytes, body: bytes, where: str) -> tuple[str, bytes]:
    keyword, _, value = body.partition(b"\0")
    name = keyword.decode("latin-1")
    if not _is_cards(name):
        return name, b""
    if kind == b"zTXt":
        value = _unpacked(value[1:], where)
    elif kind == b"iTXt":
        packed = value[:1] == b"\x01"
        value = value[2:].partition(b"\0")[2].partition(b"\0")[2]
        if packed:
            value = _unpacked(value, where)
    if len(value) > MAX_TEXT_BYTES:
        raise too_long(where)
    return name, value


def _unpacked(packed: bytes, where: str) -> bytes:
    """A compressed text, unpacked no further than the limit."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, MAX_TEXT_BYTES + 1)
    except zlib.error:
        raise UserError("a text in this PNG is damaged", where=where) from None
    if len(text) <= MAX_TEXT_BYTES and not unpacking.eof:
        raise UserError("a text in this PNG is cut off", where=where)
    return text


def _is_cards(keyword: str) -> bool:
    keyword = keyword.lower()
    return keyword in _OURS or keyword.startswith(ASSET)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _cut_off(where: str) -> UserError:
    return UserError("this PNG is cut off", where=where, mend="fetch it again")
