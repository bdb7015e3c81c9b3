"""Personas: which there are, and which cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion import resources
from llmcompanion.persona.library import Library

if TYPE_CHECKING:
    from llmcompanion.config.folders import Folders


def look(places: Folders) -> dict[str, Any]:
    """Ids and names, and a sentence for each that is broken."""
    library = Library(resources.personas(), places.personas)
    return {
        "names": {persona.id: persona.name for persona in library.list()},
        "problems": [error.sentence for error in library.broken()],
    }
