"""Personas on disk: one folder each, read only when asked for.

The format is told in `docs/personas.md`. Two shelves are searched: the bundled one and the
person's own. A folder's name is the persona's id, and an id means one text: an own folder named
like a bundled one is reported, and the bundled one stays in force, since conversations, check-ins
and studies refer to a persona by its id alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.persona.folder import read_persona
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator
    from pathlib import Path

    from llmcompanion.persona.model import Persona

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
"""What a persona's folder may be called."""

_ID_RULE = "use small letters, digits, - and _, at most 64, a letter or digit first"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a look at both shelves found.

    Attributes:
        personas: Those that can be used: the bundled first, each shelf by name.
        broken: One error for each folder that cannot.
    """

    personas: tuple[Persona, ...]
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

    def get(self, id: str) -> Persona:
        """The persona with this id; only its own folder is read.

        Raises:
            UserError: There is none, or its folder is broken.
        """
        if ID.fullmatch(id):
            for shelf in (self._bundled, self._own):
                if (shelf / id).is_dir():
                    return read_persona(shelf / id, shelf=shelf)
        names = ", ".join(self.ids()) or "none"
        raise UserError(f'there is no persona "{clean_line(id)[:80]}"', mend=f"there are: {names}")

    def ids(self) -> builtins.list[str]:
        """The ids there are, sorted, without a look into the folders."""
        found = {folder.name for shelf in self._shelves() for folder in _folders(shelf)}
        return sorted(name for name in found if ID.fullmatch(name))

    def list(self) -> builtins.list[Persona]:
        """All personas that can be used, the bundled first."""
        return [*self.survey().personas]

    def broken(self) -> builtins.list[UserError]:
        """What is wrong with the folders that cannot be used."""
        return [*self.survey().broken]

    def survey(self) -> Survey:
        """Read every folder once."""
        personas: dict[str, Persona] = {}
        broken: dict[str, UserError] = {}
        for shelf in self._shelves():
            try:
                folders = sorted(_folders(shelf), key=lambda folder: folder.name)
            except UserError as error:
                broken[str(shelf)] = error
                continue
            here: dict[str, Persona] = {}
            for folder in folders:
                try:
                    here[folder.name] = self._read(folder, shelf)
                except UserError as error:
                    broken[str(folder)] = error
            by_name = sorted(
                here.values(), key=lambda persona: (persona.name.casefold(), persona.id)
            )
            personas |= {persona.id: persona for persona in by_name}
        return Survey(tuple(personas.values()), tuple(broken.values()))

    def _read(self, folder: Path, shelf: Path) -> Persona:
        where = clean_line(str(folder))
        bundled = self._bundled / folder.name
        if not ID.fullmatch(folder.name):
            raise UserError("this name cannot be a persona's id", where=where, mend=_ID_RULE)
        if shelf == self._own != self._bundled and bundled.is_dir():
            raise UserError(
                f'the id "{folder.name}" is taken by {clean_line(str(bundled))}',
                where=where,
                mend="give your folder another name",
            )
        return read_persona(folder, shelf=shelf)

    def _shelves(self) -> Iterator[Path]:
        yield self._bundled
        if self._own != self._bundled:
            yield self._own


def _folders(shelf: Path) -> Iterator[Path]:
    """What may be personas: folders, but for hidden ones and those that tools leave behind."""
    try:
        for entry in shelf.iterdir():
            if not entry.name.startswith((".", "_")) and entry.is_dir():
                yield entry
    except FileNotFoundError:
        return
    except OSError as error:
        raise UserError(
            f"the folder of personas cannot be read ({error.strerror})",
            where=clean_line(str(shelf)),
            mend="check that it is a folder and that you may read it",
        ) from error
