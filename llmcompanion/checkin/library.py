"""The instruments that there are: those that come with the program, and the person's own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from llmcompanion.checkin.reading import examine
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from llmcompanion.checkin.instrument import Instrument, Timing


class InstrumentLibrary:
    """Two folders of instruments, read when they are first asked for.

    A broken file of the person's own is passed over and complained of; one of the program's is
    an error.

    Args:
        bundled: The folder that comes with the program.
        own: The folder of what the person added; it need not exist.
    """

    def __init__(self, bundled: Path, own: Path) -> None:
        self._bundled = bundled
        self._own = own
        self._complaints: list[UserError] = []

    @property
    def all(self) -> tuple[Instrument, ...]:
        """Every instrument that can be asked; the program's come first.

        Raises:
            UserError: One of the program's own is broken.
        """
        return tuple(self._by_id.values())

    @property
    def complaints(self) -> tuple[UserError, ...]:
        """What is wrong with the person's files."""
        _ = self._by_id
        return tuple(self._complaints)

    def get(self, name: str) -> Instrument:
        """The instrument with this id.

        Raises:
            UserError: There is none; the sentence names those that there are.
        """
        try:
            return self._by_id[name]
        except KeyError:
            known = ", ".join(self._by_id)
            raise UserError(f'there is no instrument "{name}"', mend=f"there are {known}") from None

    def asked_at(self, timing: Timing) -> tuple[Instrument, ...]:
        """What is asked at one time, one instrument after the other.

        The one that is named like the time comes first, then the program's others, then the
        person's own.
        """
        found = [each for each in self.all if timing in each.timing]
        return tuple(sorted(found, key=lambda each: each.id != timing))

    def hindrances(self, instrument: Instrument) -> list[UserError]:
        """Why a sound instrument could not be asked: an id is taken, words are missing."""
        others = [each for each in self.all if _path_of(each) != _path_of(instrument)]
        return list(_hindrances(instrument, others))

    @cached_property
    def _by_id(self) -> dict[str, Instrument]:
        found: dict[str, Instrument] = {}
        for path in sorted(self._bundled.glob("*.toml")):
            instrument, errors = examine(path)
            if errors:
                raise errors[0]
            if instrument is not None:
                found[instrument.id] = instrument
        for path in sorted(self._own.glob("*.toml")):
            instrument, errors = examine(path)
            if instrument is not None and not errors:
                errors = list(_hindrances(instrument, found.values()))
            if errors or instrument is None:
                self._complaints += errors
            else:
                found[instrument.id] = instrument
        return found


def _path_of(instrument: Instrument) -> Path | None:
    return None if instrument.file is None else instrument.file.resolve()


def _hindrances(instrument: Instrument, others: Iterable[Instrument]) -> Iterator[UserError]:
    for other in others:
        yield from _clashes(instrument, other)
    if instrument.unfilled:
        yield UserError(
            f'the item "{instrument.unfilled[0]}" still has words in brackets',
            where=str(instrument.file or instrument.id),
            mend="put the published words in their place",
        )


def _clashes(instrument: Instrument, other: Instrument) -> Iterator[UserError]:
    """The first id that two instruments share: an answer could not be told from the other's."""
    where = str(instrument.file or instrument.id)
    if instrument.id == other.id:
        yield UserError(
            f'there is an instrument "{other.id}" already ({other.file})',
            where=where,
            mend="give this one another id",
        )
        return
    taken = {item.id for item in other.items}
    shared = [item.id for item in instrument.items if item.id in taken]
    if shared:
        yield UserError(
            f'the item "{shared[0]}" belongs to "{other.id}" already',
            where=where,
            mend="give it another id, such as one that begins with the instrument's",
        )
