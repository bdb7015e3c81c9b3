"""``llmcompanion avatar``: list, check, show, render, sheet."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.avatar.avatar_packs import write_rig, write_sprites


@pytest.fixture
def pack(tmp_path):
    return write_sprites(tmp_path / "Seraphina", "neutral.png", "joy.png", "odd one.png")


def test_the_list_has_the_bundled_avatars_and_ones_own(run, home):
    write_sprites(home / "data" / "avatars" / "ann", "neutral.png")
    listed = {row["name"]: row for row in run("avatar", "list", "--json").json}
    assert listed.keys() >= {"mira", "kai", "orb", "ann"}
    assert listed["mira"]["kind"] == "rig"
    assert "ann" in run("avatar", "list").out


def test_a_broken_avatar_does_not_spoil_the_list(run, home):
    folder = write_sprites(home / "data" / "avatars" / "bad", "neutral.png")
    (folder / "avatar.toml").write_text("kind = 7")
    ran = run("avatar", "list")
    assert ran.code == 0
    assert "mira" in ran.out
    assert "kind" in ran.err


def test_a_check_says_what_is_there_and_what_falls_back(run, pack):
    ran = run("avatar", "check", str(pack))
    assert ran.code == 0
    assert "2 expressions: joy, neutral" in ran.out
    assert "grief" in ran.out
    assert "shown as neutral" in ran.out
    assert "odd one.png is not used" in ran.out
    report = run("avatar", "check", str(pack), "--json").json
    assert report["falls_back"]["amusement"] == "joy"
    assert report["damaged"] == []


def test_a_check_finds_damaged_pictures(run, pack):
    path = pack / "joy.png"
    Image.effect_noise((90, 90), 50).save(path)
    path.write_bytes(path.read_bytes()[:2000])
    ran = run("avatar", "check", str(pack))
    assert ran.code == 1
    assert "joy.png: this picture is cut off or damaged." in ran.out


def test_what_cannot_be_used_is_said_in_one_sentence(run, tmp_path):
    ran = run("avatar", "check", str(tmp_path / "nowhere.zip"))
    assert ran.code == 2
    assert "no such file or folder" in ran.err
    assert run("avatar", "check", "nobody").code == 2


def test_a_rig_is_checked(run, tmp_path):
    folder = write_rig(tmp_path / "rig")
    assert "layer" not in run("avatar", "check", str(folder)).out


@pytest.mark.parametrize("mode", ["blocks", "half", "quad", "sextant", "octant"])
def test_a_face_is_shown_in_cells(run, pack, mode):
    ran = run("avatar", "show", str(pack), "--emotion", "joy", "--cells", "12x6", "--mode", mode)
    assert ran.code == 0
    assert ran.out.count("\n") == 6
    assert "\x1b[" in ran.out


def test_a_face_is_shown_in_letters_where_there_is_no_terminal(run, pack):
    ran = run("avatar", "show", str(pack), "--cells", "12x6")
    assert "\x1b" not in ran.out
    assert [len(line) for line in ran.out.splitlines()] == [12] * 6


def test_a_face_is_shown_in_pixels(run, pack):
    assert run("avatar", "show", str(pack), "--mode", "sixel").out.startswith("\x1bP7;1;q")
    shown = run("avatar", "show", str(pack), "--cells", "4x2", "--mode", "kitty").out
    assert shown.startswith("\x1b_Ga=t,")
    assert shown.count("\U0010eeee") == 8


def test_a_face_is_rendered_into_a_file(run, pack, tmp_path):
    path = tmp_path / "joy.png"
    words = ("avatar", "render", str(pack), "--emotion", "joy", "--size", "64", "-o", str(path))
    assert run(*words).code == 0
    with Image.open(path) as picture:
        assert (picture.size, picture.mode) == ((64, 64), "RGBA")
    again = run(*words)
    assert again.code == 2
    assert "already" in again.err
    assert run(*words, "--force", "--ground", "light", "--mouth", "open").code == 0
    with Image.open(path) as picture:
        assert picture.mode == "RGB"


def test_a_sheet_has_all_expressions(run, tmp_path):
    folder = write_rig(tmp_path / "rig")
    path = tmp_path / "sheet.png"
    assert run("avatar", "sheet", str(folder), "--size", "32", "-o", str(path)).code == 0
    with Image.open(path) as picture:
        assert picture.width == 7 * 36 + 4
        assert picture.height == 3 * 54 + 4  # 2 expressions, and 3 x 5 eyes and mouths


@pytest.mark.parametrize(
    "words",
    [
        ("show", "mira", "--emotion", "glee"),
        ("show", "mira", "--cells", "0x0"),
        ("show", "mira", "--cells", "9999x1"),
        ("render", "mira", "--size", "99999", "-o", "x.png"),
        ("render", "mira", "-o", "no/such/folder/x.png"),
        (),
    ],
)
def test_what_makes_no_sense_is_said_in_one_sentence(run, words):
    ran = run("avatar", *words)
    assert ran.code == 2
    assert ran.err.strip().count("\n") == 0
