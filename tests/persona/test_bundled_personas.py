"""The personas that come with the program keep the program's promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from llmcompanion import resources
from llmcompanion.persona.library import Library
from llmcompanion.plaintext import clean

IDS = ("doctor", "kai", "mira", "plain", "socrates")

DRAWN = frozenset(
    {
        "neutral", "joy", "amusement", "love", "gratitude", "excitement", "surprise", "curiosity",
        "confusion", "embarrassment", "nervousness", "fear", "sadness", "disappointment", "anger",
        "annoyance", "disgust", "pride", "relief",
    }
)  # fmt: skip
"""Emotions that the bundled avatars draw."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(resources.personas(), tmp_path_factory.mktemp("own"))


def test_these_are_there_and_none_is_broken(library: Library):
    assert library.ids() == list(IDS)
    assert library.broken() == []
    assert sorted(persona.id for persona in library.list()) == list(IDS)


@pytest.mark.parametrize("id", IDS)
def test_each_is_whole(library: Library, id: str):
    persona = library.get(id)
    assert persona.description
    assert persona.greeting
    assert persona.avatar in ("mira", "kai", "orb")
    assert set(persona.labels) <= DRAWN
    assert 80 <= len(persona.system.split()) <= 350
    text = Path(persona.source).with_name("system.md").read_text(encoding="utf-8")
    assert clean(text) == text


def test_names_differ_and_the_plain_one_has_none_of_its_own(library: Library):
    assert library.get("plain").name == "Assistant"
    assert len({persona.name for persona in library.list()}) == len(IDS)
    assert len({persona.description for persona in library.list()}) == len(IDS)
    assert len({persona.greeting for persona in library.list()}) == len(IDS)


@pytest.mark.parametrize("id", IDS)
def test_no_greeting_claims_feelings_or_holds_the_reader(library: Library, id: str):
    greeting = library.get(id).greeting.casefold()
    assert not re.search(r"missed you|waiting for you|happy to|glad|so good to|love to", greeting)
    assert len(greeting) <= 140
