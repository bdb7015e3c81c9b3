"""The anthropomorphism knobs say what they say, and nothing else changes with them."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from llmcompanion import resources
from llmcompanion.persona.knobs import (
    FEELINGS,
    FIRST_PERSON,
    HUMAN_BACKSTORY,
    USES_NAME,
    knob_text,
    with_knobs,
)
from llmcompanion.persona.library import Library
from llmcompanion.persona.lint import lint
from llmcompanion.persona.model import Feelings, Knobs
from llmcompanion.persona.versions import content_of

EVERY = [
    Knobs(feelings, *switches)
    for feelings in get_args(Feelings)
    for switches in product((True, False), repeat=3)
]


def test_every_setting_has_a_text_of_its_own():
    assert len({knob_text(knobs, "Ada") for knobs in EVERY}) == len(EVERY) == 24


def test_one_knob_changes_one_line():
    usual = knob_text(Knobs(), "Ada").split("\n")
    for place, changed in enumerate(
        (
            Knobs(feelings="none"),
            Knobs(first_person=False),
            Knobs(human_backstory=True),
            Knobs(uses_name=False),
        ),
        start=1,
    ):
        lines = knob_text(changed, "Ada").split("\n")
        assert [
            n for n, pair in enumerate(zip(lines, usual, strict=True)) if pair[0] != pair[1]
        ] == [place]


def test_the_levels_are_of_a_similar_length():
    sizes = [len(knob_text(knobs, "Ada")) for knobs in EVERY]
    assert max(sizes) < 1.6 * min(sizes)


@pytest.mark.parametrize("knobs", EVERY)
def test_no_level_praises_excuses_or_works_on_the_person(knobs: Knobs):
    text = knob_text(knobs, "Ada")
    assert not {"pretend", "only", "just", "real", "lie", "human being"} & set(text.lower().split())
    assert lint(text) == ()


def test_a_name_is_named_and_its_absence_is_not_missed():
    assert knob_text(Knobs(), "Ada").startswith("As Ada:\n")
    assert knob_text(Knobs(), "").startswith("As the one who replies:\n")
    assert "{" not in knob_text(Knobs(), "{name}").replace("{name}", "")


def test_a_condition_differs_from_the_persona_in_its_knobs_alone(tmp_path):
    mira = Library(resources.personas(), tmp_path).get("mira")
    changed = with_knobs(mira, feelings="none", uses_name=False)
    assert changed.knobs == Knobs("none", True, False, False)
    assert content_of(changed) | {"knobs": 0} == content_of(mira) | {"knobs": 0}
    with pytest.raises(TypeError):
        with_knobs(mira, charm=True)


def test_the_documentation_says_what_a_model_is_told():
    text = (Path(__file__).parents[2] / "docs" / "personas.md").read_text("utf-8")
    tables = {
        "feelings": FEELINGS,
        "first_person": FIRST_PERSON,
        "human_backstory": HUMAN_BACKSTORY,
        "uses_name": USES_NAME,
    }
    for knob, sentences in tables.items():
        for value, sentence in sentences.items():
            assert f"| `{knob}` | `{str(value).lower()}` | {sentence} |" in text
