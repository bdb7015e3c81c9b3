"""Mouths: closed lines, open shapes with teeth and tongue, and the odd ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.art.geometry import CENTRE_X, Pen, Shape, ellipse, smooth

if TYPE_CHECKING:
    from tools.art.canvas import Canvas
    from tools.art.character import Character
    from tools.art.levels import Level
    from tools.art.pose import Mouth, Pose

_HALF = 23.0  # half the width of a mouth at rest
_TALL = 47.0  # height of a mouth that is all open
_BEND = 11.0  # how far a bent closed mouth moves its corners


def draw_mouth(canvas: Canvas, who: Character, pose: Pose, level: Level) -> None:
    """Draw the mouth of a pose."""
    _Mouth(canvas, who, pose.mouth, level).draw()


class _Mouth:
    def __init__(self, canvas: Canvas, who: Character, mouth: Mouth, level: Level) -> None:
        self.canvas, self.mouth, self.level, self.palette = canvas, mouth, level, who.palette
        self.x = CENTRE_X + mouth.skew * 9
        self.y = who.face.mouth_y + level.mouth_drop
        self.half = _HALF * level.mouth * mouth.width
        self.floor = who.face.chin[3] - (9 if level.fine else 5)  # nothing is drawn below it
        self.tall = min(mouth.open * _TALL * level.mouth, level.mouth_limit, self.floor - self.y)
        self.width = level.line * (1.15 if level.fine else 1.25)

    def draw(self) -> None:
        """Draw whichever kind it is."""
        kinds = {
            "line": self._line,
            "smirk": self._smirk,
            "smile": self._smile,
            "frown": self._frown,
            "round": self._round,
            "cat": self._cat,
            "wave": self._wave,
            "grit": self._grit,
            "grin": self._grin,
            "bleh": self._bleh,
            "pout": self._pout,
        }
        kinds[self.mouth.kind]()

    def _bend(self) -> float:
        return self.mouth.curve * _BEND * self.level.curve

    def _pen(self, line: Shape, *, ends: float = 0.55) -> None:
        w = self.width
        self.canvas.stroke(line, self.palette.mouth_line, w * ends, w, w, w * ends)

    def _lip(self, y: float) -> None:
        if self.level.detail == 2 and y + 3 < self.floor:
            line = Pen(self.x - 8, y).quad(self.x, y + 3, self.x + 8, y).shape()
            self.canvas.stroke(line, self.palette.skin_line, 0.8, 2.2, 0.8, opacity=0.45)

    def _line(self) -> None:
        x, y, w, c = self.x, self.y, self.half, self._bend()
        tip = self.mouth.skew * 5 * self.level.curve
        self._pen(
            Pen(x - w, y - c + tip)
            .cubic(x - w * 0.5, y + c * 0.75, x + w * 0.5, y + c * 0.75, x + w, y - c - tip)
            .shape()
        )
        self._lip(y + 13 + max(0.0, c * 0.3))

    def _smirk(self) -> None:
        x, y, w, c = self.x, self.y, self.half, self._bend()
        self._pen(
            Pen(x - w, y + c * 0.15)
            .cubic(x - w * 0.3, y + c * 0.5, x + w * 0.5, y + c * 0.7, x + w, y - c * 1.35)
            .shape()
        )
        tick = Pen(x + w - 3, y - c * 1.35 - 5).quad(x + w + 5, y - c * 1.3, x + w + 3, y - c + 4)
        if self.level.fine:
            self.canvas.stroke(tick.shape(), self.palette.mouth_line, self.width * 0.6)
        self._lip(y + 14)

    def _open(self, outline: Shape, teeth: Shape | None, tongue: Shape | None) -> None:
        canvas, palette = self.canvas, self.palette
        canvas.fill(outline, palette.mouth)
        with canvas.clipped(outline):
            if tongue is not None and self.mouth.tongue > 0:
                canvas.fill(tongue, palette.tongue)
            if teeth is not None:
                canvas.fill(teeth, "#ffffff")
        width = self.level.line * (0.95 if self.level.fine else 0.8)
        canvas.stroke(outline, palette.mouth_line, width, closed=True)

    def _smile(self) -> None:
        x, y, w, h = self.x, self.y, self.half, self.tall
        c = self.mouth.curve * _BEND
        tip = self.mouth.skew * 5
        dip = c * 0.7
        left, right = (x - w, y - c + tip), (x + w, y - c - tip)
        outline = (
            Pen(*left)
            .cubic(x - w * 0.5, y - c + dip + 3, x + w * 0.5, y - c + dip + 3, *right)
            .cubic(x + w * 1.02, y + h * 0.55, x + w * 0.55, y + h, x, y + h)
            .cubic(x - w * 0.55, y + h, x - w * 1.02, y + h * 0.55, *left)
            .shape()
        )
        teeth = None
        if self.mouth.teeth > 0:
            depth = y - c + dip + 3 + (6 if self.level.fine else 7) * self.mouth.teeth
            teeth = (
                Pen(x - w - 4, y - 60)
                .line(x + w + 4, y - 60)
                .line(x + w + 4, depth - 5)
                .quad(x, depth + 7, x - w - 4, depth - 5)
                .shape()
            )
        self._open(outline, teeth, ellipse(x, y + h * 1.0, w * 0.68, h * 0.46))
        if self.mouth.fang and self.level.fine:
            self.canvas.fill(
                ((x + w * 0.5, y - c + 3), (x + w * 0.78, y - c + 2), (x + w * 0.62, y - c + 15)),
                "#ffffff",
            )
        self._corners(left, right)
        self._lip(y + h + 9)

    def _corners(self, left: tuple[float, float], right: tuple[float, float]) -> None:
        if self.level.detail < 2 or self.mouth.width < 0.9:
            return
        for (x, y), side in ((left, -1), (right, 1)):
            tick = Pen(x - side * 2, y - 4).quad(x + side * 4, y - 2, x + side * 3, y + 4).shape()
            self.canvas.stroke(tick, self.palette.mouth_line, 1.0, 2.8, 1.0)

    def _frown(self) -> None:
        x, y, w, h = self.x, self.y, self.half, self.tall
        base, crown = y + h * 0.55, y - h * 0.5
        tip = self.mouth.skew * 6
        outline = (
            Pen(x - w, base + tip)
            .cubic(
                x - w * 0.95, crown - h * 0.18, x + w * 0.95, crown - h * 0.18, x + w, base - tip
            )
            .cubic(x + w * 0.5, base - h * 0.16, x - w * 0.5, base - h * 0.16, x - w, base + tip)
            .shape()
        )
        teeth = None
        if self.mouth.teeth > 0:
            cut = crown + h * 0.24
            teeth = ((x - w, y - 90), (x + w, y - 90), (x + w, cut), (x - w, cut))
        self._open(outline, teeth, ellipse(x, base + h * 0.1, w * 0.62, h * 0.36))

    def _round(self) -> None:
        x, y, h = self.x, self.y, self.tall * 0.62
        w = self.half * 0.62
        outline = smooth(
            (
                (x, y - h),
                (x + w, y - h * 0.1),
                (x + w * 0.7, y + h * 0.82),
                (x, y + h * 1.05),
                (x - w * 0.7, y + h * 0.82),
                (x - w, y - h * 0.1),
            )
        )
        self._open(outline, None, ellipse(x, y + h * 0.95, w * 0.7, h * 0.5))

    def _cat(self) -> None:
        x, y, w = self.x, self.y, self.half
        k = 1.0 if self.level.fine else 1.5
        drop, lift = 11 * k, 7 * k
        self._pen(
            Pen(x - w, y - lift)
            .quad(x - w * 0.55, y + drop, x, y - 1)
            .quad(x + w * 0.55, y + drop, x + w, y - lift)
            .shape()
        )

    def _wave(self) -> None:
        x, y, w = self.x, self.y, self.half
        k = 7.5 * (1.0 if self.level.fine else 1.15)
        line = smooth(
            (
                (x - w, y + 2),
                (x - w * 0.6, y - k),
                (x - w * 0.2, y + k * 0.75),
                (x + w * 0.2, y - k * 0.75),
                (x + w * 0.6, y + k),
                (x + w, y - 2),
            ),
            closed=False,
        )
        self._pen(line)

    def _teeth_box(self, outline: Shape, lines: int) -> None:
        canvas, palette = self.canvas, self.palette
        canvas.fill(outline, "#ffffff")
        x, y, w = self.x, self.y, self.half
        with canvas.clipped(outline):
            if self.level.fine:
                for i in range(1, lines):
                    at = x - w + 2 * w * i / lines
                    canvas.stroke(
                        ((at, y - 40), (at, y + 40)), palette.mouth_line, 1.8, opacity=0.45
                    )
        canvas.stroke(outline, palette.mouth_line, self.level.line * 0.95, closed=True)

    def _grit(self) -> None:
        """Teeth that are pressed together: the strained smile or snarl."""
        x, y, w, c = self.x, self.y, self.half, self._bend() * 0.8
        h = max(self.tall * 0.5, 9 * self.level.mouth)
        wobble = 0.16 * h
        outline = smooth(
            (
                (x - w, y - c),
                (x - w * 0.5, y - h * 0.7 + c * 0.3 - wobble),
                (x, y - h * 0.7 + c * 0.5 + wobble),
                (x + w * 0.5, y - h * 0.7 + c * 0.3 - wobble),
                (x + w, y - c),
                (x + w * 0.75, y + h * 0.8),
                (x + w * 0.25, y + h + wobble),
                (x - w * 0.25, y + h - wobble),
                (x - w * 0.75, y + h * 0.8),
            )
        )
        self._teeth_box(outline, 6)
        middle = smooth(
            (
                (x - w, y - c * 0.3),
                (x - w * 0.3, y + 3),
                (x + w * 0.3, y - 1),
                (x + w, y - c * 0.3),
            ),
            closed=False,
        )
        width = 2.6 if self.level.fine else 4.5
        self.canvas.stroke(middle, self.palette.mouth_line, width, opacity=0.75)

    def _grin(self) -> None:
        """A wide, lopsided grin that shows the teeth."""
        x, y, w, c = self.x, self.y, self.half, self._bend() * 0.55
        h = max(self.tall, 12.0)
        lift = 7 * self.level.mouth
        outline = (
            Pen(x - w, y - c + lift * 0.5)
            .cubic(x - w * 0.4, y + 5, x + w * 0.5, y + 3, x + w, y - c - lift)
            .cubic(x + w * 0.9, y + h * 0.6, x + w * 0.2, y + h, x - w * 0.15, y + h * 0.8)
            .cubic(x - w * 0.6, y + h * 0.65, x - w * 0.9, y + h * 0.2, x - w, y - c + lift * 0.5)
            .shape()
        )
        self._teeth_box(outline, 6)
        self._corners((x - w, y - c), (x + w, y - c - lift))

    def _bleh(self) -> None:
        """A sour, lopsided mouth with the tongue out."""
        x, y, w, h = self.x, self.y, self.half, self.tall
        line = (
            Pen(x - w, y + 8)
            .cubic(x - w * 0.6, y - 9, x - w * 0.1, y - 8, x + w * 0.1, y - 2)
            .cubic(x + w * 0.4, y + 4, x + w * 0.7, y - 8, x + w, y + 6)
            .shape()
        )
        tongue = (
            Pen(x - w * 0.48, y - 3)
            .cubic(x - w * 0.62, y + h * 1.15, x + w * 0.62, y + h * 1.15, x + w * 0.5, y - 1)
            .shape()
        )
        self.canvas.fill(tongue, self.palette.tongue)
        width = self.level.line * (0.9 if self.level.fine else 0.75)
        self.canvas.stroke(tongue, self.palette.mouth_line, width, closed=False)
        if self.level.fine:
            groove = ((x, y + 4), (x, y + h * 0.45))
            self.canvas.stroke(groove, self.palette.mouth, 2.4, 1.0)
        self._pen(line)

    def _pout(self) -> None:
        """Lips pushed up and to the side."""
        x, y, w = self.x, self.y, self.half
        k = self.level.curve**0.5
        self._pen(
            Pen(x - w, y + 7 * k)
            .cubic(x - w * 0.55, y - 9 * k, x + w * 0.4, y - 9 * k, x + w, y + 5 * k)
            .shape()
        )
        self._lip(y + 15)
