"""Small avatars, made on the spot."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image, ImageDraw

RED, GREEN, BLUE = (200, 30, 30, 255), (30, 200, 30, 255), (30, 30, 200, 255)


def write_rig(folder: Path, *, sizes: tuple[int, ...] = (64, 16), **changes: object) -> Path:
    """A rig of three layers: a back that hangs, a face with eyes, an effect only joy has."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "avatar.toml").write_text('format = 1\nkind = "rig"\ntitle = "Test"\n')
    parts = {}
    for size in sizes:
        atlas = Image.new("RGBA", (size * 4, size))
        for n, colour in enumerate((RED, GREEN, BLUE, (255, 255, 0, 255))):
            atlas.paste(colour, (n * size, 0, n * size + size, size))
        atlas.save(folder / f"{size}.png")
        quarter = size // 4
        parts[str(size)] = {
            "back": {"0": [0, 0, size, size, 0, 0], "1": [0, 0, size, size // 2, 0, size // 2]},
            "face": {
                "neutral/open": [size, 0, quarter, quarter, quarter, quarter],
                "neutral/closed": [size * 2, 0, quarter, quarter, quarter, quarter],
                "joy/open": [size * 2, 0, quarter * 2, quarter, quarter, quarter],
            },
            "effect": {"neutral/0": None, "joy/0": [size * 3, 0, quarter, quarter, 0, 0]},
        }
    rig = {
        "format": 1,
        "canvas": 64,
        "phases": 2,
        "expressions": ["neutral", "joy"],
        "accents": {"neutral": "#52e0d8", "joy": "#ffd23f"},
        "levels": [{"size": size, "atlas": f"{size}.png", "rise": 2} for size in sizes],
        "layers": [
            {"name": "back", "keys": ["sway"], "depth": -4.0, "breathes": False},
            {"name": "face", "keys": ["expression", "eyes"], "depth": 8.0, "breathes": True},
            {"name": "effect", "keys": ["expression", "phase"], "depth": 0, "breathes": False},
        ],
        "parts": parts,
    }
    rig.update(changes)
    (folder / "rig.json").write_text(json.dumps(rig))
    return folder


def figure(width: int, height: int, colour: tuple[int, int, int, int] = RED) -> Image.Image:
    """A standing figure without a ground: head in `colour`, body white, an arm stretched out."""
    picture = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(picture)
    head = height / 7
    middle = width * 0.4
    draw.rectangle((middle - head, height * 0.02 + head, middle + head, height), fill="white")
    draw.rectangle((middle, height * 0.3, width * 0.98, height * 0.34), fill="white")
    draw.ellipse(
        (middle - head / 2, height * 0.02, middle + head / 2, height * 0.02 + head), fill=colour
    )
    return picture


def write_sprites(folder: Path, *names: str, size: tuple[int, int] = (60, 60)) -> Path:
    """A folder of plain pictures, each in a colour of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for n, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGBA", size, (20 * n + 20, 10, 200, 255)).save(path)
    return folder
