"""espeak-ng: a small, clear, mechanical voice for a hundred languages, with exact timing.

It is licensed under the GPL and therefore no part of this program: it is used where the person
has it, as the package `espeakng-loader`, as the system's library, or as the program.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.voice import wav
from llmcompanion.voice.espeak_library import WORDS_A_MINUTE, EspeakLibrary, places
from llmcompanion.voice.lips import Loudness, tidy
from llmcompanion.voice.phonemes import shape_of_mnemonic
from llmcompanion.voice.port import Speech

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from llmcompanion.voice.port import Manner

PROGRAM = "espeak-ng"
USUAL_PITCH = 50
PITCH_A_SEMITONE = 5
"""espeak's pitch runs from 0 to 99, over about an octave and a half."""
INSTALL = 'pip install "llmcompanion[speech]", or on Debian and Ubuntu: apt install espeak-ng'


class EspeakVoice:
    """Speaks through the library, with the mouth's shape for each phoneme."""

    name = "espeak"

    def __init__(self, library: EspeakLibrary) -> None:
        self._library = library

    def say(self, text: str, manner: Manner) -> Iterator[Speech]:
        """The sound of `text` in one stretch; it takes some milliseconds."""
        spoken = self._library.speak(
            text,
            voice=voice_name(manner),
            speed=manner.speed,
            pitch=_pitch(manner),
            spread=_spread(manner),
            volume=_volume(manner),
        )
        rate = self._library.rate
        mouth = tidy((sample / rate, shape_of_mnemonic(name)) for sample, name in spoken.phonemes)
        words = tuple((sample / rate, start, length) for sample, start, length in spoken.words)
        if spoken.pcm:
            yield Speech(spoken.pcm, rate, mouth, words)

    def close(self) -> None:
        """Give the library's data back."""
        self._library.close()


class EspeakProgram:
    """Speaks through the program; it tells no phonemes, so the mouth follows the loudness."""

    name = "espeak"

    def __init__(self, program: str) -> None:
        self._program = program

    def say(self, text: str, manner: Manner) -> Iterator[Speech]:
        """The sound of `text`, as the program makes it."""
        command = [
            self._program, "--stdin", "--stdout", "-b", "1", "-v", voice_name(manner),
            "-s", str(round(WORDS_A_MINUTE * manner.speed)), "-p", str(_pitch(manner)),
            "-a", str(_volume(manner)),
        ]  # fmt: skip
        yield from spoken_by(command, text)

    def close(self) -> None:
        """Nothing is held."""


def spoken_by(command: list[str], text: str) -> Iterator[Speech]:
    """What a program says that reads text and writes a WAV; the mouth follows the loudness.

    Raises:
        UserError: It cannot be run, or says no sound.
    """
    try:
        child = subprocess.Popen(  # noqa: S603 - a program that was found on this machine
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise UserError(f"it cannot be run ({error.strerror})", where=command[0]) from error
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(text.encode())
        child.stdin.close()
        source = child.stdout
        loudness = Loudness()
        try:
            for pcm, rate in wav.read_stream(iter(lambda: source.read(16_384), b"")):
                yield Speech(pcm, rate, loudness.track(pcm, rate))
        except wav.NotWavError as error:
            raise UserError(f"it made no sound ({error})", where=command[0]) from error
    except BrokenPipeError as error:
        raise UserError("it ended at once", where=command[0]) from error
    finally:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()


def open_espeak(cache: Path | None = None) -> EspeakVoice | EspeakProgram:
    """The best way to espeak-ng on this machine: a library, else the program.

    Raises:
        UserError: It is not here.
    """
    why = UserError("espeak-ng is not on this machine", mend=INSTALL)
    for place in places():
        try:
            return EspeakVoice(EspeakLibrary(place, cache))
        except UserError as error:
            if place.data is not None:
                why = error
    program = shutil.which(PROGRAM)
    if program:
        return EspeakProgram(program)
    raise why


def voice_name(manner: Manner) -> str:
    """The voice to ask for: the persona's, else one for its language and pitch."""
    named = manner.names.get("espeak")
    if named:
        return named
    language = "en-us" if manner.language == "en" else manner.language
    variant = "+f3" if manner.pitch_hz >= 200 else "+m3"
    return language + variant


def _pitch(manner: Manner) -> int:
    return min(99, max(0, round(USUAL_PITCH + PITCH_A_SEMITONE * manner.shift_st)))


def _spread(manner: Manner) -> int:
    return min(99, max(0, round(25 * manner.range_st)))


def _volume(manner: Manner) -> int:
    return min(150, max(20, round(90 * manner.gain)))
