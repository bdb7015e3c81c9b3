"""Plans from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmcompanion.cli import exit_codes
from llmcompanion.study.templates import ORDER


def test_each_template_is_a_line_that_begins_with_its_name(run):
    done = run("study", "templates")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == list(ORDER)
    assert [row["name"] for row in run("study", "templates", "--json").json] == list(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_every_template_is_written_read_and_holds(run, tmp_path: Path, name: str):
    file = tmp_path / "plan.toml"
    assert run("study", "new", "--template", name, "-o", str(file)).code == 0
    done = run("study", "check", str(file))
    assert done.code == 0, done.err
    assert "SHA-256" in done.out and "Primary outcome" in done.out
    assert run("study", "check", str(file), "--json").json["days"] >= 14
    again = run("study", "new", "--template", name, "-o", str(file))
    assert again.code == exit_codes.USAGE and "already" in again.sentence


def test_power_tells_what_a_plan_finds_and_how_often_it_cries_wolf(run, tmp_path: Path):
    file = tmp_path / "plan.toml"
    run("study", "new", "--template", "doctor", "-o", str(file))
    done = run("study", "power", str(file), "--json", "--simulations", "60")
    assert done.code == 0, done.err
    assert 0.4 < done.json["power"] <= 1
    assert done.json["false_positive_rate"] < 0.2
    assert done.json["assignments"] == 128
    assert "Simulating" in done.err
    words = run("study", "power", str(file), "--simulations", "40").out
    assert "What this plan can see" in words and "What it cannot" in words


def test_a_plan_that_can_test_nothing_says_so(run, tmp_path: Path):
    file = tmp_path / "plan.toml"
    run("study", "new", "--template", "original-week", "-o", str(file))
    words = run("study", "power", str(file), "--simulations", "20").out
    assert "No result can fall below 0.05" in words
    assert "builds up" in words


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["check", "none.toml"], "cannot be read"),
        (["power", "none.toml"], "cannot be read"),
        (["power", "none.toml", "--simulations", "0"], "0 simulations"),
        (["new", "--template", "moon"], 'no template "moon"'),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, arguments, part):
    done = run("study", *arguments)
    assert done.code == exit_codes.USAGE
    assert part in done.sentence


@pytest.mark.parametrize("command", ["check", "power", "start"])
def test_an_outcome_that_no_day_has_is_refused(run, tmp_path: Path, command: str):
    file = tmp_path / "plan.toml"
    run("study", "new", "-o", str(file))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('primary = "d.felt"', 'primary = "thanks"'), encoding="utf-8")
    ran = run("study", command, str(file))
    assert ran.code == 2
    assert 'no day has a value for "thanks"' in ran.sentence
    assert "there are gap, minutes, " in ran.sentence
