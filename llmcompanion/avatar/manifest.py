"""`avatar.toml`: what an avatar is and how its pictures are to be taken. See docs/avatars.md."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from llmcompanion.avatar.limits import MAX_MANIFEST_BYTES
from llmcompanion.emotion.labels import LABELS
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from llmcompanion.avatar.pack import Pack

FILE_NAME = "avatar.toml"
FORMAT = 1

EXPRESSIONS = frozenset((*LABELS, "thinking", "sleepy"))
"""Every name an expression may have: the 28 labels and two states."""

ACCENTS: dict[str, str] = {
    "neutral": "#52e0d8", "joy": "#ffd23f", "amusement": "#ffd23f", "excitement": "#ff9f40",
    "love": "#ff5d8f", "caring": "#ff8fb0", "desire": "#ff4f7b", "admiration": "#ffb3c7",
    "gratitude": "#ffc8a2", "pride": "#ffca5f", "optimism": "#ffe066", "approval": "#9fe870",
    "relief": "#8fe3c0", "surprise": "#ffe066", "realization": "#ffe9a0", "curiosity": "#7fd4ff",
    "confusion": "#ffb52e", "thinking": "#7f9bff", "embarrassment": "#ff8fa3",
    "nervousness": "#c59bff", "fear": "#9a7bff", "sadness": "#4f8dff", "grief": "#3f6fd8",
    "disappointment": "#6f8fd0", "remorse": "#6a7fc8", "anger": "#ff3b4e", "annoyance": "#ff6a4e",
    "disapproval": "#e0683f", "disgust": "#9ab83a", "sleepy": "#6a8dff",
}  # fmt: skip
"""The colour that goes with an expression where an avatar names none."""


class Framing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of a picture is shown.

    Attributes:
        x: The middle of the part, as a share of the picture's width.
        y: The middle of the part, as a share of the picture's height.
        zoom: How many times the part's height fits into the picture's shorter side.
    """

    x: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    y: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    zoom: Annotated[float, msgspec.Meta(ge=0.1, le=20)] = 1.0


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of an avatar.toml.

    Attributes:
        kind: How the pictures are kept.
        format: The version of this format.
        title: What a person calls the avatar.
        description: A sentence or two.
        creator: Who drew it.
        licence: Under which terms, an SPDX name where there is one.
        source: Where it comes from, an address.
        framing: The part of the pictures that is shown; without it, the head is looked for.
        accents: A colour ("#rrggbb") by expression.
        expressions: Files by expression, where they are not named after it.
        frames_per_second: Of numbered pictures; animations carry their own timing.
    """

    kind: Literal["rig", "sprites", "frames"]
    format: int = FORMAT
    title: str = ""
    description: str = ""
    creator: str = ""
    licence: str = ""
    source: str = ""
    framing: Framing | None = None
    accents: dict[str, str] = {}
    expressions: dict[str, str | list[str]] = {}
    frames_per_second: Annotated[float, msgspec.Meta(ge=0.2, le=30)] = 12.0


def read_manifest(pack: Pack) -> Manifest | None:
    """The pack's manifest, or None when it has none.

    Raises:
        UserError: It is not as it should be; says what and where.
    """
    if FILE_NAME not in pack.names:
        return None
    return parse_manifest(pack.read(FILE_NAME, MAX_MANIFEST_BYTES), f"{pack.where}/{FILE_NAME}")


def parse_manifest(data: bytes, where: str) -> Manifest:
    """A manifest from the bytes of its file.

    Raises:
        UserError: It is not as it should be; says what and where.
    """
    raw = _toml(data, where)
    if isinstance(raw.get("format"), int) and raw["format"] > FORMAT:
        raise UserError(
            f"this avatar is of format {raw['format']}, newer than this program knows",
            where=where,
            mend="update llmcompanion",
        )
    try:
        manifest = msgspec.convert(raw, Manifest)
    except msgspec.ValidationError as error:
        raise UserError(_sentence(str(error)), where=where) from None
    return _cleaned(manifest, where)


def parse_framing(data: bytes, where: str) -> Framing:
    """A framing that stands alone, from the bytes of its file.

    Raises:
        UserError: It is not as it should be; says what and where.
    """
    try:
        return msgspec.convert(_toml(data, where), Framing)
    except msgspec.ValidationError as error:
        raise UserError(_sentence(str(error)), where=where) from None


def _toml(data: bytes, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UserError("this is not UTF-8 text", where=where) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = clean_line(str(error))[:160] or "nested too deeply"
        raise UserError(f"this is not TOML: {reason}", where=where) from None


def _cleaned(manifest: Manifest, where: str) -> Manifest:
    if manifest.format != FORMAT:
        raise UserError(f"format must be {FORMAT}", where=where)
    for name in (*manifest.expressions, *manifest.accents):
        if name not in EXPRESSIONS:
            raise UserError(
                f'"{clean_line(name)[:40]}" is no expression',
                where=where,
                mend="use one of the 28 labels, thinking or sleepy",
            )
    for names in manifest.expressions.values():
        for name in [names] if isinstance(names, str) else names:
            if not name.isprintable():
                raise UserError("a file's name has signs that cannot be shown", where=where)
    for name, colour in manifest.accents.items():
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise UserError(f'the accent of {name} must look like "#ffd23f"', where=where)
    return msgspec.structs.replace(
        manifest,
        title=clean_line(manifest.title)[:80],
        description=clean(manifest.description)[:2000],
        creator=clean_line(manifest.creator)[:200],
        licence=clean_line(manifest.licence)[:80],
        source=clean_line(manifest.source)[:400],
    )


def _sentence(error: str) -> str:
    """msgspec's words with the key first: "framing.zoom: Expected `float` <= 20"."""
    reason, _, path = error.partition(" - at `$")
    key = path.rstrip("`").lstrip(".")
    reason = clean_line(reason)[:200]
    return f"{key}: {reason}" if key else reason
