"""Local models for the registry: which files there are, and how one is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.models.llama.engines import engines
from llmcompanion.models.llama.locating import find_model, model_files
from llmcompanion.models.llama.model_file import peek

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from pathlib import Path

    from llmcompanion.config.settings import ModelProfile
    from llmcompanion.models.llama.adapter import Llama


def opened(
    name: str,
    profile: ModelProfile | None,
    *,
    folder: Path,
    logs: Path,
    environ: Mapping[str, str],
    rng: random.Random,
) -> Llama:
    """The adapter for a file: the profile's path, or the file of that name. Nothing is loaded.

    Args:
        folder: The models folder.
        logs: Where the engine's log goes.

    Raises:
        BrokenModelFile: No file is named.
    """
    from llmcompanion.models.llama.adapter import Llama, Manner

    manner = Manner()
    if profile is not None:
        manner = Manner(
            context_tokens=profile.context_tokens,
            threads=profile.threads,
            gpu_layers=profile.gpu_layers,
            temperature=profile.temperature,
            max_tokens=profile.max_tokens,
        )
    path = find_model((profile.path if profile is not None else "") or name, folder)
    return Llama(
        path,
        name=path.name,
        title=titled(path),
        manner=manner,
        log=logs / "llama.log",
        environ=environ,
        rng=rng,
    )


def offered(folder: Path) -> list[tuple[str, str, bool]]:
    """Of every model file in the models folder: its name, its title, whether it could reply now."""
    files = model_files(folder)
    ready = bool(files) and bool(engines())
    return [(path.relative_to(folder).as_posix(), titled(path), ready) for path in files]


def is_ready(profile: ModelProfile, folder: Path) -> bool:
    """Whether the profile's file is there, and an engine for it."""
    try:
        return find_model(profile.path or profile.model, folder).is_file() and bool(engines())
    except (UserError, OSError):
        return False


def titled(path: Path) -> str:
    """A file's own name for the model; the file's where it has none, or is not there."""
    file = peek(path)
    return file.title if file is not None else path.stem
