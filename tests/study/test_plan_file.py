"""Plans are read with every mistake named, and come back as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line
from llmcompanion.study.plan import (
    Condition,
    Dose,
    Hypothesis,
    Limit,
    Lots,
    Outcomes,
    Plan,
    Stopping,
)
from llmcompanion.study.plan_file import parse_plan, plan_toml, read_plan

PATH = Path("plan.toml")
GOOD = """\
format = 1
title = "Does the face matter?"
question = "Is it the face?"

[outcome]
primary = "d.felt"
secondary = ["gap", "minutes"]

[design]
kind = "blocks"
days = 14

[[conditions]]
name = "orb"
face = "orb"

[[conditions]]
name = "anime"
face = "anime"
frame_interval_s = 5
"""


def test_a_plan_is_read():
    plan = parse_plan(GOOD, PATH)
    assert plan.names == ("orb", "anime")
    assert plan.outcome == Outcomes(primary="d.felt", secondary=("gap", "minutes"))
    assert plan.design_of().count() == 128
    assert plan.conditions[1].frame_interval_s == 5.0
    assert plan.length == 14


@pytest.mark.parametrize(
    ("was", "becomes", "parts"),
    [
        (
            'kind = "blocks"',
            'kind = "bloks"',
            ["line 10", 'design.kind cannot be "bloks"', '"blocks"'],
        ),
        ("days = 14", "days = 15", ["line 9", "whole number of blocks"]),
        ("days = 14", 'days = "14"', ["line 11", "design.days", "a whole number"]),
        (
            'face = "anime"',
            'fase = "anime"',
            ["line 19", '"fase" is no key in conditions[2]', "face"],
        ),
        (
            'face = "anime"',
            "face = 3",
            ["line 19", "conditions[2].face cannot be 3", "text in quotes"],
        ),
        ('name = "anime"', "", ["line 17", "conditions[2] needs name"]),
        ('name = "anime"', 'name = "orb"', ["a name of its own"]),
        ("frame_interval_s = 5", "frame_interval_s = 500", ["line 20", "within its bounds"]),
        ("format = 1", "format = 2", ["line 1", "newer than this program"]),
        ('title = "Does', "title = Does", ["not valid TOML", "line 2"]),
        ("[outcome]", "[outcomes]", ["line 5", '"outcomes" is no key', "outcome"]),
    ],
)
def test_a_mistake_is_named_with_its_line_and_its_mend(was: str, becomes: str, parts: list[str]):
    text = GOOD.replace(was, becomes)
    assert text != GOOD
    with pytest.raises(UserError) as caught:
        parse_plan(text, PATH)
    for part in parts:
        assert part in caught.value.sentence


def test_what_cannot_be_read_is_said(tmp_path: Path):
    with pytest.raises(UserError, match="cannot be read"):
        read_plan(tmp_path / "none.toml")
    (tmp_path / "a.toml").write_bytes(b"title = '\xff'")
    with pytest.raises(UserError, match="line 1"):
        read_plan(tmp_path / "a.toml")
    (tmp_path / "b.toml").write_bytes(b"#" * 300_000)
    with pytest.raises(UserError, match="too large"):
        read_plan(tmp_path / "b.toml")


def test_statistics_that_do_not_fit_the_conditions_are_refused():
    with pytest.raises(UserError, match="three conditions or more"):
        parse_plan(GOOD + '\n[analysis]\nstatistic = "spread"\n', PATH)
    with pytest.raises(UserError, match="no number"):
        parse_plan(GOOD + '\n[[stopping.limits]]\nitem = "d.felt"\n', PATH)
    with pytest.raises(UserError, match="run-in is as long"):
        parse_plan(GOOD + "\n[analysis]\nrun_in_days = 14\n", PATH)

    with pytest.raises(UserError, match="need a least talk"):
        text = GOOD.replace("days = 14", 'days = 14\nadvance = "kept"')
        parse_plan(text + "\n[dose]\nminutes_per_day = 0\n", PATH)


letters = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
lines = st.text(letters, min_size=1, max_size=30).map(clean_line).filter(bool)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    names = draw(st.lists(lines, min_size=2, max_size=2, unique=True))
    conditions = tuple(
        Condition(
            name=name,
            face=draw(st.sampled_from(["", "anime", "orb", "none"])),
            named=draw(st.none() | st.booleans()),
            frame_interval_s=draw(st.none() | st.floats(0, 60)),
            feelings=draw(st.sampled_from(["", "none", "uncertain", "free"])),
        )
        for name in names
    )
    minutes = draw(st.integers(0, 60))
    return Plan(
        title=draw(lines),
        question=draw(lines),
        conditions=conditions,
        hypothesis=Hypothesis(text=draw(lines), direction=draw(st.sampled_from(["two", "less"]))),
        design=Lots(
            kind="blocks",
            days=2 * draw(st.integers(1, 20)),
            advance="date" if not minutes else draw(st.sampled_from(["date", "kept"])),
        ),
        baseline_days=draw(st.integers(0, 9)),
        dose=Dose(minutes_per_day=minutes),
        stopping=Stopping(
            elation=draw(st.booleans()),
            limits=draw(st.sampled_from([(), (Limit(item="d.close", at_least=9.0),)])),
        ),
    )


@given(plans())
def test_whatever_is_planned_comes_back_from_its_file(plan: Plan):
    assert parse_plan(plan_toml(plan), PATH) == plan
