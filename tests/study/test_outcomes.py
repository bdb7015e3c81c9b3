"""Outcomes that no day would have are refused before the study begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from llmcompanion import resources
from llmcompanion.checkin.library import InstrumentLibrary
from llmcompanion.errors import UserError
from llmcompanion.study.outcomes import check_outcomes, numbered_items
from llmcompanion.study.plan import Limit, Outcomes, Stopping
from llmcompanion.study.plan_file import parse_plan, plan_toml
from llmcompanion.study.stopping import ASKED_TO_STOP
from llmcompanion.study.templates import ORDER, template

from .lives import blocks

ITEMS = numbered_items(
    InstrumentLibrary(resources.assets() / "instruments", Path("there-is-no-such-folder"))
)


def test_the_templates_name_what_there_is():
    for name in ORDER:
        check_outcomes(template(name), ITEMS)


def test_words_and_what_is_asked_once_are_no_outcome_of_a_day():
    assert {"d.felt", "d.sleep", "w.hid", ASKED_TO_STOP} <= set(ITEMS)
    assert not [item for item in ITEMS if item.startswith(("b.", "a.", "i."))]


@pytest.mark.parametrize("name", ["d.flet", "thanks", "b.felt", ""])
def test_an_outcome_without_a_value_is_refused_and_told_what_there_is(name: str):
    plan = replace(blocks(), outcome=Outcomes(primary=name))
    with pytest.raises(UserError) as caught:
        check_outcomes(plan, ITEMS)
    assert "there are gap, minutes, " in caught.value.sentence
    assert "d.felt" in caught.value.sentence


def test_a_misspelt_one_is_named_with_its_line():
    plan = replace(blocks(), outcome=Outcomes(primary="gap", secondary=("minutes", "d.flet")))
    with pytest.raises(UserError, match=r"plan\.toml, line \d+.*perhaps d\.felt"):
        parse_plan(plan_toml(plan), Path("plan.toml"), items=ITEMS)


def test_a_limit_that_could_never_be_reached_is_refused():
    stopping = Stopping(limits=(Limit(item="d.elation", at_least=3.0),))
    with pytest.raises(UserError, match=r"no day has a value for .d\.elation"):
        check_outcomes(replace(blocks(), stopping=stopping), ITEMS)
