"""Avatars of animated pictures: timing, and what is too much."""

from __future__ import annotations

import pytest
from PIL import Image

from llmcompanion.avatar import frames
from llmcompanion.avatar.frame import Frame
from llmcompanion.avatar.pictures import open_picture
from llmcompanion.avatar.sets import load_avatar
from llmcompanion.avatar.timing import frame_durations

SIZE = (20, 20)
COLOURS = [(250, 10, 10), (10, 250, 10), (10, 10, 250), (250, 250, 10)]


def animation(path, durations, **options):
    pictures = [Image.new("RGB", (40, 40), colour) for colour in COLOURS[: len(durations)]]
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=list(durations), **options
    )
    return path


def timing(path):
    data = path.read_bytes()
    return frame_durations(data, open_picture(data, path.name), path.name)


@pytest.mark.parametrize("ending", ["gif", "png", "webp", "apng"])
def test_timing_is_read_from_the_file(tmp_path, ending):
    options = {"lossless": True} if ending == "webp" else {}
    if ending == "apng":
        options["format"] = "PNG"
    path = animation(tmp_path / f"joy.{ending}", (100, 200, 300), **options)
    assert timing(path) == pytest.approx((0.1, 0.2, 0.3))


def test_a_still_picture_is_one_frame(tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "a.png")
    assert len(timing(tmp_path / "a.png")) == 1


def test_frames_in_no_time_are_shown_a_tenth_of_a_second(tmp_path):
    assert timing(animation(tmp_path / "joy.gif", (10, 200))) == pytest.approx((0.1, 0.2))


@pytest.mark.parametrize("ending", ["gif", "png", "webp"])
def test_each_phase_shows_its_frame(tmp_path, ending):
    folder = tmp_path / "ann"
    folder.mkdir()
    options = {"lossless": True} if ending == "webp" else {}
    animation(folder / f"neutral.{ending}", (100, 200, 300), **options)
    avatar = load_avatar(folder)
    assert (avatar.kind, avatar.phases) == ("frames", 3)
    assert avatar.durations("joy") == pytest.approx((0.1, 0.2, 0.3))
    shown = [avatar.picture(Frame(phase=n), SIZE).getpixel((9, 9))[:3] for n in range(3)]
    for seen, meant in zip(shown, COLOURS, strict=False):
        assert max(abs(a - b) for a, b in zip(seen, meant, strict=True)) < 8


def test_an_apng_whose_still_picture_is_not_part_of_it_starts_with_its_first_frame(tmp_path):
    folder = tmp_path / "ann"
    folder.mkdir()
    animation(folder / "neutral.png", (100, 200, 300), default_image=True)
    avatar = load_avatar(folder)
    assert len(avatar.durations("neutral")) == 2
    assert avatar.picture(Frame(), SIZE).getpixel((9, 9))[:3] == COLOURS[1]


def test_numbered_pictures_in_folders_are_frames(tmp_path):
    folder = tmp_path / "ann"
    for expression in ("neutral", "joy"):
        (folder / expression).mkdir(parents=True)
        for n, colour in enumerate(COLOURS[:3]):
            Image.new("RGB", (40, 40), colour).save(folder / expression / f"{n + 9}.png")
    (folder / "avatar.toml").write_text('kind = "frames"\nframes_per_second = 5.0\n')
    avatar = load_avatar(folder)
    assert avatar.durations("joy") == pytest.approx((0.2, 0.2, 0.2))
    assert avatar.picture(Frame("joy", phase=2), SIZE).getpixel((9, 9))[:3] == COLOURS[2]


def test_a_manifest_may_name_folders_and_files(tmp_path):
    folder = tmp_path / "ann"
    (folder / "loop").mkdir(parents=True)
    for n in range(2):
        Image.new("RGB", (40, 40), COLOURS[n]).save(folder / "loop" / f"{n}.png")
    animation(folder / "laugh.gif", (100, 100))
    (folder / "avatar.toml").write_text(
        'kind = "frames"\n[expressions]\nneutral = "loop"\njoy = "laugh.gif"\n'
    )
    avatar = load_avatar(folder)
    assert avatar.expressions == {"neutral", "joy"}
    assert len(avatar.durations("neutral")) == 2


def test_a_still_expression_among_animations_breathes(tmp_path):
    folder = tmp_path / "ann"
    folder.mkdir()
    animation(folder / "joy.gif", (100, 100))
    Image.linear_gradient("L").convert("RGB").save(folder / "neutral.png")
    avatar = load_avatar(folder)
    assert avatar.durations("neutral") == ()
    assert avatar.key(Frame(rise=1), SIZE) != avatar.key(Frame(), SIZE)
    assert avatar.key(Frame("joy", rise=1), SIZE) == avatar.key(Frame("joy"), SIZE)
    assert avatar.picture(Frame(rise=1), SIZE).tobytes() != avatar.picture(Frame(), SIZE).tobytes()


def test_long_animations_are_thinned_to_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(frames, "MAX_REEL_BYTES", 2 * 20 * 20 * 4)
    folder = tmp_path / "ann"
    folder.mkdir()
    animation(folder / "neutral.gif", (100, 100, 100, 100))
    avatar = load_avatar(folder)
    shown = [avatar.picture(Frame(phase=n), SIZE) for n in range(4)]
    assert len(avatar._reels[("neutral", SIZE)]) == 2
    assert shown[0] is shown[1]
    assert shown[2] is shown[3]
    assert shown[0] is not shown[2]


def test_only_so_many_animations_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(frames, "MAX_REELS_BYTES", 3 * 20 * 20 * 4)
    folder = tmp_path / "ann"
    folder.mkdir()
    animation(folder / "neutral.gif", (100, 100))
    animation(folder / "joy.gif", (100, 100))
    avatar = load_avatar(folder)
    avatar.picture(Frame(), SIZE)
    avatar.picture(Frame("joy"), SIZE)
    assert list(avatar._reels) == [("joy", SIZE)]
    avatar.close()
    assert not avatar._reels
