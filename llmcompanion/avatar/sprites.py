"""Sprites: a picture, or some that take turns, for each expression. SillyTavern packs are these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.avatar.framing import cut, find_framing, sway
from llmcompanion.avatar.manifest import ACCENTS, Framing, Manifest
from llmcompanion.avatar.manifest import FILE_NAME as MANIFEST
from llmcompanion.avatar.naming import sprites_by_expression
from llmcompanion.avatar.nearness import drawable
from llmcompanion.avatar.pack import FilePack
from llmcompanion.avatar.pictures import (
    PictureCache,
    covered,
    is_picture,
    open_picture,
    read_picture,
)
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from PIL import Image

    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.pack import Pack
    from llmcompanion.avatar.rendering.symbols import SymbolSet

TURN_S = 20.0
"""How long one of several alternatives is shown."""


class SpriteSet:
    """Still pictures. See `llmcompanion.avatar.sets.AvatarSet`.

    The whole picture breathes and leans; lips and lids are left as they were drawn.
    """

    kind = "sprites"
    animated = False

    def __init__(self, pack: Pack, manifest: Manifest) -> None:
        self._pack = pack
        self.name = pack.name
        self.title = manifest.title or pack.name
        self.has_manifest = MANIFEST in pack.names
        self.licence = manifest.licence
        self._files = _files(pack, manifest)
        self._sizes = {
            name: open_picture(pack.read(name), name).size
            for names in self._files.values()
            for name in names
        }
        self.expressions = frozenset(self._files)
        self.phases = max(len(names) for names in self._files.values())
        self.framing = manifest.framing
        self._accents = manifest.accents
        self._framings: dict[tuple[int, int], Framing] = {}
        self._cuts = PictureCache()
        self._moved = PictureCache()

    def picture(self, frame: Frame, size: tuple[int, int]) -> Image.Image:
        """The expression's picture, cut to the head, moved as a whole."""
        key = self.key(frame, size)
        known = self._moved.get(key)
        if known is not None:
            return known
        picture = sway(self._cut(self._file(frame), size), frame.rise, frame.turn)
        return self._moved.put(key, covered(picture) if frame.away else picture)

    def key(self, frame: Frame, size: tuple[int, int]) -> Hashable:
        """Equal for frames that look the same at this size."""
        return (self._file(frame), size, frame.rise, frame.turn, frame.away)

    def picture_size(self, columns: int, rows: int, symbols: SymbolSet) -> tuple[int, int]:
        """As fine as it helps."""
        return symbols.picture_size(columns, rows, drawn_for=0)

    def durations(self, expression: str) -> tuple[float, ...]:
        """Alternatives take turns."""
        count = len(self._files[drawable(expression, self.expressions)])
        return (TURN_S,) * count if count > 1 else ()

    def accent(self, expression: str) -> str:
        """The colour that goes with an expression."""
        return self._accents.get(expression) or ACCENTS.get(expression, ACCENTS["neutral"])

    def reframe(self, framing: Framing | None) -> None:
        """Show another part of the pictures; None looks for the head again."""
        self.framing = framing
        self._framings.clear()
        self._cuts.clear()
        self._moved.clear()

    def framing_in_use(self) -> Framing:
        """The part that is shown of the neutral picture."""
        name = self._files[drawable("neutral", self.expressions)][0]
        return self._framing(name, None)

    def notes(self) -> list[str]:
        """Pictures that are not used."""
        used = {name for names in self._files.values() for name in names}
        return unused(self._pack, used)

    def damaged(self) -> list[str]:
        """Pictures that cannot be unpacked."""
        found = []
        for name in sorted({name for names in self._files.values() for name in names}):
            try:
                read_picture(self._pack.read(name), name)
            except UserError as error:
                found.append(error.sentence)
        return found

    def picture_shape(self) -> tuple[int, int]:
        """Width and height of the neutral picture as it is in its file."""
        return self._sizes[self._files[drawable("neutral", self.expressions)][0]]

    def close(self) -> None:
        """Give the memory back."""
        self._cuts.clear()
        self._moved.clear()
        self._pack.close()

    def _file(self, frame: Frame) -> str:
        wanted = "neutral" if frame.away else frame.expression
        names = self._files[drawable(wanted, self.expressions)]
        return names[frame.phase % len(names)]

    def _cut(self, name: str, size: tuple[int, int]) -> Image.Image:
        known = self._cuts.get((name, size))
        if known is not None:
            return known
        picture = read_picture(self._pack.read(name), name)
        return self._cuts.put((name, size), cut(picture, self._framing(name, picture), size))

    def _framing(self, name: str, picture: Image.Image | None) -> Framing:
        """One framing for all pictures of a size, so that the head stays where it is.

        It is looked for in the neutral picture, if that has this size.
        """
        if self.framing is not None:
            return self.framing
        size = self._sizes[name]
        if size not in self._framings:
            neutral = self._files[drawable("neutral", self.expressions)][0]
            if picture is None or (neutral != name and self._sizes[neutral] == size):
                name = neutral if self._sizes[neutral] == size else name
                picture = read_picture(self._pack.read(name), name)
            self._framings[size] = find_framing(picture)
        return self._framings[size]


def single_picture(path: Path, framing: Framing | None = None) -> SpriteSet:
    """A set of one picture file, shown as `framing` says or as the head is found.

    Raises:
        UserError: It cannot be used.
    """
    pack = FilePack(path)
    expressions: dict[str, str | list[str]] = {"neutral": path.name}
    return SpriteSet(pack, Manifest(kind="sprites", expressions=expressions, framing=framing))


def unused(pack: Pack, used: set[str]) -> list[str]:
    """A sentence for each picture of a pack that no expression shows."""
    return [
        f"{clean_line(name)} is not used: it is named after no expression"
        for name in pack.names
        if is_picture(name) and name not in used
    ]


def _files(pack: Pack, manifest: Manifest) -> dict[str, list[str]]:
    """The pictures of each expression: by name, and as the manifest says."""
    listed = {
        expression: [names] if isinstance(names, str) else list(names)
        for expression, names in manifest.expressions.items()
    }
    taken = {name for names in listed.values() for name in names}
    files = sprites_by_expression(name for name in pack.names if name not in taken) | listed
    files = {expression: names for expression, names in files.items() if names}
    if not files:
        pictures = [name for name in pack.names if is_picture(name)]
        if len(pictures) != 1:
            raise UserError(
                "no picture is named after an expression",
                where=pack.where,
                mend="call them neutral.png, joy.png and so on",
            )
        files = {"neutral": pictures}
    return files
