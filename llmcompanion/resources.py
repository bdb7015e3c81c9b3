"""Where the data files that come with the program are.

An installed program carries them inside the package; in a checkout they lie beside it.
"""

from __future__ import annotations

from pathlib import Path

from llmcompanion.errors import UserError

_PACKAGE = Path(__file__).resolve().parent


def assets() -> Path:
    """The folder of avatars, instruments, scripts and weights. Read-only.

    Raises:
        UserError: The installation is incomplete.
    """
    return _folder("assets")


def personas() -> Path:
    """The folder of the bundled personas. Read-only; a person's own are in the data folder.

    Raises:
        UserError: The installation is incomplete.
    """
    return _folder("personas")


def _folder(name: str) -> Path:
    places = (_PACKAGE / name, _PACKAGE.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise UserError(
        "this folder of the program is missing",
        where=str(places[0]),
        mend="install llmcompanion again",
    )
