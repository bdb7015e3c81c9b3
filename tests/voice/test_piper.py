"""Piper: against a stand-in behind the same imports; and for real where the package is.

The stand-in has the face of piper-tts 1.8 that is used: `SynthesisConfig`, `PiperVoice` with
`synthesize`, and chunks with alignments. Real voices are tens of megabytes; where piper-tts is
installed, one of a few kilobytes is made that hums.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from array import array
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from llmcompanion.errors import UserError
from llmcompanion.voice.piper import PiperEngine, load_voice, open_piper
from llmcompanion.voice.port import Manner
from llmcompanion.voice.voices import Voice, choose, find_voices

RATE = 16_000


class StandInVoice:
    """Half a second of sound for each sentence."""

    def __init__(self, *, aligned: bool = True) -> None:
        self.config = SimpleNamespace(length_scale=1.0)
        self.aligned = aligned
        self.asked: list[tuple[str, Any]] = []

    def synthesize(self, text: str, config: Any, include_alignments: bool = False) -> Any:
        self.asked.append((text, config))
        for _ in text.split(". "):
            pcm = array("h", [8_000, -8_000] * (RATE // 4)).tobytes()
            sounds = [("^", 800), ("m", 1_600), ("ɑ", 3_200), ("ː", 400), ("t", 1_600), ("$", 400)]
            yield SimpleNamespace(
                audio_int16_bytes=pcm,
                sample_rate=RATE,
                phoneme_alignments=[
                    SimpleNamespace(phoneme=sound, num_samples=count) for sound, count in sounds
                ]
                if self.aligned and include_alignments
                else None,
            )


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("piper")
    module.__dict__["SynthesisConfig"] = SimpleNamespace
    module.__spec__ = importlib.util.spec_from_loader("piper", None)
    monkeypatch.setitem(sys.modules, "piper", module)


def voices(folder: Path, *names: str) -> list[Voice]:
    for name in names:
        (folder / f"{name}.onnx").write_bytes(b"")
        (folder / f"{name}.onnx.json").write_text("{}")
    return find_voices([folder])


def test_alignments_move_the_mouth(stand_in: None, tmp_path: Path):
    voice = StandInVoice()
    engine = PiperEngine(voices(tmp_path, "en_US-a-low"), load=lambda _: voice)
    speeches = list(engine.say("One. Two", Manner(speed=2.0, gain=0.5)))
    assert [speech.rate for speech in speeches] == [RATE, RATE]
    shapes = [(round(at, 3), shape) for at, shape in speeches[0].mouth]
    assert shapes == [(0.0, "closed"), (0.15, "wide"), (0.375, "small"), (0.475, "closed")]
    assert voice.asked[0][1].length_scale == 0.5
    assert 0.3 < voice.asked[0][1].volume < 0.4


def test_without_alignments_the_mouth_follows_the_loudness(stand_in: None, tmp_path: Path):
    engine = PiperEngine(
        voices(tmp_path, "en_US-a-low"), load=lambda _: StandInVoice(aligned=False)
    )
    (speech,) = engine.say("One", Manner())
    assert speech.mouth[0][1] == "wide"


def test_a_voice_is_loaded_once_and_by_the_personas_wish(stand_in: None, tmp_path: Path):
    loaded: list[str] = []

    def load(file: Path) -> StandInVoice:
        loaded.append(file.stem)
        return StandInVoice()

    engine = PiperEngine(voices(tmp_path, "de_DE-b-low", "en_US-a-low"), load=load)
    named = Manner(names={"piper": "en_US-a-low"})
    for manner in (Manner(), Manner(), Manner(language="de"), named):
        list(engine.say("x", manner))
    assert loaded == ["en_US-a-low", "de_DE-b-low", "en_US-a-low"]


def test_a_voice_counts_only_with_its_description(tmp_path: Path):
    (tmp_path / "en_US-half-low.onnx").write_bytes(b"")
    assert find_voices([tmp_path, tmp_path / "nowhere"]) == []
    assert choose([], "", "en") is None
    found = voices(tmp_path, "en_GB-x-low")
    assert [voice.name for voice in found] == ["en_GB-x-low"]
    assert choose(found, "", "de") == found[0]


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stand_in: None):
    with pytest.raises(UserError, match="voice pull"):
        open_piper([tmp_path])
    monkeypatch.delitem(sys.modules, "piper")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"llmcompanion\[voice\]"):
        open_piper([tmp_path])


# for real


def humming_voice(folder: Path) -> Path:
    """A voice of a few kilobytes: 40 ms of a hum for each phoneme, with their lengths."""
    import onnx
    from onnx import TensorProto as T
    from onnx import helper as h

    hop, each = 256, 4
    value = lambda name, kind, shape: h.make_tensor_value_info(name, kind, shape)  # noqa: E731
    const = lambda name, kind, data, dims=(): h.make_node(  # noqa: E731
        "Constant", [], [name], value=h.make_tensor(name, kind, dims, data)
    )
    nodes = [
        const("zero_f", T.FLOAT, [0.0]),
        const("one", T.INT64, [1]),
        const("none", T.INT64, [0]),
        const("step", T.INT64, [1]),
        const("samples", T.INT64, [hop * each]),
        const("first", T.INT64, [1], (1,)),
        const("pitch", T.FLOAT, [0.08]),
        const("half", T.FLOAT, [0.5]),
        const("each", T.FLOAT, [float(each)]),
        const("axes", T.INT64, [0, 1], (2,)),
        const("last", T.INT64, [0], ()),
        h.make_node("Gather", ["input_lengths", "last"], ["count"], axis=0),
        h.make_node("Mul", ["count", "samples"], ["length"]),
        h.make_node("Range", ["none", "length", "step"], ["places"]),
        h.make_node("Cast", ["places"], ["times"], to=T.FLOAT),
        h.make_node("Mul", ["times", "pitch"], ["phase"]),
        h.make_node("Sin", ["phase"], ["wave"]),
        h.make_node("Mul", ["wave", "half"], ["soft"]),
        h.make_node("ReduceSum", ["scales"], ["used"], keepdims=0),
        h.make_node("Mul", ["used", "zero_f"], ["nothing"]),
        h.make_node("Add", ["soft", "nothing"], ["sound"]),
        h.make_node("Unsqueeze", ["sound", "axes"], ["output"]),
        h.make_node("Cast", ["input"], ["ids"], to=T.FLOAT),
        h.make_node("Mul", ["ids", "zero_f"], ["zeros"]),
        h.make_node("Add", ["zeros", "each"], ["durations"]),
    ]
    graph = h.make_graph(
        nodes,
        "hum",
        [
            value("input", T.INT64, [1, "n"]),
            value("input_lengths", T.INT64, [1]),
            value("scales", T.FLOAT, [3]),
        ],
        [value("output", T.FLOAT, None), value("durations", T.FLOAT, [1, "n"])],
    )
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 15)], ir_version=8)
    file = folder / "en_US-hum-low.onnx"
    onnx.save(model, str(file))
    letters = "_^$ .,mabtdoghelnsriuɪəɹŋɔːʊˈɡɐɑɾæʌɜɚʃʒθðjkfvwpzxɛᵻʔˌ"
    settings = {
        "audio": {"sample_rate": RATE}, "espeak": {"voice": "en-us"}, "num_symbols": 64,
        "num_speakers": 1, "phoneme_id_map": {sign: [at] for at, sign in enumerate(letters)},
    }  # fmt: skip
    file.with_name(f"{file.name}.json").write_text(json.dumps(settings))
    return file


@pytest.mark.piper
def test_a_real_piper_speaks_with_shapes_for_its_phonemes(tmp_path: Path):
    humming_voice(tmp_path)
    engine = open_piper([tmp_path])
    speeches = list(engine.say("Good morning. A bottle.", Manner()))
    assert len(speeches) == 2
    assert all(speech.rate == RATE and speech.seconds > 0.2 for speech in speeches)
    shapes = {shape for speech in speeches for _, shape in speech.mouth}
    assert shapes >= {"closed", "small", "mid"}
    times = [at for at, _ in speeches[0].mouth]
    assert times == sorted(times)
    assert times[-1] < speeches[0].seconds
    engine.close()


@pytest.mark.piper
def test_a_voice_that_is_broken_is_named(tmp_path: Path):
    file = tmp_path / "en_US-broken-low.onnx"
    file.write_bytes(b"no model")
    file.with_name(f"{file.name}.json").write_text("{}")
    with pytest.raises(UserError, match="voice pull en_US-broken-low"):
        load_voice(file)
