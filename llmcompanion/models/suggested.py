"""A short list of small models that can be had, for whoever does not know where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path


class Suggestion(msgspec.Struct, frozen=True, kw_only=True, rename={"size": "bytes"}):
    """A model file at the hub.

    Attributes:
        size: Of the file, in bytes.
        memory_gb: What it takes up while it runs.
    """

    title: str
    repo: str
    file: str
    size: int
    memory_gb: float
    licence: str
    about: str


class _List(msgspec.Struct, frozen=True):
    model: list[Suggestion]


def load_suggestions(path: Path) -> list[Suggestion]:
    """The list in the file at `path`, smallest first.

    Raises:
        UserError: It is missing or broken.
    """
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=_List)
    except (OSError, msgspec.DecodeError, ValueError) as error:
        raise UserError(
            "the list of suggested models cannot be read", where=str(path),
            mend="reinstall llmcompanion, or name a repository yourself",
        ) from error  # fmt: skip
    return sorted(found.model, key=lambda each: each.size)


def gigabytes(size: int) -> str:
    """A size as a person reads it."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"
