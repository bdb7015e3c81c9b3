"""Files made to harm, or merely broken: refused in one sentence, before they cost anything."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
from PIL import Image

from llmcompanion.avatar import limits, pack
from llmcompanion.avatar.checking import check_avatar
from llmcompanion.avatar.frame import Frame
from llmcompanion.avatar.sets import load_avatar
from llmcompanion.errors import UserError
from tests.avatar.avatar_packs import write_sprites


def refused(path, words):
    with pytest.raises(UserError, match=words) as caught:
        load_avatar(path)
    sentence = caught.value.sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


def png(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def png_that_claims(width, height):
    """A PNG whose header promises a size, with next to nothing behind it."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data))
        )  # fmt: skip

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )  # fmt: skip


def gif_of(frames):
    """A GIF of many frames of one pixel."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    frame = (
        b"\x21\xf9\x04\x00\x0a\x00\x00\x00"
        + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    )  # fmt: skip
    return head + frame * frames + b"\x3b"


@pytest.mark.parametrize(
    "size",
    [(30_000, 30_000), (30_000, 10), (7_000, 7_000), (8_000, 12_000), (10**6, 10**6)],
)
def test_more_pixels_than_allowed_are_refused_by_the_header(tmp_path, size, recwarn):
    path = tmp_path / "neutral.png"
    path.write_bytes(png_that_claims(*size))
    refused(path, "pixels are more than")
    assert not recwarn  # a warning would be written over the screen


def test_a_file_larger_than_allowed_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "neutral.png"
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)  # takes no room on the disk
    refused(path, "larger than")


def test_a_cut_off_picture_is_found_when_it_is_drawn(tmp_path):
    whole = png(Image.effect_noise((200, 200), 60).convert("RGB"))
    path = tmp_path / "neutral.png"
    path.write_bytes(whole[: len(whole) // 2])
    avatar = load_avatar(path)
    with pytest.raises(UserError, match="cut off or damaged"):
        avatar.picture(Frame(), (20, 20))
    assert check_avatar(path).damaged == ("neutral.png: this picture is cut off or damaged.",)


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF1234WEBP"])
def test_what_is_no_picture_is_refused(tmp_path, data):
    path = tmp_path / "neutral.png"
    path.write_bytes(data)
    refused(path, "damaged or no picture|the name says")


def test_a_wrong_ending_is_refused(tmp_path):
    path = tmp_path / "neutral.webp"
    path.write_bytes(png(Image.new("RGB", (9, 9))))
    refused(path, "the name says WEBP, but inside is PNG")


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM"])
def test_formats_nobody_needs_are_not_even_tried(tmp_path, kind):
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, kind)
    path = tmp_path / "neutral.png"
    path.write_bytes(buffer.getvalue())
    refused(path, "damaged or no picture")


def test_an_animation_of_ten_thousand_frames_is_refused(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "neutral.gif").write_bytes(gif_of(10_000))
    refused(folder, "more than 300 frames")


def test_an_animation_of_too_many_pixels_is_refused(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    data = bytearray(gif_of(200))
    data[6:10] = struct.pack("<HH", 2000, 2000)
    (folder / "neutral.gif").write_bytes(data)
    refused(folder, "are too much")


def test_a_gif_of_nonsense_ends(tmp_path):
    path = tmp_path / "neutral.gif"
    for tail in (b"\x2c" * 500, b"\x21" * 500, b"\xff" * 500, b"\x00" * 500):
        path.write_bytes(b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0xF7, 0, 0) + tail)
        with suppress(UserError):
            load_avatar(path).picture(Frame(), (8, 8))


def zipped(path, **entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["../neutral.png", "a/../../neutral.png", "/etc/neutral.png"])
def test_a_zip_that_leads_out_of_itself_is_refused(tmp_path, name):
    refused(zipped(tmp_path / "a.zip", **{name: b"x"}), "leads out of it")


def test_a_link_in_a_zip_is_refused(tmp_path):
    entry = zipfile.ZipInfo("neutral.png")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr(entry, "/etc/passwd")
    refused(tmp_path / "a.zip", "holds a link")


def test_a_zip_that_unpacks_to_too_much_is_refused_unread(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", **{"neutral.png": bytes(2_000_000), "joy.png": b"x"})
    assert path.stat().st_size < 20_000
    monkeypatch.setattr(pack, "MAX_PACK_BYTES", 1_000_000)
    refused(path, "it holds more than")


def test_a_zip_that_lies_about_a_size_is_unpacked_no_further_than_the_limit(tmp_path):
    path = zipped(tmp_path / "a.zip", **{"avatar.toml": b"#" * 3_000_000})
    refused(path, "larger than 64 KB")


def test_a_zip_with_too_many_files_is_refused(tmp_path):
    names = {f"{n}.png": b"" for n in range(limits.MAX_FILES + 1)}
    refused(zipped(tmp_path / "a.zip", **names), "more than 2000 files")


def test_a_zip_whose_table_of_contents_is_huge_is_refused_unread(tmp_path):
    path = zipped(tmp_path / "a.zip", **{"neutral.png": b"x"})
    data = bytearray(path.read_bytes())
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<I", 500_000_000)
    path.write_bytes(data)
    refused(path, "more than 2000 files")


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"PK\x03\x04" + bytes(100), b"no zip"])
def test_what_is_no_zip_is_refused(tmp_path, data):
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    refused(path, "cannot be read")


def test_a_damaged_entry_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", **{"neutral.png": png(Image.effect_noise((90, 90), 50))})
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(data)
    refused(path, "in the zip is damaged")


def test_a_link_out_of_a_folder_is_refused(tmp_path):
    (tmp_path / "secret.png").write_bytes(png(Image.new("RGB", (9, 9))))
    folder = write_sprites(tmp_path / "a", "neutral.png")
    try:
        (folder / "joy.png").symlink_to(tmp_path / "secret.png")
    except OSError:
        pytest.skip("links cannot be made here")
    refused(folder, "link to something outside")
    (folder / "joy.png").unlink()
    (folder / "sub").symlink_to(tmp_path)
    refused(folder, "link to something outside")


def test_a_link_inside_of_a_folder_is_fine(tmp_path):
    folder = write_sprites(tmp_path / "a", "neutral.png")
    try:
        (folder / "joy.png").symlink_to("neutral.png")
    except OSError:
        pytest.skip("links cannot be made here")
    assert load_avatar(folder).expressions == {"neutral", "joy"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_is_not_waited_for(tmp_path):
    folder = write_sprites(tmp_path / "a", "neutral.png")
    os.mkfifo(folder / "joy.png")
    refused(folder, "not an ordinary file")


def test_a_folder_with_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pack, "MAX_FILES", 3)
    refused(write_sprites(tmp_path / "a", *(f"joy-{n}.png" for n in range(4))), "more than 3 files")


def test_nothing_and_nonsense_are_refused(tmp_path):
    refused(tmp_path / "nowhere", "no such file or folder")
    refused(tmp_path / "nowhere.png", "no such file")
    (tmp_path / "notes.txt").write_text("hello")
    refused(tmp_path / "notes.txt", "an avatar is a folder")
    refused(write_sprites(tmp_path / "a", "one.png", "two.png"), "named after an expression")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind = ", "this is not TOML"),
        ("\x00", "this is not TOML"),
        ("format = 1", "`kind`"),
        ('kind = "film"', "kind"),
        ('kind = "sprites"\nformat = 9', "newer than this program knows"),
        ('kind = "sprites"\nhat = 1', "hat"),
        ('kind = "sprites"\nframing = { zoom = 900.0 }', "framing.zoom"),
        ('kind = "sprites"\n[expressions]\nglee = "a.png"', '"glee" is no expression'),
        ('kind = "sprites"\n[accents]\njoy = "red"', "the accent of joy"),
        ('kind = "sprites"\n[expressions]\njoy = "../x.png"', "outside"),
        ('kind = "sprites"\n[expressions]\njoy = "gone.png"', '"gone.png" is missing'),
        ('kind = "sprites"\n[expressions]\njoy = "avatar.toml"', "not a picture"),
        ('kind = "frames"\nframes_per_second = 900.0', "frames_per_second"),
        ('kind = "rig"', '"rig.json" is missing'),
        ("a = " + "[" * 9000, "TOML"),
    ],
)
def test_a_manifest_that_is_not_right_is_refused_with_its_key(tmp_path, text, words):
    folder = write_sprites(tmp_path / "a", "neutral.png")
    (folder / "avatar.toml").write_text(text)
    refused(folder, words)


def test_a_manifest_in_another_encoding_is_refused(tmp_path):
    folder = write_sprites(tmp_path / "a", "neutral.png")
    (folder / "avatar.toml").write_bytes('title = "Zoë"'.encode("latin-1"))
    refused(folder, "not UTF-8")


def test_names_cannot_speak_to_the_terminal(tmp_path):
    folder = write_sprites(tmp_path / "a", "neutral.png")
    (folder / "avatar.toml").write_text('kind = "sprites"\n[expressions]\n"\\u001b[31m" = "x"')
    with pytest.raises(UserError) as caught:
        load_avatar(folder)
    assert "\x1b" not in caught.value.sentence


def test_a_later_frame_cannot_be_larger_than_is_allowed(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    data = bytearray(gif_of(2))
    second = data.rfind(b"\x2c")
    data[second + 5 : second + 9] = struct.pack("<HH", 30_000, 29_000)
    (folder / "neutral.gif").write_bytes(data)
    avatar = load_avatar(folder)
    with pytest.raises(UserError, match="pixels are more than"):
        avatar.picture(Frame(phase=1), (8, 8))


def test_a_broken_animation_warns_nobody_on_the_screen(tmp_path, recwarn):
    folder = tmp_path / "a"
    folder.mkdir()
    pictures = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    pictures[0].save(folder / "neutral.png", save_all=True, append_images=pictures[1:])
    data = bytearray((folder / "neutral.png").read_bytes())
    at = data.index(b"acTL")
    data[at + 4 : at + 8] = bytes(4)  # an animation of no frames
    (folder / "neutral.png").write_bytes(data)
    with suppress(UserError):
        load_avatar(folder).picture(Frame(), (8, 8))
    assert not recwarn


@pytest.mark.parametrize("text", ['[expressions]\njoy = "a\\u001b[2J.png"', 'title = "a\\u0007"'])
def test_signs_that_a_terminal_obeys_do_not_get_through(tmp_path, text):
    folder = write_sprites(tmp_path / "a", "neutral.png")
    (folder / "avatar.toml").write_text(f'kind = "sprites"\n{text}\n')
    try:
        said = load_avatar(folder).title
    except UserError as error:
        said = error.sentence
    assert said.isprintable()
