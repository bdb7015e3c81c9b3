"""One turn without the screen."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from llmcompanion.chat.messages import Message
from llmcompanion.cli import exit_codes
from llmcompanion.emotion.labels import LABELS


def messages(home: Path) -> list[tuple[str, str, str]]:
    connection = sqlite3.connect(home / "data" / "llmcompanion.db")
    try:
        return connection.execute("SELECT role, text, status FROM message ORDER BY id").fetchall()
    finally:
        connection.close()


def test_the_emotion_and_the_reply_are_printed(run, home):
    done = run("say", "--model", "doctor", "I am", "sad")
    assert (done.code, done.err) == (0, "")
    first, *reply = done.out.splitlines()
    assert first.strip("[]") in LABELS
    stored = messages(home)
    assert ("user", "I am sad", "complete") in stored
    assert stored[-1] == ("assistant", "\n".join(reply), "complete")


def test_json_gives_the_reply_the_emotion_the_model_and_the_message(run):
    done = run("say", "--model", "doctor", "--persona", "plain", "--json", "I am sad")
    assert done.code == 0
    answer = done.json
    assert answer["reply"]
    assert answer["emotion"] in LABELS
    assert (answer["model"], answer["persona"]) == ("doctor", "plain")
    assert isinstance(answer["message_id"], int)
    assert answer["status"] == "complete"
    assert answer["first_token_s"] >= 0


def test_a_dash_reads_standard_input(run, home):
    done = run("say", "--model", "doctor", "-", stdin="My mother\nworries me\n")
    assert done.code == 0
    assert ("user", "My mother\nworries me", "complete") in messages(home)


def test_a_conversation_can_be_gone_on_with(run, home):
    first = run("say", "--model", "doctor", "--json", "I am sad").json
    number = str(first["conversation_id"])
    second = run("say", "--model", "doctor", "--json", "--conversation", number, "Still").json
    assert second["conversation_id"] == first["conversation_id"]
    assert second["message_id"] > first["message_id"]


def test_without_a_key_and_without_a_choice_doctor_answers(run):
    assert run("say", "--json", "hello").json["model"] == "doctor"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--model", "nonesuch", "hello"], "nonesuch"),
        (["--persona", "nonesuch", "hello"], "nonesuch"),
        (["--conversation", "99", "hello"], "no conversation 99"),
        (["  "], "nothing to say"),
    ],
)
def test_what_does_not_exist_is_named_in_a_sentence(run, argv, said):
    done = run("say", *argv)
    assert done.code == exit_codes.USAGE
    assert said in done.sentence
    assert done.out == ""


def test_a_broken_settings_file_is_named_with_its_line(run, home):
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text("persona = \n", encoding="utf-8")
    done = run("say", "hello")
    assert done.code == exit_codes.USAGE
    assert "config.toml, line 1" in done.sentence


def test_settings_of_a_newer_version_are_refused_and_kept(run, home):
    (home / "config").mkdir(parents=True)
    path = home / "config" / "config.toml"
    path.write_text("version = 99\n", encoding="utf-8")
    done = run("say", "hello")
    assert done.code == exit_codes.USAGE
    assert "newer" in done.sentence
    assert path.read_text(encoding="utf-8") == "version = 99\n"


def test_control_sequences_in_what_is_said_are_stored_and_shown_harmless(run, home):
    done = run("say", "--model", "doctor", "I am \x1b]0;pwned\x07 sad \x9b2J")
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    assert all("\x1b" not in text and "\x9b" not in text for _, text, _ in messages(home))


def test_a_turn_that_failed_says_why_and_ends_with_1(run, monkeypatch):
    from llmcompanion.cli import turn

    async def take(*_: object) -> turn.Outcome:
        reply = Message(
            id=2, conversation_id=1, parent_id=1, role="assistant", text="", status="failed",
            created_at=None, model="claude", note="The key was refused.",
        )  # fmt: skip
        return turn.Outcome(reply, interrupted=False)

    monkeypatch.setattr(turn, "take", take)
    done = run("say", "hello")
    assert (done.code, done.out) == (exit_codes.FAILED, "")
    assert done.sentence == "The key was refused."
    done = run("say", "--json", "hello")
    assert done.code == exit_codes.FAILED
    assert done.json["status"] == "failed"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_keeps_what_came_and_ends_with_130(home):
    program = """
import asyncio, os, signal, sys
from llmcompanion.__main__ import main
from llmcompanion.models.registry import Registry

regular = Registry.open

def slow(registry, name):
    model = regular(registry, name)
    stream = model.stream
    async def slowly(request):
        async for piece in stream(request):
            yield piece
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(60)
    model.stream = slowly
    return model

Registry.open = slow
sys.exit(main(["say", "--model", "doctor", "I am sad"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "LLMCOMPANION_HOME": str(home)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, "")
    assert "Traceback" not in done.stderr
    assert messages(home)[-1][2] == "stopped"
