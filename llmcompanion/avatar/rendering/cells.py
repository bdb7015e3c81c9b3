"""Pictures as character cells: for each cell the glyph and the two colours that fit best.

A cell shows two colours, split by a glyph's shape. For a given split the colours with the least
squared error are the means of its two parts, and the error that remains is smallest where the
variance *between* the parts is largest: with n samples of which k are ink, and S the sum of the
ink samples' differences from the cell's mean, that variance is ``|S|² / (k (n - k))``. S is linear
in the samples, so every split of every cell is tried at once with whole-image arithmetic
(Pillow's, on images that have one pixel per cell); only the choice itself is a loop over cells.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageMath

if TYPE_CHECKING:
    from llmcompanion.avatar.rendering.symbols import Family, SymbolSet

RGB = tuple[int, int, int]
Cell = tuple[str, RGB, RGB]
"""A glyph, its colour, the colour behind it."""
Row = tuple[Cell, ...]

PLAIN_VARIANCE = 6.0
"""Between-parts variance (in squared levels of 0..255) below which a cell is left plain."""

CRISPNESS = 1.15
"""How far the two colours of a cell may be driven apart to make up for the contrast that two
colours cannot show: structural similarity gains more from it than the squared error loses."""

DRAWN_GRAIN = 3
"""Picture pixels a cell is wide up to which the picture was drawn (and sharpened) for its cells."""

BOX = Image.Resampling.BOX


def encode_cells(
    image: Image.Image, columns: int, rows: int, symbols: SymbolSet, background: RGB
) -> list[Row]:
    """The picture as rows of cells.

    Args:
        image: RGB or RGBA, any size; it is stretched over the cells.
        columns: Cells across, at least 1.
        rows: Cells down, at least 1.
        symbols: The glyphs to choose from.
        background: What lies behind transparent parts. They are blended with it here: no
            terminal is ever asked for half a colour.
    """
    planes = _planes(flatten(image, background))
    families = [_Splits(planes, columns, rows, family) for family in symbols.families]
    count = columns * rows
    scores = list(chain.from_iterable(splits.scores() for splits in families))
    owners = [(splits, n) for splits in families for n in range(len(splits.family.shapes))]
    # one tuple per cell with the score of every split
    table = zip(*(scores[n * count : (n + 1) * count] for n in range(len(owners))), strict=True)
    spread = _variances(planes, columns, rows) if image.width > DRAWN_GRAIN * columns else None
    cells: list[Cell] = []
    left: RGB = background
    for place, candidates in enumerate(table):
        if place % columns == 0:
            left = background
        best = max(candidates)
        splits, n = owners[candidates.index(best)]
        if best < PLAIN_VARIANCE:
            mean = families[0].mean(place)
            cells.append((" ", mean, mean))
            left = mean
            continue
        gain = 1.0 if spread is None else min(CRISPNESS, max(1.0, spread[place] / best) ** 0.5)
        cell = splits.cell(n, place, left, gain)
        cells.append(cell)
        left = cell[2]
    return [tuple(cells[row * columns : (row + 1) * columns]) for row in range(rows)]


def flatten(image: Image.Image, background: RGB) -> Image.Image:
    """The picture over a ground of one colour, as RGB."""
    if image.mode == "RGB":
        return image
    ground = Image.new("RGBA", image.size, (*background, 255))
    return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")


def _planes(image: Image.Image) -> Image.Image:
    """Red, green and blue side by side in one image of a single channel."""
    width, height = image.size
    planes = Image.new("L", (3 * width, height))
    for n, channel in enumerate(image.split()):
        planes.paste(channel, (n * width, 0))
    return planes


def _variances(planes: Image.Image, columns: int, rows: int) -> list[float]:
    """How much each cell's pixels differ from their mean: the most that a split can show."""
    levels = planes.convert("F")
    squares = _calculate(lambda by: by["levels"] * by["levels"], levels=levels)
    size = (3 * columns, rows)
    variances = _calculate(
        lambda by: by["squares"] - by["means"] * by["means"],
        squares=squares.resize(size, BOX),
        means=levels.resize(size, BOX),
    )
    return _channel_sums(variances, columns)


def _channel_sums(image: Image.Image, columns: int) -> list[float]:
    """Red, green and blue, side by side in one image, added up: pixel by pixel, row by row."""
    red, green, blue = (
        image.crop((n * columns, 0, (n + 1) * columns, image.height)) for n in range(3)
    )
    sums = _add(_add(red, green), blue)
    return list(memoryview(sums.tobytes()).cast("f"))


def _calculate(formula: Any, **images: Image.Image) -> Image.Image:
    """Image arithmetic, pixel by pixel."""
    result: Image.Image = ImageMath.lambda_eval(formula, **images)
    return result


def _add(first: Image.Image, second: Image.Image) -> Image.Image:
    return _calculate(lambda by: by["first"] + by["second"], first=first, second=second)


class _Splits:
    """All splits of one family, measured on every cell of a picture."""

    def __init__(self, planes: Image.Image, columns: int, rows: int, family: Family) -> None:
        self.family = family
        self._columns = columns
        self._rows = rows
        wide = 3 * columns
        grid = planes.resize((wide * family.columns, rows * family.rows), BOX).convert("F")
        mean = grid.resize((wide, rows), BOX)
        centred = [
            _calculate(
                lambda by: by["sample"] - by["mean"],
                sample=grid.transform(
                    (wide, rows), Image.Transform.AFFINE,
                    (family.columns, 0, x + 0.5 - family.columns / 2,
                     0, family.rows, y + 0.5 - family.rows / 2),
                    Image.Resampling.NEAREST,
                ),
                mean=mean,
            )
            for y in range(family.rows)
            for x in range(family.columns)
        ]  # fmt: skip
        self._sums = self._stack(centred)
        self._ink = memoryview(self._sums.tobytes()).cast("f")
        self._means = memoryview(mean.tobytes()).cast("f")

    def _stack(self, samples: list[Image.Image]) -> Image.Image:
        """The sums of every split, one below the other."""
        known = {1 << n: sample for n, sample in enumerate(samples)}

        def total(mask: int) -> Image.Image:
            if mask not in known:
                lowest = mask & -mask
                known[mask] = _add(known[lowest], total(mask ^ lowest))
            return known[mask]

        shapes = self.family.shapes
        stack = Image.new("F", (3 * self._columns, self._rows * len(shapes)))
        for n, shape in enumerate(shapes):
            stack.paste(total(shape.mask), (0, n * self._rows))
        return stack

    def scores(self) -> list[float]:
        """The variance between the parts: split by split, and within a split cell by cell."""
        shares = tuple(shape.mask.bit_count() for shape in self.family.shapes)
        scores = _calculate(
            lambda by: by["sums"] * by["sums"] * by["weights"],
            sums=self._sums,
            weights=_weights(self.family.samples, shares, 3 * self._columns, self._rows),
        )
        return _channel_sums(scores, self._columns)

    def mean(self, place: int) -> RGB:
        """The mean colour of the cell at `place` (row by row)."""
        row, column = divmod(place, self._columns)
        at = row * 3 * self._columns + column
        means, step = self._means, self._columns
        return _colour(means[at], means[at + step], means[at + 2 * step])

    def cell(self, n: int, place: int, left: RGB, gain: float) -> Cell:
        """The cell at `place` drawn with split `n`; the ground to the left is kept if possible."""
        shape = self.family.shapes[n]
        row, column = divmod(place, self._columns)
        step = self._columns
        at = row * 3 * step + column
        ink_at = (n * self._rows + row) * 3 * step + column
        ink_share = gain / shape.mask.bit_count()
        rest_share = gain / (self.family.samples - shape.mask.bit_count())
        means, ink = self._means, self._ink
        red, green, blue = means[at], means[at + step], means[at + 2 * step]
        dr, dg, db = ink[ink_at], ink[ink_at + step], ink[ink_at + 2 * step]
        over = _colour(red + dr * ink_share, green + dg * ink_share, blue + db * ink_share)
        under = _colour(red - dr * rest_share, green - dg * rest_share, blue - db * rest_share)
        if shape.glyph and not (shape.inverse and _distance(over, left) < _distance(under, left)):
            return shape.glyph, over, under
        return shape.inverse, under, over


@lru_cache(maxsize=32)
def _weights(samples: int, shares: tuple[int, ...], width: int, rows: int) -> Image.Image:
    """``1 / (k (n - k))`` for each split, on every cell."""
    weights = Image.new("F", (width, rows * len(shares)))
    for n, share in enumerate(shares):
        weight = 1.0 / (share * (samples - share))
        weights.paste(weight, (0, n * rows, width, (n + 1) * rows))
    return weights


def _distance(one: RGB, other: RGB) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) + abs(one[2] - other[2])


def _colour(red: float, green: float, blue: float) -> RGB:
    return (
        0 if red < 0 else 255 if red > 255 else int(red + 0.5),
        0 if green < 0 else 255 if green > 255 else int(green + 0.5),
        0 if blue < 0 else 255 if blue > 255 else int(blue + 0.5),
    )
