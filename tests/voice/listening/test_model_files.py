"""Models that write: finding them, fetching them from the hub, and the table of engines."""

from __future__ import annotations

import io
import sys
import zipfile
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from llmcompanion.config.settings import ListenSettings
from llmcompanion.errors import UserError
from llmcompanion.models.pull import UNFINISHED, Step
from llmcompanion.voice.listening import model_files, registry
from llmcompanion.voice.listening.model_files import SUGGESTED, engine_of, find_models, pull_model
from llmcompanion.voice.listening.registry import chosen, models_folder, offers, open_recogniser
from tests.fakes.hub_server import HubServer

MODEL = bytes(range(256)) * 300
VOSK = "vosk-model-small-en-us-0.15"


@pytest.fixture(autouse=True)
def nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "ALSO_AT", {})


def archive(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


def whisper_hub() -> HubServer:
    return HubServer(
        {"ggml-base.en.bin": MODEL, "ggml-tiny.bin": b"tiny", "README.md": b"hello"},
        repo="ggerganov/whisper.cpp",
        small=["README.md"],
    )


def environ(server: HubServer) -> dict[str, str]:
    return {"HF_ENDPOINT": server.url}


# whisper.cpp


@pytest.mark.parametrize("name", ["base.en", "ggml-base.en", "ggml-base.en.bin"])
def test_a_model_for_whisper_cpp_is_one_file(tmp_path: Path, name: str):
    steps: list[Step] = []
    with whisper_hub() as server:
        model = pull_model(name, tmp_path, environ=environ(server), report=steps.append)
        pull_model(name, tmp_path, environ=environ(server))
        assert len(server.downloads) == 1  # nothing is fetched twice
    assert model.path.read_bytes() == MODEL
    assert find_models(tmp_path) == [model]
    assert (model.engine, model.name) == ("whisper.cpp", "base.en")
    assert steps[-1].done == steps[-1].total == len(MODEL)


def test_a_cut_connection_is_taken_up_again(tmp_path: Path):
    with whisper_hub() as server:
        server.cut_after, server.cuts = 30_000, 1
        pull_model("base.en", tmp_path, environ=environ(server))
        assert "bytes=30000-" in server.downloads
    assert (tmp_path / "ggml-base.en.bin").read_bytes() == MODEL


def test_a_model_that_does_not_exist_brings_the_names_of_others(tmp_path: Path):
    with whisper_hub() as server, pytest.raises(UserError, match=r"there are base\.en, tiny"):
        pull_model("nobody", tmp_path, environ=environ(server))


@pytest.mark.parametrize("name", ["", "../x", "a/b", "base..en", "-x", "faster-whisper-../x"])
def test_what_is_no_name_is_refused_without_asking(tmp_path: Path, name: str):
    with pytest.raises(UserError, match="is not the name of a model"):
        pull_model(name, tmp_path, environ={"HF_ENDPOINT": "http://127.0.0.1:9"})


# faster-whisper


def test_a_model_for_faster_whisper_is_a_folder_and_its_weights_come_last(tmp_path: Path):
    files = {
        "model.bin": MODEL,
        "config.json": b"{}",
        "tokenizer.json": b"{1}",
        "vocabulary.txt": b"a",
        "README.md": b"hello",
    }
    small = [name for name in files if name != "model.bin"]
    name = "faster-whisper-base.en"
    with HubServer(files, repo=f"Systran/{name}", small=small) as server:
        model = pull_model(name, tmp_path, environ=environ(server))
    assert sorted(each.name for each in model.path.iterdir()) == [
        "config.json", "model.bin", "tokenizer.json", "vocabulary.txt",
    ]  # fmt: skip
    assert find_models(tmp_path) == [model]
    (model.path / "model.bin").unlink()
    assert find_models(tmp_path) == []


# vosk


def test_a_model_for_vosk_is_unpacked_and_the_archive_goes(tmp_path: Path):
    packed = archive(**{f"{VOSK}/am/final.mdl": MODEL, f"{VOSK}/conf/model.conf": b"x"})
    with HubServer({f"en/{VOSK}.zip": packed}, repo="rhasspy/vosk-models") as server:
        model = pull_model(VOSK, tmp_path, environ=environ(server))
        pull_model(VOSK, tmp_path, environ=environ(server))
        assert len(server.downloads) == 1
    assert (model.path / "am" / "final.mdl").read_bytes() == MODEL
    assert find_models(tmp_path) == [model]
    assert [each.name for each in tmp_path.iterdir()] == [VOSK]


@pytest.mark.parametrize(
    "files",
    [
        {"../outside.mdl": b"x"},
        {f"{VOSK}/../../outside.mdl": b"x"},
        {"other/am/final.mdl": b"x"},
        {f"{VOSK}/README": b"no model"},
        {f"{VOSK}\\..\\outside": b"x", f"{VOSK}/am/final.mdl": b"x"},
    ],
)
def test_an_archive_with_something_else_in_it_is_thrown_away(
    tmp_path: Path, files: dict[str, bytes]
):
    own = tmp_path / "own"
    own.mkdir()
    packed = archive(**files)
    hub = HubServer({f"en/{VOSK}.zip": packed}, repo="rhasspy/vosk-models")
    with hub as server, pytest.raises(UserError, match="cannot be unpacked"):
        pull_model(VOSK, own, environ=environ(server))
    assert [each.name for each in tmp_path.iterdir()] == ["own"]
    assert list(own.iterdir()) == []


def test_what_is_no_archive_is_thrown_away(tmp_path: Path):
    hub = HubServer({f"en/{VOSK}.zip": b"PK nothing"}, repo="rhasspy/vosk-models")
    with hub as server, pytest.raises(UserError, match="cannot be unpacked"):
        pull_model(VOSK, tmp_path, environ=environ(server))
    assert list(tmp_path.iterdir()) == []


# the table


def lay(models: Path, *files: str) -> None:
    for each in files:
        path = models_folder(models) / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


@pytest.fixture
def vosk_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("vosk")
    module.__spec__ = ModuleSpec("vosk", None)
    monkeypatch.setitem(sys.modules, "vosk", module)


def test_without_a_model_a_sentence_says_how_to_get_one(tmp_path: Path):
    with pytest.raises(UserError, match=r"no model yet for whisper.cpp; llmcompanion listen pull"):
        chosen(ListenSettings(), tmp_path)
    assert not any(offer.ready for offer in offers(ListenSettings(), tmp_path))


def test_without_the_package_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lay(tmp_path, "ggml-base.en.bin")
    monkeypatch.setattr(registry, "_is_missing", lambda _: True)
    with pytest.raises(UserError, match=r'pip install "llmcompanion\[listen\]"'):
        chosen(ListenSettings(), tmp_path)


def test_auto_takes_the_first_that_is_ready(tmp_path: Path, vosk_is_installed: None):
    lay(tmp_path, f"{VOSK}/am/final.mdl")
    assert chosen(ListenSettings(), tmp_path).name == "vosk"
    lay(tmp_path, "ggml-base.en.bin")
    assert chosen(ListenSettings(), tmp_path).name == "whisper.cpp"
    assert chosen(ListenSettings(engine="vosk"), tmp_path).model == VOSK


def test_the_named_model_is_used_or_missed_by_name(tmp_path: Path):
    lay(tmp_path, "ggml-base.en.bin", "ggml-tiny.bin")
    assert chosen(ListenSettings(), tmp_path).model == "base.en"
    recogniser = open_recogniser(ListenSettings(model="tiny"), tmp_path)
    assert (recogniser.name, recogniser.model) == ("whisper.cpp", "tiny")
    with pytest.raises(UserError, match=r'no model "small" for whisper\.cpp'):
        open_recogniser(ListenSettings(model="small"), tmp_path)


def test_unfinished_and_foreign_files_are_no_models(tmp_path: Path):
    lay(tmp_path, f"{UNFINISHED}/abc.part", "ggml-base.en.bin.part", "notes.txt", "model.bin")
    assert find_models(models_folder(tmp_path)) == []


def test_every_suggestion_has_an_engine():
    assert {engine_of(name) for name, _, _ in SUGGESTED} == {
        kind.name for kind in registry.KINDS
    }  # fmt: skip
    for kind in registry.KINDS:
        assert engine_of(kind.usual) == kind.name
