"""Contact sheets for the documentation, drawn by the generator."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from tools.art.cast import CHARACTERS
from tools.art.expressions import EXPRESSIONS
from tools.art.levels import FULL, LEVELS, MEDIUM, SMALL
from tools.art.measure import DARK, LIGHT, over
from tools.art.orb import ORB_LEVELS, orb_picture
from tools.art.pose import EYES, GAZES, SPEECH
from tools.art.rig import Rig

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_COLUMNS = 7
_GAP = 4
_LABEL = 14
_GROUNDS = {"dark": DARK, "light": LIGHT}
_INK = {"dark": "#c8c8d4", "light": "#40404c"}


def tile_sheet(
    tiles: Iterable[tuple[str, Image.Image]], ground: str, columns: int = _COLUMNS
) -> Image.Image:
    """Lay RGB tiles of equal size out in a grid, each with its label below."""
    labelled = list(tiles)
    width, height = labelled[0][1].size
    rows = -(-len(labelled) // columns)
    step_x, step_y = width + _GAP, height + _GAP + _LABEL
    sheet = Image.new("RGB", (columns * step_x + _GAP, rows * step_y + _GAP), _GROUNDS[ground])
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for i, (label, tile) in enumerate(labelled):
        x, y = _GAP + (i % columns) * step_x, _GAP + (i // columns) * step_y
        sheet.paste(tile, (x, y))
        draw.text((x + 3, y + height + 1), label, fill=_INK[ground], font=font)
    return sheet


def _shown(picture: Image.Image, ground: str, side: int) -> Image.Image:
    flat = over(picture, _GROUNDS[ground])
    if side > flat.width:
        return flat.resize((side, side), Image.Resampling.NEAREST)
    return flat.resize((side, side), Image.Resampling.LANCZOS)


def expressions_sheets(name: str, size: int, side: int) -> dict[str, Image.Image]:
    """Draw all expressions of an avatar at a level, shown ``side`` px large, on both grounds."""
    pictures = {}
    for expression in EXPRESSIONS:
        if name == "orb":
            pictures[expression] = orb_picture(expression, ORB_LEVELS[size], phase=1)
        else:
            pictures[expression] = Rig(CHARACTERS[name]).picture(expression, LEVELS[size])
    return {
        ground: tile_sheet(
            ((label, _shown(picture, ground, side)) for label, picture in pictures.items()), ground
        )
        for ground in _GROUNDS
    }


def motion_sheet(name: str, size: int, side: int) -> Image.Image:
    """Draw eyes, mouths and gazes of a few expressions on the dark ground."""
    rig, tiles = Rig(CHARACTERS[name]), []
    for expression in ("neutral", "joy", "sadness", "anger"):
        variants: list[tuple[str, str]] = [("eyes", e) for e in EYES[1:]]
        variants += [("mouth", m) for m in SPEECH[1:]] + [("gaze", g) for g in GAZES[1:]]
        for field, value in variants:
            frame = {"eyes": "open", "mouth": "closed", "gaze": "ahead", field: value}
            picture = rig.picture(expression, LEVELS[size], **frame)  # type: ignore[arg-type]
            label = f"{expression} {value}"
            tiles.append((label, _shown(picture, "dark", side)))
    return tile_sheet(tiles, "dark", 10)


def blind_sheet(name: str, seed: int, side: int = 240) -> tuple[Image.Image, Sequence[str]]:
    """Return a numbered, shuffled sheet at 40 px and its key."""
    order = list(EXPRESSIONS)
    random.Random(seed).shuffle(order)
    rig = Rig(CHARACTERS[name])
    tiles = [
        (str(i + 1), _shown(rig.picture(expression, SMALL), "dark", side))
        for i, expression in enumerate(order)
    ]
    return tile_sheet(tiles, "dark"), order


def write_sheets(folder: Path) -> None:
    """Write all contact sheets into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in CHARACTERS:
        for size, side in ((FULL.size, 200), (MEDIUM.size, 160), (SMALL.size, 160)):
            _save_both(name, size, side, folder)
        _save(motion_sheet(name, MEDIUM.size, 160), folder / f"{name}_motion_80.png")
        _save(motion_sheet(name, SMALL.size, 120), folder / f"{name}_motion_40.png")
    for size, side in ((200, 200), (40, 160)):
        _save_both("orb", size, side, folder)


def _save_both(name: str, size: int, side: int, folder: Path) -> None:
    for ground, sheet in expressions_sheets(name, size, side).items():
        _save(sheet, folder / f"{name}_{size}_{ground}.png")


def _save(sheet: Image.Image, path: Path) -> None:
    """Save a little coarser in colour, which halves the file."""
    sheet.point([min(255, round(v / 4) * 4) for v in range(256)] * 3).save(path, optimize=True)
