"""Packs parts into one image, sharing the box of identical parts."""

from __future__ import annotations

import io
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tools.art.rig import Placed

Entry = list[int]
MAX_SIDE = 4096


@dataclass
class _Shelf:
    y: int
    height: int
    used: int = 0


class Atlas:
    """Collects parts by layer and key, then packs them."""

    def __init__(self) -> None:
        self._images: dict[str, Image.Image] = {}
        self._places: dict[str, dict[str, tuple[str, tuple[int, int]] | None]] = {}

    def add(self, layer: str, key: str, placed: Placed | None) -> None:
        """Keep a part; None says that nothing is drawn for the key."""
        places = self._places.setdefault(layer, {})
        if placed is None:
            places[key] = None
            return
        image, at = placed
        digest = blake2b(
            image.tobytes() + f"{image.width}x{image.height}".encode(), digest_size=12
        ).hexdigest()
        self._images.setdefault(digest, image)
        places[key] = (digest, at)

    def entries(self) -> Iterator[tuple[str, str, str, Placed]]:
        """Yield layer, key, the image's name, and the image with its place, of what is drawn."""
        for layer, places in self._places.items():
            for key, place in places.items():
                if place is not None:
                    yield layer, key, place[0], (self._images[place[0]], place[1])

    def keys(self) -> dict[str, list[str]]:
        """Return the keys of each layer, drawn or not."""
        return {layer: list(places) for layer, places in self._places.items()}

    @property
    def unique(self) -> int:
        """How many different images there are."""
        return len(self._images)

    def pack(self) -> tuple[Image.Image, dict[str, dict[str, Entry | None]]]:
        """Return the atlas and, by layer and key, [ax, ay, width, height, x, y] or None."""
        order = sorted(
            self._images, key=lambda d: (-self._images[d].height, -self._images[d].width, d)
        )
        area = sum((i.width + 1) * (i.height + 1) for i in self._images.values())
        widest = max((i.width for i in self._images.values()), default=1)
        width = min(MAX_SIDE, max(widest + 1, int((area * 1.05) ** 0.5)))
        shelves: list[_Shelf] = []
        boxes: dict[str, tuple[int, int]] = {}
        bottom = 0
        for digest in order:
            image = self._images[digest]
            shelf = _best_shelf(shelves, image, width)
            if shelf is None:
                shelf = _Shelf(bottom, image.height + 1)
                shelves.append(shelf)
                bottom += shelf.height
            boxes[digest] = (shelf.used, shelf.y)
            shelf.used += image.width + 1
        sheet = Image.new("RGBA", (width, max(1, bottom)))
        for digest, at in boxes.items():
            sheet.paste(self._images[digest], at)
        parts: dict[str, dict[str, Entry | None]] = {}
        for layer, places in self._places.items():
            entries: dict[str, Entry | None] = {}
            for key, place in places.items():
                if place is None:
                    entries[key] = None
                    continue
                digest, (x, y) = place
                image = self._images[digest]
                entries[key] = [*boxes[digest], image.width, image.height, x, y]
            parts[layer] = entries
        return sheet, parts


def _best_shelf(shelves: list[_Shelf], image: Image.Image, width: int) -> _Shelf | None:
    """Return the lowest shelf the image fits on without wasting much of its height."""
    fitting = [
        s for s in shelves if s.used + image.width + 1 <= width and image.height + 1 <= s.height
    ]
    return min(fitting, key=lambda s: s.height - image.height, default=None)


def coarse(sheet: Image.Image, colour: int = 3, steps: int = 31) -> Image.Image:
    """Round colours to multiples of ``colour`` and coverage to ``steps`` levels.

    Nobody can see it at full size, and the file is a third smaller.
    """
    *channels, alpha = sheet.split()
    colours = [min(255, round(v / colour) * colour) for v in range(256)]
    levels = [round(round(v * steps / 255) * 255 / steps) for v in range(256)]
    return Image.merge("RGBA", (*(c.point(colours) for c in channels), alpha.point(levels)))


def save_atlas(sheet: Image.Image, folder: Path, name: str, *, lossy: bool = False) -> str:
    """Write the atlas as WebP or PNG, whichever is smaller, and return the file's name.

    ``lossy`` is for soft light, where no line can suffer.
    """
    webp, png = io.BytesIO(), io.BytesIO()
    if lossy:
        sheet.save(webp, "WEBP", quality=88, alpha_quality=92, method=5)
    else:
        sheet.save(webp, "WEBP", lossless=True, quality=60, method=4)
    sheet.save(png, "PNG", optimize=sheet.width < 1500)
    for old in (folder / f"{name}.png", folder / f"{name}.webp"):
        old.unlink(missing_ok=True)
    suffix, data = min((("webp", webp), ("png", png)), key=lambda pair: len(pair[1].getvalue()))
    path = folder / f"{name}.{suffix}"
    path.write_bytes(data.getvalue())
    return path.name
