"""What every item asks and asked, for whoever shows old answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.checkin.reading import load_instrument
from llmcompanion.errors import UserError
from llmcompanion.journal.dictionary import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from llmcompanion.checkin.instrument import Instrument, Item


def wordings(files: Iterable[Path]) -> dict[tuple[str, int], Wording]:
    """The wordings in these instruments, by item and version; broken files are passed over."""
    found: dict[tuple[str, int], Wording] = {}
    for path in files:
        try:
            instrument = load_instrument(path)
        except UserError:
            continue
        for wording in _of(instrument):
            found.setdefault((wording.item, wording.version), wording)
    return found


def _of(instrument: Instrument) -> Iterator[Wording]:
    for item in instrument.items:
        for each in (item, *item.earlier):
            yield _wording(each, instrument.id)


def _wording(item: Item, instrument: str) -> Wording:
    beside = ("can't say",) if item.cant_say else ()
    return Wording(
        item=item.id,
        version=item.version,
        question=item.question,
        low=item.low,
        high=item.high,
        response=item.response,
        options=tuple(_options(item)),
        beside=(*beside, item.none) if item.none else beside,
        instrument=instrument,
        reverse=item.reverse,
    )


def _options(item: Item) -> Iterator[tuple[str, str]]:
    match item.response:
        case "choice":
            yield from ((option.id, option.words) for option in item.options)
        case "likert":
            for place, words in enumerate(item.points):
                yield f"{item.first + place:g}", words
        case "yes-no":
            yield "1", "yes"
            yield "0", "no"
