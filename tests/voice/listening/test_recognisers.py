"""The engines that write: through stand-ins behind the same imports, and whisper.cpp for real.

Models weigh tens of megabytes and are not part of the tests. The stand-ins have the face of
faster-whisper 1.2 and vosk 0.3 that is used. whisper.cpp itself loads a file without weights, goes
all its way with it, and writes nothing; what it writes is told by a stand-in of its `Model`. One
recogniser whose model comes in its package, PocketSphinx, is put behind the port here to hear words
that were really recognised.
"""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy
import pytest

from llmcompanion.errors import UserError
from llmcompanion.voice.listening.faster_whisper import FasterWhisper
from llmcompanion.voice.listening.port import RATE
from llmcompanion.voice.listening.utterances import spoken_part
from llmcompanion.voice.listening.vad import open_sense
from llmcompanion.voice.listening.vosk import Vosk
from llmcompanion.voice.listening.whisper_cpp import WhisperCpp, words
from tests.fakes.sounds import silence, speech, tone
from tests.fakes.tiny_whisper import MAGIC, write_tiny_whisper


class StandIn:
    """A Whisper of either package, as far as the two are alike."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.asked: list[tuple[Any, dict[str, Any]]] = []

    def segments(self, audio: Any, options: dict[str, Any]) -> Any:
        self.asked.append((audio, options))
        return (SimpleNamespace(text=text) for text in self.texts)


class StandInCpp(StandIn):
    def transcribe(self, audio: Any, **options: Any) -> Any:
        return list(self.segments(audio, options))


class StandInFaster(StandIn):
    def transcribe(self, audio: Any, **options: Any) -> Any:
        return self.segments(audio, options), SimpleNamespace(language="en")


# whisper.cpp


def test_whisper_cpp_is_given_floats_of_a_second_at_least():
    model = StandInCpp(" Good morning.", " How are you?")
    engine = WhisperCpp(Path("ggml-base.bin"), load=lambda _: model)
    assert engine.transcribe(tone(0.5, level=0.5)) == "Good morning. How are you?"
    ((audio, options),) = model.asked
    assert audio.dtype == numpy.float32
    assert len(audio) > RATE
    assert 0.49 < float(audio.max()) < 0.51
    assert options["language"] == "auto"


@pytest.mark.parametrize(
    ("file", "language", "asked"),
    [("ggml-base.en.bin", "", "en"), ("ggml-base.bin", "de", "de"), ("ggml-base.bin", "", "auto")],
)
def test_the_language_is_the_persons_or_the_models(file: str, language: str, asked: str):
    model = StandInCpp("x")
    WhisperCpp(Path(file), language=language, load=lambda _: model).transcribe(tone(0.5))
    assert model.asked[0][1]["language"] == asked


def test_a_model_is_loaded_once_and_let_go():
    loaded: list[Path] = []
    model = StandInCpp("x")
    engine = WhisperCpp(Path("ggml-base.bin"), load=lambda file: loaded.append(file) or model)
    engine.transcribe(tone(0.5))
    engine.transcribe(tone(0.5))
    assert len(loaded) == 1
    engine.close()
    engine.transcribe(tone(0.5))
    assert len(loaded) == 2


def test_what_stands_for_sounds_is_no_text():
    assert words(["[BLANK_AUDIO]"]) == ""
    assert words([" (coughs) Yes.", "♪ ♪"]) == "Yes."


def test_whisper_cpp_itself_loads_a_file_and_goes_all_its_way(tmp_path: Path):
    engine = WhisperCpp(write_tiny_whisper(tmp_path / "ggml-none.en.bin"))
    assert engine.model == "none.en"
    assert engine.transcribe(speech("Good morning")) == ""
    engine.close()


def test_whisper_cpps_own_words_do_not_reach_descriptor_2(tmp_path: Path):
    file = write_tiny_whisper(tmp_path / "ggml-none.en.bin")
    code = (
        "import sys, pathlib; from llmcompanion.voice.listening.whisper_cpp import WhisperCpp\n"
        "print(repr(WhisperCpp(pathlib.Path(sys.argv[1])).transcribe(bytes(32000))))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "''"
    assert said.stderr == ""


def made_up(*sizes: int) -> bytes:
    return struct.pack("<I11i", MAGIC, *sizes) + bytes(10_000)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: b"",
        lambda whole: b"GGUF" + whole[4:],
        lambda whole: random.Random(1).randbytes(4_096),
        lambda whole: whole + random.Random(1).randbytes(50_000),  # no tensor is called so
        lambda whole: made_up(51_864, 1500, 2**30, 1, 1, 448, 2**30, 1, 1, 80, 1),
        lambda whole: made_up(-1, 1500, 64, 1, 1, 448, 64, 1, 1, 80, 1),
        lambda whole: made_up(51_864, 1500, 64, 1, 1, 448, 64, 1, 1, 81, 1),
    ],
)
def test_a_broken_file_is_told_in_a_sentence(tmp_path: Path, spoil: Callable[[bytes], bytes]):
    file = write_tiny_whisper(tmp_path / "ggml-base.en.bin")
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(UserError, match=r"llmcompanion listen pull base\.en"):
        WhisperCpp(file).transcribe(tone(0.5))


# faster-whisper


def test_faster_whisper_is_loaded_from_the_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[str, dict[str, Any]]] = []
    model = StandInFaster(" Guten Morgen.")
    module = ModuleType("faster_whisper")
    module.__dict__["WhisperModel"] = lambda path, **options: asked.append((path, options)) or model
    monkeypatch.setitem(sys.modules, "faster_whisper", module)
    engine = FasterWhisper(tmp_path / "faster-whisper-base", language="de")
    assert engine.transcribe(tone(0.5)) == "Guten Morgen."
    ((path, options),) = asked
    assert path == str(tmp_path / "faster-whisper-base")
    assert options["local_files_only"] is True
    assert model.asked[0][1]["language"] == "de"
    assert model.asked[0][1]["condition_on_previous_text"] is False


def test_faster_whisper_that_fails_while_it_writes_is_told(tmp_path: Path):
    class Failing:
        def transcribe(self, audio: Any, **options: Any) -> Any:
            def segments():
                raise RuntimeError("out of memory")
                yield

            return segments(), None

    engine = FasterWhisper(tmp_path / "faster-whisper-base", load=lambda _: Failing())
    with pytest.raises(UserError, match="this model cannot be used"):
        engine.transcribe(tone(0.5))


# vosk


class StandInKaldi:
    """Ends an utterance with every fourth piece."""

    def __init__(self, model: Any, rate: float) -> None:
        self.model, self.rate = model, rate
        self.pieces = 0

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802 - its name
        self.pieces += 1
        return int(self.pieces % 4 == 0)

    def Result(self) -> str:  # noqa: N802
        return json.dumps({"text": "good"})

    def FinalResult(self) -> str:  # noqa: N802
        return json.dumps({"text": "morning"})


def test_vosk_is_fed_in_pieces_and_all_its_results_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    module = ModuleType("vosk")
    levels: list[int] = []
    module.__dict__.update(
        SetLogLevel=levels.append, Model=lambda model_path: model_path, KaldiRecognizer=StandInKaldi
    )
    monkeypatch.setitem(sys.modules, "vosk", module)
    engine = Vosk(tmp_path / "vosk-model-small-en-us-0.15")
    assert engine.transcribe(tone(1.0)) == "good morning"
    assert engine.transcribe(b"") == "morning"
    assert levels == [-1]  # its words stay off the screen


def test_a_package_that_cannot_be_loaded_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "vosk", None)
    with pytest.raises(UserError, match="install it again"):
        Vosk(tmp_path / "vosk-model-x").transcribe(tone(0.5))


# Words that are really recognised


class Sphinx:
    """PocketSphinx behind the port: an old recogniser, and the only one with its model inside."""

    name = "pocketsphinx"
    model = "en-us"

    def __init__(self) -> None:
        import pocketsphinx

        self._decoder = pocketsphinx.Decoder(samprate=RATE, loglevel="FATAL")

    def transcribe(self, pcm: bytes) -> str:
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return found.hypstr if found is not None else ""

    def close(self) -> None: ...


@pytest.mark.sphinx
def test_a_spoken_sentence_is_written_down():
    heard = silence(1.0) + speech("one two three four five") + silence(1.5)
    part = spoken_part(heard, open_sense())
    assert Sphinx().transcribe(part) == "one two three four five"
