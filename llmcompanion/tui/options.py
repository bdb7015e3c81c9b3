"""What the command line asks of the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from llmcompanion.config.settings import RendererName


RENDERERS: tuple[RendererName, ...] = (
    "auto", "kitty", "sixel", "blocks", "half", "quad", "sextant", "octant", "ascii",
)  # fmt: skip
"""All of `llmcompanion.config.settings.RendererName`, for a command line that starts fast."""


@dataclass(frozen=True, slots=True)
class AppOptions:
    """How the app is to open.

    Attributes:
        persona: Id of a persona; None for the one in the settings.
        model: Name of a profile, an offer or a provider's model; None for the settings' own.
        home: One folder for config, data and logs; None for the platform's folders.
        new: Begin a new conversation instead of going on with today's.
        avatar: False keeps the face away this time, whatever the settings say.
        renderer: How the face is drawn this time; None for the settings' own way.
    """

    persona: str | None = None
    model: str | None = None
    home: Path | None = None
    new: bool = False
    avatar: bool = True
    renderer: RendererName | None = None
