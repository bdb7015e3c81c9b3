"""Whisper by whisper.cpp, through the package `pywhispercpp`: small, and on every processor."""

from __future__ import annotations

import importlib
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from llmcompanion.voice.listening.model_files import unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

LEAST_S = 1.1
"""whisper.cpp passes over what is shorter than a second: silence is put behind it."""
ASIDE = re.compile(r"[\[(][^\])]{0,40}[\])]|♪")
"""What Whisper writes for sounds that are no words: "[BLANK_AUDIO]", "(coughs)"."""


class WhisperCpp:
    """One model, loaded with the first words and kept.

    Args:
        file: A ggml file.
        language: Two letters; "" lets the model find out.
        load: Loads a model; a test may put another in its place.
    """

    name = "whisper.cpp"

    def __init__(
        self, file: Path, *, language: str = "", load: Callable[[Path], Any] | None = None
    ) -> None:
        self._file = file
        self._language = language
        self._load = load or load_model
        self._model: Any = None

    @property
    def model(self) -> str:
        """As in lists."""
        return self._file.stem.removeprefix("ggml-")

    def transcribe(self, pcm: bytes) -> str:
        """The words in `pcm`."""
        if self._model is None:
            self._model = self._load(self._file)
        try:
            segments = self._model.transcribe(
                as_floats(pcm, LEAST_S),
                language=self._language or ("en" if self.model.endswith(".en") else "auto"),
                n_threads=max(1, (os.cpu_count() or 2) - 1),
                print_progress=False,
                print_realtime=False,
                no_context=True,
                suppress_nst=True,
            )
        except Exception as error:
            raise unusable(self._file, error) from error
        return words(segment.text for segment in segments)

    def close(self) -> None:
        """Let the model go."""
        self._model = None


def as_floats(pcm: bytes, least_s: float = 0.0) -> Any:
    """Samples from -1 to 1, as Whisper's packages take them; numpy comes with them."""
    from llmcompanion.voice.listening.port import RATE

    numpy = importlib.import_module("numpy")
    pcm = pcm.ljust(2 * round(least_s * RATE), b"\0")
    return numpy.frombuffer(pcm, dtype=numpy.int16).astype(numpy.float32) / 32_768


def words(parts: Iterable[object]) -> str:
    """The text of all parts, without what stands for sounds that are no words."""
    return " ".join(ASIDE.sub(" ", " ".join(str(part) for part in parts)).split())


def load_model(file: Path) -> Any:
    """A `pywhispercpp.model.Model`; takes a second or more.

    What it says while loading would go to descriptor 2, and is dropped.

    Raises:
        UserError: The file is broken, or the package is.
    """
    try:
        with _silenced():
            return importlib.import_module("pywhispercpp.model").Model(str(file))
    except Exception as error:
        raise unusable(file, error) from error


@contextmanager
def _silenced() -> Iterator[None]:
    """Nothing comes out of descriptor 2. The app paints on another one, and so goes on.

    The package has a switch for it, which takes `sys.stderr` for that descriptor; in the app it is
    not.
    """
    try:
        kept = os.dup(2)
    except OSError:  # there is none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
