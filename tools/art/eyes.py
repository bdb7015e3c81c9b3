"""Eyes and brows: lids as blend shapes, an iris with depth, lashes with weight."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tools.art.canvas import Canvas, Linear, Radial
from tools.art.colour import mix
from tools.art.geometry import (
    CENTRE_X,
    Affine,
    Pen,
    Shape,
    between,
    bezier,
    cut,
    ellipse,
    lerp,
    ribbon,
    scale,
    shift,
    turn,
)
from tools.art.symbols import heart, star

if TYPE_CHECKING:
    from tools.art.character import Character, EyeShape
    from tools.art.levels import Level
    from tools.art.pose import Pose


def draw_eyes(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    """Draw both eyes with lids and lashes, without the brows."""
    for side, openness in ((-1, pose.left), (1, pose.right)):
        with canvas.moved(_socket(who.eyes, level, side)):
            if pose.squeeze:
                _squeezed(canvas, who, level)
            else:
                _Eye(canvas, who, pose, level, side, openness).draw()


def draw_brows(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    """Draw both brows; they lie over the fringe so that they can always be read."""
    shape, gain = who.eyes, level.brow_gain
    for side in (-1, 1):
        skew = pose.brow_skew * side
        angle = pose.brow_angle + abs(pose.brow_skew) * (0.25 if skew < 0 else -0.25)
        y = shape.brow_y - level.brow_lift - 15 * pose.brow_raise - skew * 12 * gain
        inner, outer = angle * 15 * gain, -angle * 11 * gain
        lift = max(2.0, 8 + pose.brow_arch * 10 - 5 * abs(angle))
        half = shape.brow_length
        line = bezier(
            (
                (-half + 2, inner + 2),
                (-half * 0.4, inner * 0.5 - lift),
                (half * 0.35, outer * 0.4 - lift),
                (half + 3, outer + 4),
            )
        )
        weight = shape.brow_weight * level.brow
        colour = who.palette.brow if level.fine else who.palette.lash
        with canvas.moved(shift(CENTRE_X + side * shape.apart, y), scale(side, 1)):
            canvas.stroke(line, colour, 0.75 * weight, weight, 0.8 * weight, 0.25 * weight)


def _socket(shape: EyeShape, level: Level, side: int) -> Affine:
    size = shape.scale * level.eye_scale
    at = shift(CENTRE_X + side * shape.apart, shape.height + level.eye_drop)
    return at @ scale(side * size, size)


def _squeezed(canvas: Canvas, who: Character, level: Level) -> None:
    weight = 9.5 * level.lash
    upper = Pen(36, -20).quad(4, -8, -26, 8).shape()
    lower = Pen(-26, 8).quad(4, 18, 32, 31).shape()
    canvas.stroke(upper, who.palette.lash, weight * 0.45, weight * 0.9, weight * 1.1)
    canvas.stroke(lower, who.palette.lash, weight, weight * 0.8, weight * 0.4)


class _Eye:
    """One eye in its own coordinates."""

    def __init__(
        self,
        canvas: Canvas,
        who: Character,
        pose: Pose,
        level: Level,
        side: int,
        openness: float,
    ) -> None:
        self.canvas, self.who, self.pose, self.level = canvas, who, pose, level
        self.side, self.openness = side, openness
        self.shape, self.palette = who.eyes, who.palette
        self.upper, self.lower = self._lids()

    def _lids(self) -> tuple[Shape, Shape]:
        shape, pose, o = self.shape, self.pose, self.openness
        shut = between(shape.shut, shape.arch, pose.arch)
        upper = between(shut, shape.open, o)
        angry, sad = max(pose.lid_tilt, 0.0), max(-pose.lid_tilt, 0.0)
        pushes = (angry * 15, angry * 32, sad * 28, sad * 16)
        share = min(1.0, 0.45 + 0.55 * o) if o > 0.05 else 0.0
        upper = tuple((x, y + push * share) for (x, y), push in zip(upper, pushes, strict=True))
        if pose.flat and o > 0.05:  # a level lid cuts the eye straight
            level_y = lerp(upper[0][1], upper[3][1], 0.5) - 14
            flat = (
                (upper[0][0], level_y + 4),
                (upper[1][0], level_y),
                (upper[2][0], level_y),
                (upper[3][0], level_y + 4),
            )
            upper = between(upper, flat, pose.flat)
        rise = (6, 22, 22, 4)
        open_lower = tuple(
            (x, y - pose.lower * r * shape.lower_rise)
            for (x, y), r in zip(shape.lower, rise, strict=True)
        )
        lower = between(tuple((x, y + 1) for x, y in shut), open_lower, min(1.0, max(0.0, o * 1.3)))
        return bezier(upper), bezier(lower)

    def draw(self) -> None:
        """Draw everything, back to front."""
        if self.openness > 0.1:
            opening = (*self.upper, *reversed(self.lower))
            with self.canvas.clipped(opening):
                self._white()
                self._iris()
                self._lid_shadow()
            self._lower_lash()
        if self.level.fine:
            self._crease()
        self._upper_lash()

    def _white(self) -> None:
        paint = Linear(
            (0, -50),
            (0, 14),
            ((0, self.palette.white_shade, 1), (0.55, "#ffffff", 1), (1, "#ffffff", 1)),
        )
        self.canvas.fill(ellipse(0, 0, 70), paint)

    def _iris(self) -> None:
        canvas, shape, pose, palette = self.canvas, self.shape, self.pose, self.palette
        x = 1 + pose.gaze_x * 10 * self.side
        y = shape.iris_at + pose.gaze_y * 9
        rx, ry = shape.iris_x * pose.iris, shape.iris_y * pose.iris
        top, middle, low, glow = palette.iris
        disc = ellipse(x, y, rx, ry)
        stops = ((0.0, top, 1.0), (0.34, middle, 1.0), (0.72, low, 1.0), (1.0, glow, 1.0))
        canvas.fill(disc, Linear((0, y - ry), (0, y + ry), stops))
        with canvas.clipped(disc):
            if self.level.detail == 2:
                self._flecks(x, y, rx, ry)
            light = Radial((x, y + ry * 0.62), rx, ((0, "#ffffff", 0.75), (1, glow, 0)))
            canvas.fill(ellipse(x, y + ry * 0.6, rx * 0.8, ry * 0.42), light)
        self._pupil(x, y, rx, ry)
        ring = 3.4 if self.level.fine else 5.0
        canvas.stroke(disc, mix(top, palette.lash, 0.4), ring, closed=True)
        if pose.mark in ("heart", "star"):
            gloss = ellipse(x - self.side * rx * 0.34, y - ry * 0.18, rx * 0.14, ry * 0.1)
            canvas.fill(gloss, "#ffffff", 0.95)
        elif pose.shine > 0:
            self._highlights(x, y, rx, ry)

    def _flecks(self, x: float, y: float, rx: float, ry: float) -> None:
        glow = self.palette.iris[3]
        for i in range(9):
            angle = math.radians(10 + i * 20)
            inner, outer = 0.5, 0.86 if i % 2 else 0.78
            cos, sin = math.cos(angle), math.sin(angle)
            line = (
                (x + rx * inner * cos, y + ry * inner * sin),
                (x + rx * outer * cos, y + ry * outer * sin),
            )
            self.canvas.stroke(line, glow, 1.2, 2.6, opacity=0.5)

    def _pupil(self, x: float, y: float, rx: float, ry: float) -> None:
        canvas, pose, palette = self.canvas, self.pose, self.palette
        width, height = self.shape.pupil
        gain = pose.pupil * pose.iris
        if pose.mark == "heart":
            size = 23 if self.level.fine else 27
            canvas.fill(heart(x, y + 2, size * pose.iris), "#ff3f7f")
            canvas.stroke(heart(x, y + 2, size * pose.iris), "#b3124f", 2.4, closed=True)
        elif pose.mark == "star":
            size = 25 if self.level.fine else 29
            canvas.fill(star(x, y + 1, size * pose.iris, 0.45), "#fff6b0")
            canvas.stroke(star(x, y + 1, size * pose.iris, 0.45), "#ffb01f", 2.4, closed=True)
        elif pose.mark == "swirl":
            canvas.stroke(_spiral(x, y, rx * 0.86, ry * 0.86), palette.pupil, 4.6)
        elif pose.mark == "pinpoint":
            canvas.fill(ellipse(x, y, 5.5, 7.5), palette.pupil)
        else:
            core = ellipse(x, y - 2, width * gain, height * gain)
            paint = Linear(
                (0, y - height), (0, y + height), ((0, palette.pupil, 1), (1, palette.iris[0], 1))
            )
            canvas.fill(core, paint)

    def _highlights(self, x: float, y: float, rx: float, ry: float) -> None:
        """One light for both eyes: highlights keep their side of the screen."""
        canvas, shine = self.canvas, self.pose.shine
        root = math.sqrt(shine)
        across = -self.side * rx * 0.36
        big = ellipse(0, 0, rx * 0.36 * root, ry * 0.31 * root)
        with canvas.moved(shift(x + across, y - ry * 0.44), turn(self.side * 14)):
            canvas.fill(big, "#ffffff", min(1.0, shine * 1.4))
        small = ellipse(x - across, y + ry * 0.42, rx * 0.19 * root, ry * 0.16 * root)
        canvas.fill(small, "#ffffff", min(1.0, shine))
        if self.level.detail == 2:
            dot = ellipse(x + across * 1.55, y - ry * 0.02, rx * 0.09, ry * 0.08)
            canvas.fill(dot, "#ffffff", 0.85 * min(1.0, shine))
        if self.pose.wet > 0:
            wet = self.pose.wet
            canvas.fill(ellipse(x, y + ry * 0.74, rx * 0.46, ry * 0.15), "#ffffff", 0.85 * wet)
            dot = ellipse(x - across * 1.3, y - ry * 0.1, rx * 0.17, ry * 0.14)
            canvas.fill(dot, "#ffffff", 0.9 * wet)

    def _lid_shadow(self) -> None:
        depth = 13 if self.level.fine else 9
        under = tuple((x, y + depth) for x, y in reversed(self.upper))
        self.canvas.fill((*self.upper, *under), "#1c1140", 0.3)

    def _lower_lash(self) -> None:
        palette, width = self.palette, self.level.line * 0.8
        line = cut(self.lower, 0.34, 1.0)
        self.canvas.stroke(line, palette.lash, width * 0.3, width * 0.8, width * 1.25, opacity=0.9)

    def _crease(self) -> None:
        if self.openness > 0.3:
            lifted = tuple((x, y - self.shape.crease) for x, y in cut(self.upper, 0.26, 0.86))
            colour = self.palette.skin_line
            self.canvas.stroke(lifted, colour, 0.8, self.level.line * 0.6, 0.8, opacity=0.55)
        elif self.pose.arch < 0.5:
            fold = tuple((x, y - 19) for x, y in cut(self.upper, 0.25, 0.75))
            colour = self.palette.skin_line
            self.canvas.stroke(fold, colour, 0.8, self.level.line * 0.55, 0.8, opacity=0.35)

    def _upper_lash(self) -> None:
        shape, palette, level, o = self.shape, self.palette, self.level, self.openness
        shut = o < 0.12
        weight = shape.lash * level.lash * lerp(0.66 if level.fine else 0.8, 1.0, min(1.0, o))
        line = self.upper
        n = len(line) - 1
        top = []
        for i, (x, y) in enumerate(line):
            t = i / n
            swell = math.sin(math.pi * (0.03 + 0.66 * t)) ** 0.9
            (x0, y0), (x1, y1) = line[max(0, i - 1)], line[min(n, i + 1)]
            length = math.hypot(x1 - x0, y1 - y0) or 1.0
            nx, ny = (y1 - y0) / length, -(x1 - x0) / length
            top.append((x + nx * weight * swell, y + ny * weight * swell))
        ex, ey = line[-1]
        wx, wy = shape.wing
        if shut:
            wx, wy = (wx * 0.6, 5.0 if self.pose.arch < 0.5 else 3.0)
        wing = (ex + wx, ey + wy)
        paint = Linear(
            (-42, 0),
            (58, 0),
            (
                (0.0, palette.lash_end, 1.0),
                (0.26, palette.lash, 1.0),
                (0.78, palette.lash, 1.0),
                (1.0, palette.lash_end, 1.0),
            ),
        )
        body = (*line, wing, *reversed(top))
        self.canvas.fill(body, paint if level.fine else palette.lash)
        thin = 1.6 * level.lash
        self.canvas.stroke(line, paint if level.fine else palette.lash, thin, thin * 1.6, thin * 2)
        for place, length in shape.spikes:
            if level.detail < 1:
                break
            self._spike(line, place, length * (0.8 if shut else 1.0), weight, shut, paint)

    def _spike(
        self,
        line: Shape,
        place: float,
        length: float,
        weight: float,
        shut: bool,
        paint: Linear,
    ) -> None:
        i = min(len(line) - 2, int(place * (len(line) - 1)))
        x, y = line[i]
        if shut:
            sign = 1 if self.pose.arch < 0.5 else -0.6
            tip = (x + length * 0.75, y + sign * length * 0.75)
            bend = (x + length * 0.25, y + sign * length * 0.6)
        else:
            x, y = x + 2, y - weight * 0.7
            tip = (x + length, y - length * 0.72)
            bend = (x + length * 0.7, y - length * 0.15)
        spike = Pen(x, y).quad(*bend, *tip).shape()
        self.canvas.fill(ribbon(spike, (5.5, 0.6)), paint)


def _spiral(x: float, y: float, rx: float, ry: float) -> Shape:
    points = []
    for i in range(60):
        angle, share = i * 0.24, i / 59
        points.append((x + rx * share * math.cos(angle), y + ry * share * math.sin(angle)))
    return tuple(points)
