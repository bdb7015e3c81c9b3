"""What is shipped: built from the source distribution, installed elsewhere, started."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from llmcompanion import __version__

pytest.importorskip("pexpect", reason="pseudo-terminals are a POSIX thing")

from tests.e2e.terminal import Terminal, surroundings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel made from it. Needs no network."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="session")
def elsewhere(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own with the wheel in it; returns its folder of commands.

    The dependencies are borrowed from the environment of the tests, to save minutes.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=False, symlinks=True)
    commands = folder / "bin"
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", commands / "python", "install", "--quiet"]
    options = ["--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*pip, *options, wheel], check=True, capture_output=True)
    paths = sysconfig.get_paths()
    packages = next(folder.glob("lib/python*/site-packages"))
    borrowed = "\n".join({paths["purelib"], paths["platlib"]})
    (packages / "borrowed.pth").write_text(borrowed, encoding="utf-8")
    return commands


def run(elsewhere: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [elsewhere / "llmcompanion", *arguments],
        cwd=home,
        env=surroundings(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_wheel_holds_the_data_and_nothing_that_is_not_the_program(built):
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"llmcompanion", f"llmcompanion-{__version__}.dist-info"}
    shipped = {name.removeprefix("llmcompanion/") for name in names}
    for folder in ("assets", "personas"):
        ours = {
            str(path.relative_to(ROOT))
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and not path.name.startswith(".") and "__pycache__" not in path.parts
        }
        assert ours <= shipped
    assert "py.typed" in shipped


def test_the_source_distribution_holds_what_a_packager_needs(built):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        names = {name.split("/", 1)[-1] for name in files.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml"} <= names
    assert any(name.startswith("tests/") for name in names)


def test_the_installed_program_is_the_wheel_and_says_its_version(elsewhere, tmp_path):
    where = subprocess.run(
        [elsewhere / "python", "-c", "import llmcompanion; print(llmcompanion.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert Path(where.strip()).is_relative_to(elsewhere.parent)
    assert run(elsewhere, tmp_path, "--version").stdout == f"llmcompanion {__version__}\n"


def test_the_installed_program_answers_in_a_turn_without_the_screen(elsewhere, tmp_path):
    done = run(elsewhere, tmp_path, "say", "--model", "doctor", "--json", "I am sad")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["reply"]


def test_the_installed_program_opens(elsewhere, tmp_path):
    program = [str(elsewhere / "llmcompanion")]
    with Terminal(tmp_path, program=program) as terminal:
        terminal.wait_for("What shall it call you?")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
