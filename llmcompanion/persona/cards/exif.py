"""The texts of EXIF and XMP data in which cards are found (Exif 2.32, 4.6; TIFF 6.0, section 2).

Cards stand in UserComment; other places are looked at because exporters differ.
"""

from __future__ import annotations

import html
import re
import struct
from typing import TYPE_CHECKING

from llmcompanion.persona.cards.limits import MAX_EXIF_TAGS, MAX_TEXT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

_USER_COMMENT = 0x9286
_IMAGE_DESCRIPTION = 0x010E
_XP_COMMENT = 0x9C9C
_EXIF_DIRECTORY = 0x8769

_ORDER = (_USER_COMMENT, _IMAGE_DESCRIPTION, _XP_COMMENT)
_SIZES = {1: 1, 2: 1, 6: 1, 7: 1}
"""Bytes of a value, by type: only those that can hold text."""

_XMP_TEXTS = re.compile(
    rb"<(?P<tag>[\w.-]{1,20}:(?:UserComment|description|chara|ccv3))(?:\s[^>]{0,200})?>"
    rb"(?:\s*<rdf:Alt>\s*<rdf:li[^>]{0,200}>)?(?P<text>[^<]*)<"
    rb"|[\w.-]{1,20}:(?:UserComment|chara|ccv3)\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|'(?P<single>[^']*)')"
)


def exif_texts(tiff: bytes) -> Iterator[bytes]:
    """The texts of the fields that may hold a card, as UTF-8, the likeliest first.

    Damaged data gives what can be read of it.
    """
    tiff = tiff.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return
    found: dict[int, bytes] = {}
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    waiting, seen = [first], set[int]()
    while waiting and len(seen) < 4:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        for tag, kind, count, field in _fields(tiff, place, order):
            if tag == _EXIF_DIRECTORY and kind == 4:
                waiting.append(struct.unpack(f"{order}I", field)[0])
            elif tag in _ORDER and kind in _SIZES and tag not in found:
                found[tag] = _value(tiff, count, field, order)
    for tag in _ORDER:
        if tag in found:
            yield _text(found[tag], order, wide=tag == _XP_COMMENT)


def xmp_texts(packet: bytes) -> Iterator[bytes]:
    """The texts of an XMP packet that may hold a card, as UTF-8."""
    for found in _XMP_TEXTS.finditer(packet[:MAX_TEXT_BYTES]):
        text = found["text"] or found["quoted"] or found["single"] or b""
        yield html.unescape(text.decode("utf-8", "surrogateescape")).encode(
            "utf-8", "surrogateescape"
        )


def _fields(tiff: bytes, place: int, order: str) -> Iterator[tuple[int, int, int, bytes]]:
    """Tag, type, count and the four bytes of value or offset, of one directory."""
    if place + 2 > len(tiff):
        return
    (count,) = struct.unpack_from(f"{order}H", tiff, place)
    for n in range(min(count, MAX_EXIF_TAGS)):
        at = place + 2 + 12 * n
        if at + 12 > len(tiff):
            return
        tag, kind, values = struct.unpack_from(f"{order}HHI", tiff, at)
        yield tag, kind, values, tiff[at + 8 : at + 12]


def _value(tiff: bytes, count: int, field: bytes, order: str) -> bytes:
    if count <= 4:
        return field[:count]
    (place,) = struct.unpack(f"{order}I", field)
    return tiff[place : place + min(count, MAX_TEXT_BYTES + 1)]


def _text(value: bytes, order: str, *, wide: bool) -> bytes:
    """The text of a field in UTF-8. Its first eight bytes may name the encoding."""
    code, rest = value[:8], value[8:]
    if code.rstrip(b"\0 ") in (b"ASCII", b"UTF8", b"UTF-8", b"") and len(value) >= 8:
        return rest
    if code == b"UNICODE\0":
        wide, value = True, rest
    if not wide:
        return value
    little = order == "<"
    if value[:2] in (b"\xff\xfe", b"{\0"):
        little = True
    elif value[:2] in (b"\xfe\xff", b"\0{"):
        little = False
    elif value[:1] == b"{":  # UTF-8 under the name of Unicode
        return value
    text = value.decode("utf-16-le" if little else "utf-16-be", "replace")
    return text.lstrip("\ufeff").encode("utf-8", "replace")
