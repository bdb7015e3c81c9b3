"""Which engines there are here, and which of them speaks."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmcompanion.config.settings import VoiceSettings
from llmcompanion.errors import UserError
from llmcompanion.voice import registry
from llmcompanion.voice.quiet import is_quiet_hour, starts_muted
from llmcompanion.voice.registry import Surroundings, chosen, offers, open_engine


def here(**settings: object) -> Surroundings:
    return Surroundings(VoiceSettings(**settings), platform="linux")  # type: ignore[arg-type]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with nothing but the program itself."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("llmcompanion.voice.espeak.places", lambda: iter(()))


def test_blips_are_always_there(bare: None):
    found = {offer.name: offer for offer in offers(here())}
    assert [name for name, offer in found.items() if offer.ready] == ["blip"]
    assert all(offer.why.endswith(".") for offer in found.values() if not offer.ready)
    assert chosen(here()) == "blip"
    assert open_engine(here()).name == "blip"


def test_the_best_that_is_here_speaks_where_nobody_chose():
    assert chosen(here()) == "espeak"


def test_a_persona_may_prefer_another_engine_that_is_here():
    assert chosen(here(), "blip") == "blip"
    assert chosen(here(), "piper") == "espeak"
    assert chosen(here(server_url="http://localhost:1/v1"), "server") == "espeak"
    assert chosen(here(engine="espeak"), "blip") == "espeak"


def test_what_was_chosen_speaks():
    assert chosen(here(engine="blip")) == "blip"


def test_what_was_chosen_and_is_missing_is_an_error(bare: None):
    with pytest.raises(UserError, match="espeak-ng is not on this machine"):
        open_engine(here(engine="espeak"))


def test_a_server_is_never_taken_unasked():
    settings = here(server_url="https://speech.example.org/v1")
    (server,) = (offer for offer in offers(settings) if offer.name == "server")
    assert server.ready
    assert server.goes_to == "https://speech.example.org/v1"
    assert chosen(settings) != "server"


def test_a_server_on_this_machine_takes_no_words_away():
    settings = here(server_url="http://localhost:8880/v1")
    (server,) = (offer for offer in offers(settings) if offer.name == "server")
    assert server.goes_to == "this machine"


def test_engines_under_the_gpl_are_said_to_be_no_part_of_the_program():
    for offer in offers(here()):
        assert ("GPL" in offer.licence) == (offer.name in ("espeak", "piper"))


def test_gpl_engines_are_no_dependency_of_the_core():
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    core = " ".join(project["project"]["dependencies"])
    assert "espeak" not in core
    assert "piper" not in core
    assert "piper-tts" in " ".join(project["project"]["optional-dependencies"]["voice"])


def test_an_engine_that_does_not_exist_is_named():
    with pytest.raises(UserError, match='no voice "bell"'):
        registry.open_engine(here(), "bell")


@pytest.mark.parametrize(
    ("begins", "ends", "quiet"),
    [(0, 0, []), (22, 7, [22, 23, 0, 3, 6]), (13, 15, [13, 14]), (8, 8, [])],
)
def test_quiet_hours_go_over_midnight(begins: int, ends: int, quiet: list[int]):
    settings = VoiceSettings(quiet_from=begins, quiet_to=ends)
    hours = [0, 3, 6, 7, 8, 12, 13, 14, 15, 21, 22, 23]
    found = [
        hour
        for hour in hours
        if is_quiet_hour(settings, datetime(2026, 11, 3, hour, 30, tzinfo=UTC))
    ]
    assert sorted(found) == sorted(quiet)


def test_over_ssh_it_begins_muted():
    assert starts_muted(VoiceSettings(), {"SSH_CONNECTION": "10.0.0.1 22 10.0.0.2 22"})
    assert starts_muted(VoiceSettings(muted=True), {})
    assert not starts_muted(VoiceSettings(), {})
