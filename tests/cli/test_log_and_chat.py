"""Listing and exporting the reflection log and conversations."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest

from llmcompanion.cli import exit_codes
from llmcompanion.journal.entries import Answer, Moment
from llmcompanion.store.database import Store
from tests.journal.log_of import NOON, checked_in


@pytest.fixture
def filled(home: Path) -> Path:
    """A home with one talk, a second version of its reply, and two check-ins."""

    async def fill() -> None:
        async with await Store.open(home / "data" / "llmcompanion.db", now=NOON) as store:
            talk = await store.conversations.start(title="A talk", persona="mira", now=NOON)
            said = await store.conversations.add(
                conversation_id=talk.id, parent_id=None, role="user", text="Hello\u2028there",
                status="complete", now=NOON,
            )  # fmt: skip
            for text in ("first version", "second version"):
                reply = await store.conversations.add(
                    conversation_id=talk.id, parent_id=said.id, role="assistant", text=text,
                    status="complete", now=NOON, persona="mira", model="doctor",
                )  # fmt: skip
            moment = Moment(talk.id, reply.id, "mira", "doctor", "joy", 12, 8.0)
            for value, sentence in ((6, "=1+1"), (None, "")):
                state = "skipped" if value is None else "answered"
                answer = Answer("m.felt", 1, state, value)
                await store.journal.record(
                    checked_in(answer, outcome=state, moment=moment, sentence=sentence)
                )

    asyncio.run(fill())
    return home


@pytest.mark.parametrize("argv", [["log", "list"], ["chat", "list"]])
def test_nothing_there_is_said_and_makes_no_database(run, home, argv):
    done = run(*argv)
    assert (done.code, done.err) == (0, "")
    assert "yet" in done.out
    assert not (home / "data" / "llmcompanion.db").exists()


def test_the_log_is_listed_newest_first_with_what_was_happening(run, filled):
    lines = run("log", "list").out.splitlines()
    assert len(lines) == 2
    assert "skipped" in lines[0]
    assert all(part in lines[1] for part in ("2026-03-01 12:00", "m.felt", "6/10", "mira", "joy"))
    assert len(run("log", "list", "-n", "1").out.splitlines()) == 1


def test_the_log_is_exported_as_a_table_safe_for_spreadsheets(run, filled):
    done = run("log", "export", "--format", "csv")
    first, second = csv.DictReader(io.StringIO(done.out))
    assert (first["value"], first["sentence"], first["asked_at"]) == (
        "6", "'=1+1", "2026-03-01T12:00:00Z",
    )  # fmt: skip
    assert second["outcome"] == "skipped"


def test_the_log_is_exported_as_json_and_as_markdown(run, filled):
    assert len(run("log", "export", "--format", "json").json["check_ins"]) == 2
    text = run("log", "export").out
    assert "Just now it felt as if I was dealing with … **6**" in text
    assert "somebody" in text


def test_conversations_are_listed(run, filled):
    line = run("chat", "list").out
    assert all(part in line for part in ("2026-03-01 12:00", "mira", "A talk"))
    assert run("chat", "list", "--json").json[0]["title"] == "A talk"


def test_markdown_shows_the_branch_that_is_shown_and_json_every_branch(run, filled):
    text = run("chat", "export", "1").out
    assert "second version" in text
    assert "first version" not in text
    texts = [
        each["text"] for each in run("chat", "export", "1", "--format", "json").json["messages"]
    ]
    assert texts == ["Hello\nthere", "first version", "second version"]


def test_an_unknown_conversation_is_named(run, filled):
    done = run("chat", "export", "99")
    assert done.code == exit_codes.USAGE
    assert "no conversation 99" in done.sentence


def test_a_file_is_written_whole_and_private_and_never_over_another_unasked(run, filled, tmp_path):
    path = tmp_path / "log.json"
    argv = ("log", "export", "--format", "json", "-o", str(path))
    done = run(*argv)
    assert (done.code, done.out) == (0, "")
    assert str(path) in done.sentence
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(json.loads(path.read_text(encoding="utf-8"))["check_ins"]) == 2
    path.write_text("precious", encoding="utf-8")
    done = run(*argv)
    assert done.code == exit_codes.USAGE
    assert "already" in done.sentence
    assert path.read_text(encoding="utf-8") == "precious"
    assert run(*argv, "--force").code == 0
    assert path.read_text(encoding="utf-8") != "precious"
    assert [each.name for each in tmp_path.iterdir()] == ["home", "log.json"]


def test_a_place_that_cannot_be_written_is_named(run, filled, tmp_path):
    done = run("chat", "export", "1", "-o", str(tmp_path / "nowhere" / "talk.md"))
    assert done.code == exit_codes.USAGE
    assert "nowhere" in done.sentence


@pytest.mark.parametrize("command", ["log", "chat"])
def test_a_damaged_database_is_set_aside_and_that_is_said(run, home, command):
    path = home / "data" / "llmcompanion.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    done = run(command, "list")
    assert done.code == 0
    assert "set aside" in done.err or "kept as" in done.err
    kept = [each for each in path.parent.iterdir() if "damaged" in each.name]
    assert kept[0].read_bytes().endswith(b"\xff" * 5000)
