"""Personas on disk: one folder or file each, read only when asked for.

The format is told in `docs/personas.md`. Two shelves are searched: the bundled one and the
person's own. The name of a folder, or of a file without its ``.toml``, is the persona's id, and an
id means one text: an own persona called like a bundled one is reported, and the bundled one stays
in force, since conversations, check-ins and studies refer to a persona by its id alone.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.persona.folder import SUFFIX, read_glance, read_persona
from llmcompanion.persona.schema import NAME_LENGTH
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from llmcompanion.persona.index import Listing
    from llmcompanion.persona.model import Persona

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
"""What a persona's folder may be called."""

ID_RULE = "use small letters, digits, - and _, at most 64, a letter or digit first"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a look at both shelves found.

    Attributes:
        personas: Those that can be used: the bundled first, each shelf by name.
        broken: One error for each folder that cannot.
    """

    personas: tuple[Persona, ...]
    broken: tuple[UserError, ...]


@dataclass(frozen=True, slots=True)
class Listings:
    """What a glance at both shelves found: enough for a list, for thousands of personas.

    Attributes:
        rows: The bundled first, each shelf by name. Only their settings were looked at.
        broken: One error for each whose settings cannot be used.
    """

    rows: tuple[Listing, ...]
    broken: tuple[UserError, ...]


class Library:
    """The personas there are.

    Args:
        bundled: The folder of the personas that come with the program.
        own: The folder of the person's own; need not exist.
    """

    def __init__(self, bundled: Path, own: Path) -> None:
        self._bundled = bundled
        self._own = own

    @property
    def own(self) -> Path:
        """The folder of the person's own personas; need not exist."""
        return self._own

    def get(self, id: str) -> Persona:
        """The persona with this id; only its own files are read.

        Raises:
            UserError: There is none, or its files are broken.
        """
        place, shelf = self._place(id)
        return read_persona(place, shelf=shelf)

    def is_bundled(self, id: str) -> bool:
        """Whether it comes with the program, and so cannot be changed."""
        return bool(ID.fullmatch(id)) and (self._bundled / id).is_dir()

    def ids(self) -> builtins.list[str]:
        """The ids there are, sorted, without a look into the folders."""
        found = {_id(place) for shelf in self._shelves() for place in _places(shelf)}
        return sorted(name for name in found if ID.fullmatch(name))

    def list(self) -> builtins.list[Persona]:
        """All personas that can be used, the bundled first."""
        return [*self.survey().personas]

    def broken(self) -> builtins.list[UserError]:
        """What is wrong with those that cannot be used."""
        return [*self.survey().broken]

    def survey(self) -> Survey:
        """Read everything once."""
        personas: dict[str, Persona] = {}
        broken: dict[str, UserError] = {}
        for shelf in self._shelves():
            here: dict[str, Persona] = {}
            for place in _listed(shelf, broken):
                try:
                    self._check_name(place, shelf)
                    here[_id(place)] = read_persona(place, shelf=shelf)
                except UserError as error:
                    broken[str(place)] = error
            by_name = sorted(
                here.values(), key=lambda persona: (persona.name.casefold(), persona.id)
            )
            personas |= {persona.id: persona for persona in by_name}
        return Survey(tuple(personas.values()), tuple(broken.values()))

    def cards(self) -> Listings:
        """A glance at everything, for a list: what did not change is not read again."""
        from llmcompanion.persona import index

        rows: dict[str, Listing] = {}
        broken: dict[str, UserError] = {}
        for shelf in self._shelves():
            known = {} if shelf == self._bundled else index.read_index(shelf)
            seen: dict[str, index.Glance] = {}
            here: builtins.list[Listing] = []
            for place in _listed(shelf, broken):
                kept = known.get(place.name)
                try:
                    self._check_name(place, shelf)
                    glance = read_glance(place, shelf=shelf, kept=kept)
                except UserError as error:
                    broken[str(place)] = error
                    continue
                seen[place.name] = glance
                bundled = shelf == self._bundled
                here.append(index.listing(_id(place), glance, place, bundled=bundled))
            if shelf != self._bundled and seen != known and shelf.is_dir():
                index.write_index(shelf, seen)
            here.sort(key=lambda row: (row.name.casefold(), row.id))
            rows |= {row.id: row for row in here}
        return Listings(tuple(rows.values()), tuple(broken.values()))

    # Changing

    def create(self, persona: Persona) -> Persona:
        """Put a new persona on the person's own shelf.

        Raises:
            UserError: Its id cannot be used or is taken, or it cannot be written.
        """
        from llmcompanion.persona.writing import create

        self.check_free(persona.id)
        create(persona, self._own)
        return self.get(persona.id)

    def begin(self, id: str, name: str) -> Persona:
        """Put a new persona on the person's own shelf, with all there is to be filled in.

        Raises:
            UserError: Its id cannot be used or is taken, or it cannot be written.
        """
        from llmcompanion.persona.template import new_files
        from llmcompanion.persona.writing import create_from

        self.check_free(id)
        files = new_files(clean_line(name)[:NAME_LENGTH])
        create_from(self._own, id, {name: text.encode() for name, text in files.items()})
        return self.get(id)

    def duplicate(self, id: str, new_id: str) -> Persona:
        """Copy a persona with all its files, under another id of the person's own.

        Raises:
            UserError: There is none, the new id cannot be used or is taken, or it cannot be
                written.
        """
        from llmcompanion.persona.writing import copy

        place, _ = self._place(id)
        self.check_free(new_id)
        copy(place, self._own, new_id)
        return self.get(new_id)

    def save_edit(self, persona: Persona) -> Persona:
        """Keep an edit of a persona of one's own. What it says differently raises its version.

        Raises:
            UserError: It comes with the program, is gone, or cannot be written.
        """
        from llmcompanion.persona.versions import content_of
        from llmcompanion.persona.writing import raised, save

        self._check_own(persona.id)
        before = self.get(persona.id)
        if content_of(persona) == content_of(before):
            return before
        save(raised(replace(persona, source=before.source), before))
        return self.get(persona.id)

    def remove(self, id: str) -> None:
        """Take a persona of one's own away. What it said stays.

        Raises:
            UserError: It comes with the program, there is none, or it cannot be removed.
        """
        from llmcompanion.persona.writing import remove

        remove(self.own_place(id))

    def own_place(self, id: str) -> Path:
        """The folder or file of a persona of one's own, sound or not.

        Raises:
            UserError: It comes with the program, or there is none.
        """
        self._check_own(id)
        return self._place(id)[0]

    def free_id(self, wanted: str) -> str:
        """An id that can be used and is not taken, as near to `wanted` as can be."""
        base = re.sub(r"[^a-z0-9]+", "-", _ascii(wanted)).strip("-_")[:56].strip("-_") or "persona"
        taken = {*self.ids()}
        numbers: Iterable[str] = (f"{base}-{number}" for number in range(2, len(taken) + 3))
        return next(id for id in (base, *numbers) if id not in taken)

    def check_free(self, id: str) -> None:
        """Make sure that a new persona may have this id.

        Raises:
            UserError: It may not.
        """
        if not ID.fullmatch(id):
            raise UserError(f'"{clean_line(id)[:80]}" cannot be a persona\'s id', mend=ID_RULE)
        if self._find(id) is not None:
            raise UserError(f'there is a persona "{id}" already', mend="choose another id")

    # Places

    def _place(self, id: str) -> tuple[Path, Path]:
        """Where a persona lies, and on which shelf."""
        found = self._find(id) if ID.fullmatch(id) else None
        if found is None:
            from difflib import get_close_matches

            ids = self.ids()
            near = get_close_matches(id, ids, 5)
            if len(ids) <= 20:
                mend = f"there are: {', '.join(ids)}"
            else:
                mend = f"near it are: {', '.join(near)}" if near else "look through those there are"
            raise UserError(f'there is no persona "{clean_line(id)[:80]}"', mend=mend)
        return found

    def _find(self, id: str) -> tuple[Path, Path] | None:
        for shelf in self._shelves():
            if (shelf / id).is_dir():
                return shelf / id, shelf
            if (shelf / f"{id}{SUFFIX}").is_file():
                return shelf / f"{id}{SUFFIX}", shelf
        return None

    def _check_own(self, id: str) -> None:
        if self.is_bundled(id):
            raise UserError(
                f'"{id}" comes with the program and stays as it is',
                mend="duplicate it under another id, and change that",
            )

    def _check_name(self, place: Path, shelf: Path) -> None:
        where = clean_line(str(place))
        id = _id(place)
        if not ID.fullmatch(id):
            raise UserError("this name cannot be a persona's id", where=where, mend=ID_RULE)
        if place.name == id:
            mend = "give your folder another name"
            other = self._bundled / id
            is_taken = shelf is self._own and self._own != self._bundled and other.is_dir()
        else:
            mend = "give your file another name"
            other = next(
                (near / id for near in (shelf, self._bundled) if (near / id).is_dir()), shelf
            )
            is_taken = other != shelf
        if is_taken:
            raise UserError(
                f'the id "{id}" is taken by {clean_line(str(other))}', where=where, mend=mend
            )

    def _shelves(self) -> Iterator[Path]:
        yield self._bundled
        if self._own != self._bundled:
            yield self._own


def _id(place: Path) -> str:
    """The id that a folder or a file stands for."""
    return place.stem if place.suffix == SUFFIX and not place.is_dir() else place.name


def _ascii(text: str) -> str:
    import unicodedata

    apart = unicodedata.normalize("NFKD", text.casefold())
    return apart.encode("ascii", "ignore").decode()


def _listed(shelf: Path, broken: dict[str, UserError]) -> builtins.list[Path]:
    """What lies on a shelf, by name; a shelf that cannot be read is noted."""
    try:
        return sorted(_places(shelf), key=lambda place: place.name)
    except UserError as error:
        broken[str(shelf)] = error
        return []


def _places(shelf: Path) -> Iterator[Path]:
    """What may be personas: folders and TOML files, but for hidden ones and those that tools
    leave behind."""
    try:
        with os.scandir(shelf) as entries:
            for entry in entries:
                if entry.name.startswith((".", "_")):
                    continue
                if entry.is_dir() or (entry.name.endswith(SUFFIX) and entry.is_file()):
                    yield shelf / entry.name
    except FileNotFoundError:
        return
    except OSError as error:
        raise UserError(
            f"the folder of personas cannot be read ({error.strerror})",
            where=clean_line(str(shelf)),
            mend="check that it is a folder and that you may read it",
        ) from error
