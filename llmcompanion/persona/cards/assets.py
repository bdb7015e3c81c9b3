"""What a card says of pictures, and which of them become its face.

An address leads into the file, to the file itself, or holds the bytes; one that leads to another
machine is named and not followed (V3, "assets").
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.persona.cards import jpeg, png, webp
from llmcompanion.persona.cards.limits import MAX_ASSET_BYTES, MAX_NAME_LENGTH
from llmcompanion.persona.cards.payload import from_base64
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from llmcompanion.persona.cards.reading import CardFile

_EMBEDDED = ("embeded://", "embedded://")
"""The spelling of the text, and the one that people write."""

TEXT_ASSET = "__asset:"
KEPT_TEXT_ASSETS = "__asset/"
"""Where the assets of a PNG are kept among the files of a CHARX."""

_ENDINGS = (
    (png.SIGNATURE, ".png"),
    (jpeg.SIGNATURE, ".jpg"),
    (b"GIF8", ".gif"),
)
_WORD = re.compile(r"[a-z]{2,24}")
_DATA_URL = re.compile(r"data:[\w./+;=-]{0,100}?;base64,", re.IGNORECASE)
_EMOTIONS = ("emotion", "expression")


def ending(data: bytes) -> str:
    """The ending of a picture's name by what is in it; "" where it is of no kind that is shown."""
    if webp.is_webp(data):
        return ".webp"
    return next((name for start, name in _ENDINGS if data.startswith(start)), "")


@dataclass(frozen=True, slots=True)
class Face:
    """The pictures that become an avatar.

    Attributes:
        files: By the name of the file: "neutral.png", "joy.webp", "joy-1.webp".
        notices: What was left out, and why.
    """

    files: dict[str, bytes]
    notices: tuple[str, ...]


def face_of(
    found: CardFile,
    sprites: Iterable[tuple[str, bytes]],
    read_picture: Callable[[bytes, str], object],
) -> Face:
    """The face of a card: its own picture, its emotions, and the sprites that came beside it.

    Args:
        sprites: Pictures by what they are called, without an ending.
        read_picture: Unpacks a picture; raises UserError where it is not fit to be shown.

    Raises:
        UserError: The card's own picture is not fit to be shown.
    """
    files: dict[str, bytes] = {}
    notices: list[str] = []
    unfit = 0
    for name, data in (*_emotions(found, notices), *sprites):
        file = _free_name(name, data, files)
        if not file:
            unfit += 1
            continue
        try:
            read_picture(data, file)
        except UserError as error:
            notices.append(f"A picture is left out: {error.sentence}")
            continue
        files[file] = data
    if unfit:
        notices.append(f"{unfit} emotions are no pictures that can be shown, and are only kept.")
    main = _main_picture(found)
    if main and not any(file.startswith("neutral") for file in files):
        file = f"neutral{ending(main)}"
        read_picture(main, file)
        files = {file: main} | files
    return Face(files, tuple(notices))


def remote_notice(found: CardFile) -> tuple[str, ...]:
    """A sentence that names what lies on other machines and was not fetched."""
    hosts: dict[str, int] = {}
    for asset in found.card.assets():
        if asset.uri.lower().startswith(("http:", "https:", "ftp:", "//")):
            host = _host(asset.uri)
            hosts[host] = hosts.get(host, 0) + 1
    if not hosts:
        return ()
    count = sum(hosts.values())
    names = ", ".join(sorted(hosts)[:5]) + (", ..." if len(hosts) > 5 else "")
    things = amount(count, "picture or file", "pictures or files")
    return (f"It names {things} on other machines ({names}): nothing is fetched.",)


def name_inside(uri: str) -> str | None:
    """The name of the file in a CHARX that an address leads to; None where it leads elsewhere."""
    start = next((start for start in _EMBEDDED if uri.startswith(start)), None)
    return None if start is None else uri[len(start) :].lstrip("/")


def asset_bytes(found: CardFile, uri: str) -> bytes | None:
    """What an address leads to inside of the card, or None.

    Raises:
        UserError: It is there, and damaged or too large.
    """
    name = name_inside(uri)
    if name is not None:
        if found.archive is not None and name in found.archive.names:
            return found.archive.read(name)
        return None
    if uri.startswith(TEXT_ASSET):
        text = found.texts.get(uri[len(TEXT_ASSET) :])
        return None if text is None else _bounded(from_base64(text, found.card.where), found)
    match = _DATA_URL.match(uri)
    if match is not None:
        try:
            return _bounded(base64.b64decode(uri[match.end() :], validate=False), found)
        except (binascii.Error, ValueError):
            return None
    return None


def kept_files(found: CardFile) -> dict[str, bytes]:
    """Everything beside the card that is kept for an export: by its name in a CHARX.

    Raises:
        UserError: Something is damaged, too large, or has a name that leads out.
    """
    kept: dict[str, bytes] = {}
    if found.archive is not None:
        for name in found.archive.names:
            if name != "card.json":
                kept[name] = found.archive.read(name)
    for key, text in found.texts.items():
        name = f"{KEPT_TEXT_ASSETS}{key}"
        if not re.fullmatch(r"[\w][\w .-]*(?:/[\w][\w .-]*)*", key) or len(name) > MAX_NAME_LENGTH:
            raise UserError(
                "the card holds an asset with a name that no file should have",
                where=found.card.where,
                mend="do not trust it",
            )
        kept[name] = _bounded(from_base64(text, found.card.where), found)
    return kept


def _main_picture(found: CardFile) -> bytes:
    """The icon called "main", else the first icon, else the file's own picture."""
    icons = [asset for asset in found.card.assets() if asset.type == "icon"]
    icons.sort(key=lambda asset: asset.name != "main")
    for asset in icons:
        data = found.picture if asset.uri == "ccdefault:" else asset_bytes(found, asset.uri)
        if data and ending(data):
            return data
    return found.picture


def _emotions(found: CardFile, notices: list[str]) -> Iterable[tuple[str, bytes]]:
    """Emotions that the card has pictures for, with what they are called."""
    named = [(asset.name, asset.uri) for asset in found.card.assets() if asset.type in _EMOTIONS]
    named += _risu_emotions(found.card.extensions())
    missing = 0
    for name, uri in named:
        data = asset_bytes(found, uri)
        if data is not None:
            yield name, data
        elif not uri.lower().startswith(("http:", "https:")):
            missing += 1
    if missing:
        notices.append(f"{missing} emotions are named, but their pictures are not in the file.")


def _risu_emotions(extensions: dict[str, Any]) -> list[tuple[str, str]]:
    """RisuAI's older way: pairs of a name and an address."""
    risu = extensions.get("risuai")
    pairs = risu.get("emotions") if isinstance(risu, dict) else None
    if not isinstance(pairs, list):
        return []
    return [
        (pair[0], pair[1])
        for pair in pairs[:MAX_NAME_LENGTH]
        if isinstance(pair, list) and len(pair) >= 2 and all(isinstance(e, str) for e in pair[:2])
    ]


def _free_name(name: str, data: bytes, taken: dict[str, bytes]) -> str:
    """A file's name for an emotion's picture, made of its first word and nothing else of it."""
    word = _WORD.match(clean_line(name).lower())
    kind = ending(data)
    if word is None or not kind:
        return ""
    stems = {file.rsplit(".", 1)[0] for file in taken}
    stem, n = word[0], 0
    while stem in stems:
        n += 1
        stem = f"{word[0]}-{n}"
    return f"{stem}{kind}"


def _bounded(data: bytes, found: CardFile) -> bytes:
    if len(data) > MAX_ASSET_BYTES:
        raise UserError(
            f"an asset is larger than {MAX_ASSET_BYTES >> 20} MB", where=found.card.where
        )
    return data


def _host(uri: str) -> str:
    try:
        return clean_line(urlsplit(uri).hostname or "?")[:60]
    except ValueError:
        return "?"
