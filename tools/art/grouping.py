"""Packs a level into several atlases by what is seen together, so that few need be unpacked.

The first holds all that the neutral face needs, the second what several other expressions share,
and each further one what a single expression alone has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from tools.art.atlas import Atlas, Entry
from tools.art.expressions import EXPRESSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NEUTRAL, SHARED = "neutral", "shared"

Sheets = dict[str, Image.Image]
Parts = dict[str, dict[str, Entry | None]]


def pack_by_use(atlas: Atlas) -> tuple[Sheets, Parts]:
    """The atlases by name, from top to bottom, and the parts as if they stood in one column."""
    users: dict[str, set[str]] = {}
    for _, key, digest, _ in atlas.entries():
        name = key.split("/")[0]
        users.setdefault(digest, set()).add(name if name in EXPRESSIONS else NEUTRAL)
    groups: dict[str, Atlas] = {name: Atlas() for name in (NEUTRAL, SHARED, *EXPRESSIONS)}
    for layer, key, digest, placed in atlas.entries():
        groups[_group(users[digest])].add(layer, key, placed)
    parts: Parts = {layer: dict.fromkeys(keys) for layer, keys in atlas.keys().items()}
    sheets: Sheets = {}
    top = 0
    for name, group in groups.items():
        if not group.unique:
            continue
        sheets[name], boxes = group.pack()
        for layer, entries in boxes.items():
            for key, entry in entries.items():
                if entry is not None:
                    x, y, *rest = entry
                    parts[layer][key] = [x, y + top, *rest]
        top += sheets[name].height
    return sheets, parts


def remove_others(folder: Path, names: Iterable[str]) -> None:
    """Take away the atlases of earlier builds that the rig no longer names."""
    kept = set(names)
    for path in folder.iterdir():
        if path.suffix in (".webp", ".png") and path.name not in kept:
            path.unlink()


def _group(users: set[str]) -> str:
    if NEUTRAL in users:
        return NEUTRAL
    return next(iter(users)) if len(users) == 1 else SHARED
