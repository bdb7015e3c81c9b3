"""The whole path in a real terminal: first start, a talk, a check-in, a kill, and all is there."""

from __future__ import annotations

import signal
import sqlite3
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="pseudo-terminals are a POSIX thing")

from tests.e2e.terminal import Terminal

FIRST_QUESTION = "What shall it call you?"

SETTINGS = """\
version = 1
set_up = true
user_name = "Ada"
persona = "mira"
model = "doctor"

[avatar]
shown = {shown}
motion = "still"

[check_in]
enabled = false
"""


def settled_home(home: Path, *, shown: bool = True) -> Path:
    """A home in which the first questions have been answered already."""
    (home / "config").mkdir(parents=True)
    text = SETTINGS.format(shown=str(shown).lower())
    (home / "config" / "config.toml").write_text(text, encoding="utf-8")
    return home


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    """What is on disk, read beside the running program."""
    database = home / "data" / "llmcompanion.db"
    if not database.exists():
        return []
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(query).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # it is being made right now
            return []
        raise
    finally:
        connection.close()


def say(terminal: Terminal, text: str) -> None:
    terminal.type(text)
    terminal.settle(0.1)
    terminal.press("enter")


CHECK_INS = "FROM check_in JOIN entry ON entry.id = check_in.entry_id"
REPLIES = "FROM message WHERE role = 'assistant' AND model <> '' AND status"


def wait_for_reply(terminal: Terminal, home: Path, count: int) -> None:
    """Until so many replies have come to their end on disk."""
    query = f"SELECT count(*) {REPLIES} = 'complete'"
    terminal.wait_until(lambda _: rows(home, query) >= [(count,)], f"reply {count} to end")


def wait_for_rows(
    terminal: Terminal, home: Path, query: str, wanted: list[tuple[object, ...]]
) -> None:
    """Until this, and nothing else, is on disk."""
    terminal.wait_until(lambda _: rows(home, query) == wanted, f"{wanted} on disk")


def wait_for_half_a_reply(terminal: Terminal, home: Path) -> None:
    """Until a reply is in its midst, on disk too."""
    query = f"SELECT 1 {REPLIES} = 'streaming' AND length(text) > 3"
    terminal.wait_until(lambda _: bool(rows(home, query)), "half a reply")


def test_enter_three_times_begins_a_talk_with_doctor(tmp_path):
    with Terminal(tmp_path) as terminal:
        terminal.wait_for(FIRST_QUESTION)
        terminal.press("enter", "enter", "enter")
        terminal.wait_gone(FIRST_QUESTION)
        terminal.wait_for("DOCTOR", "Write a message")
        say(terminal, "My mother worries me")
        terminal.wait_for("My mother worries me")
        wait_for_reply(terminal, tmp_path, 1)
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    assert (tmp_path / "config" / "config.toml").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data" / "llmcompanion.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def ask_for_a_moment(terminal: Terminal) -> None:
    """Ask to be asked, once more where the program was not ready for it."""
    for _ in range(10):
        terminal.press("f7")
        terminal.settle(1.0)
        if "llmcompanion asks about" in terminal.screen():
            break
    terminal.press("m")
    terminal.wait_for("Esc skips")


def answer_a_moment(terminal: Terminal, sentence: str) -> None:
    """Answer what is drawn with a key that every item knows, and add a line."""
    ask_for_a_moment(terminal)
    terminal.press("1")
    terminal.wait_for("One sentence about it")
    say(terminal, sentence)
    terminal.wait_gone("llmcompanion asks")


def test_a_check_in_is_answered_with_one_key_and_a_sentence(tmp_path):
    home = settled_home(tmp_path / "home")
    with Terminal(home) as terminal:
        terminal.wait_for("DOCTOR", "Write a message")
        say(terminal, "I am tired")
        wait_for_reply(terminal, home, 1)
        answer_a_moment(terminal, "it listened")
        wait_for_rows(
            terminal,
            home,
            f"SELECT outcome, text, persona, model, turns {CHECK_INS}",
            [("answered", "it listened", "mira", "doctor", 1)],
        )
        ((item, state),) = rows(home, "SELECT item, state FROM answer WHERE position = 0")
        assert str(item).startswith("m.")
        assert state == "answered"
        terminal.press("ctrl+l")
        terminal.wait_for("it listened")
        terminal.press("escape", "ctrl+q")
        assert terminal.wait_end() == 0


def test_a_skipped_check_in_is_recorded_as_skipped(tmp_path):
    home = settled_home(tmp_path / "home")
    with Terminal(home) as terminal:
        terminal.wait_for("DOCTOR", "Write a message")
        ask_for_a_moment(terminal)
        terminal.press("escape")
        terminal.wait_gone("llmcompanion asks")
        wait_for_rows(terminal, home, f"SELECT outcome {CHECK_INS}", [("skipped",)])


def test_the_whole_path_with_a_kill_in_mid_reply_loses_nothing(tmp_path):
    home = tmp_path / "home"
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text(
        '[check_in]\nenabled = false\n[avatar]\nmotion = "reduced"\n', encoding="utf-8"
    )
    with Terminal(home) as terminal:
        terminal.wait_for(FIRST_QUESTION)
        terminal.type("Ada")
        terminal.press("enter", "enter", "enter")
        terminal.wait_for("DOCTOR", "Write a message")
        say(terminal, "I am tired")
        wait_for_reply(terminal, home, 1)
        say(terminal, "My mother worries me")
        wait_for_reply(terminal, home, 2)
        answer_a_moment(terminal, "it listened")
        say(terminal, "I remember my father and he frightens me")
        wait_for_half_a_reply(terminal, home)
        terminal.kill(signal.SIGKILL)
        assert terminal.wait_end() == -signal.SIGKILL
    kept = rows(home, f"SELECT text {REPLIES} = 'streaming'")
    with Terminal(home) as terminal:
        terminal.wait_for(
            "I am tired",
            "My mother worries me",
            "I remember my father and he frightens me",
            "The program ended before this reply did.",
            str(kept[0][0]).split()[0],
        )
        terminal.press("ctrl+l")
        terminal.wait_for("Reflection log", "it listened")
        terminal.press("escape")
        terminal.wait_for("I am tired")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    assert rows(home, f"SELECT text {REPLIES} = 'interrupted'") == kept
    assert rows(home, f"SELECT outcome, text {CHECK_INS}") == [("answered", "it listened")]


@pytest.mark.parametrize("way", ["the signal", "the closed line"])
def test_when_the_terminal_goes_away_the_program_ends_and_has_saved(tmp_path, way):
    home = settled_home(tmp_path / "home")
    with Terminal(home) as terminal:
        terminal.wait_for("DOCTOR", "Write a message")
        say(terminal, "I remember my father and he frightens me")
        wait_for_half_a_reply(terminal, home)
        if way == "the signal":
            terminal.kill(signal.SIGHUP)
        else:
            terminal.hang_up()
        assert terminal.wait_end(seconds=5) is not None
    assert rows(home, "SELECT count(*) FROM message WHERE role = 'user'") == [(1,)]
    assert rows(home, "SELECT status FROM message WHERE model <> ''") == [("interrupted",)]
    assert len(str(rows(home, "SELECT text FROM message WHERE model <> ''")[0][0])) > 3
