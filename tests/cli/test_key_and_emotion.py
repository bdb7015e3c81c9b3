"""Keys that nobody sees, and emotions read off a text."""

from __future__ import annotations

import pytest

from llmcompanion.cli import exit_codes
from llmcompanion.config import keys
from llmcompanion.emotion.labels import LABELS

SECRET = "sk-ant-not-a-real-key-0123456789"


@pytest.fixture
def ring(monkeypatch):
    """A keyring in memory in the place of the system's."""
    kept: dict[tuple[str, str], str] = {}

    class Ring:
        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[service, username]

    monkeypatch.setattr(keys, "SystemKeyring", Ring)
    return kept


def test_a_key_is_taken_from_a_pipe_and_never_shown(run, ring):
    done = run("key", "set", "anthropic", stdin=f"{SECRET}\n")
    assert done.code == 0
    assert list(ring.values()) == [SECRET]
    assert SECRET not in done.out + done.err


def test_at_a_terminal_the_key_is_asked_for_without_an_echo(run, ring, monkeypatch):
    import getpass

    asked = []
    monkeypatch.setattr(getpass, "getpass", lambda prompt: asked.append(prompt) or SECRET)
    assert run("key", "set", "anthropic", tty=True).code == 0
    assert list(ring.values()) == [SECRET]
    assert "not shown" in asked[0]


@pytest.mark.parametrize("bad", ["", "two words\n", "\x1b[31m\n"])
def test_what_cannot_be_a_key_is_refused_without_being_shown(run, ring, bad):
    done = run("key", "set", "anthropic", stdin=bad)
    assert done.code == exit_codes.USAGE
    assert not ring
    assert not bad.strip() or bad.strip() not in done.err


def test_a_key_that_the_environment_overrides_is_pointed_out(run, ring, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "another-one")
    done = run("key", "set", "anthropic", stdin=SECRET)
    assert "ANTHROPIC_API_KEY" in done.sentence
    assert "another-one" not in done.err


def test_a_key_is_forgotten_and_one_that_is_not_there_is_no_error(run, ring):
    run("key", "set", "anthropic", stdin=SECRET)
    assert "is gone" in run("key", "forget", "anthropic").out
    assert not ring
    assert "holds no key" in run("key", "forget", "anthropic").out


def test_without_a_keyring_the_environment_is_named_instead(run, monkeypatch):
    class Broken:
        def set_password(self, *_: str) -> None:
            raise RuntimeError("no backend")

    monkeypatch.setattr(keys, "SystemKeyring", Broken)
    done = run("key", "set", "anthropic", stdin=SECRET)
    assert done.code == exit_codes.USAGE
    assert "ANTHROPIC_API_KEY" in done.sentence
    assert SECRET not in done.err


def test_the_highest_scores_are_printed_first(run):
    done = run("emotion", "Thank you so much!")
    assert done.code == 0
    label, score, *_ = done.out.splitlines()[0].split()
    assert label == "gratitude"
    assert 0 < float(score) <= 1


def test_json_has_all_28_scores(run):
    answer = run("emotion", "--json", "-", stdin="Thank you so much!").json
    assert set(answer["scores"]) == set(LABELS)
    assert answer["label"] == "gratitude"
    assert "gratitude" in answer["labels"]


def test_nothing_to_read_is_said(run):
    done = run("emotion", " ")
    assert done.code == exit_codes.USAGE
    assert "nothing to read" in done.sentence


@pytest.mark.parametrize(
    ("typed", "owner"),
    [
        ("openai", "openai"),
        ("OpenRouter", "openrouter"),
        ("llm.example.org", "llm.example.org"),
        ("https://llm.example.org:8443/v1", "llm.example.org:8443"),
        ("127.0.0.1:8000", "127.0.0.1:8000"),
        ("https://api.openai.com/v1", "openai"),
    ],
)
def test_a_key_is_kept_under_the_provider_or_the_server_it_is_for(run, typed, owner):
    done = run("key", "forget", typed)
    assert done.code == 0
    assert f" for {owner} is gone" in done.out


@pytest.mark.parametrize("typed", ["telepathy", "", "http://", "a b"])
def test_what_is_no_place_for_a_key_is_refused(run, typed):
    assert "or the host of a profile's server" in run("key", "forget", typed).sentence
