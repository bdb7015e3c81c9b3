"""Cards that mean harm: one sentence, nothing written, neither memory nor time beyond bounds."""

import io
import json
import struct
import subprocess
import sys
import textwrap
import zipfile
import zlib
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.convert import persona_of
from llmcompanion.persona.cards.limits import MAX_DEPTH, MAX_TEXT_BYTES, MAX_VALUES, MIB
from llmcompanion.persona.cards.reading import card_from_bytes
from tests.persona.cards.card_files import (
    based,
    book,
    charx,
    chunk,
    encoded,
    jpeg,
    picture,
    png,
    png_card,
    text_chunk,
    user_comment,
    v1,
    v2,
    v3,
    webp,
)


def refused(data: bytes) -> str:
    """The one sentence with which a file is refused."""
    with pytest.raises(UserError) as caught:
        found = card_from_bytes(data, "card")
        persona_of(found.card)
    sentence = caught.value.sentence
    assert "\n" not in sentence
    assert sentence.isprintable()
    return sentence


# bombs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["zTXt", "iTXt packed"])
def test_a_text_that_unpacks_without_end_is_refused(kind: str) -> None:
    bomb = png(text_chunk("chara", b"A" * (MAX_TEXT_BYTES + 1), kind))
    assert len(bomb) < MIB
    assert "larger than" in refused(bomb)


def test_many_texts_that_unpack_to_much_are_refused() -> None:
    each = text_chunk("chara-ext-asset_:0", b"A" * (8 * MIB), "zTXt")
    assert "larger than" in refused(png(text_chunk("ccv3", based(v3())), *[each] * 40))


def test_a_zip_that_unpacks_to_a_hundred_times_its_size_is_refused() -> None:
    assert "times its size" in refused(
        charx(v3(), {f"assets/{n}": bytes(16 * MIB) for n in range(3)})
    )


def test_a_zip_that_lies_about_sizes_is_refused() -> None:
    data = charx(v3(description="x" * 5000))
    packed = data.replace(
        struct.pack("<I", len(encoded(v3(description="x" * 5000)))), b"\x10\0\0\0"
    )
    assert packed != data
    assert "damaged" in refused(packed) or "JSON" in refused(packed)


def test_a_zip_with_too_many_names_is_refused_before_they_are_read() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for n in range(5000):
            archive.writestr(f"{n}", b"")
    assert "more than" in refused(target.getvalue())


# JSON ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
@pytest.mark.parametrize("times", [MAX_DEPTH + 1, 100_000])
def test_deep_json_is_refused_without_recursion(opening: bytes, times: int) -> None:
    data = b'{"name":"Ada","x":' + opening * times
    assert "deeper" in refused(data)
    assert "deeper" in refused(png(text_chunk("chara", data)))


def test_brackets_in_texts_are_not_depth() -> None:
    card = v1(description='[[[["\\' * 1000, first_mes='{"' * 500)
    assert card_from_bytes(encoded(card), "card").card.raw == card


def test_json_with_too_many_values_is_refused() -> None:
    data = b'{"name":"Ada","x":[' + b"0," * MAX_VALUES + b"0]}"
    assert "values" in refused(data)
    assert "values" in refused(b'{"name":"Ada","x":[' + b'"",' * (MAX_VALUES + 1) + b"0]}")


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "1" + "0" * 500 + ".5"]
)
def test_numbers_that_are_none_or_too_large_are_refused(number: str) -> None:
    refused(encoded(v2()).replace(b'"id": 7', f'"id": {number}'.encode()))


def test_of_members_with_one_name_the_last_counts() -> None:
    data = b'{"name": "First", "description": "d", "name": "Last"}'
    assert card_from_bytes(data, "card").card.text("name") == "Last"


@pytest.mark.parametrize(
    "data", [b'{"name": "\xff\xfe"}', b'{"name": "\xc3("}', b'{"name": "\xed\xa0\x80"}']
)
def test_text_that_is_not_utf8_is_refused(data: bytes) -> None:
    assert "UTF-8" in refused(data)
    assert "UTF-8" in refused(png(text_chunk("chara", data)))


def test_half_of_a_surrogate_pair_is_kept_and_shown_harmlessly() -> None:
    card = card_from_bytes(b'{"name": "A\\ud800da", "description": "d"}', "card").card
    assert card.raw["name"] == "A\ud800da"
    assert persona_of(card).name == "A\ufffdda"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ["Ada"]},
        {"name": 7},
        {"name": ""},
        {"name": " \u200b\n "},
        {"name": None},
        {"description": {"a": 1}},
        {"first_mes": True},
        {"tags": "sea"},
        {"tags": [1]},
        {"alternate_greetings": {"0": "Hi"}},
        {"alternate_greetings": ["x"] * 5000},
        {"extensions": []},
        {"nickname": 3},
        {"character_book": []},
        {"character_book": {"entries": {"0": {}}}},
        {"character_book": {"entries": ["x"]}},
        {"character_book": {"entries": [{"keys": "x"}]}},
        {"character_book": {"entries": [{"keys": [1]}]}},
        {"character_book": {"entries": [{"content": 1}]}},
        {"character_book": {"entries": [{"enabled": "yes"}]}},
        {"character_book": {"entries": [{"insertion_order": "1"}]}},
        {"character_book": {"entries": [{"insertion_order": True}]}},
        {"character_book": book(scan_depth="4")},
        {"character_book": book(entries=[{}] * 30_000)},
        {"assets": {}},
        {"assets": [1]},
        {"assets": [{"uri": 1}]},
        {"assets": [{}] * 3000},
        {"description": "x" * (2 * MIB)},
        {"first_mes": "x" * MIB},
    ],
)
def test_members_of_a_wrong_type_or_size_are_named(changes: dict[str, object]) -> None:
    refused(encoded(v3(**changes)))


def test_control_characters_in_names_do_nothing() -> None:
    card = card_from_bytes(encoded(v2(name="A\x1b]0;x\x07d\x00a\u202e\n!")), "card").card
    assert persona_of(card).name.isprintable()


# PNG, JPEG, WebP -------------------------------------------------------------------------------

CARD = png_card(v2())


@pytest.mark.parametrize("length", [9, 20, 40, len(CARD) // 2, len(CARD) - 13, len(CARD) - 1])
def test_a_png_that_is_cut_off_is_refused(length: int) -> None:
    refused(CARD[:length])


def test_a_wrong_checksum_is_refused_wherever_it_is() -> None:
    for place in (30, CARD.index(b"chara") + 40, len(CARD) - 2):
        changed = bytearray(CARD)
        changed[place] ^= 1
        assert "damaged" in refused(bytes(changed))


def test_lengths_that_reach_beyond_the_file_are_refused() -> None:
    head = picture()[:33]
    for length in (2**31 - 1, 2**32 - 1, 10_000):
        refused(head + struct.pack(">I", length) + b"tEXtchara\0e30=")
    refused(b"\x89PNG\r\n\x1a\n" + chunk(b"tEXt", b"chara\0e30="))
    refused(head + chunk(b"junk", b"") * 60_000)


@pytest.mark.parametrize(
    "value", [b"", b"!!!", b"eyJ", b"e30=" * 3, b"\0\0\0", b"\xff" * 50, b"bnVsbA=="]
)
def test_texts_that_hold_no_card_are_refused(value: bytes) -> None:
    refused(png(text_chunk("chara", value)))


def test_a_broken_compressed_text_is_refused() -> None:
    packed = zlib.compress(based(v2()))
    refused(png(chunk(b"zTXt", b"chara\0\0" + packed[:-20])))
    refused(png(chunk(b"zTXt", b"chara\0\0" + b"\xff" * 20)))
    refused(png(chunk(b"iTXt", b"chara")))


def test_jpegs_and_webps_that_are_cut_off_or_lie_are_refused() -> None:
    exif = user_comment(encoded(v1()))
    whole = jpeg((0xE1, b"Exif\0\0" + exif))
    for data in (whole[:3], whole[:30], whole[:-1][:200], b"\xff\xd8\xff" + b"\xff" * 99):
        refused(data)
    for data in (
        webp(exif)[:-30],
        webp(exif)[:13],
        b"RIFF\xff\xff\xff\xffWEBP",
        b"RIFF\0\0\0\0WEBP",
    ):
        refused(data)
    refused(jpeg(*[(0xFE, b"")] * 60_000))


def test_exif_that_leads_in_circles_or_out_of_itself_is_passed_over() -> None:
    circle = b"II*\0" + struct.pack("<I", 8) + struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + b"\0" * 4
    far = b"II*\0" + struct.pack("<I", 2**32 - 1)
    long = user_comment(encoded(v1())).replace(struct.pack("<H", 7) + b"", struct.pack("<H", 7))
    many = b"II*\0" + struct.pack("<I", 8) + b"\xff\xff" + b"\0" * 200
    for exif in (circle, far, many, b"II*\0", b"", long[:40]):
        assert "no card" in refused(jpeg((0xE1, b"Exif\0\0" + exif)))


# CHARX -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../evil.png", "/etc/passwd", "a/../../b.png", "..\\evil.png", "C:\\evil.png", "c:evil.png",
        "assets/con.png", "NUL", "com1.txt", "assets/a.png.", "assets/b ", "a\x1b[2J.png",
        "a\u202egnp.exe", "a\nb.png", "x" * 400, "\\\\server\\share\\a",
    ],
)  # fmt: skip
def test_names_that_lead_out_of_a_charx_are_refused(name: str) -> None:
    assert "name" in refused(charx(v3(), {name: b"x"}))


def with_entry(name: str, **fields: object) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("card.json", encoded(v3()))
        entry = zipfile.ZipInfo(name)
        for key, value in fields.items():
            setattr(entry, key, value)
        archive.writestr(entry, b"/etc/passwd")
    return target.getvalue()


def test_links_devices_and_odd_packing_are_refused() -> None:
    assert "link" in refused(with_entry("assets/a.png", external_attr=0o120777 << 16))
    assert "link" in refused(with_entry("assets/a.png", external_attr=0o060666 << 16))
    assert "packed" in refused(with_entry("a", compress_type=zipfile.ZIP_LZMA))


def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("card.json", encoded(v3()))
            archive.writestr("card.json", encoded(v3(name="Other")))
    assert "same name" in refused(target.getvalue())


def test_a_locked_or_broken_zip_is_refused() -> None:
    data = bytearray(charx(v3()))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert "password" in refused(bytes(data))
    for length in (10, 60, len(data) - 10):
        refused(charx(v3())[:length])
    middle = bytearray(charx(v3()))
    middle[80] ^= 255
    refused(bytes(middle))


def test_assets_of_a_png_with_names_that_lead_out_are_refused(tmp_path: Path) -> None:
    from llmcompanion.persona.cards.assets import kept_files

    for key in ("../x", "/etc/passwd", "a\\b", "a/../b", "a\x1b"):
        data = png(text_chunk("ccv3", based(v3())), text_chunk(f"chara-ext-asset_:{key}", b"AAAA"))
        with pytest.raises(UserError):
            kept_files(card_from_bytes(data, "card"))


# with little memory and little time ------------------------------------------------------------

IMPORT = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (768 << 20, 768 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from llmcompanion.avatar.pictures import read_picture
from llmcompanion.errors import UserError
from llmcompanion.persona.cards.importing import install, propose
from llmcompanion.persona.library import Library
shelf = Path(sys.argv[2])
try:
    proposal = propose(Path(sys.argv[1]), read_picture=read_picture)
    install(proposal, Library(shelf / "bundled", shelf / "own"), "ada")
except UserError as error:
    print(error.sentence)
    sys.exit(2)
"""


def huge_text(path: Path) -> None:
    body = b"chara\0" + b"QUFB" * (25 * MIB)
    path.write_bytes(png(chunk(b"tEXt", body)))


def packed_text(path: Path) -> None:
    body = zlib.compress(bytes(100 * MIB), 9)
    path.write_bytes(png(chunk(b"zTXt", b"ccv3\0\0" + body)))


def wide_json(path: Path) -> None:
    path.write_bytes(b'{"name":"Ada","x":[' + b"[]," * (5 * MIB) + b"[]]}")


def many_quotes(path: Path) -> None:
    path.write_bytes(b'{"name":"Ada","x":"' + b'"' * (15 * MIB))


def escapes(path: Path) -> None:
    path.write_bytes(b'{"name":"Ada","description":"' + b"\\n" * (7 * MIB) + b'"}')


def pixel_bomb(path: Path) -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    pixels = zlib.compress(bytes(10 * MIB), 9)
    text = text_chunk("chara", based(v2()))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", pixels)
        + text
        + chunk(b"IEND", b"")
    )


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", encoded(v3()))
        for n in range(6):
            archive.writestr(f"assets/icon/images/{n}.png", bytes(30 * MIB))


def card_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", bytes(120 * MIB))


def numbers(path: Path) -> None:
    path.write_bytes(webp(user_comment(b"123," * (5 * MIB))))


def long_sentence(path: Path) -> None:
    words = ("beg you " * 100 + "never, " * 100 + "," * 5000) * 80
    path.write_text(json.dumps(v1(description="d", first_mes="Hi", personality=words[: MIB - 10])))


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux")
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (huge_text, 2),
        (packed_text, 2),
        (wide_json, 2),
        (many_quotes, 2),
        (escapes, 0),
        (pixel_bomb, 2),
        (zip_bomb, 2),
        (card_bomb, 2),
        (numbers, 2),
        (long_sentence, 0),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_import_stays_within_768_mb_and_20_seconds_and_writes_nothing_when_refused(
    make: object, code: int, tmp_path: Path
) -> None:
    path = tmp_path / "card"
    make(path)  # type: ignore[operator]
    shelf = tmp_path / "shelf"
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(IMPORT), str(path), str(shelf)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == code, done.stderr
    assert done.stderr == ""
    if code:
        assert done.stdout.count("\n") == 1
        assert not shelf.exists()
