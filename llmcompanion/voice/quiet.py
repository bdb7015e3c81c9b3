"""When the voice makes no sound, whatever else is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from llmcompanion.config.settings import VoiceSettings

MUTED = "muted"
QUIET_HOURS = "quiet hours"
CHECK_IN = "check-in"
"""The reasons, as the status line says them."""


def is_quiet_hour(settings: VoiceSettings, local: datetime) -> bool:
    """Whether `local` lies in the quiet hours, which may go over midnight."""
    begins, ends = settings.quiet_from, settings.quiet_to
    if begins <= ends:
        return begins <= local.hour < ends
    return local.hour >= begins or local.hour < ends


def starts_muted(settings: VoiceSettings, environ: Mapping[str, str]) -> bool:
    """Whether to begin in silence: as set, and over ssh, where the sound would come out of the
    other machine."""
    return settings.muted or bool(environ.get("SSH_CONNECTION"))
