"""Where things live, and who may look there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from llmcompanion.config.folders import Folders, make_private_folder
from llmcompanion.errors import UserError

posix = pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_one_home_holds_everything(tmp_path: Path):
    folders = Folders.find(tmp_path, {})
    assert folders == Folders(tmp_path / "config", tmp_path / "data", tmp_path / "logs")
    assert folders.settings_file == tmp_path / "config" / "config.toml"
    assert folders.database == tmp_path / "data" / "llmcompanion.db"
    assert folders.personas == tmp_path / "data" / "personas"


def test_the_environment_names_the_home(tmp_path: Path):
    assert Folders.find(None, {"LLMCOMPANION_HOME": str(tmp_path)}).config == tmp_path / "config"


def test_what_is_asked_for_goes_before_the_environment(tmp_path: Path):
    folders = Folders.find(tmp_path / "asked", {"LLMCOMPANION_HOME": str(tmp_path / "environment")})
    assert folders.data == tmp_path / "asked" / "data"


@pytest.mark.parametrize("environ", [{}, {"LLMCOMPANION_HOME": ""}, {"LLMCOMPANION_HOME": "  "}])
def test_without_a_home_the_platform_decides(environ: dict[str, str]):
    folders = Folders.find(None, environ)
    assert "llmcompanion" in str(folders.config)
    assert len({folders.config / "a", folders.logs / "a"}) == 2


def test_a_relative_home_does_not_move_with_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    folders = Folders.find(Path("here"), {})
    monkeypatch.chdir("/")
    assert folders.data == tmp_path / "here" / "data"


def test_a_tilde_is_the_persons_own_home():
    assert Folders.find(Path("~/x"), {}).data == Path("~/x/data").expanduser()


@pytest.mark.skipif(sys.platform == "win32", reason="any name will do there")
def test_a_home_of_nobody_is_told():
    with pytest.raises(UserError, match="there is no such user"):
        Folders.find(Path("~nobody-of-this-name/x"), {})


def test_finding_makes_nothing(tmp_path: Path):
    Folders.find(tmp_path / "new", {})
    assert not (tmp_path / "new").exists()


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_folders_are_for_their_owner_only_whatever_the_umask(tmp_path: Path, umask: int):
    folders = Folders.find(tmp_path / "a" / "b", {})
    before = os.umask(umask)
    try:
        folders.create()
    finally:
        os.umask(before)
    for folder in (folders.config, folders.data, folders.logs, tmp_path / "a", tmp_path / "a/b"):
        assert mode(folder) == 0o700


@posix
def test_a_folder_that_others_could_read_is_closed_and_its_parent_left_alone(tmp_path: Path):
    tmp_path.chmod(0o755)
    (tmp_path / "data").mkdir(mode=0o755)
    Folders.find(tmp_path, {}).create()
    assert mode(tmp_path / "data") == 0o700
    assert mode(tmp_path) == 0o755


def test_creating_twice_is_no_error(tmp_path: Path):
    folders = Folders.find(tmp_path, {})
    folders.create()
    folders.create()


@pytest.mark.parametrize("place", ["taken", "taken/below"])
def test_a_file_in_the_way_is_told_in_one_sentence(tmp_path: Path, place: str):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UserError, match=r"taken.*--data-dir") as told:
        make_private_folder(tmp_path / place)
    assert "\n" not in told.value.sentence
