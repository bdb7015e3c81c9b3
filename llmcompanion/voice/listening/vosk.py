"""Vosk, through the package of that name: light and quick, without capitals and punctuation."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

from llmcompanion.voice.listening.model_files import unusable
from llmcompanion.voice.listening.port import RATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT_ONCE = 2 * RATE // 4
"""Bytes it is given at a time: a quarter of a second."""


class Vosk:
    """One model, loaded with the first words and kept.

    Args:
        folder: The model, unpacked.
        load: Makes what recognises; called for the model once. A test may put another in its
            place.
    """

    name = "vosk"

    def __init__(
        self, folder: Path, *, load: Callable[[Path], Callable[[], Any]] | None = None
    ) -> None:
        self._folder = folder
        self._load = load or load_model
        self._make: Callable[[], Any] | None = None

    @property
    def model(self) -> str:
        """As in lists."""
        return self._folder.name

    def transcribe(self, pcm: bytes) -> str:
        """The words in `pcm`."""
        if self._make is None:
            self._make = self._load(self._folder)
        try:
            recogniser = self._make()
            found = [
                recogniser.Result()
                for at in range(0, len(pcm), AT_ONCE)
                if recogniser.AcceptWaveform(pcm[at : at + AT_ONCE])
            ]
            found.append(recogniser.FinalResult())
            texts = [str(json.loads(each).get("text", "")) for each in found]
        except Exception as error:
            raise unusable(self._folder, error) from error
        return " ".join(" ".join(texts).split())

    def close(self) -> None:
        """Let the model go."""
        self._make = None


def load_model(folder: Path) -> Callable[[], Any]:
    """What makes a `vosk.KaldiRecognizer` with this model.

    Raises:
        UserError: The folder is not whole, or the package is broken.
    """
    try:
        vosk = importlib.import_module("vosk")
        vosk.SetLogLevel(-1)
        model = vosk.Model(model_path=str(folder))
    except Exception as error:
        raise unusable(folder, error) from error
    return lambda: vosk.KaldiRecognizer(model, float(RATE))
