"""The rig: which layers a character has and what is drawn on each for a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product
from typing import cast

from PIL import Image, ImageFilter

from tools.art.canvas import Canvas
from tools.art.character import Character
from tools.art.effects import PHASES, draw_effects
from tools.art.expressions import EXPRESSIONS
from tools.art.eyes import draw_brows, draw_eyes
from tools.art.hair import draw_back_hair, draw_front_hair, draw_tails
from tools.art.hands import draw_hands
from tools.art.head import draw_face, draw_tears, head_motion
from tools.art.levels import Level
from tools.art.mouth import draw_mouth
from tools.art.pose import (
    EYES,
    GAZES,
    SPEECH,
    Eyes,
    Gaze,
    Pose,
    Speech,
    blinking,
    looking,
    speaking,
)

Placed = tuple[Image.Image, tuple[int, int]]

SWAYS = (-1, 0, 1)
_VALUES: dict[str, tuple[str, ...]] = {
    "eyes": EYES,
    "mouth": SPEECH,
    "gaze": GAZES,
    "sway": tuple(str(s) for s in SWAYS),
    "phase": tuple(str(p) for p in range(PHASES)),
}


@dataclass(frozen=True)
class Layer:
    """One sheet of the picture; ``keys`` name the fields of a frame that change it."""

    name: str
    keys: tuple[str, ...]
    depth: float
    breathes: bool = True
    on_head: bool = True
    halves: bool = False  # shipped as two layers, so that no box spans the empty middle

    @property
    def shipped(self) -> tuple[str, ...]:
        """Return the names of the layers that this one becomes in a rig file."""
        return (f"{self.name}_left", f"{self.name}_right") if self.halves else (self.name,)


LAYERS: tuple[Layer, ...] = (
    Layer("hair_back", ("expression", "sway"), -4.0),
    Layer("body", ("expression",), 0.0, on_head=False),
    Layer("tails", ("expression", "sway"), -2.0, halves=True),
    Layer("face", ("expression",), 2.0),
    Layer("mouth", ("expression", "mouth"), 8.0),
    Layer("eyes", ("expression", "eyes", "gaze"), 8.0, halves=True),
    Layer("eyewear", ("expression",), 9.0),
    Layer("tears", ("expression", "phase"), 7.0, halves=True),
    Layer("hair_front", ("expression", "sway"), 4.0),
    Layer("brows", ("expression",), 7.0, halves=True),
    Layer("ornaments", ("expression",), 3.0, halves=True),
    Layer("hands", ("expression",), 3.0, on_head=False),
    Layer("effects", ("expression", "phase"), 0.0, breathes=False, on_head=False, halves=True),
)


def pose_of(who: Character, expression: str) -> Pose:
    """Return a character's pose for an expression."""
    return who.poses.get(expression) or EXPRESSIONS[expression]


def keys_of(layer: Layer, expression: str) -> Iterator[tuple[str, ...]]:
    """Yield the key values a layer is drawn for: gaze only while the eyes are open."""
    others = [_VALUES[key] for key in layer.keys if key != "expression"]
    for values in product(*others):
        if layer.name == "eyes" and values[0] != "open" and values[1] != "ahead":
            continue
        yield (expression, *values)


class Rig:
    """Draws parts of one character."""

    def __init__(self, who: Character) -> None:
        self.who = who

    def part(
        self, layer: Layer, key: tuple[str, ...], level: Level, pose: Pose | None = None
    ) -> Placed | None:
        """Draw one part; None when there is nothing to see.

        Args:
            layer: One of ``LAYERS``.
            key: Its key values, the expression first.
            level: The level of detail.
            pose: Drawn in place of the pose of the expression.
        """
        pose = pose or pose_of(self.who, key[0])
        frame = dict(zip(layer.keys, key, strict=True))
        canvas = Canvas(level.view, level.size, level.supersample, margin=level.rise)
        with _on_head(canvas, pose, level) if layer.on_head else _still():
            _PAINT[layer.name](canvas, self.who, pose, level, frame)
        placed = canvas.part()
        if placed is None:
            return None
        image, at = sharpened(placed, level.sharpen)
        box = image.getchannel("A").getbbox()
        if box is None:
            return None
        return image.crop(box), (at[0] + box[0], at[1] + box[1])

    def direct(self, expression: str, level: Level) -> Image.Image:
        """Draw a frame at rest on one canvas, without parts and without sharpening.

        What the parts put together must look like; used to check that nothing is lost by cutting.
        """
        pose = pose_of(self.who, expression)
        canvas = Canvas(level.view, level.size, level.supersample)
        frame = {"eyes": "open", "mouth": "closed", "gaze": "ahead", "sway": "0", "phase": "0"}
        for layer in LAYERS:
            with _on_head(canvas, pose, level) if layer.on_head else _still():
                _PAINT[layer.name](canvas, self.who, pose, level, frame)
        picture = Image.new("RGBA", (level.size, level.size))
        placed = canvas.part()
        if placed is not None:
            picture.paste(*placed)
        return picture

    def picture(
        self,
        expression: str,
        level: Level,
        *,
        eyes: str = "open",
        mouth: str = "closed",
        gaze: str = "ahead",
        sway: int = 0,
        phase: int = 0,
        pose: Pose | None = None,
    ) -> Image.Image:
        """Draw all layers of one frame over each other, on a transparent ground."""
        values = {
            "expression": expression,
            "eyes": eyes,
            "mouth": mouth,
            "gaze": gaze,
            "sway": str(sway),
            "phase": str(phase),
        }
        picture = Image.new("RGBA", (level.size, level.size))
        for layer in LAYERS:
            placed = self.part(layer, tuple(values[k] for k in layer.keys), level, pose)
            if placed is not None:
                picture.alpha_composite(placed[0], placed[1])
        return picture


def halved(placed: Placed | None, size: int) -> tuple[Placed | None, Placed | None]:
    """Cut a part down the middle of a canvas ``size`` px wide; an empty half is None."""
    if placed is None:
        return None, None
    image, (x, y) = placed
    middle = size // 2 - x
    boxes = (
        (0, 0, min(middle, image.width), image.height),
        (max(0, middle), 0, image.width, image.height),
    )
    left, right = (_cropped(image, box, (x, y)) for box in boxes)
    return left, right


def _cropped(
    image: Image.Image, box: tuple[int, int, int, int], at: tuple[int, int]
) -> Placed | None:
    if box[2] <= box[0]:
        return None
    found = image.crop(box).getchannel("A").getbbox()
    if found is None:
        return None
    x, y = box[0] + found[0], box[1] + found[1]
    inner = image.crop((x, y, box[0] + found[2], box[1] + found[3]))
    return inner, (at[0] + x, at[1] + y)


def sharpened(placed: Placed, percent: int) -> Placed:
    """Sharpen a part by itself, so that parts stay exact however they are put together.

    The part gets a free border first; colour is carried into the clear pixels, so that neither
    colour nor coverage is pulled towards black at its edge.
    """
    if not percent:
        return placed
    image, (x, y) = placed
    pad = 2
    wide = Image.new("RGBA", (image.width + 2 * pad, image.height + 2 * pad))
    wide.paste(image, (pad, pad))
    alpha = wide.getchannel("A")
    bled = wide.convert("RGBa")
    blurred = bled.filter(ImageFilter.GaussianBlur(1.2)).convert("RGBA")
    colour = Image.composite(wide.convert("RGB"), blurred.convert("RGB"), alpha)
    mask = ImageFilter.UnsharpMask(0.6, percent, 0)
    colour = colour.filter(mask)
    alpha = alpha.filter(mask)
    sharp = colour.convert("RGBA")
    sharp.putalpha(alpha)
    return sharp.crop((pad, pad, wide.width - pad, wide.height - pad)), (x, y)


@contextmanager
def _on_head(canvas: Canvas, pose: Pose, level: Level) -> Iterator[None]:
    with canvas.moved(*head_motion(pose, level)):
        yield


@contextmanager
def _still() -> Iterator[None]:
    yield


_Frame = dict[str, str]
_Paint = Callable[[Canvas, Character, Pose, Level, _Frame], None]


def _eyes(c: Canvas, who: Character, pose: Pose, level: Level, frame: _Frame) -> None:
    looked = looking(pose, cast(Gaze, frame["gaze"]))
    blinked = blinking(looked, cast(Eyes, frame["eyes"]), who.eyes.half)
    draw_eyes(c, who, blinked, level)


def _mouth(c: Canvas, who: Character, pose: Pose, level: Level, frame: _Frame) -> None:
    draw_mouth(c, who, speaking(pose, cast(Speech, frame["mouth"])), level)


def _eyewear(c: Canvas, who: Character, pose: Pose, level: Level, frame: _Frame) -> None:
    if who.eyewear is not None:
        who.eyewear(c, who, pose, level)


_PAINT: dict[str, _Paint] = {
    "hair_back": lambda c, who, pose, lv, f: draw_back_hair(c, who, lv, int(f["sway"])),
    "body": lambda c, who, pose, lv, f: who.body(c, who, pose, lv),
    "tails": lambda c, who, pose, lv, f: draw_tails(c, who, lv, int(f["sway"])),
    "face": lambda c, who, pose, lv, f: draw_face(c, who, pose, lv),
    "mouth": _mouth,
    "eyes": _eyes,
    "eyewear": _eyewear,
    "tears": lambda c, who, pose, lv, f: draw_tears(c, who, pose, lv, int(f["phase"])),
    "hair_front": lambda c, who, pose, lv, f: draw_front_hair(c, who, pose, lv, int(f["sway"])),
    "brows": lambda c, who, pose, lv, f: draw_brows(c, who, pose, lv),
    "ornaments": lambda c, who, pose, lv, f: who.ornaments(c, who, pose, lv),
    "hands": lambda c, who, pose, lv, f: draw_hands(c, who, pose, lv),
    "effects": lambda c, who, pose, lv, f: draw_effects(c, who, pose, lv, int(f["phase"])),
}


def plain(pose: Pose) -> Pose:
    """Return a pose without tilt, effects and colour of mood: what the face alone says."""
    return replace(pose, tilt=0.0, effects=(), accent="#52e0d8")
