"""The orb: an abstract light. It has no face and nothing that could be taken for one.

Feeling shows as colour, size, outline and motion only: a calm body swells slowly, an aroused one
throws rays, shards or waves. Speech makes the core grow and brighten.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PIL import Image

from tools.art.canvas import Canvas, Radial
from tools.art.colour import mix
from tools.art.expressions import EXPRESSIONS
from tools.art.geometry import Shape, ellipse, smooth

if TYPE_CHECKING:
    from tools.art.rig import Placed

PHASES = 6
LOUDNESS: dict[str, float] = {"closed": 0.0, "small": 0.5, "mid": 0.5, "wide": 1.0, "round": 1.0}
Form = Literal["calm", "wave", "shard", "ray", "ripple", "tremor"]


@dataclass(frozen=True)
class OrbLevel:
    """How the orb is drawn at one size."""

    size: int
    supersample: int
    rise: int
    line: float


ORB_LEVELS: dict[int, OrbLevel] = {
    200: OrbLevel(200, 4, 2, 4.5),
    80: OrbLevel(80, 6, 1, 7.0),
    40: OrbLevel(40, 12, 1, 12.0),
}


@dataclass(frozen=True)
class Mood:
    """The body of light for one expression.

    ``size`` scales the radius, ``bend`` is the depth of lobes or rays, ``lobes`` their number,
    ``beat`` the swing of the size over the phases, ``spin`` lobes turned by in one cycle,
    ``drop`` how far it sinks, ``glow`` how bright it is.
    """

    form: Form
    size: float = 1.0
    bend: float = 0.04
    lobes: int = 3
    beat: float = 0.04
    spin: int = 1
    drop: float = 0.0
    glow: float = 0.9


MOODS: dict[str, Mood] = {
    "neutral": Mood("calm", beat=0.018),
    "joy": Mood("wave", 1.06, 0.026, 5, 0.022, 1, -10, 1.0),
    "amusement": Mood("wave", 1.06, 0.036, 8, 0.03, 1, -10, 1.0),
    "love": Mood("ripple", 1.04, 0.03, 2, 0.035, 1, 0, 1.0),
    "gratitude": Mood("ripple", 0.96, 0.015, 3, 0.012, 1, 4, 0.95),
    "excitement": Mood("ray", 1.0, 0.32, 16, 0.1, 1, -6, 1.0),
    "surprise": Mood("ripple", 1.12, 0.0, 3, 0.03, 1, -4, 1.0),
    "curiosity": Mood("wave", 1.0, 0.05, 3, 0.04, -1, -16, 0.95),
    "confusion": Mood("wave", 0.98, 0.075, 2, 0.02, -1, 0, 0.9),
    "thinking": Mood("wave", 0.96, 0.045, 6, 0.05, 1, -4, 0.9),
    "embarrassment": Mood("tremor", 0.92, 0.04, 5, 0.085, 1, 18, 0.95),
    "nervousness": Mood("tremor", 0.94, 0.13, 14, 0.06, 1, 6, 0.95),
    "fear": Mood("tremor", 0.92, 0.16, 19, 0.1, 1, 10, 0.95),
    "sadness": Mood("calm", 0.88, 0.045, 2, 0.045, 1, 34, 0.95),
    "disappointment": Mood("calm", 0.92, 0.05, 2, 0.035, 1, 28, 0.92),
    "anger": Mood("shard", 1.12, 0.62, 17, 0.07, 1, 0, 1.0),
    "annoyance": Mood("shard", 1.06, 0.32, 9, 0.07, 1, 4, 0.95),
    "disgust": Mood("tremor", 0.92, 0.2, 4, 0.02, -1, 14, 1.0),
    "pride": Mood("ray", 1.02, 0.2, 8, 0.03, 1, -8, 1.0),
    "relief": Mood("ripple", 0.98, 0.015, 3, 0.05, 1, 8, 0.95),
    "sleepy": Mood("calm", 0.86, 0.025, 2, 0.085, 1, 30, 0.88),
}

_RADIUS = 171.0
_REACH = 250.0  # nothing is drawn further out than this
_CENTRE = (256.0, 256.0)
ACCENTS: dict[str, str] = {
    **{name: pose.accent for name, pose in EXPRESSIONS.items()},
    "amusement": "#ffb13d",
}

ORB_LAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("glow", ("expression",)),
    ("aura", ("expression", "phase")),
    ("core", ("expression", "mouth", "phase")),
)


def orb_part(layer: str, key: tuple[str, ...], level: OrbLevel) -> Placed | None:
    """Draw one part of the orb; the key holds the expression first."""
    canvas = Canvas((0, 0, 512), level.size, level.supersample, margin=level.rise)
    body = _Body(canvas, key[0], level)
    if layer == "glow":
        body.glow()
    elif layer == "aura":
        body.aura(int(key[1]))
    else:
        body.core(int(key[2]), LOUDNESS[key[1]])
    return canvas.part()


def orb_picture(
    expression: str, level: OrbLevel, *, mouth: str = "closed", phase: int = 0
) -> Image.Image:
    """Draw all layers of one frame of the orb on a transparent ground."""
    values = {"expression": expression, "mouth": mouth, "phase": str(phase)}
    picture = Image.new("RGBA", (level.size, level.size))
    for layer, keys in ORB_LAYERS:
        placed = orb_part(layer, tuple(values[k] for k in keys), level)
        if placed is not None:
            picture.alpha_composite(*placed)
    return picture


class _Body:
    def __init__(self, canvas: Canvas, expression: str, level: OrbLevel) -> None:
        self.canvas, self.level = canvas, level
        self.mood, self.colour = MOODS[expression], ACCENTS[expression]
        self.rng = random.Random(f"orb {expression}")
        self.x, self.y = _CENTRE[0], _CENTRE[1] + self.mood.drop
        self.reach = _REACH - abs(self.mood.drop)
        self.offsets = [self.rng.random() for _ in range(64)]

    def glow(self) -> None:
        """Draw the light around the body, faded out before the edge of the canvas."""
        mood = self.mood
        reach = 254 - abs(mood.drop) * 0.4
        pale = mix(self.colour, "#ffffff", 0.15)
        stops = (
            (0.0, pale, 0.9 * mood.glow),
            (0.6, pale, 0.78 * mood.glow),
            (0.8, self.colour, 0.42 * mood.glow),
            (0.93, self.colour, 0.1 * mood.glow),
            (1.0, self.colour, 0.0),
        )
        at = (self.x, _CENTRE[1] + mood.drop * 0.4)
        self.canvas.fill(ellipse(*at, reach), Radial(at, reach, stops))

    def _turn(self, phase: int) -> float:
        return 2 * math.pi * phase / PHASES

    def _radius(self, phase: int) -> float:
        beat = 1 + self.mood.beat * math.sin(self._turn(phase))
        return _RADIUS * self.mood.size * beat

    def _outline(self, radius: float, phase: int, depth: float, lag: float = 0.0) -> Shape:
        mood = self.mood
        angle = self._turn(phase) * mood.spin
        if mood.form in ("shard", "ray"):
            return self._points(radius, phase, depth)
        steps = max(48, mood.lobes * 8)
        points = []
        for i in range(steps):
            a = 2 * math.pi * i / steps
            wave = math.sin(mood.lobes * a + angle + lag)
            wave += 0.5 * math.sin((mood.lobes + 1) * a - angle + 2 * lag)
            jitter = 0.0
            if mood.form == "tremor":
                jitter = (self.offsets[(i * 7 + phase * 11) % 64] - 0.5) * mood.bend
            r = min(radius * (1 + depth * wave * 0.7 + jitter), self.reach)
            points.append((self.x + r * math.cos(a), self.y + r * math.sin(a)))
        return tuple(points) if mood.form == "tremor" else smooth(tuple(points))

    def _points(self, radius: float, phase: int, depth: float) -> Shape:
        """Straight-edged shards of uneven length, or even rays."""
        mood = self.mood
        points = []
        count = mood.lobes
        for i in range(count):
            if mood.form == "shard":
                jump = self.offsets[(i * 5 + phase * 3) % 64]
                a = 2 * math.pi * (i + 0.55 * (self.offsets[i] - 0.5)) / count
                tip = radius * (1 + depth * (0.15 + jump))
                foot = radius * (0.8 - 0.2 * depth)
                half = math.pi / count * 0.86
            else:
                a = 2 * math.pi * (i + phase / PHASES) / count
                long = i % 2 == 0
                swing = 0.18 * math.sin(self._turn(phase) + i)
                tip = radius * (1 + depth * ((1.0 if long else 0.45) + swing))
                foot = radius * 0.88
                half = math.pi / count * 0.9
            tip = min(tip, self.reach - 22 * self.offsets[i])
            for angle, r in ((a - half, foot), (a, tip), (a + half, foot)):
                points.append((self.x + r * math.cos(angle), self.y + r * math.sin(angle)))
        return tuple(points)

    def aura(self, phase: int) -> None:
        """Draw what moves about the core: rings that travel, or a second outline."""
        mood, canvas, line = self.mood, self.canvas, self.level.line
        radius = self._radius(phase)
        pale = mix(self.colour, "#ffffff", 0.4)
        if mood.form == "ripple":
            for i in range(2):
                share = ((phase / PHASES) + i / 2) % 1.0
                r = min(self.reach, radius * (0.9 + 0.46 * share))
                ring = ellipse(self.x, self.y, r, steps=90)
                canvas.stroke(ring, pale, line * 1.3, closed=True, opacity=0.45 * (1 - share))
            return
        shape = self._outline(radius * 1.12, phase, mood.bend * 1.3, lag=1.9)
        canvas.fill(shape, pale, 0.34 * mood.glow)
        if mood.form in ("calm", "wave"):
            outer = self._outline(radius * 1.26, phase, mood.bend * 1.4, lag=3.4)
            canvas.stroke(outer, pale, line, closed=True, opacity=0.42 * mood.glow)

    def core(self, phase: int, loud: float) -> None:
        """Draw the body of light; speech makes it grow and whiten."""
        mood = self.mood
        radius = self._radius(phase) * (0.91 + 0.115 * loud)
        depth = mood.bend * (1 + 0.35 * loud)
        shape = self._outline(radius, phase, depth)
        white = min(0.96, (0.86 + 0.1 * loud) * mood.glow)
        light = mix(self.colour, "#ffffff", white)
        dark = mix(self.colour, "#2a2050", 0.16)
        turn = self._turn(phase) * mood.spin
        at = (self.x + radius * 0.11 * math.cos(turn), self.y + radius * 0.11 * math.sin(turn))
        stops = (
            (0.0, light, 1.0),
            (0.26 + 0.06 * loud, mix(light, self.colour, 0.4), 1.0),
            (0.6, mix(self.colour, "#ffffff", 0.24), 1.0),
            (1.0, dark, 1.0),
        )
        self.canvas.fill(shape, Radial(at, radius * 1.3, stops))
