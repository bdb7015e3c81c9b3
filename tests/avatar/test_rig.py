"""Rigs: composing, levels, fall-backs, and what a broken one is told."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from llmcompanion.avatar.frame import Frame
from llmcompanion.avatar.sets import load_avatar
from llmcompanion.errors import UserError
from tests.avatar.avatar_packs import BLUE, GREEN, RED, write_rig


@pytest.fixture
def rig(tmp_path):
    return load_avatar(write_rig(tmp_path / "tester"))


def test_a_rig_says_what_it_is(rig):
    assert (rig.name, rig.title, rig.phases, rig.animated) == ("tester", "Test", 2, True)
    assert rig.expressions == {"neutral", "joy"}
    assert rig.accent("joy") == "#ffd23f"
    assert rig.durations("joy") == ()


def test_layers_lie_over_each_other_in_order(rig):
    picture = rig.picture(Frame(), (64, 64))
    assert picture.mode == "RGBA"
    assert picture.getpixel((2, 2)) == RED
    assert picture.getpixel((20, 20)) == GREEN
    assert rig.picture(Frame(eyes="closed"), (64, 64)).getpixel((20, 20)) == BLUE


def test_a_turn_moves_near_and_far_layers_apart(rig):
    turned = rig.picture(Frame(turn=1), (64, 64))
    assert turned.getpixel((20, 20)) == RED  # the face went 8 to the right
    assert turned.getpixel((26, 20)) == GREEN
    assert turned.getpixel((63, 60))[3] == 0  # the back went 4 to the left


def test_a_breath_lifts_only_what_breathes(rig):
    lifted = rig.picture(Frame(rise=1), (64, 64))
    assert lifted.getpixel((20, 14)) == GREEN
    assert lifted.getpixel((20, 31)) == RED
    assert lifted.getpixel((2, 0)) == RED


def test_depth_is_scaled_to_the_level_in_whole_pixels(rig):
    turned = rig.picture(Frame(turn=1), (16, 16))
    assert turned.getpixel((4, 5)) == RED
    assert turned.getpixel((6, 5)) == GREEN


@pytest.mark.parametrize("size", [(16, 16), (64, 64), (40, 40), (100, 100), (30, 50), (50, 30)])
def test_the_picture_has_exactly_the_size_asked_for(rig, size):
    assert rig.picture(Frame(), size).size == size


def test_a_level_is_never_enlarged_while_a_bigger_one_exists(rig):
    assert rig._level((16, 16)).size == 16
    assert rig._level((17, 17)).size == 64
    assert rig._level((500, 500)).size == 64


def test_the_figure_stands_on_the_lower_edge(rig):
    picture = rig.picture(Frame(), (32, 64))
    assert picture.getpixel((2, 10))[3] == 0
    assert picture.getpixel((2, 62)) == RED


def test_what_is_not_drawn_falls_back(rig):
    shut = rig.picture(Frame("joy", eyes="closed"), (64, 64))
    assert shut.tobytes() == rig.picture(Frame("joy"), (64, 64)).tobytes()  # joy has no shut eyes
    assert rig.picture(Frame("amusement"), (64, 64)) is rig.picture(Frame("joy"), (64, 64))
    assert rig.picture(Frame("disgust"), (64, 64)) is rig.picture(Frame(), (64, 64))
    assert rig.picture(Frame("thinking", sway=1), (64, 64)).size == (64, 64)


def test_an_empty_entry_draws_nothing(rig):
    assert rig.picture(Frame("joy"), (64, 64)).getpixel((2, 2)) == (255, 255, 0, 255)
    assert rig.picture(Frame(phase=1), (64, 64)).getpixel((2, 2)) == RED


def test_frames_that_look_the_same_have_one_key_and_one_picture(rig):
    size = (64, 64)
    assert rig.key(Frame(mouth="wide"), size) == rig.key(Frame(gaze="left"), size)
    assert rig.key(Frame(rise=1), size) != rig.key(Frame(), size)


def test_a_covered_face_tells_nothing(rig):
    size = (64, 64)
    covered = rig.picture(Frame("joy", away=True), size)
    assert covered is rig.picture(Frame("anger", eyes="closed", away=True), size)
    assert len(covered.getcolors()) == 1


def test_only_the_level_in_use_is_unpacked_and_close_gives_it_back(rig):
    rig.picture(Frame(), (16, 16))
    assert set(rig._atlases) == {"16.png"}
    rig.close()
    assert not rig._atlases
    assert rig._pictures.held_bytes == 0
    assert rig.picture(Frame(), (16, 16)).size == (16, 16)


def test_a_level_may_have_several_atlases_and_only_those_in_view_are_unpacked(tmp_path):
    whole = load_avatar(write_rig(tmp_path / "whole"))
    folder = write_rig(tmp_path / "split")
    rig = json.loads((folder / "rig.json").read_text())
    with Image.open(folder / "64.png") as atlas:
        for n in range(4):  # a square each, one below the other
            atlas.crop((n * 64, 0, n * 64 + 64, 64)).save(folder / f"64-{n}.png")
    rig["levels"][0]["atlas"] = [f"64-{n}.png" for n in range(4)]
    for layer in rig["parts"]["64"].values():
        for key, box in layer.items():
            if box is not None:
                layer[key] = [box[0] % 64, box[0] // 64 * 64, *box[2:]]
    (folder / "rig.json").write_text(json.dumps(rig))
    split = load_avatar(folder)
    size = (64, 64)
    assert split.picture(Frame(), size).tobytes() == whole.picture(Frame(), size).tobytes()
    assert set(split._atlases) == {"64-0.png", "64-1.png"}
    joy = split.picture(Frame("joy"), size)
    assert joy.tobytes() == whole.picture(Frame("joy"), size).tobytes()
    rig["parts"]["64"]["face"]["neutral/open"][1] = 60  # across two of them
    (folder / "rig.json").write_text(json.dumps(rig))
    with pytest.raises(UserError, match="lies outside"):
        load_avatar(folder)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 2}, "format must be 1"),
        ({"levels": []}, "a rig needs levels"),
        ({"expressions": ["joy"]}, "a neutral expression"),
        ({"expressions": ["neutral", "glee"]}, '"glee" is no expression'),
        ({"layers": [{"name": "back", "keys": ["hat"]}]}, "a key that no frame has"),
        ({"layers": [{"name": "nose", "keys": []}]}, "no parts for layer nose"),
        ({"levels": [{"size": 64, "atlas": "gone.png"}]}, '"gone.png" is missing'),
        ({"levels": [{"size": 64, "atlas": "../../x.png"}]}, "outside"),
        ({"levels": [{"size": 32, "atlas": "64.png"}]}, "no parts for level 32"),
        ({"canvas": 0}, "cannot be read"),
        ({"phases": 10**9}, "cannot be read"),
        ({"parts": {"64": {"back": {"0": [0, 0, 999, 1, 0, 0]}}}}, "lies outside"),
    ],
)
def test_a_broken_rig_is_refused_in_one_sentence(tmp_path, changes, words):
    folder = write_rig(tmp_path / "broken", **changes)
    with pytest.raises(UserError, match=words):
        load_avatar(folder)


def test_a_rig_that_is_no_json_is_refused(tmp_path):
    folder = write_rig(tmp_path / "broken")
    (folder / "rig.json").write_bytes(b"\xff{")
    with pytest.raises(UserError, match="cannot be read"):
        load_avatar(folder)
    (folder / "rig.json").write_text(json.dumps([1]))
    with pytest.raises(UserError, match="cannot be read"):
        load_avatar(folder)
