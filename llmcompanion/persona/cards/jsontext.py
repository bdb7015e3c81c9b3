"""JSON of other people: bounded before it is parsed, and never wrong in silence.

What is refused says so in one sentence: more bytes, depth or values than `limits` allow, text that
is not UTF-8, NaN and the infinities (which JSON does not have), numbers that no float holds. Of two
members with the same name the last counts, as in every browser (ECMA-262 25.5.1).
"""

from __future__ import annotations

import codecs
import json
import math
from itertools import accumulate
from typing import Any, NoReturn

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.limits import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_JSON_BYTES,
    MAX_VALUES,
    MIB,
)

_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def parse_object(raw: bytes, where: str, limit: int = MAX_JSON_BYTES) -> dict[str, Any]:
    """The object that `raw` says.

    Args:
        raw: JSON in UTF-8, with or without a mark at its beginning; or UTF-16 with one.
        where: Its place, for messages.
        limit: Bytes that it may have.

    Raises:
        UserError: It is none, or asks for too much.
    """
    if len(raw) > limit:
        raise UserError(
            f"the card's text is larger than {limit // MIB} MB",
            where=where,
            mend="pictures belong beside it, in a CHARX",
        )
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = _decoded(raw, "utf-16", where).encode("utf-8", "surrogatepass")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    _check_shape(raw, where)
    text = _decoded(raw, "utf-8", where)
    try:
        value = json.loads(
            text, parse_constant=_no_constant, parse_float=_float, parse_int=_integer
        )
    except (ValueError, RecursionError) as error:
        said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UserError(
            f"the card's text is not JSON ({_small(said)})", where=where + line
        ) from None
    if not isinstance(value, dict):
        raise UserError("the card's text is JSON, but no object", where=where)
    return value


def _small(said: str) -> str:
    """A parser's complaint in the middle of a sentence; a name keeps its letters."""
    return said if said[1:2].isupper() or said[:3] == "NaN" else said[:1].lower() + said[1:]


def dump(value: Any, *, indent: int | None = None) -> str:
    """`value` as JSON, readable where it can be written in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair of surrogates: only an escape can say that
        text = json.dumps(value, allow_nan=False, indent=indent)
    return text


def _decoded(raw: bytes, encoding: str, where: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UserError(
            f"the card's text is not {encoding.upper()} (byte {error.start})", where=where
        ) from None


def _check_shape(raw: bytes, where: str) -> None:
    """Depth and number of values, found without parsing and without recursion.

    With the escapes gone every quote begins or ends a string; what is between strings is
    structure.
    """
    if raw.count(b'"') > 2 * MAX_VALUES:
        raise _too_many(where)
    bare = raw.replace(rb"\\", b"").replace(rb"\"", b"")
    structure = b"".join(bare.split(b'"')[::2])
    brackets = structure.translate(None, _NOT_BRACKETS)
    if structure.count(b",") + structure.count(b":") + len(brackets) > MAX_VALUES:
        raise _too_many(where)
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > MAX_DEPTH:
        raise UserError(f"the card's text is nested deeper than {MAX_DEPTH} levels", where=where)


def _too_many(where: str) -> UserError:
    return UserError(f"the card's text has more than {MAX_VALUES:,} values", where=where)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _float(digits: str) -> float:
    number = float(digits) if len(digits) <= MAX_DIGITS else math.inf
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number is too large")
    return int(digits)
