"""Writes an avatar's folder: ``avatar.toml``, ``rig.json`` and one atlas for each level."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from typing import TYPE_CHECKING

from tools.art.atlas import Atlas, Entry, coarse, save_atlas
from tools.art.cast import CHARACTERS
from tools.art.effects import PHASES
from tools.art.expressions import EXPRESSIONS
from tools.art.grouping import pack_by_use, remove_others
from tools.art.levels import FULL, LEVELS, Level
from tools.art.rig import LAYERS, Layer, Placed, Rig, halved, keys_of, pose_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tools.art.pose import Pose

_HEAD = {"tilt", "drop"}
_SKIN = {"pale", "flush", "sick"}
_EYES = {
    "left", "right", "arch", "blink_arch", "squeeze", "lid_tilt", "lower", "flat", "iris", "pupil",
    "gaze_x", "gaze_y", "shine", "mark", "wet",
}  # fmt: skip
_USED: dict[str, set[str]] = {
    "hair_back": _HEAD,
    "body": _SKIN | {"accent"},
    "tails": _HEAD,
    "face": _HEAD | _SKIN | {"blush", "hatch", "gloom"},
    "mouth": _HEAD | {"mouth"},
    "eyes": _HEAD | _EYES,
    "eyewear": _HEAD,
    "tears": _HEAD | {"tears"},
    "hair_front": _HEAD,
    "brows": _HEAD | {"brow_raise", "brow_angle", "brow_arch", "brow_skew"},
    "ornaments": _HEAD | {"accent"},
    "hands": _SKIN | {"hand"},
    "effects": {"effects"},
}


def likeness(layer: Layer, key: tuple[str, ...], pose: Pose) -> tuple[object, ...]:
    """Return what a part depends on: parts that are alike in it are drawn once."""
    used = _USED[layer.name]
    return (layer.name, *key[1:], *(getattr(pose, f.name) for f in fields(pose) if f.name in used))


def character_level(character: str, size: int) -> tuple[Atlas, Level]:
    """Draw all parts of a character at one level."""
    who, level, atlas = CHARACTERS[character], LEVELS[size], Atlas()
    rig = Rig(who)
    drawn: dict[tuple[object, ...], Placed | None] = {}
    for layer in LAYERS:
        for expression in EXPRESSIONS:
            pose = pose_of(who, expression)
            for key in keys_of(layer, expression):
                alike = likeness(layer, key, pose)
                if alike not in drawn:
                    drawn[alike] = rig.part(layer, key, level)
                whole = drawn[alike]
                parts = halved(whole, size) if layer.halves else (whole,)
                for name, part in zip(layer.shipped, parts, strict=True):
                    atlas.add(name, "/".join(key), part)
    return atlas, level


def _draw(
    name: str, size: int, folder: Path
) -> tuple[list[str], dict[str, dict[str, Entry | None]]]:
    atlas, _ = character_level(name, size)
    if size < FULL.size:
        sheet, parts = atlas.pack()
        return [save_atlas(sheet, folder, str(size))], parts
    sheets, parts = pack_by_use(atlas)
    names = [save_atlas(coarse(s), folder, f"{size}-{use}") for use, s in sheets.items()]
    return names, parts


def build_character(name: str, folder: Path, sizes: Sequence[int], workers: int = 2) -> None:
    """Write a character's folder, drawing the levels side by side."""
    who = CHARACTERS[name]
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers) as pool:
        jobs = {size: pool.submit(_draw, name, size, folder) for size in sizes}
        done = {size: job.result() for size, job in jobs.items()}
    rig = {
        "format": 1,
        "canvas": 512,
        "phases": PHASES,
        "expressions": list(EXPRESSIONS),
        "accents": {e: pose_of(who, e).accent for e in EXPRESSIONS},
        "levels": [
            {"size": size, "atlas": done[size][0], "rise": LEVELS[size].rise} for size in sizes
        ],
        "layers": [
            {
                "name": name,
                "keys": list(layer.keys),
                "depth": layer.depth,
                "breathes": layer.breathes,
            }
            for layer in LAYERS
            for name in layer.shipped
        ],
        "parts": {str(size): done[size][1] for size in sizes},
    }
    write_manifest(folder, who.title, who.description)
    write_rig(folder, rig)
    remove_others(folder, [name for size in sizes for name in done[size][0]])


def write_rig(folder: Path, rig: Mapping[str, object]) -> None:
    """Write ``rig.json`` with one part to a line, so that changes can be read."""
    text = json.dumps(rig, separators=(",", ":"))
    text = text.replace('],"', '],\n"').replace('null,"', 'null,\n"').replace('},"', '},\n"')
    (folder / "rig.json").write_text(text + "\n", encoding="utf-8")


def write_manifest(folder: Path, title: str, description: str) -> None:
    """Write ``avatar.toml``."""
    text = (
        "format = 1\n"
        'kind = "rig"\n'
        f'title = "{title}"\n'
        f'description = "{description}"\n'
        'creator = "llmcompanion contributors"\n'
        'licence = "MIT"\n'
    )
    (folder / "avatar.toml").write_text(text, encoding="utf-8")
