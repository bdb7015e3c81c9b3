"""What a persona is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Persona:
    """A name, a manner and a face for a language model.

    All text is clean (`llmcompanion.plaintext`).

    Attributes:
        id: The folder's name; what settings, commands and messages refer to.
        name: What the person reads ("Mira").
        description: One line for lists.
        system: The persona's own part of the model's instructions.
        greeting: The first message of a new conversation; "" for none.
        labels: Emotion labels a reply may be tagged with, "neutral" always among them.
        avatar: Name of a folder in the avatars, or "" for none.
        version: Version of the wording, counted by its author.
        source: The file it was read from.
    """

    id: str
    name: str
    description: str
    system: str
    greeting: str
    labels: tuple[str, ...]
    avatar: str
    version: int
    source: Path
