"""The question to the terminal, against pseudo-terminals that answer well, badly, late, never."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.avatar.rendering import probe
from llmcompanion.avatar.rendering.probe import QUESTION, Answers, read_answers

KITTY = b"\x1bP>|kitty(0.40.1)\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?62;c"
XTERM = b"\x1bP>|XTerm(390)\x1b\\\x1b[6;16;8t\x1b[?64;1;2;4;6;9;15;22c"
PLAIN = b"\x1b[?6c"
TMUX = b"\x1bP>|tmux 3.4\x1b\\\x1b[?1;2c"


def test_kittys_answers():
    assert read_answers(KITTY) == Answers("kitty(0.40.1)", True, False, (10, 20), True, "")


def test_xterms_answers():
    assert read_answers(XTERM) == Answers("XTerm(390)", False, True, (8, 16), True, "")


def test_an_error_from_kitty_is_a_no():
    assert not read_answers(b"\x1b_Gi=31;ENOTSUP:no\x1b\\" + PLAIN).kitty


def test_a_device_that_only_starts_with_a_four_has_no_sixel():
    assert not read_answers(b"\x1b[?4c").sixel
    assert not read_answers(b"\x1b[?62;44c").sixel


def test_a_cell_of_no_size_is_unknown():
    assert read_answers(b"\x1b[6;0;0t" + PLAIN).cell_pixels is None


def test_a_terminals_name_cannot_do_harm():
    name = read_answers(b"\x1bP>|ki\x07tty\x1b\\" + PLAIN).version
    assert name == "kitty"


@given(st.lists(st.sampled_from(["a", "é", "\r", " ", "1;2c", "[6t"]), max_size=6))
def test_what_was_typed_between_the_answers_is_handed_back(keys):
    parts = [b"\x1bP>|x\x1b\\", b"\x1b[6;20;10t", b"\x1b[?62c"]
    mixed = b""
    for n, key in enumerate(keys):
        mixed += key.encode() + (parts[n] if n < len(parts) else b"")
    assert read_answers(mixed).typed == "".join(keys)


@pytest.mark.parametrize("cut", range(1, len(KITTY)))
def test_half_an_answer_is_never_taken_for_typing(cut):
    typed = read_answers(b"hi" + KITTY[:cut]).typed
    assert typed == "hi"


posix = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals here")


class Terminal:
    """The far end of a pseudo-terminal: waits for the question, then does what it is told."""

    def __init__(self, reply):
        import pty

        self.far, self.near = pty.openpty()
        self.heard = b""
        self._thread = threading.Thread(target=self._serve, args=(reply,), daemon=True)
        self._thread.start()

    def _serve(self, reply):
        while QUESTION not in self.heard:
            if not select.select([self.far], [], [], 5)[0]:
                return
            self.heard += os.read(self.far, 4096)
        for delay, data in reply:
            time.sleep(delay)
            os.write(self.far, data)

    def ask(self, environ=None):
        return probe.ask(self.near, self.near, environ or {})

    def close(self):
        self._thread.join(5)
        os.close(self.far)
        os.close(self.near)


@pytest.fixture
def terminal(monkeypatch):
    """A terminal in whose foreground we are, by our own word."""
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp())
    opened = []

    def start(*reply):
        opened.append(Terminal(reply))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


@posix
@pytest.mark.parametrize("reply", [KITTY, XTERM, PLAIN, TMUX])
def test_a_terminal_that_answers_is_understood(terminal, reply):
    assert terminal((0, reply)).ask() == read_answers(reply)


@posix
def test_answers_in_pieces_are_put_together(terminal):
    pieces = [(0.002, KITTY[n : n + 7]) for n in range(0, len(KITTY), 7)]
    assert terminal(*pieces).ask() == read_answers(KITTY)


@posix
def test_a_mute_terminal_is_not_waited_for_long(terminal, monkeypatch):
    monkeypatch.setattr(probe, "NEAR_S", 0.03)
    answers = terminal().ask()
    assert answers == Answers()
    assert not answers.complete


@posix
def test_far_away_the_wait_is_longer(terminal, monkeypatch):
    monkeypatch.setattr(probe, "NEAR_S", 0.01)
    monkeypatch.setattr(probe, "FAR_S", 2.0)
    late = terminal((0.08, KITTY))
    assert late.ask({"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}).kitty


@posix
def test_typing_ahead_is_kept(terminal):
    answers = terminal((0, b"hel" + KITTY[:20]), (0.005, KITTY[20:-1] + b"c")).ask()
    assert answers.typed == "hel"
    assert answers.kitty


@posix
@pytest.mark.parametrize("reply", [KITTY, b""])
def test_the_terminals_mode_is_as_before(terminal, monkeypatch, reply):
    import termios

    monkeypatch.setattr(probe, "NEAR_S", 0.02)
    there = terminal((0, reply))
    before = termios.tcgetattr(there.near)
    there.ask()
    assert termios.tcgetattr(there.near) == before


@posix
def test_a_terminal_that_goes_away_is_no_disaster(terminal, monkeypatch):
    monkeypatch.setattr(probe, "NEAR_S", 0.02)
    there = terminal()
    real = os.read

    def read(descriptor, size):
        if descriptor == there.near:
            raise OSError(5, "Input/output error")
        return real(descriptor, size)

    monkeypatch.setattr(os, "read", read)
    monkeypatch.setattr(select, "select", lambda *_: ([there.near], [], []))
    assert there.ask() is None


@posix
def test_without_a_terminal_nothing_is_asked(tmp_path):
    with (tmp_path / "out").open("wb+") as file:
        assert probe.ask(file.fileno(), file.fileno(), {}) is None
        assert file.tell() == 0


@posix
def test_in_the_background_nothing_is_asked(terminal, monkeypatch):
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: 1)
    there = terminal()
    assert there.ask() is None
    os.write(there.near, QUESTION)  # lets the far end go
    there._thread.join(5)
    assert there.heard == QUESTION


@posix
def test_a_background_job_is_not_stopped_by_the_question():
    """The real thing: a job of a terminal that is not in the foreground."""
    import pty

    code = (
        "import os, sys\n"
        "from llmcompanion.avatar.rendering import probe\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os.setpgid(0, 0)\n"  # leaves the foreground group
        "    os._exit(0 if probe.ask(0, 1, {}) is None else 3)\n"
        "_, status = os.waitpid(child, os.WUNTRACED)\n"
        "if os.WIFSTOPPED(status):\n"
        "    os.kill(child, 9)\n"
        "    os._exit(4)\n"
        "os._exit(os.WEXITSTATUS(status))\n"
    )
    pid, far = pty.fork()
    if pid == 0:  # pragma: no cover
        os.execv(sys.executable, [sys.executable, "-c", code])
    try:
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0
    finally:
        os.close(far)


@posix
def test_nothing_is_asked_at_import():
    code = (
        "import os, sys\n"
        "import llmcompanion.avatar.rendering.detection, llmcompanion.avatar.rendering.probe\n"
        "print('imported')\n"
    )
    import pty

    far, near = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], stdin=near, stdout=near, stderr=near, check=True
        )
        assert done.returncode == 0
        assert os.read(far, 4096) == b"imported\r\n"
    finally:
        os.close(far)
        os.close(near)


@posix
def test_the_size_of_a_cell_is_asked_of_the_system(tmp_path):
    import fcntl
    import pty
    import struct
    import termios

    far, near = pty.openpty()
    try:
        assert probe.cell_pixels(near) is None
        fcntl.ioctl(near, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 1000, 800))
        assert probe.cell_pixels(near) == (10, 20)
        with (tmp_path / "file").open("w") as file:
            assert probe.cell_pixels(file.fileno()) is None
    finally:
        os.close(far)
        os.close(near)


def test_tmux_that_is_not_there_says_nothing(monkeypatch):
    monkeypatch.setattr(probe.shutil, "which", lambda _: None)
    assert probe.ask_tmux() == ""


def test_tmux_that_hangs_is_not_waited_for(monkeypatch, tmp_path):
    tmux = tmp_path / "tmux"
    tmux.write_text("#!/bin/sh\nexec sleep 5\n")
    tmux.chmod(0o755)
    monkeypatch.setattr(probe.shutil, "which", lambda _: str(tmux))
    assert probe.ask_tmux(timeout_s=0.05) == ""
