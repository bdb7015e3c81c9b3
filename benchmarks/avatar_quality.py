"""How near cells come to the picture, and how long it takes: all symbol sets, side by side.

    python -m benchmarks.avatar_quality [--cells 40x20] [--write FOLDER] [--sheet FILE.png]

Three kinds of pictures:

- *flat*: a bust of flat colours and few lines, drawn here. It is the yardstick: on it plain half
  blocks reach a structural similarity of about 0.74.
- *drawn for its size*: the shipped faces at the level of detail that such cells get (a look
  denser in lines, and so harder).
- *shrunk*: the shipped faces' largest level, as any other picture of a person would be.

Cells are rastered at 8x16 pixels and compared with the picture at that size. SSIM is that of
Wang, Bovik, Sheikh and Simoncelli (2004) on luma, with their Gaussian window of 11 pixels.
Times are of one core, each with empty caches.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from llmcompanion import resources
from llmcompanion.avatar.frame import Frame
from llmcompanion.avatar.rendering import cells as cells_module
from llmcompanion.avatar.rendering.ascii import encode_ascii
from llmcompanion.avatar.rendering.cells import RGB, Row, encode_cells, flatten
from llmcompanion.avatar.rendering.symbols import SYMBOL_SETS
from llmcompanion.avatar.sets import load_avatar

GROUND = (22, 22, 30)
CELL = (8, 16)
EXPRESSIONS = ("neutral", "joy", "anger", "sadness", "surprise", "thinking")


def flat_bust(size: int = 960) -> Image.Image:
    """Hair, face, eyes, mouth, collar: flat, with dark lines."""
    unit = size / 480
    picture = Image.new("RGB", (size, size), GROUND)
    draw = ImageDraw.Draw(picture)
    dark, line = (40, 28, 70), round(5 * unit)

    def ellipse(box: tuple[float, ...], fill: RGB, outline: RGB | None = None) -> None:
        draw.ellipse([n * unit for n in box], fill=fill, outline=outline, width=line)

    def polygon(points: tuple[tuple[float, float], ...], fill: RGB) -> None:
        draw.polygon([(x * unit, y * unit) for x, y in points], fill=fill)

    ellipse((70, 30, 410, 420), (92, 74, 168), dark)
    for x in range(96, 400, 36):  # strands
        draw.line([n * unit for n in (x, 200, x + (x - 240) * 0.15, 420)], dark, line // 2)
    polygon(((70, 480), (120, 410), (360, 410), (410, 480)), (235, 236, 250))
    polygon(((200, 380), (280, 380), (290, 440), (240, 470), (190, 440)), (245, 200, 182))
    ellipse((120, 110, 360, 410), (255, 228, 214), (120, 70, 90))
    fringe = ((100, 220), (120, 80), (240, 50), (360, 80), (380, 220), (330, 150), (290, 200),
              (250, 140), (200, 205), (160, 150))  # fmt: skip
    polygon(fringe, (122, 100, 210))
    for x, y in fringe[6:9:2]:
        draw.line([n * unit for n in (x, y, 240 + (x - 240) * 0.5, 70)], dark, line // 2)
    polygon(((150, 110), (210, 80), (270, 84), (230, 100), (180, 130)), (190, 176, 250))
    for x in (190, 290):
        ellipse((x - 32, 210, x + 32, 290), (255, 255, 255), (40, 20, 50))
        ellipse((x - 22, 216, x + 22, 286), (40, 150, 160), (16, 40, 60))
        ellipse((x - 11, 232, x + 11, 272), (16, 40, 60))
        ellipse((x - 16, 222, x - 2, 240), (255, 255, 255))
        polygon(((x - 36, 232), (x, 202), (x + 36, 232), (x, 212)), (40, 20, 50))
        polygon(((x - 34, 192), (x + 30, 184), (x + 30, 190), (x - 34, 199)), (60, 44, 110))
    for x in (160, 320):
        ellipse((x - 24, 300, x + 24, 324), (255, 180, 180))
    draw.arc([n * unit for n in (208, 320, 272, 364)], 15, 165, fill=(150, 40, 60), width=line)
    polygon(((200, 440), (240, 470), (280, 440), (300, 470), (240, 480), (180, 470)), (48, 44, 90))
    return picture


def masks() -> dict[str, np.ndarray]:
    """Each glyph as the share of ink in the 8x16 pixels of a cell."""
    found = {" ": np.zeros((CELL[1], CELL[0], 1))}
    for symbols in SYMBOL_SETS.values():
        for family in symbols.families:
            for mask, glyph in family.glyphs.items():
                grid = np.array([mask >> n & 1 for n in range(family.samples)], float)
                grid = grid.reshape(family.rows, family.columns)
                fine = np.kron(grid, np.ones((48 // family.rows, 8 // family.columns)))
                found[glyph] = fine.reshape(16, 3, 8).mean(1)[..., None]
    return found


MASKS = masks()


def raster(rows: list[Row]) -> np.ndarray:
    """Cells as pixels."""
    return np.concatenate([
        np.concatenate([
            MASKS[glyph] * np.array(ink) + (1 - MASKS[glyph]) * np.array(ground)
            for glyph, ink, ground in row
        ], axis=1)
        for row in rows
    ])  # fmt: skip


def ssim(one: np.ndarray, other: np.ndarray) -> float:
    taps = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    taps /= taps.sum()

    def blurred(plane: np.ndarray) -> np.ndarray:
        plane = np.pad(plane, 5, mode="reflect")
        plane = sum(tap * plane[n : n + plane.shape[0] - 10] for n, tap in enumerate(taps))
        return sum(tap * plane[:, n : n + plane.shape[1] - 10] for n, tap in enumerate(taps))

    luma = np.array([0.299, 0.587, 0.114])
    a, b = one @ luma, other @ luma
    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    covariance = blurred(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    quality = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float((quality / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean())


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / ((one - other) ** 2).mean()))


def pictures(columns: int, rows: int) -> dict[str, list[tuple[Image.Image, Image.Image]]]:
    """By kind: what is encoded, and what it is compared with."""
    fine = (columns * CELL[0], rows * CELL[1])
    flat = flat_bust().resize(fine, Image.Resampling.BOX)
    found = {"flat": [(flat, flat)], "drawn for its size": [], "shrunk": []}
    for name in ("mira", "kai"):
        avatar = load_avatar(resources.assets() / "avatars" / name)
        for expression in EXPRESSIONS:
            frame = Frame(expression)
            drawn = flatten(avatar.picture(frame, (columns * 2, columns * 2)), GROUND)
            large = flatten(avatar.picture(frame, (512, 512)), GROUND)
            found["drawn for its size"].append(
                (drawn, drawn.resize(fine, Image.Resampling.BICUBIC))
            )
            large = large.resize(fine, Image.Resampling.LANCZOS)
            found["shrunk"].append((large, large))
        avatar.close()
    return found


def measure(columns: int, rows: int, folder: Path | None) -> None:
    kinds = pictures(columns, rows)
    heads = " | ".join(f"{kind} PSNR / SSIM" for kind in kinds)
    print(f"{columns}x{rows} cells\n")
    print(f"| symbols | shapes | {heads} | ms a picture, cold |")
    print("|---" * (len(kinds) + 3) + "|")
    for name, symbols in SYMBOL_SETS.items():
        columns_out, times = [], []
        for kind, pairs in kinds.items():
            results = []
            for n, (picture, wanted) in enumerate(pairs):
                cells_module._weights.cache_clear()
                start = time.perf_counter()
                encoded = encode_cells(picture, columns, rows, symbols, GROUND)
                times.append((time.perf_counter() - start) * 1000)
                shown, meant = raster(encoded), np.asarray(wanted, float)
                results.append((psnr(shown, meant), ssim(shown, meant)))
                if folder and n == 0:
                    path = folder / f"{kind.replace(' ', '-')}-{name}.png"
                    Image.fromarray(shown.round().clip(0, 255).astype("uint8")).save(path)
            noise, likeness = (statistics.fmean(each) for each in zip(*results, strict=True))
            columns_out.append(f"{noise:.2f} / {likeness:.3f}")
        shapes = sum(len(family.shapes) for family in symbols.families)
        print(f"| {name} | {shapes} | {' | '.join(columns_out)} | {statistics.median(times):.1f} |")
    start = time.perf_counter()
    encode_ascii(kinds["flat"][0][0], columns, rows, GROUND)
    print(f"\nASCII: {(time.perf_counter() - start) * 1000:.1f} ms a picture, cold")


def sheet(columns: int, rows: int) -> Image.Image:
    """The same face in pixels and in four sets of symbols."""
    fine = (columns * CELL[0], rows * CELL[1])
    shown = []
    for name, expression in (("mira", "joy"), ("kai", "curiosity")):
        avatar = load_avatar(resources.assets() / "avatars" / name)
        frame = Frame(expression)
        shown.append(flatten(avatar.picture(frame, fine), GROUND))
        for each in ("half", "blocks", "blocks+sextants", "blocks+sextants+octants"):
            symbols = SYMBOL_SETS[each]
            size = avatar.picture_size(columns, rows, symbols)
            cells = encode_cells(avatar.picture(frame, size), columns, rows, symbols, GROUND)
            shown.append(Image.fromarray(raster(cells).round().clip(0, 255).astype("uint8")))
    across = len(shown) // 2
    whole = Image.new("RGB", (across * (fine[0] + 8) - 8, 2 * (fine[1] + 8) - 8), GROUND)
    for n, picture in enumerate(shown):
        whole.paste(picture, (n % across * (fine[0] + 8), n // across * (fine[1] + 8)))
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", default="40x20")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="save the first of each")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="only draw the modes")
    arguments = parser.parse_args()
    columns, rows = (int(n) for n in arguments.cells.split("x"))
    if arguments.sheet:
        picture = sheet(columns, rows).quantize(255)
        picture.save(arguments.sheet, optimize=True)
        return
    if arguments.write:
        arguments.write.mkdir(parents=True, exist_ok=True)
    measure(columns, rows, arguments.write)


if __name__ == "__main__":
    main()
