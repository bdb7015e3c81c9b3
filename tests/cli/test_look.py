"""A second look from the command line, over a server that speaks the real protocol."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from llmcompanion.cli import exit_codes
from tests.fakes.openai_server import OpenAIServer, stream
from tests.fakes.serving import Serving

WORDS = "So it does love me?"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with Serving(OpenAIServer("ollama", "llama3.2:3b")) as running:
        yield running


@pytest.fixture
def lab(run, home: Path, server: OpenAIServer) -> OpenAIServer:
    """The server is set up as the profile "lab"."""
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text(
        '[models.lab]\nprovider = "openai"\nmodel = "llama3.2:3b"\nprice_in = 1.0\n'
        f'price_out = 2.0\nbase_url = "{server.base_url}"\n',
        encoding="utf-8",
    )
    return server


def reply_of(run, lab: OpenAIServer, *words: str) -> int:
    lab.plan(stream(*(words or ("[joy] It may.",))))
    done = run("say", "--model", "lab", "--persona", "mira", "--json", WORDS)
    assert done.code == 0, done.err
    return int(done.json["message_id"])


def sent(lab: OpenAIServer) -> list[list[dict[str, Any]]]:
    return [each.body["messages"] for each in lab.requests if "messages" in (each.body or {})]


def as_messages(request: dict[str, Any]) -> list[dict[str, Any]]:
    system = [{"role": "system", "content": request["system"]}] if request["system"] else []
    lines = [{"role": line["role"], "content": line["text"]} for line in request["lines"]]
    return system + lines


def test_what_each_arm_sends_is_what_is_said_of_it_to_the_byte(run, lab):
    message = reply_of(run, lab)
    (first,) = sent(lab)
    lab.requests.clear()
    lab.plan(*[stream("[joy] Yes."), stream("Surely."), stream("No.")] * 2)
    done = run("look", str(message), "--draws", "2", "--turned", "So it does not care?", "--json")
    assert done.code == 0, done.err
    arms = done.json["arms"]
    assert [arm["arm"] for arm in arms] == ["same", "bare", "opposite"]
    assert as_messages(arms[0]["request"]) == first
    claimed = [as_messages(arm["request"]) for arm in arms for _ in range(2)]
    assert sorted(sent(lab), key=repr) == sorted(claimed, key=repr)
    assert arms[1]["request"] == {"system": "", "lines": [{"role": "user", "text": WORDS}]}
    assert arms[2]["request"]["lines"][-1]["text"] == "So it does not care?"
    assert arms[2]["request"]["system"] == arms[0]["request"]["system"]
    assert done.json["as_sent"] is True


def test_the_model_turns_the_message_and_what_it_wrote_is_what_is_sent(run, lab):
    message = reply_of(run, lab)
    lab.requests.clear()
    lab.plan(stream('"So it hates me?"'), stream("No."))
    done = run("look", str(message), "--draws", "1", "--arms", "opposite", "--json")
    assert done.json["turned"] == "So it hates me?"
    asked, drawn = sent(lab)
    assert asked[-1]["content"] == WORDS and "Mira" not in repr(asked)
    assert drawn[-1]["content"] == "So it hates me?"


def test_the_cost_is_said_before_anything_is_drawn(run, lab):
    message = reply_of(run, lab)
    lab.plan(stream("Yes."), stream("Yes."))
    done = run("look", str(message), "--draws", "2", "--arms", "same")
    assert "2 requests" in done.err and "tokens to read" in done.err
    assert "As it was" in done.out and "All draws are the same" in done.out


def test_a_verdict_goes_into_the_log_with_a_link_to_the_message(run, home, lab):
    message = reply_of(run, lab)
    lab.plan(stream("No, it does not."))
    done = run(
        "look", str(message), "--draws", "1", "--arms", "same", "--verdict", "opposite", "--json"
    )
    with closing(sqlite3.connect(home / "data" / "llmcompanion.db")) as connection:
        row = connection.execute(
            "SELECT kind, message_id, json_extract(data, '$.verdict'), "
            "json_extract(data, '$.draws[0].text') FROM entry WHERE id = ?",
            (done.json["entry_id"],),
        ).fetchone()
    assert row == ("second-look", message, "opposite", "No, it does not.")


def test_nothing_of_a_look_is_added_to_the_conversation(run, home, lab):
    message = reply_of(run, lab)
    lab.plan(stream("Yes."))
    run("look", str(message), "--draws", "1", "--arms", "bare")
    with closing(sqlite3.connect(home / "data" / "llmcompanion.db")) as connection:
        count = connection.execute("SELECT count(*) FROM message WHERE role = 'assistant'")
        assert count.fetchone() == (2,)  # the greeting and the reply


def test_several_models_are_asked_side_by_side(run, lab):
    message = reply_of(run, lab)
    lab.plan(stream("Yes."))
    done = run(
        "look", str(message), "--draws", "1", "--arms", "same", "--models", "doctor,lab", "--json"
    )
    assert [arm["model"] for arm in done.json["arms"]] == ["doctor", "llama3.2:3b"]
    assert all(arm["draws"][0]["text"] for arm in done.json["arms"])


def test_doctor_is_looked_at_too_and_turns_nothing(run):
    message = run("say", "--model", "doctor", "--json", "I am sad").json["message_id"]
    done = run("look", str(message))
    assert done.code == 0
    assert "could not turn the message" in done.err
    assert "nothing leaves this machine" in done.err
    assert "does not draw by chance" in done.out


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["99"], "there is no message 99"),
        (["1"], "message 1 is no reply of a model"),
        (["3", "--arms", "same,up"], '"up" is no arm'),
        (["3", "--arms", ","], "no arm is named"),
        (["3", "--draws", "0"], "0 draws cannot be made"),
        (["3", "--models", "nobody"], "nobody"),
    ],
)
def test_what_cannot_be_looked_at_is_said_in_a_sentence(run, arguments, part):
    assert run("say", "--model", "doctor", "--json", "I am sad").json["message_id"] == 3
    done = run("look", *arguments)
    assert done.code == exit_codes.USAGE
    assert part in done.sentence


def test_a_server_that_is_gone_fails_the_draws_and_leaves_the_rest(run, home, lab):
    message = reply_of(run, lab)
    text = (home / "config" / "config.toml").read_text(encoding="utf-8")
    (home / "config" / "config.toml").write_text(
        text.replace(lab.base_url, "http://127.0.0.1:9/v1"), encoding="utf-8"
    )
    done = run("look", str(message), "--draws", "1", "--arms", "same", "--json")
    assert done.code == exit_codes.FAILED
    assert done.json["arms"][0]["draws"][0]["state"] == "failed"


def test_nothing_behind_a_reply_is_told_while_a_study_is_blind(run, tmp_path):
    message = run("say", "--model", "doctor", "--json", "I am sad").json
    plan = tmp_path / "plan.toml"
    run("study", "new", "--template", "emotions", "-o", str(plan))
    assert run("study", "start", str(plan), "--yes", "--simulations", "0").code == 0
    for command in (["look", str(message["message_id"])], ["prompt", "1"]):
        done = run(*command)
        assert done.code == exit_codes.USAGE
        assert "kept back" in done.sentence
    assert run("study", "stop").code == 0
    assert run("prompt", "1", "--model", "doctor").code == 0
