"""Avatar sets: whatever an avatar is made of, it gives a picture for a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from llmcompanion.avatar.frames import FramesSet
from llmcompanion.avatar.manifest import FILE_NAME, Manifest, read_manifest
from llmcompanion.avatar.naming import folders_by_expression, sprites_by_expression
from llmcompanion.avatar.pack import open_pack
from llmcompanion.avatar.pictures import is_picture, open_picture
from llmcompanion.avatar.reframing import read_framing
from llmcompanion.avatar.rig import FILE_NAME as RIG_FILE
from llmcompanion.avatar.rig import RigSet
from llmcompanion.avatar.sprites import SpriteSet, single_picture
from llmcompanion.avatar.timing import frame_durations
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from pathlib import Path

    from PIL import Image

    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.manifest import Framing
    from llmcompanion.avatar.pack import Pack
    from llmcompanion.avatar.rendering.symbols import SymbolSet


class AvatarSet(Protocol):
    """Pictures of one character.

    A set may be used from one thread at a time.

    Attributes:
        kind: "rig", "sprites" or "frames".
        name: The folder's name.
        title: What a person calls it.
        expressions: What it draws; others fall back to the nearest.
        animated: Whether lips and eyes move (a rig). Otherwise the whole picture breathes.
        phases: In how many steps effects go round; 1 when nothing does.
        has_manifest: Whether an avatar.toml describes it.
        licence: Under which terms it may be used, or "".
    """

    kind: str
    name: str
    title: str
    expressions: frozenset[str]
    animated: bool
    phases: int
    has_manifest: bool
    licence: str

    def picture(self, frame: Frame, size: tuple[int, int]) -> Image.Image:
        """What is to be seen: RGBA of exactly `size`, on a transparent ground. Not to be changed.

        Raises:
            UserError: The files have gone or are damaged.
        """
        ...

    def key(self, frame: Frame, size: tuple[int, int]) -> Hashable:
        """Equal for frames that look the same at this size; cheaper than the picture."""
        ...

    def picture_size(self, columns: int, rows: int, symbols: SymbolSet) -> tuple[int, int]:
        """The size of picture to ask for, to be shown in so many cells of these symbols."""
        ...

    def durations(self, expression: str) -> tuple[float, ...]:
        """Seconds each phase of an expression is shown; empty: as fast as the animation likes.

        Where it is not empty, the expression's phases are 0 to its length - 1.
        """
        ...

    def accent(self, expression: str) -> str:
        """The colour that goes with an expression, "#rrggbb"."""
        ...

    def notes(self) -> list[str]:
        """What may not be as the set's maker meant it: one sentence each."""
        ...

    def damaged(self) -> list[str]:
        """Unpacks every picture; one sentence for each that cannot be."""
        ...

    def close(self) -> None:
        """Give the memory back. The set loads again what it needs, should it be used once more."""
        ...


class Reframable(AvatarSet, Protocol):
    """A set of whole pictures, of which any part can be shown."""

    def reframe(self, framing: Framing | None) -> None:
        """Show another part of the pictures; None looks for the head."""
        ...

    def framing_in_use(self) -> Framing:
        """The part that is shown of the neutral picture."""
        ...

    def picture_shape(self) -> tuple[int, int]:
        """Width and height of the neutral picture as it is in its file."""
        ...


def load_reframable(path: Path) -> Reframable:
    """As `load_avatar`, for sets whose framing can be changed.

    Raises:
        UserError: It cannot be used, or is a rig: those are drawn for the place they have.
    """
    avatar = load_avatar(path)
    if isinstance(avatar, SpriteSet | FramesSet):
        return avatar
    avatar.close()
    raise UserError("this face is drawn for its place: there is nothing to choose")


def load_avatar(path: Path) -> AvatarSet:
    """An avatar from a folder, a zip or a single picture.

    Reads the manifest and the headers of the files; pictures are unpacked when first seen.

    Raises:
        UserError: It cannot be used; says what, where and what helps.
    """
    if is_picture(path.name) and not path.is_dir():
        return single_picture(path, read_framing(path))
    pack = open_pack(path)
    try:
        manifest = read_manifest(pack) or Manifest(kind=_kind_of(pack))
        by_hand = None if path.is_dir() else read_framing(path)
        if by_hand is not None:
            manifest = msgspec.structs.replace(manifest, framing=by_hand)
        return _load(pack, manifest)
    except UserError:
        pack.close()
        raise


def _load(pack: Pack, manifest: Manifest) -> AvatarSet:
    if manifest.kind == "rig":
        return RigSet(pack, manifest)
    if manifest.kind == "frames":
        return FramesSet(pack, manifest)
    return SpriteSet(pack, manifest)


def _kind_of(pack: Pack) -> Literal["rig", "sprites", "frames"]:
    """What a pack without a manifest is: animations, or else still pictures."""
    if RIG_FILE in pack.names:
        return "rig"
    sprites = sprites_by_expression(pack.names)
    moving = folders_by_expression(pack.names) or any(
        _moves(pack, name) for names in sprites.values() for name in names
    )
    return "frames" if moving else "sprites"


def _moves(pack: Pack, name: str) -> bool:
    data = pack.read(name)
    return len(frame_durations(data, open_picture(data, name), name)) > 1


def find_avatar(name: str, folders: Iterable[Path]) -> Path:
    """The place of an avatar by its name; the first folder that has it wins.

    Raises:
        UserError: None has it; says which exist.
    """
    folders = tuple(folders)
    places = list_avatars(folders)
    if name in places:
        return places[name]
    known = ", ".join(sorted(places)) or "none"
    raise UserError(
        f'there is no avatar called "{clean_line(name)[:60]}"', mend=f"there are: {known}"
    )


def list_avatars(folders: Iterable[Path]) -> dict[str, Path]:
    """The avatars in some folders by name: folders of pictures or with a manifest, zips, files."""
    found: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            continue
        for path in sorted(folder.iterdir()):
            if path.name.startswith("."):
                continue
            if path.is_dir():
                if (path / FILE_NAME).is_file() or any(is_picture(p.name) for p in path.iterdir()):
                    found.setdefault(path.name, path)
            elif path.suffix.lower() == ".zip" or is_picture(path.name):
                found.setdefault(path.stem, path)
    return found
