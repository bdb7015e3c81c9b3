"""The shipped avatars are what the generator draws, complete, distinct and matched."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from llmcompanion.avatar.frame import Frame
from llmcompanion.avatar.sets import load_avatar
from tools.art.build import LAYERS
from tools.art.cast import CHARACTERS
from tools.art.effects import EFFECTS, PHASES
from tools.art.expressions import EXPRESSIONS
from tools.art.levels import FULL, LEVELS, MEDIUM, SMALL
from tools.art.measure import brightness, distances, faces, over
from tools.art.orb import ORB_LAYERS, ORB_LEVELS, orb_part
from tools.art.pose import EYES, GAZES, SPEECH, blinking
from tools.art.rig import Rig, halved, pose_of

ROOT = Path(__file__).parents[2]
AVATARS = ROOT / "assets" / "avatars"
FACES = sorted(CHARACTERS)
ALL = [*FACES, "orb"]


@cache
def rig_file(name: str) -> dict[str, Any]:
    return json.loads((AVATARS / name / "rig.json").read_text(encoding="utf-8"))


@cache
def atlas(name: str, size: int) -> Image.Image:
    level = next(lv for lv in rig_file(name)["levels"] if lv["size"] == size)
    files = [level["atlas"]] if isinstance(level["atlas"], str) else level["atlas"]
    images = [Image.open(AVATARS / name / file).convert("RGBA") for file in files]
    whole = Image.new("RGBA", (max(i.width for i in images), sum(i.height for i in images)))
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    return whole


def shipped(name: str, size: int, layer: str, key: str) -> Image.Image | None:
    box = rig_file(name)["parts"][str(size)][layer][key]
    if box is None:
        return None
    x, y, width, height = box[:4]
    return atlas(name, size).crop((x, y, x + width, y + height))


def difference(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of two RGBA pictures, colour weighted by coverage."""
    pair = ImageChops.difference(first.convert("RGBa"), second.convert("RGBa"))
    return max(ImageStat.Stat(pair).mean)


@pytest.mark.parametrize("name", ALL)
def test_the_manifest_names_maker_and_licence(name):
    manifest = tomllib.loads((AVATARS / name / "avatar.toml").read_text(encoding="utf-8"))
    assert manifest["format"] == 1
    assert manifest["kind"] == "rig"
    assert manifest["creator"] == "llmcompanion contributors"
    assert manifest["licence"] == "MIT"
    assert manifest["title"]
    assert manifest["description"]


@pytest.mark.parametrize("name", ALL)
def test_every_expression_has_an_accent_and_all_levels(name):
    rig = rig_file(name)
    assert rig["expressions"] == list(EXPRESSIONS)
    assert set(rig["accents"]) == set(EXPRESSIONS)
    assert {level["size"] for level in rig["levels"]} >= {80, 40}
    assert set(rig["parts"]) == {str(level["size"]) for level in rig["levels"]}


@pytest.mark.parametrize("name", FACES)
@pytest.mark.parametrize("size", sorted(LEVELS))
def test_every_face_has_all_eyes_mouths_gazes_and_sways(name, size):
    parts = rig_file(name)["parts"][str(size)]
    for expression in EXPRESSIONS:
        for side in ("left", "right"):
            eyes = parts[f"eyes_{side}"]
            assert all(eyes[f"{expression}/{e}/ahead"] for e in EYES)
            assert all(eyes[f"{expression}/open/{gaze}"] for gaze in GAZES)
        assert all(parts["mouth"][f"{expression}/{m}"] for m in SPEECH)
        assert all(parts["hair_front"][f"{expression}/{sway}"] for sway in (-1, 0, 1))
        for phase in range(PHASES):
            assert f"{expression}/{phase}" in parts["effects_right"]


@pytest.mark.parametrize("name", FACES)
def test_mouths_and_eyes_of_an_expression_differ(name):
    parts = rig_file(name)["parts"]["512"]
    for expression in EXPRESSIONS:
        mouths = {tuple(parts["mouth"][f"{expression}/{m}"]) for m in SPEECH}
        assert len(mouths) >= 4
        if pose_of(CHARACTERS[name], expression).left > 0:
            eyes = {tuple(parts["eyes_left"][f"{expression}/{e}/ahead"]) for e in EYES}
            assert len(eyes) == len(EYES)


def test_the_orb_answers_every_expression_mouth_and_phase():
    for parts in rig_file("orb")["parts"].values():
        for layer, keys in ORB_LAYERS:
            values = {
                "expression": EXPRESSIONS,
                "mouth": SPEECH,
                "phase": [str(p) for p in range(rig_file("orb")["phases"])],
            }
            for key in product(*(values[k] for k in keys)):
                assert parts[layer]["/".join(key)]


SAMPLE = [
    ("hair_front", ("joy", "1")),
    ("face", ("anger",)),
    ("mouth", ("amusement", "closed")),
    ("mouth", ("sadness", "wide")),
    ("eyes", ("curiosity", "half", "ahead")),
    ("eyes", ("neutral", "open", "left")),
    ("brows", ("fear",)),
    ("effects", ("thinking", "2")),
    ("hands", ("gratitude",)),
]


@pytest.mark.parametrize("name", FACES)
@pytest.mark.parametrize("size", sorted(LEVELS))
def test_parts_drawn_anew_are_those_that_ship(name, size):
    rig = Rig(CHARACTERS[name])
    layers = {layer.name: layer for layer in LAYERS}
    for layer_name, key in SAMPLE:
        layer = layers[layer_name]
        whole = rig.part(layer, key, LEVELS[size])
        parts = halved(whole, size) if layer.halves else (whole,)
        for shipped_name, part in zip(layer.shipped, parts, strict=True):
            there = shipped(name, size, shipped_name, "/".join(key))
            if part is None or there is None:
                assert part is None
                assert there is None
                continue
            assert part[0].size == there.size
            assert difference(part[0], there) < 1.5, (layer_name, key)


@pytest.mark.parametrize("key", [("joy", "wide", "2"), ("anger", "closed", "0")])
def test_the_orb_drawn_anew_is_the_one_that_ships(key):
    part = orb_part("core", key, ORB_LEVELS[40])
    there = shipped("orb", 40, "core", "/".join(key))
    assert part is not None
    assert there is not None
    assert part[0].size == there.size
    assert difference(part[0], there) < 6  # stored lossily: it is soft light


@pytest.mark.parametrize("name", FACES)
@pytest.mark.parametrize("level", [FULL, MEDIUM, SMALL], ids=lambda level: str(level.size))
def test_parts_put_together_are_the_picture_drawn_at_once(name, level):
    rig = Rig(CHARACTERS[name])
    soft = replace(level, sharpen=0)
    together = over(rig.picture("thinking", soft))
    at_once = over(rig.direct("thinking", soft))
    change = ImageStat.Stat(ImageChops.difference(together, at_once))
    assert max(change.rms) < 3.5


@pytest.mark.parametrize("name", FACES)
def test_no_two_expressions_come_closer_than_rms_20_at_40_pixels(name):
    avatar = load_avatar(AVATARS / name)
    pictures = {
        e: over(avatar.picture(Frame(expression=e), (SMALL.size, SMALL.size))) for e in EXPRESSIONS
    }
    avatar.close()
    assert distances(pictures)[0][0] >= 20


@pytest.mark.parametrize("name", FACES)
def test_the_bare_faces_differ_too_without_tilt_symbols_and_colour(name):
    rough = replace(SMALL, supersample=8)  # drawn quickly
    assert distances(faces(CHARACTERS[name], rough, bare=True))[0][0] >= 20


def test_the_orb_is_as_bright_as_the_faces():
    means = {}
    for name in ALL:
        avatar = load_avatar(AVATARS / name)
        levels = [
            brightness(over(avatar.picture(Frame(expression=e), (80, 80)))) for e in EXPRESSIONS
        ]
        avatar.close()
        means[name] = sum(levels) / len(levels)
    of_faces = sum(means[name] for name in FACES) / len(FACES)
    assert means["orb"] == pytest.approx(of_faces, rel=0.1)


def test_all_avatars_together_stay_small():
    files = [path for path in AVATARS.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 8_500_000
    for path in files:
        if path.suffix in {".webp", ".png"}:
            with Image.open(path) as image:
                assert max(image.size) <= 4096


def test_a_half_blink_keeps_the_iris_in_sight_and_lifts_the_lower_lid():
    for pose in EXPRESSIONS.values():
        half = blinking(pose, "half")
        if pose.left > 0.9:
            assert half.left >= 0.6
            assert half.lower >= 0.4


def test_every_symbol_an_expression_asks_for_can_be_drawn():
    wanted = {
        name
        for who in CHARACTERS.values()
        for name in EXPRESSIONS
        for name in pose_of(who, name).effects
    }
    assert wanted <= EFFECTS
