"""What is said of a model file before anything native looks at it."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import gguf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmcompanion.models.llama.model_file import TENSOR_SIZES, peek, read_model_file
from llmcompanion.models.port import BrokenModelFile
from tests.fakes.tiny_gguf import CHATML, SPECIAL, TAGS, random_model, script_model


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return script_model(tmp_path_factory.mktemp("models") / "script.gguf")


def refusal(path: Path) -> str:
    with pytest.raises(BrokenModelFile) as caught:
        read_model_file(path)
    sentence = caught.value.sentence
    assert sentence.startswith(f"{path}: ")
    assert sentence.count("\n") == 0
    assert sentence.endswith(".")
    assert caught.value.mend
    return sentence


def test_the_header_of_a_whole_file_is_understood(whole: Path):
    file = read_model_file(whole, vocabulary=True)
    assert (file.title, file.architecture) == ("Tiny Script", "llama")
    assert (file.trained_tokens, file.blocks, file.heads, file.kv_heads) == (2048, 1, 2, 2)
    assert file.template == CHATML
    assert set(file.special) == set(SPECIAL)
    assert set(TAGS) < set(file.phrases)
    assert (file.bos, file.eos) == ("<|endoftext|>", "<|im_end|>")
    assert file.size_bytes == whole.stat().st_size


def test_a_peek_tells_name_and_sizes_and_never_fails(whole: Path, tmp_path: Path):
    file = peek(whole)
    assert file is not None
    assert (file.title, file.trained_tokens) == ("Tiny Script", 2048)
    assert peek(tmp_path) is None
    assert peek(tmp_path / "none.gguf") is None
    (tmp_path / "noise.gguf").write_bytes(random.Random(2).randbytes(500))
    assert peek(tmp_path / "noise.gguf") is None


def test_what_is_no_model_file_is_said_in_one_sentence(tmp_path: Path):
    file = tmp_path / "model.gguf"
    assert "there is no such file" in refusal(file)
    assert "this is a folder" in refusal(tmp_path)
    for bytes_, words in {
        b"": "the file is empty",
        b"GGUF": "not a GGUF model file",
        b"<!doctype html><title>404</title>": "a web page or text",
        random.Random(1).randbytes(4096): "not a GGUF model file",
        b"GGUF" + struct.pack("<IQQ", 1, 1, 1): "version 1",
        b"GGUF" + struct.pack(">IQQ", 3, 1, 1): "the other byte order",
        b"GGUF" + struct.pack("<IQQ", 3, 2**60, 1): "makes no sense",
        b"GGUF" + struct.pack("<IQQ", 3, 1, 2**60): "makes no sense",
        b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + b"\xff" * 64: "makes no sense",
    }.items():
        file.write_bytes(bytes_)
        assert words in refusal(file)


def test_a_file_that_the_system_does_not_hand_out_is_said_to_be_so(
    whole: Path, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    assert "cannot be read (Permission denied)" in refusal(whole)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.5, 0.9, 0.99, 0.9999])
def test_a_cut_file_is_said_to_be_incomplete(whole: Path, tmp_path: Path, share: float):
    cut = tmp_path / "cut.gguf"
    data = whole.read_bytes()
    cut.write_bytes(data[: int(len(data) * share)])
    assert "not complete" in refusal(cut)


def test_a_vocabulary_is_no_model(tmp_path: Path):
    path = script_model(tmp_path / "vocabulary.gguf", weights=False)
    assert "only a vocabulary" in refusal(path)


def test_what_cannot_talk_is_refused_by_its_kind(tmp_path: Path):
    path = script_model(tmp_path / "bert.gguf", architecture="bert")
    assert "makes embeddings and cannot talk" in refusal(path)
    path = script_model(tmp_path / "clip.gguf", architecture="clip")
    assert "reads pictures" in refusal(path)
    writer = gguf.GGUFWriter(tmp_path / "lora.gguf", "llama")
    writer.add_type("adapter")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert "an adapter for a model" in refusal(tmp_path / "lora.gguf")


def test_parts_of_a_split_model_are_counted(tmp_path: Path):
    def part(number: int) -> Path:
        path = tmp_path / f"m-{number:05d}-of-00002.gguf"
        writer = gguf.GGUFWriter(path, "llama")
        writer.add_uint16("split.count", 2)
        import numpy as np

        writer.add_tensor("token_embd.weight", np.ones((2, 32), np.float16))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path

    first = part(1)
    assert "its part m-00002-of-00002.gguf is missing" in refusal(first)
    second = part(2)
    assert "use m-00001-of-00002.gguf" in refusal(second)
    assert read_model_file(first).architecture == "llama"


def test_the_sizes_of_tensors_are_those_of_the_format():
    theirs = {int(kind): size for kind, size in gguf.GGML_QUANT_SIZES.items()}
    assert {kind: theirs[kind] for kind in TENSOR_SIZES if kind in theirs} == {
        kind: size for kind, size in TENSOR_SIZES.items() if kind in theirs
    }


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 16_000), byte=st.integers(0, 255))
def test_a_damaged_header_is_read_or_refused_but_never_a_crash(
    whole: Path, tmp_path: Path, place: int, byte: int
):
    data = bytearray(whole.read_bytes())
    data[place % len(data)] = byte
    path = tmp_path / "damaged.gguf"
    path.write_bytes(data)
    try:
        read_model_file(path, vocabulary=True)
    except BrokenModelFile as error:
        assert error.mend


def test_a_large_vocabulary_is_stepped_over(tmp_path: Path):
    path = random_model(tmp_path / "random.gguf")
    assert read_model_file(path).special == {}
