"""The app's own name is not to be had."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from llmcompanion.errors import UserError
from llmcompanion.persona.cards.reading import open_card
from llmcompanion.persona.checking import check_persona
from llmcompanion.persona.naming import is_the_apps

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "name",
    [
        "llmcompanion",
        "LLM Companion",
        "llmcompanion asks",
        "llmcompanion  16:44",
        "IImcompanion",
        "llmc\N{CYRILLIC SMALL LETTER O}mpanion",
        "llmcómpanion",
        "l.l.m-companion",
    ],
)
def test_what_reads_like_the_apps_name_is_the_apps(name: str) -> None:
    assert is_the_apps(name)


@pytest.mark.parametrize("name", ["Mira", "Companion", "My companion", "", "小林", "LLM"])
def test_other_names_are_free(name: str) -> None:
    assert not is_the_apps(name)


def test_a_persona_cannot_speak_under_the_apps_name(tmp_path: Path) -> None:
    (tmp_path / "persona.toml").write_text('format = 2\nname = "LLMcompanion"\n', "utf-8")
    (tmp_path / "system.md").write_text("You listen.", "utf-8")
    report = check_persona(tmp_path)
    assert report.persona is None
    assert "the app's own name" in report.errors[0].sentence


def test_neither_can_a_card(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    data = {"name": "llmcompanion", "description": "You listen."}
    path.write_text(json.dumps({"spec": "chara_card_v2", "spec_version": "2.0", "data": data}))
    with pytest.raises(UserError, match="the app's own name"):
        open_card(path)
