"""Instruments: what the check-in can ask, and which files of the person's own cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion import resources
from llmcompanion.checkin.library import InstrumentLibrary

if TYPE_CHECKING:
    from llmcompanion.config.folders import Folders


def look(places: Folders) -> dict[str, Any]:
    """Ids, the folder of one's own, and a sentence for each file that cannot be used."""
    library = InstrumentLibrary(resources.assets() / "instruments", places.instruments)
    return {
        "names": [instrument.id for instrument in library.all],
        "own_folder": str(places.instruments),
        "problems": [error.sentence for error in library.complaints],
    }
