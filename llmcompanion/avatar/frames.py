"""Frames: an animation for each expression, its own timing kept.

GIF, APNG, WebP, or numbered pictures in a folder that is named after the expression.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.avatar.framing import cut, find_framing, sway
from llmcompanion.avatar.limits import MAX_FRAMES, MAX_REEL_BYTES, MAX_REELS_BYTES
from llmcompanion.avatar.manifest import ACCENTS, Framing, Manifest
from llmcompanion.avatar.manifest import FILE_NAME as MANIFEST
from llmcompanion.avatar.naming import folders_by_expression, in_order, sprites_by_expression
from llmcompanion.avatar.nearness import drawable
from llmcompanion.avatar.pictures import covered, open_picture, read_picture, seek, unpack
from llmcompanion.avatar.sprites import unused
from llmcompanion.avatar.timing import frame_durations
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from PIL import Image

    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.pack import Pack
    from llmcompanion.avatar.rendering.symbols import SymbolSet


@dataclass(frozen=True, slots=True)
class Clip:
    """One expression's animation.

    Attributes:
        names: One animated file, or one file per frame.
        durations: Seconds each frame is shown.
    """

    names: tuple[str, ...]
    durations: tuple[float, ...]


class FramesSet:
    """Animations made elsewhere. See `llmcompanion.avatar.sets.AvatarSet`."""

    kind = "frames"
    animated = False

    def __init__(self, pack: Pack, manifest: Manifest) -> None:
        self._pack = pack
        self.name = pack.name
        self.title = manifest.title or pack.name
        self.has_manifest = MANIFEST in pack.names
        self.licence = manifest.licence
        self._clips = _clips(pack, manifest)
        self.expressions = frozenset(self._clips)
        self.phases = max(len(clip.durations) for clip in self._clips.values())
        self.framing = manifest.framing
        self._accents = manifest.accents
        self._found_framing: Framing | None = None
        self._reels: OrderedDict[tuple[str, tuple[int, int]], list[Image.Image]] = OrderedDict()

    def picture(self, frame: Frame, size: tuple[int, int]) -> Image.Image:
        """The frame of the expression's animation that its phase names."""
        expression = self._expression(frame)
        reel = self._reel(expression, size)
        count = len(self._clips[expression].durations)
        picture = reel[frame.phase % count * len(reel) // count]
        if count == 1:
            picture = sway(picture, frame.rise, frame.turn)
        return covered(picture) if frame.away else picture

    def key(self, frame: Frame, size: tuple[int, int]) -> Hashable:
        """Equal for frames that look the same at this size."""
        expression = self._expression(frame)
        count = len(self._clips[expression].durations)
        moved = (frame.rise, frame.turn) if count == 1 else (0, 0)
        return (expression, frame.phase % count, size, moved, frame.away)

    def picture_size(self, columns: int, rows: int, symbols: SymbolSet) -> tuple[int, int]:
        """As fine as it helps."""
        return symbols.picture_size(columns, rows, drawn_for=0)

    def durations(self, expression: str) -> tuple[float, ...]:
        """The animation's own timing."""
        own = self._clips[drawable(expression, self.expressions)].durations
        return own if len(own) > 1 else ()

    def accent(self, expression: str) -> str:
        """The colour that goes with an expression."""
        return self._accents.get(expression) or ACCENTS.get(expression, ACCENTS["neutral"])

    def reframe(self, framing: Framing | None) -> None:
        """Show another part of the pictures; None looks for the head again."""
        self.framing = framing
        self._found_framing = None
        self._reels.clear()

    def framing_in_use(self) -> Framing:
        """The part of the pictures that is shown."""
        if self.framing is not None:
            return self.framing
        if self._found_framing is None:
            name = self._clips[drawable("neutral", self.expressions)].names[0]
            self._found_framing = find_framing(read_picture(self._pack.read(name), name))
        return self._found_framing

    def notes(self) -> list[str]:
        """Pictures that are not used."""
        return unused(self._pack, {name for clip in self._clips.values() for name in clip.names})

    def damaged(self) -> list[str]:
        """Animations that cannot be unpacked."""
        found = []
        for _, clip in sorted(self._clips.items()):
            try:
                for _ in self._unpacked(clip):
                    pass
            except UserError as error:
                found.append(error.sentence)
        return found

    def picture_shape(self) -> tuple[int, int]:
        """Width and height of the neutral animation as it is in its file."""
        name = self._clips[drawable("neutral", self.expressions)].names[0]
        return open_picture(self._pack.read(name), name).size

    def close(self) -> None:
        """Give the memory back."""
        self._reels.clear()
        self._pack.close()

    def _expression(self, frame: Frame) -> str:
        return drawable("neutral" if frame.away else frame.expression, self.expressions)

    def _reel(self, expression: str, size: tuple[int, int]) -> list[Image.Image]:
        """The expression's frames at one size; of a long animation every second, third... frame."""
        key = (expression, size)
        if key in self._reels:
            self._reels.move_to_end(key)
            return self._reels[key]
        clip = self._clips[expression]
        frame_bytes = size[0] * size[1] * 4
        step = -(-len(clip.durations) * frame_bytes // MAX_REEL_BYTES)
        framing = self.framing_in_use()
        reel = [
            cut(picture, framing, size)
            for n, picture in enumerate(self._unpacked(clip))
            if n % step == 0
        ]
        self._reels[key] = reel
        while len(self._reels) > 1 and self._held_bytes() > MAX_REELS_BYTES:
            self._reels.popitem(last=False)
        return reel

    def _held_bytes(self) -> int:
        return sum(len(reel) * size[0] * size[1] * 4 for (_, size), reel in self._reels.items())

    def _unpacked(self, clip: Clip) -> Iterator[Image.Image]:
        if len(clip.names) > 1:
            for name in clip.names:
                yield read_picture(self._pack.read(name), name)
            return
        name = clip.names[0]
        image = open_picture(self._pack.read(name), name)
        # an APNG may hold a still picture of its own for readers that know no animation
        first = 1 if image.info.get("default_image") else 0
        for n in range(first, first + len(clip.durations)):
            seek(image, n, name)
            yield unpack(image, name)


def _clips(pack: Pack, manifest: Manifest) -> dict[str, Clip]:
    listed = {
        expression: _listed(pack, names) for expression, names in manifest.expressions.items()
    }
    taken = {name for names in listed.values() for name in names}
    left = [name for name in pack.names if name not in taken]
    files = sprites_by_expression(left) | folders_by_expression(left) | listed
    clips = {
        expression: _clip(pack, names, 1 / manifest.frames_per_second)
        for expression, names in files.items()
        if names
    }
    if not clips:
        raise UserError(
            "no animation is named after an expression",
            where=pack.where,
            mend="call them neutral.gif, joy.gif and so on",
        )
    return clips


def _listed(pack: Pack, names: str | list[str]) -> list[str]:
    """Files as the manifest lists them; one name may be that of a folder of frames."""
    if isinstance(names, str):
        below = [name for name in pack.names if name.startswith(names.rstrip("/") + "/")]
        return in_order(below) or [names]
    return list(names)


def _clip(pack: Pack, names: list[str], seconds: float) -> Clip:
    if len(names) > MAX_FRAMES:
        raise UserError(
            f"this animation has more than {MAX_FRAMES} frames", where=names[0], mend="shorten it"
        )
    timings = []
    for name in names:
        data = pack.read(name)
        timings.append(frame_durations(data, open_picture(data, name), name))
    if len(timings[0]) > 1:  # an animated file; others of that expression are alternatives
        return Clip((names[0],), timings[0])
    return Clip(tuple(names), (seconds,) * len(names))
