"""Fetching voices for Piper from the hub."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.models.pull import Step
from llmcompanion.voice.voices import REPOSITORY, find_voices, pull_voice
from tests.fakes.hub_server import HubServer

NAME = "en_US-amy-medium"
FOLDER = "en/en_US/amy/medium"
MODEL = bytes(range(256)) * 400
FILES = {
    f"{FOLDER}/{NAME}.onnx": MODEL,
    f"{FOLDER}/{NAME}.onnx.json": b'{"audio": {}}',
    "en/en_US/joe/medium/en_US-joe-medium.onnx": b"other",
    "en/en_US/joe/medium/en_US-joe-medium.onnx.json": b"{}",
}


def hub(**options: object) -> HubServer:
    small = [name for name in FILES if name.endswith(".json")]
    return HubServer(FILES, repo=REPOSITORY, small=small, **options)  # type: ignore[arg-type]


def test_a_voice_comes_with_its_description(tmp_path: Path):
    steps: list[Step] = []
    with hub() as server:
        environ = {"HF_ENDPOINT": server.url}
        path = pull_voice(NAME, tmp_path, environ=environ, report=steps.append)
        asked = len(server.downloads)
        pull_voice(NAME, tmp_path, environ=environ)
        assert len(server.downloads) == asked == 2  # nothing is fetched twice
    assert path == tmp_path / f"{NAME}.onnx"
    assert path.read_bytes() == MODEL
    assert [voice.name for voice in find_voices([tmp_path])] == [NAME]
    assert steps[-1].done == steps[-1].total
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        f"{NAME}.onnx", f"{NAME}.onnx.json",
    ]  # fmt: skip


def test_a_cut_connection_is_taken_up_again(tmp_path: Path):
    with hub() as server:
        server.cut_after, server.cuts = 30_000, 1
        pull_voice(NAME, tmp_path, environ={"HF_ENDPOINT": server.url})
        assert "bytes=30000-" in server.downloads
    assert (tmp_path / f"{NAME}.onnx").read_bytes() == MODEL


def test_a_description_that_is_another_one_is_refused(tmp_path: Path):
    with hub() as server:
        server.sends[f"{FOLDER}/{NAME}.onnx.json"] = b'{"audio": []}'
        with pytest.raises(UserError, match="checksum differs"):
            pull_voice(NAME, tmp_path, environ={"HF_ENDPOINT": server.url})
    assert find_voices([tmp_path]) == []


def test_a_voice_that_does_not_exist_brings_the_names_of_others(tmp_path: Path):
    with hub() as server, pytest.raises(UserError, match="en_US-amy-medium, en_US-joe-medium"):
        pull_voice("en_US-nobody-low", tmp_path, environ={"HF_ENDPOINT": server.url})


@pytest.mark.parametrize("name", ["", "amy", "../../etc/passwd", "en_US-amy", "en_US-a/b-low"])
def test_what_is_no_name_is_refused_without_asking(tmp_path: Path, name: str):
    with pytest.raises(UserError, match="is not the name of a voice"):
        pull_voice(name, tmp_path, environ={"HF_ENDPOINT": "http://127.0.0.1:9"})
