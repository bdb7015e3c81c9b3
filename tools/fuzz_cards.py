"""Throw broken cards at the importer, guided by coverage where atheris is installed.

    python tools/fuzz_cards.py NEW_FOLDER tests/persona/cards/corpus -max_total_time=900
    python tools/fuzz_cards.py --plain 900 tests/persona/cards/corpus

What may happen to any bytes at all: a `UserError`, or a persona that survives an export. Anything
else is a finding, and its bytes are left as crash-* in the current folder. The second form needs
nothing installed: it changes the files of the corpus at random.
"""

from __future__ import annotations

import base64
import contextlib
import io
import random
import struct
import sys
import time
import traceback
import zipfile
import zlib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

atheris: Any = None
watching: Any = contextlib.nullcontext()
if __name__ == "__main__":
    with contextlib.suppress(ImportError):
        import atheris

        watching = atheris.instrument_imports(
            include=["llmcompanion.persona.cards", "llmcompanion.persona.lint"]
        )

with watching:
    from llmcompanion.avatar.pictures import open_picture
    from llmcompanion.errors import UserError
    from llmcompanion.persona.cards.assets import face_of, kept_files, remote_notice
    from llmcompanion.persona.cards.convert import card_data, persona_of
    from llmcompanion.persona.cards.jsontext import dump, parse_object
    from llmcompanion.persona.cards.reading import card_from_bytes
    from llmcompanion.persona.cards.spec import card_of
    from llmcompanion.persona.cards.wishes import wishes_of
    from llmcompanion.persona.lint import lint, strike

SLOW_S = 20.0
"""A file of a few kilobytes that takes longer is a finding, too."""


def try_bytes(data: bytes) -> None:
    """What must hold of every file: refused in a sentence, or taken in and given out again."""
    for form in forms(data):
        try:
            take_in(form)
        except UserError as error:
            if "\n" in error.sentence:
                raise AssertionError("a sentence has one line") from error


def take_in(data: bytes) -> None:
    """Everything that an import does, but for writing."""
    found = card_from_bytes(data, "fuzz")
    try:
        persona = persona_of(found.card)
        with contextlib.suppress(UserError):  # a picture that cannot be shown
            face_of(found, (), open_picture)
        kept_files(found)
        remote_notice(found)
        wishes_of(persona, found.card)
    finally:
        found.close()
    for text in (persona.system, persona.character, persona.greeting, persona.examples):
        flags = lint(text)
        if flags and strike(text, flags) == text:
            raise AssertionError("a flagged sentence cannot be struck")
    given, changed = card_data(persona, found.card)
    if changed:
        raise AssertionError("a persona differs from the card that it came from")
    whole = {"spec": "chara_card_v3", "spec_version": "3.0", "data": given}
    if given.get("name"):
        again = card_of(parse_object(dump(whole).encode(), "again"), "again")
        if persona_of(again) != persona:
            raise AssertionError("a persona does not survive an export")
    fresh, _ = card_data(persona, None)
    whole["data"] = fresh
    again = card_of(parse_object(dump(whole).encode(), "again"), "again")
    if persona_of(again) != persona:
        raise AssertionError("a persona written anew does not survive an export")


def forms(data: bytes) -> list[bytes]:
    """The bytes as they are; or, by their first byte, as the card inside of a sound file."""
    if not data or data[0] > 6:
        return [data]
    inner = data[1:]
    match data[0]:
        case 0:
            return [_png(b"tEXt", b"ccv3\0" + base64.b64encode(inner))]
        case 1:
            return [_png(b"tEXt", inner)]
        case 2:
            return [_png(b"zTXt", b"chara\0\0" + zlib.compress(base64.b64encode(inner), 1))]
        case 3:
            return [_zip({"card.json": inner})]
        case 4:
            exif = b"Exif\0\0" + inner
            length = struct.pack(">H", min(len(exif) + 2, 65535))
            return [b"\xff\xd8\xff\xe1" + length + exif[:65533] + b"\xff\xda\0\2"]
        case 5:
            body = b"EXIF" + struct.pack("<I", len(inner)) + inner + b"\0" * (len(inner) % 2)
            return [b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body]
    name, _, rest = inner.partition(b"\0")
    card = b'{"spec":"chara_card_v3","data":{"name":"a","description":"b","assets":[%s]}}' % rest
    return [_zip({"card.json": card, name.decode("utf-8", "replace")[:99] or "x": _PIXEL})]


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def _png(kind: bytes, body: bytes) -> bytes:
    return _PIXEL[:-12] + _chunk(kind, body) + _PIXEL[-12:]


_PIXEL = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


def _zip(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return target.getvalue()


# without atheris --------------------------------------------------------------------------------


def run_plain(seconds: float, corpus: list[bytes]) -> int:
    """Change the corpus at random for so long; returns how many findings there were."""
    rng = random.Random(20_261_127)
    end = time.monotonic() + seconds
    tried = found = 0
    while time.monotonic() < end:
        data = _changed(rng, corpus)
        tried += 1
        began = time.monotonic()
        try:
            try_bytes(data)
            trouble = "slow" if time.monotonic() - began > SLOW_S else ""
        except Exception:  # noqa: BLE001 - every other error is what is looked for
            trouble = traceback.format_exc()
        if trouble:
            found += 1
            name = f"crash-{zlib.crc32(data):08x}"
            Path(name).write_bytes(data)
            print(f"{name}: {trouble}", file=sys.stderr)
    print(f"{tried:,} files tried, {found} findings")
    return found


def _changed(rng: random.Random, corpus: list[bytes]) -> bytes:
    data = bytearray(rng.choice(corpus))
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        place = rng.randrange(len(data) + 1)
        match rng.randrange(6):
            case 0:
                data[place : place + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[place : place + rng.choice((1, 4, 64, 1024))]
            case 2:
                other = rng.choice(corpus)
                start = rng.randrange(len(other) + 1)
                data[place:place] = other[start : start + rng.choice((4, 64, 1024))]
            case 3:
                data[place : place + 4] = struct.pack(">I", rng.choice((0, 1, 2**31, 2**32 - 1)))
            case 4:
                data[place:place] = rng.choice((b"[", b"{", b'"', b"\\u0000", b"null", b"1e999,"))
            case 5:
                data[place : place + 8] *= rng.choice((2, 100))
    return bytes(data)


def main() -> int:
    """Run one of the two."""
    if sys.argv[1:2] == ["--plain"] or atheris is None:
        seconds = float(sys.argv[2]) if sys.argv[1:2] == ["--plain"] else 600.0
        folder = Path(sys.argv[-1])
        corpus = [path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()]
        return 1 if run_plain(seconds, corpus) else 0
    atheris.Setup(sys.argv, try_bytes)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
