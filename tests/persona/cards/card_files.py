"""Cards in every kind of file, made for tests."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

JSON = dict[str, Any]


def v1(**changes: Any) -> JSON:
    return {
        "name": "Ada",
        "description": "{{char}} keeps the lighthouse.",
        "personality": "dry, exact",
        "scenario": "A kitchen at night.",
        "first_mes": "Hello, {{user}}.",
        "mes_example": "<START>\n{{user}}: Hi\n{{char}}: Hm.",
        **changes,
    }


def v2(**changes: Any) -> JSON:
    data = {
        **v1(),
        "creator_notes": "Best with the radio on.",
        "system_prompt": "Write as {{char}}. {{original}}",
        "post_history_instructions": "Keep it short.",
        "alternate_greetings": ["Oh. You.", "Come in."],
        "tags": ["sea", "calm"],
        "creator": "somebody",
        "character_version": "1.2",
        "extensions": {"chub": {"id": 7, "list": [1.5, None, True]}, "fav": False},
        "character_book": book(),
        **changes,
    }
    return {"spec": "chara_card_v2", "spec_version": "2.0", "data": data}


def v3(**changes: Any) -> JSON:
    data = {
        **v2()["data"],
        "nickname": "Addie",
        "creator_notes_multilingual": {"de": "Am besten nachts."},
        "source": ["https://example.org/ada"],
        "group_only_greetings": ["All of you?"],
        "creation_date": 1_700_000_000,
        "modification_date": 0,
        "later_field": {"kept": ["as", "it", "is"]},
        **changes,
    }
    return {"spec": "chara_card_v3", "spec_version": "3.0", "data": data}


def book(**changes: Any) -> JSON:
    return {
        "name": "Coast",
        "extensions": {"risu": 1},
        "scan_depth": 4,
        "entries": [
            {
                "keys": ["lamp", "light"],
                "content": "@@depth 2\n@@@role user\nThe lamp was lit in 1876.",
                "extensions": {"depth": 4},
                "enabled": True,
                "insertion_order": 10,
                "use_regex": False,
                "constant": False,
                "selective": True,
                "secondary_keys": ["year"],
                "position": "before_char",
                "id": 3,
                "unknown": {"a": [1]},
            },
            {
                "keys": ["/sto+rm/i"],
                "content": "Storms come from the north.",
                "extensions": {},
                "enabled": True,
                "insertion_order": 1,
                "use_regex": True,
            },
        ],
        **changes,
    }


def encoded(card: JSON) -> bytes:
    return json.dumps(card, ensure_ascii=False).encode()


def based(card: JSON) -> bytes:
    return base64.b64encode(encoded(card))


# pictures --------------------------------------------------------------------------------------


def picture(
    kind: str = "PNG", size: tuple[int, int] = (8, 8), colour: str = "teal", **save: Any
) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, kind, **save)
    return target.getvalue()


def animated(kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("teal", "navy", "gold")]
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=100)
    return target.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def text_chunk(keyword: str, value: bytes, kind: str = "tEXt") -> bytes:
    name = keyword.encode("latin-1") + b"\0"
    match kind:
        case "zTXt":
            return chunk(b"zTXt", name + b"\0" + zlib.compress(value))
        case "iTXt":
            return chunk(b"iTXt", name + b"\0\0" + b"en\0" + b"\0" + value)
        case "iTXt packed":
            return chunk(b"iTXt", name + b"\1\0" + b"\0\0" + zlib.compress(value))
    return chunk(b"tEXt", name + value)


def png(*texts: bytes, base: bytes | None = None, first: bool = False) -> bytes:
    """A PNG with these chunks before its end, or before its pixels."""
    base = base or picture()
    at = 8 + 25 if first else len(base) - 12
    return base[:at] + b"".join(texts) + base[at:]


def png_card(card: JSON, keyword: str = "chara") -> bytes:
    return png(text_chunk(keyword, based(card)))


def tiff(tags: list[tuple[int, int, bytes]], order: str = "<") -> bytes:
    """EXIF data with these fields (tag, type, value) in its EXIF directory."""

    def directory(place: int, fields: list[tuple[int, int, bytes]]) -> bytes:
        rows, after = b"", b""
        data_at = place + 2 + 12 * len(fields) + 4
        for tag, kind, value in fields:
            field = value.ljust(4, b"\0")
            if len(value) > 4:
                field = struct.pack(f"{order}I", data_at + len(after))
                after += value + b"\0" * (len(value) % 2)
            rows += struct.pack(f"{order}HHI", tag, kind, 1 if kind == 4 else len(value)) + field
        return struct.pack(f"{order}H", len(fields)) + rows + b"\0\0\0\0" + after

    head = b"II*\0" if order == "<" else b"MM\0*"
    first = directory(8, [(0x8769, 4, struct.pack(f"{order}I", 26))])
    return head + struct.pack(f"{order}I", 8) + first + directory(26, tags)


def user_comment(text: bytes, code: bytes = b"ASCII\0\0\0", order: str = "<") -> bytes:
    return tiff([(0x9286, 7, code + text)], order)


def jpeg(*segments: tuple[int, bytes], base: bytes | None = None) -> bytes:
    base = base or picture("JPEG")
    made = b"".join(
        b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body
        for marker, body in segments
    )
    return base[:2] + made + base[2:]


def webp(exif: bytes = b"", xmp: bytes = b"") -> bytes:
    return picture("WEBP", **({"exif": exif} if exif else {}), **({"xmp": xmp} if xmp else {}))


# CHARX -----------------------------------------------------------------------------------------


def charx(card: JSON | None, files: dict[str, bytes] | None = None) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if card is not None:
            archive.writestr("card.json", encoded(card))
        for name, data in (files or {}).items():
            archive.writestr(name, data)
    return target.getvalue()


def asset(kind: str, uri: str, name: str, ext: str = "png") -> JSON:
    return {"type": kind, "uri": uri, "name": name, "ext": ext}


def charx_with_assets() -> bytes:
    named = {
        "a.png": ("icon", "main"),
        "j.webp": ("emotion", "joy"),
        "h.png": ("emotion", "happy"),
        "b.png": ("background", "main"),
    }
    assets = [
        asset(kind, f"embeded://assets/{kind}/images/{file}", name)
        for file, (kind, name) in named.items()
    ]
    assets.append(asset("x_model", "https://models.example.org/m", "m", "bin"))
    card = v3(assets=assets)
    return charx(
        card,
        {
            "assets/icon/images/a.png": picture(colour="red"),
            "assets/emotion/images/j.webp": picture("WEBP"),
            "assets/emotion/images/h.png": picture(colour="gold"),
            "assets/background/images/b.png": picture(colour="navy"),
            "module.risum": b"\x6f\0opaque",
            "x_meta/0.json": b"{}",
        },
    )
