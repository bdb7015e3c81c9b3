"""Local models: which engine would run them, and which files there are. Nothing is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.models.llama.engines import BUILT, PREBUILT, engines
from llmcompanion.models.llama.locating import model_files

if TYPE_CHECKING:
    from llmcompanion.config.folders import Folders


def look(places: Folders) -> dict[str, Any]:
    """The engine that is used, others that are installed, and the files in the models folder."""
    first, *others = [f"{engine.name} {engine.version}".strip() for engine in engines()] or [""]
    return {
        "engine": first,
        "also_installed": others,
        "files": [
            path.relative_to(places.models).as_posix() for path in model_files(places.models)
        ],
        "note": "" if first else f"for local models: {PREBUILT} (no compiler), or {BUILT}",
    }
