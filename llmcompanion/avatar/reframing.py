"""Choosing by hand which part of a picture is shown, and keeping that choice.

A folder keeps it in its avatar.toml; beside a zip or a single picture it stands in a small file
of the same name with `.framing.toml` at its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from llmcompanion.avatar.limits import MAX_MANIFEST_BYTES
from llmcompanion.avatar.manifest import FILE_NAME, FORMAT, Framing, parse_framing, parse_manifest
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

STEP = 0.06
"""How far one key press moves, as a share of the part that is shown."""

ZOOM_STEP = 1.1
"""How much one key press enlarges."""


def moved(
    framing: Framing,
    *,
    right: int = 0,
    down: int = 0,
    nearer: int = 0,
    shape: tuple[int, int] = (1, 1),
) -> Framing:
    """The framing after some key presses; it stays within what a manifest may say.

    Args:
        framing: Where it starts.
        right: Steps to the right; negative to the left.
        down: Steps down; negative up.
        nearer: Steps nearer; negative away.
        shape: Width and height of the picture, in any unit.
    """
    step = STEP * min(shape) / framing.zoom
    return Framing(
        x=_between(0.0, framing.x + right * step / shape[0], 1.0),
        y=_between(0.0, framing.y + down * step / shape[1], 1.0),
        zoom=_between(0.1, framing.zoom * ZOOM_STEP**nearer, 20.0),
    )


def _between(low: float, value: float, high: float) -> float:
    return min(high, max(low, value))


def framing_file(path: Path) -> Path:
    """Where the framing of a zip or a single picture is kept."""
    return path.with_name(f"{path.stem}.framing.toml")


def read_framing(path: Path) -> Framing | None:
    """The framing kept beside a zip or a picture, if there is one.

    Raises:
        UserError: It is not as it should be.
    """
    place = framing_file(path)
    try:
        with place.open("rb") as file:
            data = file.read(MAX_MANIFEST_BYTES)
    except OSError:
        return None
    return parse_framing(data, str(place))


def save_framing(path: Path, framing: Framing, *, kind: str) -> Path:
    """Keep a framing for the avatar at `path`; a manifest's comments and other keys stay.

    Args:
        path: The avatar's folder, zip or picture.
        framing: What to keep.
        kind: "sprites" or "frames", for a folder that has no manifest yet.

    Returns:
        The file it was written to.

    Raises:
        UserError: The file that is there is broken, or nothing can be written.
    """
    import tomlkit

    from llmcompanion.config.saving import replace_file

    values = {name: round(value, 4) for name, value in msgspec.structs.asdict(framing).items()}
    place = path / FILE_NAME if path.is_dir() else framing_file(path)
    try:
        if not path.is_dir():
            document = tomlkit.document()
            document.update(values)
        elif place.exists():
            data = place.read_bytes()
            parse_manifest(data, str(place))
            document = tomlkit.parse(data.decode("utf-8-sig"))
            document["framing"] = _table(document.get("framing"), values)
        else:
            document = tomlkit.document()
            document.update({"format": FORMAT, "kind": kind})
            document["framing"] = _table(None, values)
        replace_file(place, tomlkit.dumps(document).encode())
    except OSError as error:
        raise UserError(
            f"the framing cannot be kept ({error.strerror})",
            where=str(place),
            mend="free the disk or the folder's permissions",
        ) from error
    return place


def _table(standing: object, values: dict[str, float]) -> object:
    """The values in the form that stood there, or in one line."""
    import tomlkit

    if isinstance(standing, dict):
        standing.update(values)
        return standing
    table = tomlkit.inline_table()
    table.update(values)
    return table
