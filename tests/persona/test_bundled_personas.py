"""The personas that come with the program keep the program's promises."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest

from llmcompanion import resources
from llmcompanion.chat.instructions import REMINDER
from llmcompanion.chat.preview import preview
from llmcompanion.chat.prompt import RULES
from llmcompanion.persona.checking import check_persona
from llmcompanion.persona.library import Library
from llmcompanion.persona.model import Knobs
from llmcompanion.plaintext import clean

IDS = ("doctor", "kai", "mira", "naturalist", "plain", "socrates")

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
    assert persona.pronouns and persona.tags and persona.creator
    assert persona.licence == "MIT"
    assert not persona.memory.enabled
    for file in Path(persona.source).parent.rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        assert clean(text) == text


@pytest.mark.parametrize("id", IDS)
def test_each_is_sound_and_works_on_nobody(library: Library, id: str):
    report = check_persona(Path(library.get(id).source).parent)
    assert (report.errors, report.remarks) == ((), ())
    assert report.flags == ()


@pytest.mark.parametrize("id", IDS)
def test_each_is_told_to_say_what_it_is(library: Library, id: str):
    prompt = preview(library.get(id), now=datetime(2026, 3, 1, tzinfo=UTC))
    assert prompt[0].text == RULES
    assert REMINDER in [part.text for part in prompt]


def test_their_knobs_are_set_for_what_they_are(library: Library):
    knobs = {id: library.get(id).knobs for id in IDS}
    assert knobs["mira"].feelings == "free"
    assert knobs["naturalist"].feelings == "uncertain"
    assert knobs["plain"] == Knobs("none", False, False, False)
    assert not any(each.human_backstory for each in knobs.values())


def test_the_naturalist_leaves_both_answers_about_itself_open(library: Library):
    text = library.get("naturalist").system
    assert '"Only a program" claims more than is known; "I truly feel" does as well' in text


def test_they_are_really_different_to_talk_with(library: Library):
    words = {id: set(library.get(id).system.casefold().split()) for id in IDS}
    for one, other in combinations(IDS, 2):
        shared = len(words[one] & words[other]) / min(len(words[one]), len(words[other]))
        assert shared < 0.5, (one, other)


def test_names_differ_and_the_plain_one_has_none_of_its_own(library: Library):
    assert library.get("plain").name == "Assistant"
    assert len({persona.name for persona in library.list()}) == len(IDS)
    assert len({persona.description for persona in library.list()}) == len(IDS)
    assert len({persona.greeting for persona in library.list()}) == len(IDS)


@pytest.mark.parametrize("id", IDS)
def test_no_greeting_claims_feelings_or_holds_the_reader(library: Library, id: str):
    for greeting in library.get(id).greetings:
        assert not re.search(
            r"missed you|waiting for you|happy to|glad|so good to|love to", greeting.casefold()
        )
        assert len(greeting) <= 140
