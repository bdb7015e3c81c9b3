"""Reading a recording, of whatever rate and width, and keeping one where that was asked for."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

from llmcompanion.config.folders import PRIVATE_FILE, make_private_folder
from llmcompanion.errors import UserError
from llmcompanion.voice.listening.port import RATE
from llmcompanion.voice.listening.rates import Converter, from_width, one_channel
from llmcompanion.voice.wav import write_wav

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

LONGEST_S = 3600
AT_ONCE = 65_536
"""Samples read at a time."""


def read_recording(path: Path) -> bytes:
    """The recording as samples of `RATE`, one channel.

    Raises:
        UserError: It is no WAV with PCM in it, cannot be read, or is longer than an hour.
    """
    try:
        with path.open("rb") as source, wave.open(source) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            if not (1 <= channels <= 32 and 1 <= width <= 4 and 1_000 <= rate <= 768_000):
                raise wave.Error("its format is not known here")
            if file.getnframes() > LONGEST_S * rate:
                raise UserError(
                    "the recording is longer than an hour", where=str(path), mend="give a part"
                )
            converter = Converter(rate)
            parts = []
            while raw := file.readframes(AT_ONCE):
                parts.append(converter.feed(one_channel(from_width(raw, width), channels)))
            parts.append(converter.end())
    except (wave.Error, EOFError) as error:
        said = str(error).strip() or "it ends too early"
        raise UserError(
            f"this is no WAV recording with PCM samples ({said})",
            where=str(path),
            mend="turn it into one first, for instance with: ffmpeg -i FILE out.wav",
        ) from error
    except OSError as error:
        raise UserError(
            f"it cannot be read ({error.strerror or error})", where=str(path), mend="name another"
        ) from error
    return b"".join(parts)


def keep_recording(folder: Path, pcm: bytes, when: datetime) -> Path:
    """Write what was said into `folder`, which only its owner can read.

    Args:
        folder: Made where it is missing.
        pcm: Samples of `RATE`.
        when: When that was; it becomes the file's name.

    Raises:
        UserError: It cannot be written.
    """
    make_private_folder(folder)
    path = folder / f"{when:%Y-%m-%d-%H%M%S-%f}.wav"
    write_wav(path, [pcm], RATE)
    path.chmod(PRIVATE_FILE)
    return path
