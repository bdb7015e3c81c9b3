"""Moving the part that is shown by hand, and keeping it."""

from __future__ import annotations

import shutil

import pytest
from PIL import Image

from llmcompanion.avatar.frame import Frame
from llmcompanion.avatar.manifest import Framing
from llmcompanion.avatar.reframing import framing_file, moved, save_framing
from llmcompanion.avatar.sets import load_avatar
from llmcompanion.errors import UserError
from tests.avatar.avatar_packs import write_sprites

CLOSER = Framing(x=0.25, y=0.5, zoom=2.0)


def test_key_presses_move_by_a_share_of_what_is_shown():
    start = Framing(zoom=2.0)
    assert moved(start, right=1).x == pytest.approx(0.53)
    assert moved(start, down=-1).y == pytest.approx(0.47)
    assert moved(start, nearer=1).zoom == pytest.approx(2.2)
    assert moved(moved(start, nearer=3), nearer=-3).zoom == pytest.approx(2.0)
    tall = moved(start, right=1, down=1, shape=(100, 300))
    assert tall.y - 0.5 == pytest.approx((tall.x - 0.5) / 3)  # the same distance on the screen


def test_no_number_of_key_presses_leaves_the_bounds():
    far = moved(Framing(), right=900, down=-900, nearer=900)
    assert far == Framing(x=1.0, y=0.0, zoom=20.0)
    assert moved(Framing(), nearer=-900).zoom == 0.1


def test_a_folder_keeps_it_in_its_manifest_with_all_else_that_is_there(tmp_path):
    folder = write_sprites(tmp_path / "ann", "neutral.png")
    manifest = folder / "avatar.toml"
    manifest.write_text('# mine\nformat = 1\nkind = "sprites"\ntitle = "Ann"  # she\n')
    assert save_framing(folder, CLOSER, kind="sprites") == manifest
    assert load_avatar(folder).framing_in_use() == CLOSER
    save_framing(folder, Framing(), kind="sprites")
    assert load_avatar(folder).framing_in_use() == Framing()
    text = manifest.read_text()
    assert "# mine" in text
    assert "# she" in text
    assert text.count("zoom") == 1


def test_a_table_of_its_own_stays_one(tmp_path):
    folder = write_sprites(tmp_path / "ann", "neutral.png")
    (folder / "avatar.toml").write_text('kind = "sprites"\n\n[framing]\n# the face\nx = 0.5\n')
    save_framing(folder, CLOSER, kind="sprites")
    assert "[framing]\n# the face" in (folder / "avatar.toml").read_text()
    assert load_avatar(folder).framing_in_use() == CLOSER


def test_a_folder_without_a_manifest_gets_one(tmp_path):
    folder = write_sprites(tmp_path / "ann", "neutral.png", "joy.png")
    save_framing(folder, CLOSER, kind="sprites")
    avatar = load_avatar(folder)
    assert (avatar.kind, avatar.framing_in_use()) == ("sprites", CLOSER)
    assert avatar.expressions == {"neutral", "joy"}


def test_a_zip_and_a_picture_keep_it_beside_them(tmp_path):
    folder = write_sprites(tmp_path / "ann", "neutral.png")
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", folder)
    picture = tmp_path / "portrait.png"
    Image.new("RGB", (60, 90), "red").save(picture)
    for path in (tmp_path / archive, picture):
        assert save_framing(path, CLOSER, kind="sprites") == framing_file(path)
        avatar = load_avatar(path)
        assert avatar.framing_in_use() == CLOSER
        assert avatar.picture(Frame(), (20, 20)).size == (20, 20)


def test_a_broken_file_is_named_and_left_alone(tmp_path):
    folder = write_sprites(tmp_path / "ann", "neutral.png")
    (folder / "avatar.toml").write_text("kind = 3")
    with pytest.raises(UserError, match="kind"):
        save_framing(folder, CLOSER, kind="sprites")
    assert (folder / "avatar.toml").read_text() == "kind = 3"
    picture = tmp_path / "portrait.png"
    Image.new("RGB", (60, 90)).save(picture)
    framing_file(picture).write_text("zoom = 900.0")
    with pytest.raises(UserError, match=r"portrait.framing.toml: zoom"):
        load_avatar(picture)
