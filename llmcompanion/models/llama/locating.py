"""Which file is meant by a local model's name."""

from __future__ import annotations

import os
import re
from pathlib import Path

from llmcompanion.models.port import BrokenModelFile

_LATER_PART = re.compile(r"-(?!00001-)[0-9]{5}-of-[0-9]{5}\.gguf$", re.I)
_PROJECTOR = re.compile(r"(?:^|[-_.])mmproj", re.I)
_DEEPEST = 4


def model_files(folder: Path) -> list[Path]:
    """All model files in and under the models folder, by name; parts of one model once."""
    found = []
    for place, folders, names in os.walk(folder):
        if len(Path(place).relative_to(folder).parts) >= _DEEPEST:
            folders.clear()
        found += [
            Path(place) / name
            for name in names
            if name.lower().endswith(".gguf")
            and not name.startswith(".")
            and not _LATER_PART.search(name)
            and not _PROJECTOR.search(name)
        ]
    return sorted(found, key=lambda path: (path.name.lower(), str(path)))


def find_model(name: str, folder: Path) -> Path:
    """The file that `name` means: a path, or a name in the models folder, with ``.gguf`` or not.

    Raises:
        BrokenModelFile: The name is empty, or no such file is there.
    """
    name = name.strip()
    if not name:
        raise BrokenModelFile(
            "it names no file", where="model profile", mend='set "path" to a .gguf file'
        )
    try:
        path = Path(name).expanduser()
    except RuntimeError:
        path = Path(name)
    if path.is_absolute():
        return path
    wanted = {name.casefold(), f"{name.casefold()}.gguf"}
    for file in model_files(folder):
        if {file.name.casefold(), file.relative_to(folder).as_posix().casefold()} & wanted:
            return file
    here = Path.cwd() / path
    if here.exists() and (len(path.parts) > 1 or path.suffix.lower() == ".gguf"):
        return here
    return folder / (name if name.lower().endswith(".gguf") else f"{name}.gguf")
