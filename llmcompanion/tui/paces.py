"""How the face may move: the settings' two numbers as choices that have names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from llmcompanion.tui.choice import Choice

if TYPE_CHECKING:
    from llmcompanion.config.settings import AvatarSettings, Motion


@dataclass(frozen=True, slots=True)
class Pace:
    """A named way to move."""

    id: str
    title: str
    about: str
    frames_per_second: float
    motion: Motion = "full"


PACES: tuple[Pace, ...] = (
    Pace("30", "Fluent", "up to 30 frames a second", 30.0),
    Pace("12", "Normal", "up to 12 frames a second", 12.0),
    Pace("4", "Slow", "4 frames a second", 4.0),
    Pace("1", "One frame a second", "the face jumps", 1.0),
    Pace("0.2", "One frame in five seconds", "as in the first self-experiment", 0.2),
    Pace("reduced", "Calm", "no breathing, swaying or glancing about", 12.0, "reduced"),
    Pace("still", "Still", "the expression changes, nothing else", 12.0, "still"),
)


def pace_choices() -> list[Choice]:
    """All of them, for a list."""
    return [Choice(pace.id, pace.title, pace.about) for pace in PACES]


def chosen_pace(avatar: AvatarSettings) -> str:
    """The id of the pace that is set; "" where the settings name another one."""
    for pace in PACES:
        alike = pace.motion != "full" or pace.frames_per_second == avatar.frames_per_second
        if pace.motion == avatar.motion and alike:
            return pace.id
    return ""


def with_pace(avatar: AvatarSettings, pace_id: str) -> AvatarSettings:
    """The settings with another pace."""
    pace = next(pace for pace in PACES if pace.id == pace_id)
    return msgspec.structs.replace(
        avatar, frames_per_second=pace.frames_per_second, motion=pace.motion
    )
