"""The personas as the gallery works with them: found, kept, changed, shown. No Textual in here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion import resources
from llmcompanion.errors import UserError, unwritable
from llmcompanion.persona.folder import SETTINGS_FILE
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from llmcompanion.avatar.sets import AvatarSet
    from llmcompanion.household import Household
    from llmcompanion.persona.cards.exporting import Format
    from llmcompanion.persona.index import Listing
    from llmcompanion.persona.model import Persona
    from llmcompanion.store.database import Store

ROOM = "make sure that there is room and that you may write there"

FAVOURITES = "personas.favourites"
"""Key under which the ids of the favourites are kept."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A persona that cannot be used.

    Attributes:
        id: What its folder or file is called; "" where the sentence is about something else.
        sentence: What is wrong, where, and how it is mended.
    """

    id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the gallery shows.

    Attributes:
        rows: Favourites first, then the bundled, then the person's own.
        broken: Those that cannot be used.
        favourites: Ids of the favourites that are there.
        tags: All tags, the most frequent first.
    """

    rows: tuple[Listing, ...]
    broken: tuple[Broken, ...]
    favourites: frozenset[str]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """Where a face is, and which part of it is shown.

    Attributes:
        name: Of the avatar.
        own: The persona's own folder, where a face may lie; None for a persona in one file.
        framing: As x, y and zoom; None leaves it to the avatar.
    """

    name: str
    own: Path | None
    framing: tuple[float, float, float] | None


class PersonaShelf:
    """What there is to choose from, and what can be done with it.

    Args:
        household: Whose personas.
        store: Where favourites, versions and memories are kept.
    """

    def __init__(self, household: Household, store: Store) -> None:
        self.household = household
        self.store = store
        self.library = household.library
        self.last = Shown((), (), frozenset(), ())
        """What was shown last: the next time it is there at once."""

    # What there is

    async def shown(self) -> Shown:
        """Everything there is, at a glance."""
        found, kept = await asyncio.gather(
            asyncio.to_thread(self.library.cards), self.store.kept.get(FAVOURITES)
        )
        favourites = _ids(kept)
        rows = sorted(found.rows, key=lambda row: row.id not in favourites)
        self.last = Shown(
            tuple(rows),
            tuple(Broken(self._id_in(error), error.sentence) for error in found.broken),
            favourites.intersection(row.id for row in rows),
            _by_frequency(tag for row in rows for tag in row.tags),
        )
        return self.last

    def _id_in(self, error: UserError) -> str:
        """Which of the person's own personas an error is about."""
        own = clean_line(str(self.library.own))
        where = error.where.removeprefix(own)
        if where == error.where:
            return ""
        name = where.strip("/\\").replace("\\", "/").partition(", line ")[0].partition("/")[0]
        return Path(name).stem if name.endswith(".toml") else name

    async def favour(self, id: str) -> bool:
        """Make it a favourite, or no longer; whether it is one now."""
        favourites = _ids(await self.store.kept.get(FAVOURITES)) ^ {id}
        await self.store.kept.put(FAVOURITES, {"ids": sorted(favourites)})
        return id in favourites

    # Changing

    async def duplicate(self, id: str) -> Persona:
        """Copy it; the copy is the person's own.

        Raises:
            UserError: It cannot be read or written.
        """
        return await asyncio.to_thread(lambda: self.library.duplicate(id, self.library.free_id(id)))

    async def begin(self, name: str) -> Persona:
        """A new one of that name, to be filled in.

        Raises:
            UserError: It cannot be written.
        """
        return await asyncio.to_thread(lambda: self.library.begin(self.library.free_id(name), name))

    async def remove(self, id: str) -> int:
        """Take one of the person's own away, with what it remembers; how much that was.

        Raises:
            UserError: It comes with the program, or cannot be removed.
        """
        await asyncio.to_thread(self.library.own_place, id)
        await asyncio.to_thread(self.library.remove, id)
        return await self.store.memory.forget_all(id)

    async def let_remember(self, id: str, *, on: bool) -> Persona:
        """Turn its memory on or off.

        Raises:
            UserError: It comes with the program, or cannot be written.
        """

        def change() -> Persona:
            persona = self.library.get(id)
            memory = replace(persona.memory, enabled=on)
            return self.library.save_edit(replace(persona, memory=memory))

        return await asyncio.to_thread(change)

    async def export(self, id: str, form: Format) -> tuple[Path, tuple[str, ...]]:
        """Write it as a card into the folder of exports; also what could not come along.

        Raises:
            UserError: It cannot be read or written.
        """
        return await asyncio.to_thread(self._export, id, form)

    def _export(self, id: str, form: Format) -> tuple[Path, tuple[str, ...]]:
        from llmcompanion.avatar.cards import export_with_face
        from llmcompanion.persona.writing import replace_file

        now_s = int(self.household.clock.now().timestamp())
        made = export_with_face(self.library.get(id), form, self.avatar_folders, now_s=now_s)
        folder = self.household.folders.exports
        names = (id, *(f"{id}-{number}" for number in range(2, 10_000)))
        path = next(place for name in names if not (place := folder / f"{name}.{form}").exists())
        try:
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(path, made.data)
        except OSError as error:
            raise unwritable(path, error, mend=ROOM) from error
        return path, made.notices

    # Faces

    def face_loader(self, persona: Persona) -> Callable[[], AvatarSet] | None:
        """Loads the face of a persona, in a thread; None where it has none."""
        if not persona.avatar:
            return None
        face, folders = face_of(persona), self.avatar_folders
        return lambda: load_face(face, folders)

    @property
    def avatar_folders(self) -> tuple[Path, ...]:
        """Where avatars are that belong to no persona."""
        return (self.household.folders.avatars, resources.assets() / "avatars")


def matching(rows: Sequence[Listing], query: str, tag: str) -> list[Listing]:
    """The rows in which every word of `query` occurs, of those with the tag, in their order."""
    words = query.casefold().split()
    return [
        row
        for row in rows
        if (not tag or tag in row.tags) and all(word in _text_of(row) for word in words)
    ]


def _text_of(row: Listing) -> str:
    texts = (row.name, row.id, row.description, row.creator, row.pronouns, *row.tags)
    return "\n".join(texts).casefold()


def face_in(row: Listing) -> Face:
    """The face that a row shows."""
    own = row.place if row.place.suffix != ".toml" or row.place.is_dir() else None
    return Face(row.avatar, own, row.framing)


def face_of(persona: Persona) -> Face:
    """The face that a persona has."""
    source, framing = persona.source, persona.framing
    return Face(
        persona.avatar,
        source.parent if source.name == SETTINGS_FILE else None,
        None if framing is None else (framing.x, framing.y, framing.zoom),
    )


def place_of(face: Face, folders: Iterable[Path]) -> Path:
    """Where a face is: a folder, a zip or a picture; the persona's own folder comes first.

    Raises:
        UserError: There is none of that name.
    """
    from llmcompanion.avatar.sets import find_avatar

    return find_avatar(face.name, (*((face.own,) if face.own else ()), *folders))


def load_face(face: Face, folders: Iterable[Path]) -> AvatarSet:
    """Load a face, the part of it shown that its persona says. Takes a thread.

    Raises:
        UserError: There is none, or it cannot be used.
    """
    return load_avatar_framed(place_of(face, folders), face.framing)


def load_avatar_framed(place: Path, framing: tuple[float, float, float] | None) -> AvatarSet:
    """Load an avatar, this part of its pictures shown. Takes a thread.

    Raises:
        UserError: It cannot be used.
    """
    from llmcompanion.avatar.frames import FramesSet
    from llmcompanion.avatar.manifest import Framing as Part
    from llmcompanion.avatar.sets import load_avatar
    from llmcompanion.avatar.sprites import SpriteSet

    avatar = load_avatar(place)
    if framing is not None and isinstance(avatar, SpriteSet | FramesSet):
        x, y, zoom = framing
        avatar.reframe(Part(x, y, zoom))
    return avatar


def _ids(kept: object) -> frozenset[str]:
    """The ids in what was kept, whatever that is."""
    ids = kept.get("ids") if isinstance(kept, dict) else None
    return frozenset(each for each in ids or () if isinstance(each, str))


def _by_frequency(tags: Iterable[str]) -> tuple[str, ...]:
    from collections import Counter

    return tuple(tag for tag, _ in sorted(Counter(tags).items(), key=lambda it: (-it[1], it[0])))
