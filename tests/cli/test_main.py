"""The top of the program: help, versions, complaints, and every way to fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from llmcompanion import __version__
from llmcompanion.cli import exit_codes
from llmcompanion.cli.commands import COMMANDS
from llmcompanion.cli.console import Console
from llmcompanion.errors import UserError

PROGRAM = [sys.executable, "-m", "llmcompanion"]


def test_the_version_is_one_line(run):
    done = run("--version")
    assert (done.code, done.out) == (0, f"llmcompanion {__version__}\n")


def test_help_tells_of_every_command_of_keys_and_of_folders(run):
    done = run("--help")
    assert done.code == 0
    for word in [*(command.name for command in COMMANDS), "ANTHROPIC_API_KEY", "LLMCOMPANION_HOME"]:
        assert word in done.out
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_has_help_with_the_common_option(run, command):
    done = run(command, "--help")
    assert done.code == 0
    assert "--data-dir" in done.out
    assert len(done.out.splitlines()) > 6


@pytest.mark.parametrize(
    "argv",
    [
        ["--nonsense"],
        ["sing"],
        ["log"],
        ["log", "sing"],
        ["log", "export", "--format", "xls"],
        ["chat", "export", "first"],
        ["say"],
        ["key", "set", "nobody"],
        ["--model"],
    ],
)
def test_a_slip_on_the_command_line_is_one_sentence_that_names_the_help(run, argv):
    done = run(*argv)
    assert done.code == exit_codes.USAGE
    assert done.out == ""
    assert "--help" in done.sentence


def test_control_characters_in_an_argument_do_not_come_back(run):
    done = run("--\x1b]0;pwned\x07", "\x9b2J")
    assert done.code == exit_codes.USAGE
    assert done.sentence.isprintable()


@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["log", "--help"], ["bad"]])
def test_what_needs_no_screen_imports_none(argv):
    code = (
        "import sys; from llmcompanion.__main__ import main; main(sys.argv[1:]);"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *argv], capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    heavy = {"textual", "rich", "anthropic", "PIL", "keyring", "asyncio", "sqlite3", "msgspec"}
    assert not loaded & heavy


def broken(error: BaseException):
    def run(arguments: object, console: Console) -> int:
        raise error

    return run


def test_a_users_error_is_its_sentence(run, monkeypatch):
    error = UserError("it is too loud", where="the radio", mend="turn it down")
    monkeypatch.setattr("llmcompanion.cli.log.show", broken(error))
    done = run("log", "list")
    assert done.code == exit_codes.USAGE
    assert done.sentence == "the radio: it is too loud; turn it down."


def test_a_fault_of_the_program_is_a_sentence_and_its_traceback_is_in_the_log(
    run, monkeypatch, home
):
    monkeypatch.setattr("llmcompanion.cli.log.show", broken(RuntimeError("inner detail")))
    done = run("log", "list")
    assert done.code == exit_codes.FAILED
    assert "RuntimeError" in done.sentence
    assert str(home / "logs") in done.sentence
    written = "".join(path.read_text() for path in (home / "logs").iterdir())
    assert "Traceback" in written
    assert "inner detail" in written


def test_a_fault_with_nowhere_to_log_is_still_a_sentence(run, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("llmcompanion.cli.log.show", broken(RuntimeError("inner detail")))
    done = run("log", "list", "--data-dir", str(tmp_path / "file"))
    assert done.code == exit_codes.FAILED
    assert "RuntimeError" in done.sentence


def test_ctrl_c_ends_without_a_word(run, monkeypatch):
    monkeypatch.setattr("llmcompanion.cli.log.show", broken(KeyboardInterrupt()))
    done = run("log", "list")
    assert (done.code, done.out, done.err) == (exit_codes.INTERRUPTED, "", "")


@pytest.mark.parametrize("place", [("--data-dir", "HERE", "log", "list"),
                                   ("log", "--data-dir", "HERE", "list"),
                                   ("log", "list", "--data-dir", "HERE")])  # fmt: skip
def test_the_data_folder_may_be_named_anywhere(run, monkeypatch, tmp_path, place):
    seen = []
    monkeypatch.setattr(
        "llmcompanion.cli.log.show", lambda _, console: seen.append(console.home) or 0
    )
    run(*[str(tmp_path) if word == "HERE" else word for word in place])
    assert seen == [tmp_path]


def test_the_app_is_opened_with_what_was_asked_for(run, monkeypatch, tmp_path):
    from llmcompanion.tui import app
    from llmcompanion.tui.options import AppOptions

    seen = []
    monkeypatch.setattr(app, "run", lambda options: seen.append(options) or 5)
    monkeypatch.setattr("llmcompanion.__main__._need_a_terminal", lambda console: None)
    done = run("--persona", "kai", "--model", "doctor", "--new", "--no-avatar",
               "--data-dir", str(tmp_path))  # fmt: skip
    assert done.code == 5
    assert seen == [AppOptions("kai", "doctor", tmp_path, new=True, avatar=False)]


def test_without_a_terminal_the_app_points_to_the_command_for_scripts(run):
    done = run()
    assert done.code == exit_codes.USAGE
    assert "llmcompanion say" in done.sentence


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGPIPE there")
def test_a_reader_that_leaves_is_no_fault():
    done = subprocess.run(
        f"{sys.executable} -m llmcompanion --help | true; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (exit_codes.OK, exit_codes.BROKEN_PIPE)
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
def test_a_full_disk_is_said_in_a_sentence():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == exit_codes.USAGE
    assert done.stderr == (
        "llmcompanion: the output: it could not be written (No space left on device); make room.\n"
    )


def test_a_locale_that_knows_only_ascii_gets_question_marks():
    done = subprocess.run(
        [*PROGRAM, "sing\u2026\u00e9"],
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == exit_codes.USAGE
    assert b"sing??" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_closed_streams_are_nowhere():
    done = subprocess.run(
        [*PROGRAM, "log", "list"],
        stdin=None,
        capture_output=True,
        preexec_fn=lambda: (os.close(0), os.close(1)),
        check=False,
    )
    assert done.returncode == exit_codes.OK
    assert b"Traceback" not in done.stderr
