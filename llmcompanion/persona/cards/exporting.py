"""Giving a persona out as a card: V2 or V3, in a PNG, as JSON or as CHARX.

What the card said that the persona came from is the ground; what was changed since is written over
it (`llmcompanion.persona.cards.convert`). So an export loses nothing, not even what no program
here understands.
"""

from __future__ import annotations

import base64
import copy
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.persona.cards.assets import KEPT_TEXT_ASSETS, TEXT_ASSET, ending, name_inside
from llmcompanion.persona.cards.charx import CARD, Archive, write_archive
from llmcompanion.persona.cards.convert import card_data
from llmcompanion.persona.cards.importing import ASSETS_FILE, CARD_FILE
from llmcompanion.persona.cards.jsontext import dump, parse_object
from llmcompanion.persona.cards.limits import MAX_JSON_BYTES, MIB
from llmcompanion.persona.cards.own import PLACEHOLDER
from llmcompanion.persona.cards.png import with_texts
from llmcompanion.persona.cards.spec import OURS, V1_TEXTS, V2_SPEC, V3_SPEC, Card, card_of
from llmcompanion.persona.decorators import without_decorators
from llmcompanion.persona.folder import folder_of
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from llmcompanion.persona.model import Persona

Format = Literal["v2", "v3", "charx", "png", "json"]
FORMATS: tuple[Format, ...] = ("v2", "v3", "charx", "png", "json")

INLINE_BYTES = 6 * MIB
"""Assets that are written into JSON itself, together; more need a CHARX."""

_KEPT_CARD_BYTES = 4 * MAX_JSON_BYTES
"""The card beside a persona: written with line breaks, it is longer than it was."""

BESIDE_V3 = (
    "[This is a V3 card, read as V2: its lore works without the conditions that V3 gives it. "
    "Use a program that reads V3 to have all of it.]"
)
"""Put before the creator's notes of a V2 card that stands beside its V3 form, as V3 asks for."""

_HEAD = ("spec", "spec_version", "data")

_REQUIRED: dict[str, Any] = {
    "name": "", "description": "", "personality": "", "scenario": "", "first_mes": "",
    "mes_example": "", "creator_notes": "", "system_prompt": "", "post_history_instructions": "",
    "alternate_greetings": [], "tags": [], "creator": "", "character_version": "", "extensions": {},
}  # fmt: skip
"""What a V2 card must have (spec_v2.md); V3 adds ``group_only_greetings``."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The face that a card shows.

    Attributes:
        data: A PNG.
        is_placeholder: Whether it was made only because a PNG needs a picture.
        is_own: Whether it lies in the persona's own folder, and so comes back with the card.
    """

    data: bytes
    is_placeholder: bool = False
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Export:
    """A card, ready to be written.

    Attributes:
        data: The file.
        notices: What could not come along, a sentence each.
    """

    data: bytes
    notices: tuple[str, ...] = ()


def export(
    persona: Persona,
    form: Format,
    *,
    as_png: bool = False,
    picture: Picture | None = None,
    emotions: Mapping[str, bytes] | None = None,
    now_s: int = 0,
) -> Export:
    """A persona as a card.

    Args:
        form: "v2" and "v3": that version, in a PNG if `as_png`, else as JSON. "png": V3 and V2 in
            one PNG. "json": V3 as JSON. "charx": V3 with all assets.
        picture: The face; a PNG cannot be without one.
        emotions: Further pictures for a CHARX, by what they show; only where the card had none.
        now_s: Unix time, for the date of what was changed; 0 leaves it unknown.

    Raises:
        UserError: The card that it came from is damaged, or a PNG has no picture.
    """
    original = _original(persona)
    data, changed = card_data(_shown(persona, picture), original)
    in_picture = form == "png" or (as_png and form in ("v2", "v3"))
    is_placeholder = picture is not None and picture.is_placeholder and in_picture
    _mark_picture(data, is_placeholder=is_placeholder)
    if changed and form != "v2":
        data["modification_date"] = now_s
        data.setdefault("creation_date", now_s if original is None else 0)
    kept = _kept(persona)
    if form == "charx":
        return _charx(original, data, kept, picture, emotions or {})
    notices: list[str] = []
    if form in ("v3", "png", "json"):
        data["assets"] = _inlined(data.get("assets"), kept, notices, in_picture=in_picture)
        if data["assets"] is None:
            del data["assets"]
        if picture is not None and not in_picture and not picture.is_placeholder:
            notices.append("The picture does not come along in JSON: export png or charx for that.")
    elif kept:
        notices.append("A V2 card has no assets: export charx to take them along.")
    if in_picture:
        if picture is None:
            raise UserError("a card as PNG needs a picture", mend="give the persona an avatar")
        texts = {}
        if form != "v3":
            second = _beside_v3(data) if form == "png" else data
            texts["chara"] = base64.b64encode(_bytes(_whole(original, second, 2)))
        if form != "v2":
            texts["ccv3"] = base64.b64encode(_bytes(_whole(original, data, 3)))
        return Export(with_texts(picture.data, texts, persona.name), tuple(notices))
    whole = _whole(original, data, 2 if form == "v2" else 3)
    return Export(f"{dump(whole, indent=2)}\n".encode(), tuple(notices))


def _shown(persona: Persona, picture: Picture | None) -> Persona:
    """Without the name of an avatar that comes along as the picture."""
    return replace(persona, avatar="") if picture is not None and picture.is_own else persona


def _mark_picture(data: dict[str, Any], *, is_placeholder: bool) -> None:
    """Say of a picture that it is nobody's face, or no longer."""
    extensions = data.get("extensions") or {}
    ours = extensions.get(OURS) or {}
    if is_placeholder == (ours.get("picture") == PLACEHOLDER):
        return
    ours = {key: value for key, value in ours.items() if key != "picture"}
    if is_placeholder:
        ours["picture"] = PLACEHOLDER
    extensions = {key: value for key, value in extensions.items() if key != OURS}
    data["extensions"] = extensions | ({OURS: ours} if ours else {})


# what is kept beside a persona ------------------------------------------------------------------


def _beside(persona: Persona, name: str) -> Path | None:
    """A file in the persona's folder; None where there is none of that name."""
    folder = folder_of(persona)
    return folder / name if folder is not None and (folder / name).is_file() else None


def _original(persona: Persona) -> Card | None:
    path = _beside(persona, CARD_FILE)
    if path is None:
        return None
    where = clean_line(str(path))
    try:
        with path.open("rb") as file:
            raw = file.read(_KEPT_CARD_BYTES + 1)
    except OSError as error:
        raise UserError(f"the card cannot be read ({error.strerror})", where=where) from error
    return card_of(parse_object(raw, where, _KEPT_CARD_BYTES), where)


def _kept(persona: Persona) -> dict[str, bytes]:
    path = _beside(persona, ASSETS_FILE)
    if path is None:
        return {}
    try:
        with path.open("rb") as file:
            archive = Archive(file, clean_line(str(path)))
            files = {name: archive.read(name) for name in archive.names}
            archive.close()
    except OSError as error:
        raise UserError(
            f"the assets cannot be read ({error.strerror})", where=clean_line(str(path))
        ) from error
    return files


# the object -------------------------------------------------------------------------------------


def _whole(original: Card | None, data: dict[str, Any], version: int) -> dict[str, Any]:
    """The card's object: what stood beside ``data`` stays, brought up to date where it repeats."""
    data = {**data}
    for key, usual in _REQUIRED.items():
        if data.get(key) is None:
            data[key] = copy.copy(usual)
    if version == 3:
        data.setdefault("group_only_greetings", [])
    elif not data.get("group_only_greetings"):
        data.pop("group_only_greetings", None)
    raw = original.raw if original is not None else {}
    beside = {key: value for key, value in raw.items() if key not in _HEAD}
    for key in V1_TEXTS:
        if key in beside:
            beside[key] = data[key]
    if original is not None and original.version == 1:
        for key in V1_TEXTS:
            beside.pop(key, None)
    number = "2.0" if version == 2 else "3.0"
    if original is not None and original.version == version and "spec_version" in raw:
        number = raw["spec_version"]
    spec = V2_SPEC if version == 2 else V3_SPEC
    if not raw or original is None or original.version == 1:
        return {"spec": spec, "spec_version": number, "data": data, **beside}
    whole = {key: beside.get(key) for key in raw}  # members stay in their order
    whole |= {"spec": spec, "spec_version": number, "data": data}
    return whole


def _beside_v3(data: dict[str, Any]) -> dict[str, Any]:
    """For programs that read V2 only: lore without decorators, and a word of that in the notes."""
    notes = data.get("creator_notes") or ""
    second = {**data, "creator_notes": f"{BESIDE_V3}\n\n{notes}".rstrip()}
    book = second.get("character_book")
    if isinstance(book, dict) and isinstance(book.get("entries"), list):
        entries = [_undecorated(entry) for entry in book["entries"]]
        second["character_book"] = {**book, "entries": entries}
    return second


def _undecorated(entry: Any) -> Any:
    content = entry.get("content") if isinstance(entry, dict) else None
    if not isinstance(content, str) or not content.lstrip().startswith("@@"):
        return entry
    return {**entry, "content": without_decorators(content)}


def _bytes(whole: dict[str, Any]) -> bytes:
    return dump(whole).encode()


# assets -----------------------------------------------------------------------------------------


def _embedded_name(uri: str) -> str:
    name = name_inside(uri)
    if name is not None:
        return name
    return f"{KEPT_TEXT_ASSETS}{uri[len(TEXT_ASSET) :]}" if uri.startswith(TEXT_ASSET) else ""


def _inlined(
    assets: Any, kept: Mapping[str, bytes], notices: list[str], *, in_picture: bool
) -> list[Any] | None:
    """The card's assets for a file that holds nothing but text: as data URLs, while they fit."""
    if not isinstance(assets, list):
        return None
    room = INLINE_BYTES
    left_out = 0
    result = []
    for asset in assets:
        uri = asset.get("uri") if isinstance(asset, dict) else None
        name = _embedded_name(uri) if isinstance(uri, str) else ""
        if not name:
            result.append(asset)
            continue
        if in_picture and asset.get("type") == "icon" and asset.get("name") == "main":
            result.append({**asset, "uri": "ccdefault:", "ext": "png"})
            continue
        data = kept.get(name)
        if data is None or len(data) > room:
            left_out += 1
            result.append(asset)
            continue
        room -= len(data)
        encoded = base64.b64encode(data).decode()
        result.append({**asset, "uri": f"data:{_media_type(data)};base64,{encoded}"})
    if left_out:
        notices.append(
            f"{amount(left_out, 'asset does', 'assets do')} not fit into this kind of file: export "
            "charx to take everything along."
        )
    return result


def _charx(
    original: Card | None,
    data: dict[str, Any],
    kept: dict[str, bytes],
    picture: Picture | None,
    emotions: Mapping[str, bytes],
) -> Export:
    """A CHARX: what came with the card, and the face where the card did not bring one."""
    files: dict[str, bytes] = {}
    assets: list[Any] = []
    given = data.get("assets")
    for n, asset in enumerate(given if isinstance(given, list) else ()):
        uri = asset.get("uri") if isinstance(asset, dict) else None
        if isinstance(uri, str) and uri.startswith(TEXT_ASSET):
            content = kept.pop(_embedded_name(uri), None)
            if content is not None:
                name = f"assets/{_kind(asset)}/{_folder(content)}/{n}{ending(content)}"
                files[name] = content
                asset = {**asset, "uri": f"embeded://{name}"}
        elif uri == "ccdefault:" and asset.get("type") == "icon" and picture is not None:
            continue
        assets.append(asset)
    has_icon = any(isinstance(a, dict) and a.get("type") == "icon" for a in assets)
    if picture is not None and not picture.is_placeholder and not has_icon:
        name = "assets/icon/images/main.png"
        files[name] = picture.data
        assets.insert(0, _asset("icon", name, "main", "png"))
    if not any(isinstance(a, dict) and a.get("type") == "emotion" for a in assets):
        for file, content in emotions.items():
            path = PurePosixPath(file)
            name = f"assets/emotion/images/{path.name}"
            files[name] = content
            assets.append(_asset("emotion", name, path.stem, path.suffix[1:].lower()))
    if assets:
        data["assets"] = assets
    else:
        data.pop("assets", None)
    whole = _whole(original, data, 3)
    return Export(write_archive({CARD: f"{dump(whole, indent=1)}\n".encode(), **kept, **files}))


def _asset(kind: str, name: str, called: str, ext: str) -> dict[str, str]:
    return {"type": kind, "uri": f"embeded://{name}", "name": called, "ext": ext}


def _kind(asset: Mapping[str, Any]) -> str:
    kind = asset.get("type")
    return kind if kind in ("icon", "background", "user_icon", "emotion") else "other"


def _folder(content: bytes) -> str:
    return "images" if ending(content) else "other"


def _media_type(data: bytes) -> str:
    kinds = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif"}
    return kinds.get(ending(data), "application/octet-stream")
