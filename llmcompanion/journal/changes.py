"""What the person changed about the companion: entries of the kind "change"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmcompanion.config.settings import Settings

WATCHED: tuple[str, ...] = ("avatar", "voice", "check_in", "sham")
"""Tables of settings that say what a person deals with, or when they are asked. Who talks and
which model is told when it is chosen: it can be another than that of the settings."""


def changes(was: Settings, now: Settings) -> list[dict[str, Any]]:
    """For each setting that is another now: ``{"what": "avatar.motion", "from": .., "to": ..}``."""
    before, after = (dict(_flat(msgspec.to_builtins(each))) for each in (was, now))
    return [
        {"what": key, "from": before.get(key), "to": value}
        for key, value in after.items()
        if before.get(key) != value
    ]


def _flat(settings: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in WATCHED:
        for key, value in settings[name].items():
            yield f"{name}.{key}", value
