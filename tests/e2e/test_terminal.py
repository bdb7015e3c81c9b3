"""The terminal that the end-to-end tests look through."""

from __future__ import annotations

import os
import signal
import sys

import pytest

pytest.importorskip("pexpect", reason="pseudo-terminals are a POSIX thing")

from tests.e2e.terminal import Terminal

PYTHON = [sys.executable, "-S", "-c"]


def test_what_a_program_writes_is_seen_and_kept(tmp_path):
    code = (
        r"import sys; sys.stdout.write('\x1b[2;3Hthere\x1b[>1u\x1b[?2048$p\x1bPq#0\x1b\\'); input()"
    )
    with Terminal(tmp_path, [code], program=PYTHON) as terminal:
        terminal.wait_for("  there")
        assert b"\x1b[2;3Hthere" in terminal.written
        assert terminal.screen().strip() == "there"


def test_keys_arrive_and_the_exit_code_comes_back(tmp_path):
    code = "print('ready', flush=True); print('got', input(), flush=True); raise SystemExit(7)"
    with Terminal(tmp_path, [code], program=PYTHON) as terminal:
        terminal.wait_for("ready")
        terminal.type("hello")
        terminal.press("enter")
        terminal.wait_for("got hello")
        assert terminal.wait_end() == 7


def test_a_signal_and_a_hang_up_are_told_apart_from_an_end(tmp_path):
    code = "print('ready', flush=True)\nwhile True: input()"
    with Terminal(tmp_path, [code], program=PYTHON) as terminal:
        terminal.wait_for("ready")
        terminal.kill(signal.SIGKILL)
        assert terminal.wait_end() == -signal.SIGKILL
    with Terminal(tmp_path, [code], program=PYTHON) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.wait_end() not in (0, None)


def test_waiting_in_vain_shows_the_screen(tmp_path):
    with (
        Terminal(tmp_path, ["print('only this')"], program=PYTHON) as terminal,
        pytest.raises(AssertionError, match="only this"),
    ):
        terminal.wait_for("something else")


def test_the_program_sees_only_the_surroundings_that_are_meant(tmp_path):
    os.environ["LEAKED"] = "1"
    try:
        code = "import os; print(sorted(os.environ)); input()"
        with Terminal(tmp_path, [code], program=PYTHON) as terminal:
            assert "LEAKED" not in terminal.wait_for("LLMCOMPANION_HOME")
    finally:
        del os.environ["LEAKED"]
