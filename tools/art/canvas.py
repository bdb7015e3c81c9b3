"""A Pillow-only painter: supersampled shapes, strokes, gradients and clips.

Everything is drawn ``supersample`` times too large with hard edges and averaged down at the end,
which gives exact coverage at the edges. Masks are limited to the bounding box of what is drawn.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw

from tools.art.colour import rgb
from tools.art.geometry import Affine, Point, Shape, scale, shift, width_at

if TYPE_CHECKING:
    from collections.abc import Iterator

Box = tuple[int, int, int, int]
Stop = tuple[float, str, float]


@dataclass(frozen=True)
class Linear:
    """A gradient along the line from ``start`` to ``end``; stops are (place, colour, opacity)."""

    start: Point
    end: Point
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Radial:
    """A gradient from a centre out to a radius; stops are (place, colour, opacity)."""

    centre: Point
    radius: float
    stops: tuple[Stop, ...]


Paint = str | Linear | Radial


@dataclass(frozen=True)
class _Mask:
    image: Image.Image
    box: Box


def _ramp() -> Image.Image:
    """256 levels from top to bottom, with long flat ends so that gradients stop at their ends."""
    ramp = Image.new("L", (3, 4352), 0)
    ramp.paste(Image.linear_gradient("L").resize((3, 256)), (0, 2048))
    ramp.paste(255, (0, 2304, 3, 4352))
    return ramp


_RAMP = _ramp()
_RADIAL = Image.radial_gradient("L")
_RADIAL_EDGE = 180.0  # the value Pillow's radial gradient has at radius 127.5


def _tables(stops: tuple[Stop, ...], full: float) -> list[list[int]]:
    tables: list[list[int]] = [[], [], [], []]
    for level in range(256):
        place = min(1.0, level / full)
        i = 0
        while i < len(stops) - 2 and place > stops[i + 1][0]:
            i += 1
        (p0, c0, o0), (p1, c1, o1) = stops[i], stops[i + 1]
        share = min(1.0, max(0.0, (place - p0) / max(1e-6, p1 - p0)))
        for channel in range(3):
            a, b = rgb(c0)[channel], rgb(c1)[channel]
            tables[channel].append(round(a + (b - a) * share))
        tables[3].append(round(255 * (o0 + (o1 - o0) * share)))
    return tables


class Canvas:
    """A square canvas that shows ``view`` (x, y, side in canvas units) on ``size`` pixels.

    ``margin`` pixels more are kept below the bottom edge, so that a part may be lifted by a breath
    without showing its cut.
    """

    def __init__(
        self, view: tuple[float, float, float], size: int, supersample: int, margin: int = 0
    ) -> None:
        self.size = size
        self._supersample = supersample
        self._precision = 2 if size >= 200 else 1  # masks are drawn this much finer still
        width, height = size * supersample, (size + margin) * supersample
        self._image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
        unit = size * supersample / view[2]
        self._transform = scale(unit) @ shift(-view[0], -view[1])
        self._clip: _Mask | None = None
        self._dirty: Box | None = None

    @contextmanager
    def moved(self, *transforms: Affine) -> Iterator[None]:
        """Draw through the transforms, the last applied first."""
        before = self._transform
        for transform in transforms:
            self._transform = self._transform @ transform
        try:
            yield
        finally:
            self._transform = before

    @contextmanager
    def clipped(self, *shapes: Shape) -> Iterator[None]:
        """Draw only inside the union of the shapes."""
        before = self._clip
        self._clip = self._mask(shapes) or _Mask(Image.new("L", (1, 1), 0), (0, 0, 1, 1))
        try:
            yield
        finally:
            self._clip = before

    def fill(self, shape: Shape, paint: Paint, opacity: float = 1.0) -> None:
        """Fill a closed shape."""
        self._paint(self._mask((shape,)), paint, opacity)

    def fill_all(self, shapes: tuple[Shape, ...], paint: Paint, opacity: float = 1.0) -> None:
        """Fill the union of several shapes as one."""
        self._paint(self._mask(shapes), paint, opacity)

    def stroke(
        self,
        line: Shape,
        paint: Paint,
        *widths: float,
        closed: bool = False,
        opacity: float = 1.0,
    ) -> None:
        """Draw a line with round ends; several widths make it swell and taper along the way."""
        points = self._transform.shape((*line, line[0]) if closed else line)
        gain = self._transform.gain / 2
        n = max(1, len(points) - 1)
        halves = [max(0.3, width_at(widths, i / n) * gain) for i in range(len(points))]
        box = self._bounds(points, max(halves) + 1)
        if box is None:
            return
        k = self._precision
        image = Image.new("L", ((box[2] - box[0]) * k, (box[3] - box[1]) * k), 0)
        draw = ImageDraw.Draw(image)
        local = [((x - box[0]) * k, (y - box[1]) * k) for x, y in points]
        halves = [half * k for half in halves]
        for (x, y), r in zip(local, halves, strict=True):
            if r >= 1:
                draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
        for i in range(len(local) - 1):
            (x0, y0), (x1, y1) = local[i], local[i + 1]
            length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            if length < 1e-6:
                continue
            nx, ny = (y0 - y1) / length, (x1 - x0) / length
            a, b = halves[i], halves[i + 1]
            quad = (
                (x0 + nx * a, y0 + ny * a),
                (x1 + nx * b, y1 + ny * b),
                (x1 - nx * b, y1 - ny * b),
                (x0 - nx * a, y0 - ny * a),
            )
            draw.polygon([(round(x), round(y)) for x, y in quad], fill=255)
        image = image.reduce(k) if k > 1 else image
        self._paint(self._within_clip(_Mask(image, box)), paint, opacity)

    def part(self) -> tuple[Image.Image, tuple[int, int]] | None:
        """Return what was drawn, cropped to whole pixels, and its place; None if nothing."""
        if self._dirty is None:
            return None
        k = self._supersample
        x0, y0 = self._dirty[0] // k, self._dirty[1] // k
        x1, y1 = -(-self._dirty[2] // k), -(-self._dirty[3] // k)
        image = self._image.crop((x0 * k, y0 * k, x1 * k, y1 * k)).reduce(k)
        return image, (x0, y0)

    def _bounds(self, points: Shape, pad: float) -> Box | None:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        box = (
            max(0, int(min(xs) - pad)),
            max(0, int(min(ys) - pad)),
            min(self._image.width, int(max(xs) + pad) + 2),
            min(self._image.height, int(max(ys) + pad) + 2),
        )
        if self._clip is not None:
            clip = self._clip.box
            box = (
                max(box[0], clip[0]),
                max(box[1], clip[1]),
                min(box[2], clip[2]),
                min(box[3], clip[3]),
            )
        return box if box[2] > box[0] and box[3] > box[1] else None

    def _mask(self, shapes: tuple[Shape, ...]) -> _Mask | None:
        moved = [self._transform.shape(shape) for shape in shapes]
        box = self._bounds(tuple(p for shape in moved for p in shape), 1)
        if box is None:
            return None
        k = self._precision
        image = Image.new("L", ((box[2] - box[0]) * k, (box[3] - box[1]) * k), 0)
        draw = ImageDraw.Draw(image)
        for shape in moved:
            corners = [(round((x - box[0]) * k), round((y - box[1]) * k)) for x, y in shape]
            draw.polygon(corners, fill=255)
        image = image.reduce(k) if k > 1 else image
        return self._within_clip(_Mask(image, box))

    def _within_clip(self, mask: _Mask) -> _Mask:
        if self._clip is None:
            return mask
        x, y = self._clip.box[:2]
        b = mask.box
        inside = self._clip.image.crop((b[0] - x, b[1] - y, b[2] - x, b[3] - y))
        return _Mask(ImageChops.multiply(mask.image, inside), b)

    def _paint(self, mask: _Mask | None, paint: Paint, opacity: float) -> None:
        if mask is None or opacity <= 0:
            return
        image, box = mask.image, mask.box
        if isinstance(paint, str) and opacity >= 1 and self._precision == 1:
            self._image.paste((*rgb(paint), 255), box, image)
        else:
            if opacity < 1:
                image = image.point([round(v * opacity) for v in range(256)])
            if isinstance(paint, str):
                source = Image.new("RGBA", image.size, (*rgb(paint), 255))
                source.putalpha(image)
            else:
                source = self._gradient(paint, image, box)
            self._image.alpha_composite(source, box[:2])
        found = mask.image.getbbox()
        if found is None:
            return
        grown = (box[0] + found[0], box[1] + found[1], box[0] + found[2], box[1] + found[3])
        d = self._dirty or grown
        self._dirty = (
            min(d[0], grown[0]),
            min(d[1], grown[1]),
            max(d[2], grown[2]),
            max(d[3], grown[3]),
        )

    def _gradient(self, paint: Linear | Radial, mask: Image.Image, box: Box) -> Image.Image:
        back = self._transform.inverse() @ shift(box[0], box[1])  # mask pixel -> canvas unit
        bilinear = Image.Resampling.BILINEAR
        affine = Image.Transform.AFFINE
        if isinstance(paint, Linear):
            dx, dy = paint.end[0] - paint.start[0], paint.end[1] - paint.start[1]
            k = 256 / (dx * dx + dy * dy)
            gx = (back.a * dx + back.b * dy) * k
            gy = (back.c * dx + back.d * dy) * k
            g0 = ((back.e - paint.start[0]) * dx + (back.f - paint.start[1]) * dy) * k + 2048
            levels = _RAMP.transform(mask.size, affine, (0, 0, 1, gx, gy, g0), bilinear)
            tables = _tables(paint.stops, 255.0)
        else:
            k = 127.5 / paint.radius
            x, y = paint.centre
            data = (
                *(back.a * k, back.c * k, (back.e - x) * k + 128),
                *(back.b * k, back.d * k, (back.f - y) * k + 128),
            )
            levels = _RADIAL.transform(mask.size, affine, data, bilinear, fillcolor=255)
            tables = _tables(paint.stops, _RADIAL_EDGE)
        red, green, blue, alpha = (levels.point(table) for table in tables)
        return Image.merge("RGBA", (red, green, blue, ImageChops.multiply(alpha, mask)))
