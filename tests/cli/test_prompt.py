"""What would be sent next, without sending it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from llmcompanion.cli import exit_codes


def talked(run, *words: str) -> int:
    first = run("say", "--model", "doctor", "--persona", "mira", "--json", words[0]).json
    number = int(first["conversation_id"])
    for more in words[1:]:
        run("say", "--model", "doctor", "--persona", "mira", "--conversation", str(number), more)
    return number


def small_context(home: Path) -> None:
    """A profile whose model reads little, and is never asked."""
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "config.toml").write_text(
        '[models.small]\nprovider = "openai"\nmodel = "m"\ncontext_tokens = 1200\n'
        'base_url = "http://127.0.0.1:9/v1"\n',
        encoding="utf-8",
    )


def test_the_instructions_and_every_line_are_printed(run):
    number = talked(run, "I am sad about the sea")
    done = run("prompt", str(number), "--model", "doctor")
    assert done.code == 0
    assert "The model sees all of this talk." in done.out
    assert "You are a language model talking with a person" in done.out
    assert "── you ──\nI am sad about the sea" in done.out


def test_the_next_message_stands_at_the_end_and_is_not_stored(run):
    number = talked(run, "I am sad")
    done = run("prompt", str(number), "--model", "doctor", "--say", "Still so", "--json")
    assert done.json["lines"][-1] == {"role": "user", "text": "Still so"}
    again = run("prompt", str(number), "--model", "doctor", "--json")
    assert again.json["lines"] == done.json["lines"][:-1]


def test_what_is_out_of_sight_is_named(run, home):
    number = talked(
        run, *(f"{n}: " + "the sea is wide and the night is long, " * 8 for n in range(8))
    )
    small_context(home)
    done = run("prompt", str(number), "--model", "small", "--json")
    assert done.code == 0, done.err
    out, horizon = done.json["out_of_sight"], done.json["horizon_message_id"]
    assert out and horizon == max(out) + 1
    assert done.json["exact"] is False and done.json["tokens"] < 1200
    text = run("prompt", str(number), "--model", "small").out
    assert f"{len(out)} messages are out of sight; it begins with message {horizon}" in text


def test_an_unknown_conversation_is_named(run):
    done = run("prompt", "77", "--model", "doctor")
    assert done.code == exit_codes.USAGE
    assert "there is no conversation 77" in done.sentence


def test_what_would_be_summed_up_first_and_what_is_pinned_but_left_out_is_named(run, home):
    number = talked(
        run, *(f"{n}: " + "the sea is wide and the night is long, " * 8 for n in range(8))
    )
    small_context(home)
    config = home / "config" / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(f'[sight]\nwhen_full = "summarise"\n\n{text}', encoding="utf-8")
    with closing(sqlite3.connect(home / "data" / "llmcompanion.db")) as connection, connection:
        connection.execute("UPDATE message SET pinned = 1 WHERE id = 2")
    done = run("prompt", str(number), "--model", "small", "--json")
    assert done.json["summed_up_first"] == done.json["out_of_sight"]
    assert done.json["pinned"] == done.json["pinned_not_sent"] == [2]
    printed = run("prompt", str(number), "--model", "small").out
    assert "the model sums up" in printed
    assert "1 pinned do not fit and are not sent." in printed
