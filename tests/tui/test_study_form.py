"""A plan as lines of text, and back."""

from __future__ import annotations

import msgspec
import pytest

from llmcompanion.errors import UserError
from llmcompanion.study.plan import Condition
from llmcompanion.study.templates import ORDER, template
from llmcompanion.tui.study_form import condition_line, filled, plan_from


@pytest.mark.parametrize("name", ORDER)
def test_every_template_comes_back_as_it_was(name: str):
    plan = template(name)
    assert plan_from(plan, filled(plan)) == plan


def changed(**lines: str):  # type: ignore[no-untyped-def]
    plan = template("face")
    named = {key.replace("__", "."): text for key, text in lines.items()}
    return plan_from(plan, filled(plan) | named)


def test_lines_change_the_plan():
    plan = changed(
        title="Mine",
        design__days="14",
        outcome__secondary="minutes, d.close,",
        stopping__sleep_hours="6.5",
        contact__name="Ada",
    )
    assert plan.title == "Mine"
    assert plan.design.days == 14
    assert plan.outcome.secondary == ("minutes", "d.close")
    assert plan.stopping.sleep_hours == 6.5
    assert plan.contact.name == "Ada"


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("design__days", "many", "Days by lot"),
        ("design__days", "0", "Days by lot"),
        ("design__kind", "magic", "Design"),
        ("hypothesis__direction", "up", "Direction"),
        ("design__days", "27", "not a whole number of blocks"),
        ("analysis__run_in_days", "28", "run-in"),
        ("title", "", "Title"),
    ],
)
def test_what_will_not_do_is_said_with_its_line(key: str, text: str, says: str):
    with pytest.raises(UserError, match=says):
        changed(**{key: text})


def test_conditions_are_lines_too():
    condition = Condition(name="A", face="none", named=False, frame_interval_s=5.0, voice=True)
    line = condition_line(condition)
    assert line == "A: face=none, named=false, frame_interval_s=5, voice=true"
    plan = changed(condition__1=line, condition__2="B")
    assert plan.conditions == (condition, Condition(name="B"))


def test_a_third_condition_brings_the_statistic_for_three():
    plan = changed(condition__3="C: face=none", design__days="27", design__block_days="3")
    assert plan.analysis.statistic == "spread"
    assert len(plan.conditions) == 3


@pytest.mark.parametrize("line", ["A: face", "A: size=3", "A: emotion=wild", ": face=orb"])
def test_what_is_no_condition_is_said(line: str):
    with pytest.raises(UserError, match="is no condition"):
        changed(condition__1=line)


def test_the_form_does_not_touch_the_rest_of_the_plan():
    plan = template("face")
    odd = msgspec.structs.replace(
        plan, probes=msgspec.structs.replace(plan.probes, day=False), follow_up_days=3
    )
    assert plan_from(odd, filled(odd)) == odd
