"""What libraries print on descriptor 2 never reaches the screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect")

PROGRAM = """
import ctypes, os, sys
from pathlib import Path
from llmcompanion.voice.native_words import diverted
folder = Path(sys.argv[1])
libc = ctypes.CDLL(None)
def words(text):
    libc.write(2, text, len(text))
words(b"before\\n")
with diverted(folder):
    words(b"ALSA lib pcm.c: underrun occurred\\n")
    os.system("echo from a child >&2")
    print("painted", file=sys.__stderr__, flush=True)
    print("said", file=sys.stderr, flush=True)
words(b"after\\n")
print("ended", file=sys.stderr, flush=True)
"""


def test_a_librarys_words_go_to_a_file_and_the_apps_to_the_terminal(tmp_path: Path):
    child = pexpect.spawn(sys.executable, ["-c", PROGRAM, str(tmp_path)], encoding="utf-8")
    child.expect(pexpect.EOF, timeout=20)
    seen = child.before.split()
    assert seen == ["before", "painted", "said", "after", "ended"]
    kept = tmp_path / "libraries.log"
    assert kept.read_text() == "ALSA lib pcm.c: underrun occurred\nfrom a child\n"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_long_file_is_begun_anew(tmp_path: Path):
    (tmp_path / "libraries.log").write_text("x" * 600_000)
    child = pexpect.spawn(sys.executable, ["-c", PROGRAM, str(tmp_path)], encoding="utf-8")
    child.expect(pexpect.EOF, timeout=20)
    assert (tmp_path / "libraries.log").stat().st_size < 200


def test_a_folder_that_cannot_be_written_to_changes_nothing(tmp_path: Path):
    folder = str(tmp_path / "nowhere")
    child = pexpect.spawn(sys.executable, ["-c", PROGRAM, folder], encoding="utf-8")
    child.expect(pexpect.EOF, timeout=20)
    assert "painted" in child.before
    assert "ended" in child.before


def test_without_a_terminal_nothing_is_changed(tmp_path: Path):
    import subprocess

    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        capture_output=True, text=True, timeout=20, env=os.environ,
    )  # fmt: skip
    assert "ALSA lib" in ran.stderr
    assert not (tmp_path / "libraries.log").exists()
