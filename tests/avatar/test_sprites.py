"""Sprite packs as people have them: folders, zips, single pictures."""

from __future__ import annotations

import zipfile

import pytest
from PIL import Image

from llmcompanion.avatar.frame import Frame
from llmcompanion.avatar.manifest import Framing
from llmcompanion.avatar.naming import expression_of, in_order
from llmcompanion.avatar.nearness import drawable
from llmcompanion.avatar.sets import find_avatar, list_avatars, load_avatar
from llmcompanion.errors import UserError
from tests.avatar.avatar_packs import figure, write_sprites

SIZE = (40, 40)


def colour(avatar, expression, **fields):
    return avatar.picture(Frame(expression, **fields), SIZE).getpixel((20, 20))


@pytest.fixture
def pack(tmp_path):
    return write_sprites(tmp_path / "Seraphina", "neutral.png", "joy.png", "sadness.webp")


def test_a_folder_without_a_manifest_is_an_avatar(pack):
    avatar = load_avatar(pack)
    assert (avatar.name, avatar.title, avatar.kind) == ("Seraphina", "Seraphina", "sprites")
    assert avatar.expressions == {"neutral", "joy", "sadness"}
    assert not avatar.animated
    assert avatar.picture(Frame("joy"), SIZE).size == SIZE


def test_a_zip_is_an_avatar_with_or_without_a_folder_around_it(pack, tmp_path):
    for wrapper in ("", "Seraphina/"):
        path = tmp_path / f"pack{len(wrapper)}.zip"
        with zipfile.ZipFile(path, "w") as file:
            for each in pack.iterdir():
                file.write(each, wrapper + each.name)
            file.writestr("__MACOSX/._joy.png", b"junk")
        avatar = load_avatar(path)
        assert avatar.expressions == {"neutral", "joy", "sadness"}
        assert colour(avatar, "joy") == colour(load_avatar(pack), "joy")


@pytest.mark.parametrize(
    ("name", "expression"),
    [
        ("joy.png", "joy"),
        ("Joy.PNG", "joy"),
        ("joy-1.png", "joy"),
        ("joy.2.webp", "joy"),
        ("joy_b.png", "joy"),
        ("joy2.png", "joy"),
        ("joy 3.jpg", "joy"),
        ("happy.png", "joy"),
        ("joyful.png", None),
        ("background.png", None),
        ("1.png", None),
    ],
)
def test_names_of_files_say_the_expression(name, expression):
    assert expression_of(name) == expression


def test_numbers_in_names_count():
    assert in_order(["joy-10.png", "joy.png", "joy-2.png"]) == [
        "joy.png", "joy-2.png", "joy-10.png",
    ]  # fmt: skip


def test_alternatives_take_turns(tmp_path):
    folder = write_sprites(tmp_path / "a", "neutral.png", "joy.png", "joy-1.png", "joy.2.webp")
    avatar = load_avatar(folder)
    assert avatar.phases == 3
    assert len(avatar.durations("joy")) == 3
    assert avatar.durations("neutral") == ()
    assert len({colour(avatar, "joy", phase=phase) for phase in range(3)}) == 3


@pytest.mark.parametrize(
    ("missing", "shown"),
    [("grief", "sadness"), ("amusement", "joy"), ("disgust", "neutral"), ("sleepy", "neutral")],
)
def test_missing_labels_fall_back_by_nearness(pack, missing, shown):
    avatar = load_avatar(pack)
    assert colour(avatar, missing) == colour(avatar, shown)


def test_a_pack_without_a_neutral_face_has_a_stand_in():
    assert drawable("anger", frozenset({"joy", "relief"})) == "relief"
    assert drawable("anger", frozenset({"pride"})) == "pride"
    assert drawable("thinking", frozenset({"confusion", "neutral"})) == "confusion"


def test_a_single_picture_breathes_and_leans_as_a_whole(tmp_path):
    path = tmp_path / "Portrait.png"
    figure(200, 240).save(path)
    avatar = load_avatar(path)
    assert (avatar.name, avatar.expressions) == ("Portrait", {"neutral"})
    rest = avatar.picture(Frame(), SIZE)
    assert avatar.picture(Frame("joy", mouth="wide", eyes="closed"), SIZE) is rest
    assert avatar.picture(Frame(rise=1), SIZE).tobytes() != rest.tobytes()
    assert avatar.picture(Frame(turn=1), SIZE).tobytes() != rest.tobytes()
    assert avatar.key(Frame(mouth="wide"), SIZE) == avatar.key(Frame(), SIZE)


def test_a_photograph_is_turned_upright(tmp_path):
    lying = Image.new("RGB", (80, 40), (250, 10, 10))
    lying.paste((10, 10, 250), (40, 0, 80, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn to the right to see it upright
    lying.save(tmp_path / "photo.jpg", exif=exif, quality=95)
    avatar = load_avatar(tmp_path / "photo.jpg")
    avatar.reframe(Framing(zoom=0.5))
    picture = avatar.picture(Frame(), (80, 80))
    red, _, blue, _ = picture.getpixel((40, 25))
    assert red > 200 > blue
    red, _, blue, _ = picture.getpixel((40, 55))
    assert blue > 200 > red


def test_greys_of_sixteen_bits_keep_their_steps(tmp_path):
    Image.new("I;16", (20, 20), 0x8000).save(tmp_path / "grey.png")
    avatar = load_avatar(tmp_path / "grey.png")
    assert avatar.picture(Frame(), (20, 20)).getpixel((9, 9)) == (128, 128, 128, 255)


def test_a_folder_with_one_picture_of_any_name_is_an_avatar(tmp_path):
    avatar = load_avatar(write_sprites(tmp_path / "a", "me at sea.png"))
    assert avatar.expressions == {"neutral"}


def test_the_manifest_names_files_colours_and_a_title(tmp_path):
    folder = write_sprites(tmp_path / "a", "one.png", "two.png", "three.png")
    (folder / "avatar.toml").write_text(
        'format = 1\nkind = "sprites"\ntitle = "Ann\\u001b[31m"\n'
        'accents = { joy = "#123456" }\n'
        '[expressions]\nneutral = "one.png"\njoy = ["two.png", "three.png"]\n'
    )
    avatar = load_avatar(folder)
    assert avatar.expressions == {"neutral", "joy"}
    assert avatar.accent("joy") == "#123456"
    assert avatar.accent("anger").startswith("#")
    assert "\x1b" not in avatar.title


def test_the_picture_can_be_reframed(tmp_path):
    path = tmp_path / "a.png"
    left_red = Image.new("RGBA", (100, 100), (0, 0, 255, 255))
    left_red.paste((255, 0, 0, 255), (0, 0, 50, 100))
    left_red.save(path)
    avatar = load_avatar(path)
    avatar.reframe(Framing(x=0.25, y=0.5, zoom=4.0))
    assert avatar.picture(Frame(), SIZE).getcolors() == [(1600, (255, 0, 0, 255))]
    avatar.reframe(None)
    assert avatar.framing_in_use() == Framing(0.5, 0.5, 1.0)


def test_a_covered_figure_is_an_outline(tmp_path):
    path = tmp_path / "a.png"
    figure(200, 200).save(path)
    colours = load_avatar(path).picture(Frame(away=True), SIZE).getcolors(2000)
    assert len({rgba[:3] for _, rgba in colours if rgba[3]}) == 1


def test_memory_is_given_back(pack):
    avatar = load_avatar(pack)
    avatar.picture(Frame("joy"), SIZE)
    assert avatar._cuts.held_bytes > 0
    avatar.close()
    assert avatar._cuts.held_bytes == avatar._moved.held_bytes == 0


def test_avatars_are_found_by_name_own_ones_first(tmp_path, pack):
    own, bundled = tmp_path / "own", tmp_path / "bundled"
    write_sprites(bundled / "mira", "neutral.png")
    write_sprites(bundled / "kai", "neutral.png")
    write_sprites(own / "mira", "neutral.png")
    (own / "notes.txt").write_text("no avatar")
    (own / "empty").mkdir()
    folders = (own, bundled, tmp_path / "nowhere")
    assert set(list_avatars(folders)) == {"mira", "kai"}
    assert find_avatar("mira", folders) == own / "mira"
    with pytest.raises(UserError, match="there are: kai, mira"):
        find_avatar("rin", folders)
