"""The card inside a text field of a picture: base64 of JSON, or JSON as it is.

PNG chunks hold base64. EXIF fields of WebP and JPEG cards hold plain JSON, base64, or the bytes of
the JSON as decimal numbers with commas, which is what one early exporter made of them.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.jsontext import parse_object
from llmcompanion.persona.cards.limits import MAX_TEXT_BYTES, MIB

_WHITE = b" \t\r\n\x00"
_MARKED = re.compile(rb"(?:chara|ccv3)\s*[:=\0]\s*", re.IGNORECASE)
_LONGEST_NUMBERS = 8 * MIB


def card_in(text: bytes, where: str) -> dict[str, Any]:
    """The card's object out of a text field.

    Raises:
        UserError: There is none in it.
    """
    if len(text) > MAX_TEXT_BYTES:
        raise too_long(where)
    text = text.strip(_WHITE)
    if text.startswith((b"{", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return parse_object(text, where)
    if text.startswith(b"rcc||"):
        raise UserError(
            "this card is encrypted for one program (RCC)",
            where=where,
            mend="export it from there as CHARX or as an open PNG",
        )
    if _is_numbers(text):
        return parse_object(_from_numbers(text, where), where)
    return parse_object(from_base64(text, where), where)


def looks_like_card(text: bytes) -> bytes | None:
    """`text` without what marks it as a card, if it can be one; fields hold many other things."""
    text = text.strip(_WHITE)
    marked = _MARKED.match(text)
    if marked:
        text = text[marked.end() :]
    is_json = re.match(rb"(?:\xef\xbb\xbf)?\{\s*[\"}]", text)
    is_base64 = re.match(rb"(?:eyJ|ey[AI0][\w+/]|ew[o0k][\w+/]|77u/ey)", text)
    if marked or is_json or is_base64 or _is_numbers(text) or text.startswith(b"rcc||"):
        return text
    return None


def from_base64(text: bytes, where: str) -> bytes:
    """Bytes out of base64, of either alphabet, with or without padding and line breaks.

    Raises:
        UserError: It is not base64.
    """
    text = text.translate(bytes.maketrans(b"-_", b"+/"), b" \t\r\n\x00").rstrip(b"=")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise UserError("the card's text is neither JSON nor base64", where=where) from None


def too_long(where: str) -> UserError:
    """What to say of a text field above the limit."""
    return UserError(f"the card's text is larger than {MAX_TEXT_BYTES // MIB} MB", where=where)


def _is_numbers(text: bytes) -> bool:
    head = text[:64]
    return len(text) > 64 and head.count(b",") >= 8 and not head.translate(None, b"0123456789, ")


def _from_numbers(text: bytes, where: str) -> bytes:
    if len(text) > _LONGEST_NUMBERS:
        raise too_long(where)
    try:
        return bytes(int(number) for number in text.split(b","))
    except ValueError:
        raise UserError("the card's text is neither JSON nor base64", where=where) from None
