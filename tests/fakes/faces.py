"""A face of a few circles: an avatar set without files."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageDraw

from llmcompanion.errors import UserError

MOUTHS = {"closed": (10, 1), "small": (6, 3), "mid": (9, 5), "wide": (12, 8), "round": (6, 8)}
GAZES = {"ahead": (0, 0), "left": (-3, 0), "right": (3, 0), "up": (0, -2), "down": (0, 2)}


class CircleFace:
    """See `llmcompanion.avatar.sets.AvatarSet`. Counts what is asked of it."""

    kind = "rig"
    name = "circle"
    title = "Circle"
    expressions = frozenset({"neutral", "joy", "anger", "thinking", "sleepy"})
    animated = True
    has_manifest = True
    licence = "MIT"

    def __init__(self, phases: int = 1, trouble: str = "") -> None:
        self.phases = phases
        self.trouble = trouble
        self.drawn = 0
        self.closed = False

    def picture(self, frame, size):
        if self.trouble:
            raise UserError(self.trouble)
        self.drawn += 1
        canvas = Image.new("RGBA", (100, 100))
        draw = ImageDraw.Draw(canvas)
        skin = {"joy": "#f2c9a0", "anger": "#d88070"}.get(frame.expression, "#e0c0b0")
        x, y = 50 + 2 * frame.turn, 50 - frame.rise
        draw.ellipse((x - 40, y - 45, x + 40, y + 45), skin)
        draw.rectangle((8 + 2 * frame.sway, 0, 92 + 2 * frame.sway, 18), "#503060")
        dx, dy = GAZES[frame.gaze]
        for side in (-17, 17):
            open_by = {"open": 8, "half": 4, "closed": 1}[frame.eyes]
            eye = (x + side - 9, y - 10 - open_by, x + side + 9, y - 10 + open_by)
            draw.ellipse(eye, "white" if open_by > 1 else "#302020")
            if open_by > 1:
                pupil = (x + side - 4 + dx, y - 14 + dy, x + side + 4 + dx, y - 6 + dy)
                draw.ellipse(pupil, "#203060")
        width, height = MOUTHS[frame.mouth]
        draw.ellipse((x - width, y + 22 - height, x + width, y + 22 + height), "#802030")
        if self.phases > 1 and frame.expression == "joy":
            at = 10 + frame.phase * 6
            draw.rectangle((at, 60, at + 4, 64), "#60c0ff")
        return canvas.resize(size, Image.Resampling.BOX)

    def key(self, frame, size):
        phase = frame.phase if frame.expression == "joy" else 0
        return replace(frame, phase=phase), size

    def picture_size(self, columns, rows, symbols):
        return symbols.picture_size(columns, rows, drawn_for=80)

    def durations(self, expression):
        return ()

    def accent(self, expression):
        return "#52e0d8"

    def close(self):
        self.closed = True
