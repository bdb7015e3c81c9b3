"""The voice that the system has itself: `say` on macOS, SAPI on Windows."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.voice import wav
from llmcompanion.voice.espeak_library import WORDS_A_MINUTE
from llmcompanion.voice.lips import Loudness
from llmcompanion.voice.port import Speech

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from llmcompanion.voice.port import Manner

WAIT_S = 30.0
CHUNK = 16_384

_SAPI = """
$ErrorActionPreference = 'Stop'
[Console]::InputEncoding = [Text.Encoding]::UTF8
$text = [Console]::In.ReadToEnd()
Add-Type -AssemblyName System.Speech
$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer
$format = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo(22050, 16, 1)
if ($args[2]) { $voice.SelectVoice($args[2]) }
$voice.Rate = [int]$args[1]
$voice.SetOutputToWaveFile($args[0], $format)
$voice.Speak($text)
$voice.Dispose()
"""
"""Text on standard input; the file, the rate (-10 to 10) and the voice as arguments."""


class SystemVoice:
    """Has each piece written to a file by the system's program, and reads it back.

    Args:
        command: Makes the command line out of the file to write and the manner.
    """

    name = "system"

    def __init__(self, command: Callable[[Path, Manner], Sequence[str]]) -> None:
        self._command = command

    def say(self, text: str, manner: Manner) -> Iterator[Speech]:
        """The sound of `text`; it is there when the program has ended."""
        with tempfile.TemporaryDirectory(prefix="voice-") as folder:
            file = Path(folder) / "speech.wav"
            command = list(self._command(file, manner))
            try:
                subprocess.run(  # noqa: S603 - the system's own program
                    command,
                    input=text.encode(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=WAIT_S,
                    check=True,
                )
                data = file.read_bytes()
            except (OSError, subprocess.SubprocessError) as error:
                raise UserError("the system's voice does not speak", where=command[0]) from error
        loudness = Loudness()
        try:
            parts = (data[at : at + CHUNK] for at in range(0, len(data), CHUNK))
            for pcm, rate in wav.read_stream(parts):
                yield Speech(pcm, rate, loudness.track(pcm, rate))
        except wav.NotWavError as error:
            raise UserError(f"it made no sound ({error})", where=command[0]) from error

    def close(self) -> None:
        """Nothing is held."""


def say_command(file: Path, manner: Manner) -> list[str]:
    """For `say` of macOS, which reads the text from standard input."""
    named = manner.names.get("system")
    return [
        "say", "-f", "-", "-o", str(file), "--file-format=WAVE", "--data-format=LEI16@22050",
        "-r", str(round(WORDS_A_MINUTE * manner.speed)), *(["-v", named] if named else []),
    ]  # fmt: skip


def sapi_command(file: Path, manner: Manner) -> list[str]:
    """For SAPI of Windows, through the PowerShell that comes with it."""
    rate = min(10, max(-10, round(10 * (manner.speed - 1.0))))
    script = f"& {{{_SAPI}}} {_quoted(str(file))} {rate} {_quoted(manner.names.get('system', ''))}"
    return ["powershell", "-NoProfile", "-NonInteractive", "-Command", script]


def _quoted(text: str) -> str:
    """As one word of PowerShell's, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"


def open_system(platform: str = sys.platform) -> SystemVoice:
    """The system's own voice.

    Raises:
        UserError: This system has none.
    """
    if platform == "darwin" and shutil.which("say"):
        return SystemVoice(say_command)
    if platform == "win32" and shutil.which("powershell"):
        return SystemVoice(sapi_command)
    raise UserError("this system has no voice of its own", mend="macOS and Windows have one")
