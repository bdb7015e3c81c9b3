"""Sound devices. Optional: without any the app is silent, and whole.

PortAudio is asked in a process of its own: it may be missing, crash, hang, or write to
the terminal, and none of that is the doctor's end.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from llmcompanion.config.settings import ListenSettings, VoiceSettings

WAIT_S = 10.0

NO_PORTAUDIO = (
    "PortAudio is missing, so there is no sound; on Debian or Ubuntu: apt install libportaudio2."
)

NO_DEVICE = (
    "PortAudio is there, but it finds no sound device; on Debian or Ubuntu, PulseAudio is reached "
    "with: apt install libasound2-plugins, PipeWire with: apt install pipewire-alsa."
)

_ASK = """
import json
try:
    import sounddevice
except ImportError:
    print(json.dumps({"reason": "package"}))
except OSError:
    print(json.dumps({"reason": "portaudio"}))
else:
    devices = [dict(device) for device in sounddevice.query_devices()]
    print(json.dumps({"devices": [
        {"name": device["name"], "outputs": device["max_output_channels"],
         "inputs": device["max_input_channels"]}
        for device in devices
    ]}))
"""


def look() -> dict[str, Any]:
    """Names of the devices that play and that record; a note on what is missing."""
    try:
        answer = subprocess.run(  # noqa: S603 - this interpreter, a fixed program
            [sys.executable, "-c", _ASK],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WAIT_S,
            check=True,
        )
        return understood(json.loads(answer.stdout))
    except subprocess.TimeoutExpired:
        return _none("the sound system did not answer.")
    except (subprocess.CalledProcessError, OSError, ValueError):
        return _none("the sound system could not be asked.")


def understood(answer: dict[str, Any]) -> dict[str, Any]:
    """What the other process said, in words."""
    reason = answer.get("reason")
    if reason == "portaudio":
        return _none(NO_PORTAUDIO)
    if reason == "package":
        return _none("The package sounddevice is not installed, so there is no sound.")
    devices = answer["devices"]
    outputs = [device["name"] for device in devices if device["outputs"] > 0]
    inputs = [device["name"] for device in devices if device["inputs"] > 0]
    if not devices:
        return _none(NO_DEVICE)
    return {"available": True, "outputs": outputs, "inputs": inputs, "note": ""}


def voices(settings: VoiceSettings, own: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """What can speak here, and what of it will."""
    from llmcompanion.voice.registry import chosen, offers, surroundings

    here = surroundings(settings, own, None, environ)
    return {
        "voices": [offer.name for offer in offers(here) if offer.ready],
        "voice": f"{chosen(here)}, {'on' if settings.enabled else 'off'}",
    }


def ears(settings: ListenSettings, models: Path, found: Mapping[str, Any]) -> dict[str, Any]:
    """What can write down here what is said, and whether there is a microphone for it.

    Args:
        settings: What the person has set.
        models: The models folder.
        found: What `look` has found.
    """
    from llmcompanion.voice.listening.registry import chosen, offers
    from llmcompanion.voice.listening.vad import has_silero

    why = listens_with = ""
    try:
        offer = chosen(settings, models)
        listens_with = f"{offer.name}, {offer.model}"
    except UserError as error:
        why = error.sentence
    return {
        "microphone": bool(found["inputs"]),
        "recognisers": [each.name for each in offers(settings, models) if each.ready],
        "listens_with": listens_with,
        "hears_speech_by": "silero" if has_silero() else "loudness",
        "listening_note": why,
    }


def _none(note: str) -> dict[str, Any]:
    return {"available": False, "outputs": [], "inputs": [], "note": note}
