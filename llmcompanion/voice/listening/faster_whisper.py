"""Whisper by CTranslate2, through the package `faster-whisper`: fast on graphics cards."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

from llmcompanion.voice.listening.model_files import unusable
from llmcompanion.voice.listening.whisper_cpp import as_floats, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class FasterWhisper:
    """One model, loaded with the first words and kept.

    Args:
        folder: With `model.bin`, `config.json` and the rest.
        language: Two letters; "" lets the model find out.
        load: Loads a model; a test may put another in its place.
    """

    name = "faster-whisper"

    def __init__(
        self, folder: Path, *, language: str = "", load: Callable[[Path], Any] | None = None
    ) -> None:
        self._folder = folder
        self._language = language
        self._load = load or load_model
        self._model: Any = None

    @property
    def model(self) -> str:
        """As in lists."""
        return self._folder.name

    def transcribe(self, pcm: bytes) -> str:
        """The words in `pcm`."""
        if self._model is None:
            self._model = self._load(self._folder)
        try:
            segments, _ = self._model.transcribe(
                as_floats(pcm),
                language=self._language or ("en" if self.model.endswith(".en") else None),
                beam_size=5,
                condition_on_previous_text=False,  # what was made up once is not repeated
                vad_filter=False,  # what is silent was cut off before
            )
            return words(segment.text for segment in segments)  # the work is done here
        except Exception as error:
            raise unusable(self._folder, error) from error

    def close(self) -> None:
        """Let the model go."""
        self._model = None


def load_model(folder: Path) -> Any:
    """A `faster_whisper.WhisperModel`, on a graphics card where there is one that it can use.

    Nothing is looked for outside of the folder.

    Raises:
        UserError: The folder is not whole, or the package is broken.
    """
    try:
        return importlib.import_module("faster_whisper").WhisperModel(
            str(folder),
            device="auto",
            compute_type="default",
            cpu_threads=max(1, (os.cpu_count() or 2) - 1),
            local_files_only=True,
        )
    except Exception as error:
        raise unusable(folder, error) from error
