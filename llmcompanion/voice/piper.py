"""Piper: neural voices that run on this machine.

The package `piper-tts` is licensed under the GPL and comes with the extra ``voice``, never with
the program itself. It is imported only when a text is to be spoken.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from typing import TYPE_CHECKING, Any

from llmcompanion.errors import UserError
from llmcompanion.voice.lips import Loudness, tidy
from llmcompanion.voice.phonemes import shape_of_ipa
from llmcompanion.voice.port import Speech
from llmcompanion.voice.voices import choose, find_voices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from llmcompanion.voice.port import Manner, Shape
    from llmcompanion.voice.voices import Voice

INSTALL = 'pip install "llmcompanion[voice]"'
THREADS = 1
"""One is faster than two on shared cores, and leaves the others to a local model."""
LOUDEST = 0.7
"""Share of full scale that the loudest sample of a sentence reaches."""


class PiperEngine:
    """Speaks with the voices that are there.

    Args:
        voices: What can be spoken with; not empty.
        wanted: The voice where the persona names none; "" for one of its language.
        load: Loads a voice; a test may put another in its place.
    """

    name = "piper"

    def __init__(
        self,
        voices: list[Voice],
        *,
        wanted: str = "",
        load: Callable[[Path], Any] | None = None,
    ) -> None:
        self._voices = voices
        self._wanted = wanted
        self._load = load or load_voice
        self._loaded: tuple[str, Any] = ("", None)

    def say(self, text: str, manner: Manner) -> Iterator[Speech]:
        """The sound of `text`, sentence by sentence."""
        voice = self._voice(manner)
        config = importlib.import_module("piper").SynthesisConfig(
            length_scale=voice.config.length_scale / manner.speed,
            volume=min(1.0, LOUDEST * manner.gain),
        )
        loudness = Loudness()
        for chunk in voice.synthesize(text, config, include_alignments=True):
            pcm, rate = chunk.audio_int16_bytes, chunk.sample_rate
            if chunk.phoneme_alignments:
                mouth = tidy(_timed(chunk.phoneme_alignments, rate))
            else:
                mouth = loudness.track(pcm, rate)
            yield Speech(pcm, rate, mouth)

    def close(self) -> None:
        """Let the model go."""
        self._loaded = ("", None)

    def _voice(self, manner: Manner) -> Any:
        wanted = manner.names.get("piper", self._wanted)
        voice = choose(self._voices, wanted, manner.language.partition("-")[0])
        if voice is None:
            raise _no_voice()
        if self._loaded[0] != voice.name:
            self._loaded = (voice.name, self._load(voice.file))
        return self._loaded[1]


def _timed(alignments: list[Any], rate: int) -> Iterator[tuple[float, Shape]]:
    at = 0
    for each in alignments:
        shape = "closed" if each.phoneme in "^$_ " else shape_of_ipa(each.phoneme)
        if shape is not None:
            yield at / rate, shape
        at += int(each.num_samples)


def load_voice(file: Path) -> Any:
    """A `piper.PiperVoice`; takes half a second.

    With the package `onnx` there as well, the voice tells how long each phoneme lasts.

    Raises:
        UserError: The file is broken, or the package is.
    """
    try:
        onnxruntime = importlib.import_module("onnxruntime")
        piper = importlib.import_module("piper")
        settings = json.loads(file.with_name(f"{file.name}.json").read_text("utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            _with_timing(file), options, providers=["CPUExecutionProvider"]
        )
        return piper.PiperVoice(
            session=session,
            config=importlib.import_module("piper.config").PiperConfig.from_dict(settings),
            download_dir=file.parent,
        )
    except ImportError as error:
        raise _no_package() from error
    except Exception as error:
        raise UserError(
            f"this voice cannot be used ({type(error).__name__})",
            where=str(file),
            mend=f"remove it and fetch it again: llmcompanion voice pull {file.stem}",
        ) from error


def _with_timing(file: Path) -> str | bytes:
    """The model, made to tell how long each phoneme lasts where that can be done."""
    if importlib.util.find_spec("onnx") is None:
        return str(file)
    try:
        onnx = importlib.import_module("onnx")
        patch = importlib.import_module("piper.patch_voice_with_alignment")
        model = onnx.load(str(file))
        patch.add_alignment_output(model)
        return bytes(model.SerializeToString())
    except (ImportError, AttributeError, ValueError):  # cannot be patched, or is already
        return str(file)


def open_piper(folders: list[Path], wanted: str = "") -> PiperEngine:
    """Piper with the voices in these folders.

    Raises:
        UserError: The package or a voice is missing.
    """
    if importlib.util.find_spec("piper") is None:
        raise _no_package()
    voices = find_voices(folders)
    if not voices:
        raise _no_voice()
    return PiperEngine(voices, wanted=wanted)


def _no_package() -> UserError:
    return UserError("Piper is not installed", mend=INSTALL)


def _no_voice() -> UserError:
    return UserError(
        "there is no voice for Piper yet", mend="llmcompanion voice pull en_US-amy-medium"
    )
