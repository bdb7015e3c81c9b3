"""What is broken before the app opens: one sentence in the real terminal, nothing lost."""

from __future__ import annotations

import signal

import pytest

pytest.importorskip("pexpect", reason="pseudo-terminals are a POSIX thing")

from tests.e2e.terminal import Terminal
from tests.e2e.test_conversation import rows, say, settled_home, wait_for_reply


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--persona", "nobody"], "nobody"),
        (["--model", "nothing"], "nothing"),
    ],
)
def test_who_or_what_does_not_exist_is_said_before_the_screen_is_taken(tmp_path, arguments, said):
    with Terminal(settled_home(tmp_path / "home"), arguments) as terminal:
        assert terminal.wait_end() == 2
        assert said in terminal.screen()
        assert b"Traceback" not in terminal.written
        assert b"\x1b[?1049h" not in terminal.written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("persona = \n", "line 1"),
        ('theme = "mauve"\n', "mauve"),
        ("version = 99\n", "newer"),
    ],
)
def test_settings_that_cannot_be_read_are_named_and_kept(tmp_path, text, said):
    home = settled_home(tmp_path / "home")
    (home / "config" / "config.toml").write_text(text, encoding="utf-8")
    with Terminal(home) as terminal:
        assert terminal.wait_end() == 2
        screen = terminal.screen().replace("\n", "")
        assert "config.toml" in screen
        assert said in screen
    assert (home / "config" / "config.toml").read_text(encoding="utf-8") == text


def test_a_damaged_database_is_kept_and_said_and_the_talk_can_begin(tmp_path):
    home = settled_home(tmp_path / "home")
    (home / "data").mkdir()
    (home / "data" / "llmcompanion.db").write_bytes(b"no database at all" * 1000)
    with Terminal(home) as terminal:
        terminal.wait_for("damaged", "Write a message")
        say(terminal, "hello")
        wait_for_reply(terminal, home, 1)
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    (kept,) = (home / "data").glob("*damaged*.db")
    assert kept.read_bytes() == b"no database at all" * 1000


def test_a_second_window_is_told_so_and_works(tmp_path):
    home = settled_home(tmp_path / "home")
    with Terminal(home) as first:
        first.wait_for("Write a message")
        with Terminal(home) as second:
            second.wait_for("another window", "Write a message")
            say(second, "hello from the second")
            wait_for_reply(second, home, 1)
        say(first, "hello from the first")
        wait_for_reply(first, home, 2)


def test_a_polite_request_to_end_is_followed_and_the_terminal_is_given_back(tmp_path):
    home = settled_home(tmp_path / "home")
    with Terminal(home) as terminal:
        terminal.wait_for("Write a message")
        say(terminal, "hello")
        wait_for_reply(terminal, home, 1)
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_end() == 143
        assert b"\x1b[?1049l" in terminal.written
    assert rows(home, "SELECT count(*) FROM message WHERE status = 'streaming'") == [(0,)]
