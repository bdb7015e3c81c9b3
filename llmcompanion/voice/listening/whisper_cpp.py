"""Whisper by whisper.cpp, through the package `pywhispercpp`: small, and on every processor."""

from __future__ import annotations

import importlib
import os
import re
import struct
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from llmcompanion.voice.listening.model_files import unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

LEAST_S = 1.1
"""whisper.cpp passes over what is shorter than a second: silence is put behind it."""
ASIDE = re.compile(r"[\[(][^\])]{0,40}[\])]|♪")
"""What Whisper writes for sounds that are no words: "[BLANK_AUDIO]", "(coughs)"."""

MAGIC, HEAD = 0x67676D6C, "<I11i"
"""How a file begins: eleven sizes, as `whisper_model_load` reads them."""
FAILED = re.compile(rb"failed to (load|open|allocate)|\(\) failed")


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

    Raises:
        UserError: The file is broken, or the package is.
    """
    try:
        _check_head(file)
        with _words_of_the_library() as said:
            model = importlib.import_module("pywhispercpp.model").Model(str(file))
        # The package does not notice a file that cannot be read, and would fall with it.
        if FAILED.search(said()):
            raise ValueError("it cannot be read")
    except Exception as error:
        raise unusable(file, error) from error
    return model


def _check_head(file: Path) -> None:
    """Sizes that no model has would take the whole program with them."""
    with file.open("rb") as source:
        head = source.read(struct.calcsize(HEAD))
    magic, words, *sizes, mels, _ = struct.unpack(HEAD, head)
    plausible = 50_000 <= words <= 60_000 and mels in (80, 128)
    if magic != MAGIC or not plausible or not all(0 < each <= 8_192 for each in sizes):
        raise ValueError("it is no model")


@contextmanager
def _words_of_the_library() -> Iterator[Callable[[], bytes]]:
    """What comes out of descriptor 2 is caught, and given by what this gives once it is over.

    The app paints on another descriptor, and so goes on. The package has a switch for this, which
    takes `sys.stderr` for that descriptor; in the app it is not.
    """
    said = [b""]
    try:
        kept = os.dup(2)
    except OSError:  # there is none
        yield lambda: said[0]
        return
    with TemporaryFile() as caught:
        try:
            os.dup2(caught.fileno(), 2)
            yield lambda: said[0]
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            caught.seek(0)
            said[0] = caught.read(100_000)
