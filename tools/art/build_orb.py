"""Writes the folder of the orb."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from tools.art.atlas import Atlas, save_atlas
from tools.art.build import write_manifest, write_rig
from tools.art.expressions import EXPRESSIONS
from tools.art.grouping import pack_by_use, remove_others
from tools.art.orb import ACCENTS, ORB_LAYERS, ORB_LEVELS, PHASES, OrbLevel, orb_part
from tools.art.pose import SPEECH

if TYPE_CHECKING:
    from pathlib import Path

_VALUES = {
    "expression": tuple(EXPRESSIONS),
    "mouth": SPEECH,
    "phase": tuple(str(p) for p in range(PHASES)),
}
TITLE = "The orb"
DESCRIPTION = "A light without a face: feeling as colour, size and motion only."


def orb_atlas(level: OrbLevel) -> Atlas:
    """Draw all parts of the orb at one level."""
    atlas = Atlas()
    for layer, keys in ORB_LAYERS:
        for key in product(*(_VALUES[k] for k in keys)):
            atlas.add(layer, "/".join(key), orb_part(layer, key, level))
    return atlas


def build_orb(folder: Path) -> None:
    """Write the orb's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    levels, parts, images = [], {}, []
    for size, level in ORB_LEVELS.items():
        sheets, parts[str(size)] = pack_by_use(orb_atlas(level))
        names = [
            save_atlas(sheet, folder, f"{size}-{use}", lossy=True) for use, sheet in sheets.items()
        ]
        levels.append({"size": size, "atlas": names, "rise": level.rise})
        images += names
    remove_others(folder, images)
    write_manifest(folder, TITLE, DESCRIPTION)
    write_rig(
        folder,
        {
            "format": 1,
            "canvas": 512,
            "phases": PHASES,
            "expressions": list(EXPRESSIONS),
            "accents": ACCENTS,
            "levels": levels,
            "layers": [
                {"name": name, "keys": list(keys), "depth": 0.0, "breathes": False}
                for name, keys in ORB_LAYERS
            ],
            "parts": parts,
        },
    )
