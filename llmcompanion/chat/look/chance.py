"""Whether asking again can bring anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.models.port import ModelInfo, Request

DOCTOR = "DOCTOR draws nothing by chance: every draw of an arm says the same."
COLD = "At temperature 0 nothing is drawn by chance: every draw of an arm says the same."


def without_chance(info: ModelInfo, request: Request) -> str:
    """Why every draw of `request` comes out the same, in one sentence; "" where it need not.

    The persona's temperature goes before the profile's, as it does when the request is sent.
    """
    if info.provider == "doctor":
        return DOCTOR
    temperature = request.temperature
    if temperature is None:
        told = dict(info.settings).get("temperature")
        temperature = float(told) if isinstance(told, int | float) else None
    return COLD if temperature == 0 else ""
