"""Every kind of file that holds cards is read, wherever the card stands in it."""

import base64
import json
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.assets import asset_bytes
from llmcompanion.persona.cards.reading import card_from_bytes, open_card
from tests.persona.cards.card_files import (
    animated,
    based,
    charx,
    charx_with_assets,
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

V1, V2, V3 = encoded(v1()), encoded(v2()), encoded(v3())
EXIF = b"Exif\0\0"


def xmp(text: bytes) -> bytes:
    inside = text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
    return (
        b'<x:xmpmeta><rdf:Description><exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">'
        + inside
        + b"</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></x:xmpmeta>"
    )


@pytest.mark.parametrize("kind", ["tEXt", "zTXt", "iTXt", "iTXt packed"])
@pytest.mark.parametrize("keyword", ["chara", "ccv3", "Chara", "CCV3"])
@pytest.mark.parametrize("first", [True, False])
def test_a_png_may_hold_it_in_any_text_chunk_before_or_after_its_pixels(
    kind: str, keyword: str, first: bool
) -> None:
    found = card_from_bytes(png(text_chunk(keyword, based(v2()), kind), first=first), "a.png")
    assert found.card.raw == v2()
    assert found.container == "png"
    assert found.picture == picture()


def test_an_apng_is_read_and_keeps_moving() -> None:
    found = card_from_bytes(png(text_chunk("ccv3", based(v3())), base=animated()), "a.png")
    assert (found.container, found.card.version, found.picture) == ("apng", 3, animated())


def test_ccv3_goes_before_chara() -> None:
    chunks = text_chunk("chara", based(v2())), text_chunk("ccv3", based(v3()))
    assert card_from_bytes(png(*chunks), "a.png").card.version == 3
    assert card_from_bytes(png(*reversed(chunks)), "a.png").card.version == 3


def test_of_two_texts_with_one_keyword_the_first_counts() -> None:
    chunks = (text_chunk("chara", based(v1(name=name))) for name in ("First", "Second"))
    assert card_from_bytes(png(*chunks), "a.png").card.text("name") == "First"


def test_json_as_it_is_in_a_png_is_read_too() -> None:
    assert card_from_bytes(png(text_chunk("chara", V1)), "a.png").card.raw == v1()


def test_base64_may_have_line_breaks_and_lack_its_padding() -> None:
    text = base64.encodebytes(V1).rstrip(b"=\n")
    assert card_from_bytes(png(text_chunk("chara", text)), "a.png").card.raw == v1()


@pytest.mark.parametrize(
    "comment",
    [
        V1,
        base64.b64encode(V1),
        ",".join(map(str, V1)).encode(),
        b"chara: " + base64.b64encode(V1),
    ],
    ids=["plain", "base64", "numbers", "marked"],
)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("code", [b"ASCII\0\0\0", b"\0" * 8, b""], ids=["ascii", "zeros", "none"])
def test_webp_and_jpeg_hold_it_in_the_user_comment(comment: bytes, order: str, code: bytes) -> None:
    exif = user_comment(comment, code, order)
    assert card_from_bytes(webp(exif), "a.webp").card.raw == v1()
    assert card_from_bytes(jpeg((0xE1, EXIF + exif)), "a.jpg").card.raw == v1()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_a_comment_in_unicode_is_read_in_either_order(encoding: str) -> None:
    card = v1(description="Ein Leuchtturm für {{user}} 灯台")
    exif = user_comment(json.dumps(card, ensure_ascii=False).encode(encoding), b"UNICODE\0")
    assert card_from_bytes(jpeg((0xE1, EXIF + exif)), "a.jpg").card.raw == card


def test_a_long_card_in_a_jpeg_goes_on_in_the_next_segment() -> None:
    card = v1(description="x" * 150_000)
    exif = EXIF + user_comment(encoded(card))
    parts = [exif[n : n + 60_000] for n in range(0, len(exif), 60_000)]
    segments = [(0xE1, parts[0]), *((0xE1, EXIF + part) for part in parts[1:])]
    assert card_from_bytes(jpeg(*segments), "a.jpg").card.raw == card


def test_comments_and_xmp_are_looked_at_as_well() -> None:
    whole = based(v2())
    halves = (0xFE, whole[:100]), (0xFE, whole[100:])
    assert card_from_bytes(jpeg((0xFE, V2)), "a.jpg").card.raw == v2()
    assert card_from_bytes(jpeg(*halves), "a.jpg").card.raw == v2()
    assert card_from_bytes(webp(xmp=xmp(V2)), "a.webp").card.raw == v2()
    packet = b"http://ns.adobe.com/xap/1.0/\0" + xmp(V1)
    assert card_from_bytes(jpeg((0xE1, packet)), "a.jpg").card.raw == v1()


def test_a_remark_that_is_no_card_is_passed_over() -> None:
    data = jpeg((0xFE, b"Made with love"), (0xE1, EXIF + user_comment(V1)))
    assert card_from_bytes(data, "a.jpg").card.raw == v1()


def test_pictures_come_out_without_what_was_hidden_in_them() -> None:
    for data in (jpeg((0xE1, EXIF + user_comment(V1))), webp(user_comment(V1))):
        assert b"lighthouse" not in card_from_bytes(data, "a").picture


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_json_is_read_with_a_mark_or_blanks_before_it(start: bytes) -> None:
    found = card_from_bytes(start + V3, "a.json")
    assert (found.card.raw, found.container, found.picture) == (v3(), "json", b"")


def test_json_from_an_old_editor_is_read() -> None:
    assert card_from_bytes(json.dumps(v2()).encode("utf-16"), "a.json").card.raw == v2()


def test_a_charx_gives_its_card_and_its_assets() -> None:
    found = card_from_bytes(charx_with_assets(), "a.charx")
    assert found.container == "charx"
    uris = [each.uri for each in found.card.assets()]
    assert asset_bytes(found, uris[0]) == picture(colour="red")
    assert asset_bytes(found, uris[0].replace("embeded", "embedded")) == picture(colour="red")
    assert asset_bytes(found, "embeded://assets/other.png") is None
    assert asset_bytes(found, uris[-1]) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_charx_behind_a_picture_is_found_and_the_picture_with_it(kind: str) -> None:
    found = card_from_bytes(picture(kind) + charx(v3()), "a")
    assert (found.container, found.card.raw, found.picture) == ("charx", v3(), picture(kind))


def test_assets_in_the_text_of_a_png_are_found_by_both_spellings() -> None:
    body = base64.b64encode(picture(colour="red"))
    for keyword in ("chara-ext-asset_:0", "chara-ext-asset_0"):
        data = png(text_chunk("ccv3", based(v3())), text_chunk(keyword, body))
        found = card_from_bytes(data, "a.png")
        assert asset_bytes(found, "__asset:0") == picture(colour="red")
        assert found.picture == picture()


def test_the_file_is_known_by_its_contents_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(png_card(v2()))
    found = open_card(path)
    found.close()
    assert found.container == "png"


def test_the_oldest_names_of_the_six_texts_are_understood() -> None:
    old = {"char_name": "Ada", "char_persona": "Keeper", "char_greeting": "Hi"}
    card = card_from_bytes(encoded(old), "a.json").card
    assert (card.version, card.text("name"), card.text("description"), card.text("first_mes")) == (
        1,
        "Ada",
        "Keeper",
        "Hi",
    )


@pytest.mark.parametrize(("version", "warns"), [("3.0", 0), ("3.1", 1), ("10", 1), ("?", 0)])
def test_a_newer_version_is_read_and_said(version: str, warns: int) -> None:
    card = card_from_bytes(encoded({**v3(), "spec_version": version}), "a.json").card
    assert len(card.notices) == warns


def test_null_says_the_same_as_nothing() -> None:
    card = card_from_bytes(encoded(v2(character_book=None, tags=None, creator=None)), "a.json").card
    assert (card.book(), card.texts("tags"), card.text("creator")) == (None, (), "")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        picture(),
        picture("JPEG"),
        picture("WEBP"),
        b"%PDF-1.7",
        encoded({"spec": "lorebook_v3", "data": {"entries": []}}),
        encoded({"spec": "chara_card_v2"}),
        encoded({"x": 1}),
        b"[1, 2]",
        png(text_chunk("chara", b"rcc||rccv1||abc||def||ghi")),
        charx(None, {"joy.png": picture()}),
    ],
    ids=range(12),
)
def test_what_is_no_card_is_told_in_one_sentence(data: bytes) -> None:
    with pytest.raises(UserError) as caught:
        card_from_bytes(data, "a")
    assert "\n" not in caught.value.sentence


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.png"):
        with pytest.raises(UserError):
            open_card(path)
