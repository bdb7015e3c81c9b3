"""Rigs: faces composed of layered parts, drawn anew for several sizes.

`rig.json` says where each part lies in an atlas and on the canvas; see docs/avatars.md.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import msgspec
from PIL import Image

from llmcompanion.avatar.frame import Frame
from llmcompanion.avatar.limits import MAX_FRAMES, MAX_RIG_BYTES
from llmcompanion.avatar.manifest import ACCENTS, EXPRESSIONS, Manifest
from llmcompanion.avatar.manifest import FILE_NAME as MANIFEST
from llmcompanion.avatar.nearness import drawable
from llmcompanion.avatar.pictures import PictureCache, covered, open_picture, unpack
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from llmcompanion.avatar.pack import Pack
    from llmcompanion.avatar.rendering.symbols import SymbolSet

FILE_NAME = "rig.json"
FORMAT = 1

AT_REST = {
    "gaze": "ahead",
    "sway": "0",
    "turn": "0",
    "phase": "0",
    "eyes": "open",
    "mouth": "closed",
}
"""What a part is drawn with when it does not exist for the value asked for; in this order."""

KEYS = frozenset(("expression", *AT_REST))

Box = tuple[int, int, int, int, int, int]
"""Left, top, width and height in the atlas; left and top on the canvas."""

_Positive = Annotated[int, msgspec.Meta(ge=1, le=4096)]


class Level(msgspec.Struct, frozen=True):
    """One size at which everything is drawn.

    Attributes:
        size: Pixels along a side of the canvas at this level.
        atlas: The image that holds the parts, or several: then boxes count as if they stood one
            below the other, and only those are unpacked whose parts are seen.
        rise: Pixels by which a breath lifts.
    """

    size: _Positive
    atlas: str | tuple[str, ...]
    rise: Annotated[int, msgspec.Meta(ge=0, le=64)] = 1

    @property
    def atlases(self) -> tuple[str, ...]:
        """The images, from top to bottom."""
        return (self.atlas,) if isinstance(self.atlas, str) else self.atlas


class Layer(msgspec.Struct, frozen=True):
    """One sheet of the stack.

    Attributes:
        name: Under which its parts are listed.
        keys: The fields of a frame on which its look depends.
        depth: Canvas pixels it moves sideways when the head turns.
        breathes: Whether the breath lifts it.
    """

    name: str
    keys: tuple[str, ...]
    depth: Annotated[float, msgspec.Meta(ge=-256, le=256)] = 0.0
    breathes: bool = False


class RigData(msgspec.Struct, frozen=True):
    """The contents of rig.json; layers from back to front."""

    format: int
    canvas: _Positive
    phases: Annotated[int, msgspec.Meta(ge=1, le=MAX_FRAMES)]
    expressions: tuple[str, ...]
    levels: tuple[Level, ...]
    layers: tuple[Layer, ...]
    parts: dict[str, dict[str, dict[str, Box | None]]]
    accents: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Placed:
    """A part and where it goes on the canvas."""

    box: tuple[int, int, int, int]
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An atlas and the rows of the whole that it holds."""

    name: str
    top: int
    width: int
    height: int

    def holds(self, box: Box) -> bool:
        """Whether a part lies on it."""
        x, y, width, height = box[:4]
        return (
            x >= 0 and width > 0 and height > 0 and x + width <= self.width
            and self.top <= y and y + height <= self.top + self.height
        )  # fmt: skip


def read_rig(pack: Pack) -> tuple[RigData, dict[int, tuple[Sheet, ...]]]:
    """The pack's rig, checked against itself and against its atlases; these by level.

    Raises:
        UserError: It is not as it should be; says what.
    """
    where = f"{pack.where}/{FILE_NAME}"
    try:
        data = msgspec.json.decode(pack.read(FILE_NAME, MAX_RIG_BYTES), type=RigData)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"this rig cannot be read: {clean_line(str(error))[:200]}", where=where
        ) from None
    if data.format != FORMAT:
        raise UserError(f"format must be {FORMAT}", where=where, mend="update llmcompanion")
    complete = data.levels and data.layers and all(level.atlases for level in data.levels)
    if "neutral" not in data.expressions or not complete:
        raise UserError("a rig needs levels, layers and a neutral expression", where=where)
    names = [*(layer.name for layer in data.layers), *(n for lv in data.levels for n in lv.atlases)]
    if not all(name.isprintable() for name in names):
        raise UserError("a name has signs that cannot be shown", where=where)
    unknown = [name for name in data.expressions if name not in EXPRESSIONS]
    if unknown:
        raise UserError(f'"{clean_line(unknown[0])[:40]}" is no expression', where=where)
    for layer in data.layers:
        if not KEYS.issuperset(layer.keys):
            raise UserError(f"layer {layer.name} has a key that no frame has", where=where)
    return data, {level.size: _checked(pack, data, level, where) for level in data.levels}


def _checked(pack: Pack, data: RigData, level: Level, where: str) -> tuple[Sheet, ...]:
    """The atlases of a level, all parts of which lie on one of them."""
    parts = data.parts.get(str(level.size))
    if parts is None:
        raise UserError(f"there are no parts for level {level.size}", where=where)
    sheets = _sheets(pack, level)
    for layer in data.layers:
        if layer.name not in parts:
            raise UserError(f"level {level.size} has no parts for layer {layer.name}", where=where)
        for key, box in parts[layer.name].items():
            if box is None:
                continue
            if (
                not _sheet_of(box[1], sheets).holds(box)
                or max(abs(box[4]), abs(box[5])) > 4 * level.size
            ):
                raise UserError(
                    f"part {layer.name} {clean_line(key)[:60]} of level {level.size} lies outside",
                    where=where,
                )
    return sheets


def _sheet_of(y: int, sheets: tuple[Sheet, ...]) -> Sheet:
    """The atlas that a row of the whole falls on."""
    return sheets[max(0, bisect_right(sheets, y, key=lambda sheet: sheet.top) - 1)]


def _sheets(pack: Pack, level: Level) -> tuple[Sheet, ...]:
    """Where each atlas of a level lies, from their headers."""
    sheets: list[Sheet] = []
    top = 0
    for name in level.atlases:
        width, height = open_picture(pack.read(name), name).size
        sheets.append(Sheet(name, top, width, height))
        top += height
    return tuple(sheets)


class RigSet:
    """A face that moves. See `llmcompanion.avatar.sets.AvatarSet`."""

    kind = "rig"
    animated = True

    def __init__(self, pack: Pack, manifest: Manifest) -> None:
        self._pack = pack
        self.data, self._sheets = read_rig(pack)
        self.name = pack.name
        self.title = manifest.title or pack.name
        self.has_manifest = MANIFEST in pack.names
        self.licence = manifest.licence
        self.expressions = frozenset(self.data.expressions)
        self.phases = self.data.phases
        self._accents = {**self.data.accents, **manifest.accents}
        self._levels = sorted(self.data.levels, key=lambda level: level.size)
        self._atlases: dict[str, Image.Image] = {}
        self._pictures = PictureCache()
        self._found: dict[tuple[int, str, str], Box | None] = {}

    def picture(self, frame: Frame, size: tuple[int, int]) -> Image.Image:
        """The layers in order, shrunk to `size` where no level fits it to the pixel."""
        key = self.key(frame, size)
        known = self._pictures.get(key)
        if known is not None:
            return known
        level = self._level(size)
        canvas = Image.new("RGBA", (level.size, level.size))
        for part in self._placed(frame, level):
            _lay(canvas, self._cut(level, part.box), part.at)
        picture = _fitted(canvas, size)
        return self._pictures.put(key, covered(picture) if frame.away else picture)

    def key(self, frame: Frame, size: tuple[int, int]) -> Hashable:
        """Equal for frames that look the same at this size."""
        return (size, frame.away, tuple(self._placed(frame, self._level(size))))

    def picture_size(self, columns: int, rows: int, symbols: SymbolSet) -> tuple[int, int]:
        """Pixel for pixel a level's size where one is drawn for so many cells."""
        drawn_for = max([level.size for level in self._levels[:-1]], default=0)
        return symbols.picture_size(columns, rows, drawn_for=drawn_for)

    def durations(self, expression: str) -> tuple[float, ...]:
        """Empty: a rig moves at the pace of the animation."""
        return ()

    def accent(self, expression: str) -> str:
        """The colour that goes with an expression."""
        drawn = drawable(expression, self.expressions)
        for name in (expression, drawn, "neutral"):
            if name in self._accents:
                return self._accents[name]
        return ACCENTS.get(drawn, ACCENTS["neutral"])

    def close(self) -> None:
        """Give the memory back."""
        self._atlases.clear()
        self._pictures.clear()
        self._found.clear()
        self._pack.close()

    def notes(self) -> list[str]:
        """Layers that lack an expression."""
        return [
            f"layer {layer} has no part for {expression}" for layer, expression in self._missing()
        ]

    def damaged(self) -> list[str]:
        """Atlases that cannot be unpacked."""
        found = []
        for name in [name for level in self._levels for name in level.atlases]:
            try:
                self._atlas(name)
            except UserError as error:
                found.append(error.sentence)
        return found

    def _missing(self) -> Iterator[tuple[str, str]]:
        """Layers and expressions for which a level has neither a part nor an empty entry."""
        for layer in self.data.layers:
            if "expression" not in layer.keys:
                continue
            for expression in sorted(self.expressions):
                for level in self._levels:
                    parts = self.data.parts[str(level.size)][layer.name]
                    place = layer.keys.index("expression")
                    if not any(key.split("/")[place] == expression for key in parts):
                        yield layer.name, expression
                        break

    def _level(self, size: tuple[int, int]) -> Level:
        """The smallest level that need not be enlarged, or the largest."""
        side = min(size)
        return next((level for level in self._levels if level.size >= side), self._levels[-1])

    def _cut(self, level: Level, box: tuple[int, int, int, int]) -> Image.Image:
        """A part out of its atlas."""
        x, y, width, height = box
        sheet = _sheet_of(y, self._sheets[level.size])
        y -= sheet.top
        return self._atlas(sheet.name).crop((x, y, x + width, y + height))

    def _atlas(self, name: str) -> Image.Image:
        if name not in self._atlases:
            self._atlases[name] = unpack(open_picture(self._pack.read(name), name), name)
        return self._atlases[name]

    def _placed(self, frame: Frame, level: Level) -> list[Placed]:
        """The parts of a frame from back to front, moved by the turn and the breath."""
        if frame.away:
            frame = Frame(away=True)
        expression = drawable(frame.expression, self.expressions)
        frame = replace(frame, expression=expression)
        placed = []
        for layer in self.data.layers:
            box = self._part(layer, frame, level)
            if box is None:
                continue
            x, y, width, height, at_x, at_y = box
            at_x += _whole(layer.depth * frame.turn * level.size / self.data.canvas)
            if layer.breathes:
                at_y -= level.rise * frame.rise
            placed.append(Placed((x, y, width, height), (at_x, at_y)))
        return placed

    def _part(self, layer: Layer, frame: Frame, level: Level) -> Box | None:
        key = "/".join([str(getattr(frame, field)) for field in layer.keys])
        memo = (level.size, layer.name, key)
        if memo not in self._found:
            parts = self.data.parts[str(level.size)][layer.name]
            wanted = next((each for each in _fallbacks(layer, frame) if each in parts), None)
            self._found[memo] = parts[wanted] if wanted is not None else None
        return self._found[memo]


def _fallbacks(layer: Layer, frame: Frame) -> Iterator[str]:
    """The keys under which a part may be found, best first."""
    values = {field: str(getattr(frame, field)) for field in layer.keys}
    names = [values["expression"], "neutral"] if "expression" in values else [""]
    asked = dict(values)
    for name in names:
        values = dict(asked)
        if "expression" in values:
            values["expression"] = name
        yield "/".join(values[field] for field in layer.keys)
        for field, rest in AT_REST.items():
            if field in values:
                values[field] = rest
                yield "/".join(values[field] for field in layer.keys)


def _whole(pixels: float) -> int:
    """Rounded to a whole pixel, halves away from zero: left and right alike."""
    return int(pixels + 0.5) if pixels >= 0 else -int(0.5 - pixels)


def _lay(canvas: Image.Image, part: Image.Image, at: tuple[int, int]) -> None:
    """Composite a part; what sticks out is cut off."""
    left, top = max(0, -at[0]), max(0, -at[1])
    if left < part.width and top < part.height and at[0] < canvas.width and at[1] < canvas.height:
        canvas.alpha_composite(part, (max(0, at[0]), max(0, at[1])), (left, top))


def _fitted(canvas: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The square canvas in a picture of `size`: in the middle, standing on the lower edge."""
    side = min(size)
    if canvas.width != side:
        canvas = canvas.resize((side, side), Image.Resampling.LANCZOS)
    if size == (side, side):
        return canvas
    picture = Image.new("RGBA", size)
    picture.paste(canvas, ((size[0] - side) // 2, size[1] - side))
    return picture
