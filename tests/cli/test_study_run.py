"""A study on the command line: begun, looked at, paused, resumed, stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run

KEYS = {
    "state", "title", "day", "days", "condition", "started_on", "due", "kept_days", "missed",
}  # fmt: skip

BASELINE = "format = 1\nbaseline_days = 3"


@pytest.fixture
def plan(run: Run, tmp_path: Path) -> str:
    file = tmp_path / "plan.toml"
    assert run("study", "new", "--template", "face", "-o", str(file)).code == 0
    return str(file)


def begin(run: Run, plan: str) -> None:
    assert run("study", "start", plan, "--yes", "--simulations", "0").code == 0


def edited(plan: str, was: str, becomes: str) -> str:
    file = Path(plan)
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes), encoding="utf-8")
    return plan


def test_before_the_first_study_there_is_none(run: Run):
    assert run("study", "status").out == "No study is under way.\n"
    told = run("study", "status", "--json").json
    assert told["state"] == "none"
    assert set(told) == KEYS


def test_nothing_begins_without_a_yes(run: Run, plan: str):
    ran = run("study", "start", plan, stdin="no\n")
    assert ran.code == 1
    assert "What can happen" in ran.out
    assert "Somebody asked you to stop." in ran.out
    assert run("study", "status", "--json").json["state"] == "none"


def test_a_study_begins_with_its_hashes_and_keeps_its_seed(run: Run, plan: str):
    ran = run("study", "start", plan, "--simulations", "0", stdin="yes\n")
    assert ran.code == 0
    told = run("study", "status", "--json").json
    assert told["plan_sha256"] in ran.out
    assert told["seed_sha256"] in ran.out
    assert told["seed"] is None
    assert told.keys() >= KEYS
    assert (told["state"], told["day"], told["days"]) == ("running", 1, 28)
    assert told["condition"] in ("orb", "anime")
    assert told["due"] == ["talk 10 min", "day check-in"]
    assert run("study", "today").out.startswith("study: day 1 of 28 · today: talk 10 min")


def test_its_power_is_kept_with_it(run: Run, plan: str):
    ran = run("study", "start", plan, "--yes", "--simulations", "20", "--json")
    assert ran.code == 0
    assert ran.json["state"] == "running"


def test_one_study_at_a_time(run: Run, plan: str):
    begin(run, plan)
    ran = run("study", "start", plan, "--yes")
    assert ran.code == 2
    assert ran.sentence.startswith("another study is under way (Does the face matter?)")
    assert run("study", "stop", "--reason", "enough").code == 0
    begin(run, plan)


def test_a_study_is_paused_and_goes_on(run: Run, plan: str):
    begin(run, plan)
    assert run("study", "pause", "--reason", "flu").code == 0
    assert run("study", "status", "--json").json["state"] == "paused"
    assert "paused already" in run("study", "pause").sentence
    assert run("study", "resume").out.startswith("study: day 1 of 28")
    assert "running already" in run("study", "resume").sentence
    log = run("log", "list").out
    assert "is paused: flu" in log
    assert "goes on" in log


def test_a_stopped_study_shows_its_seed(run: Run, plan: str):
    begin(run, plan)
    assert run("study", "stop").code == 0
    told = run("study", "status", "--json").json
    assert told["state"] == "stopped"
    assert len(told["seed"]) == 64
    assert told["seed"] in run("study", "status").out
    assert "no study is under way" in run("study", "stop").sentence
    assert "no study is under way" in run("study", "pause").sentence


def test_what_is_blind_is_told_by_no_command_before_the_end(run: Run, tmp_path: Path):
    file = tmp_path / "blind.toml"
    run("study", "new", "--template", "emotions", "-o", str(file))
    begin(run, str(file))
    told = run("study", "status", "--json").json
    assert told["condition"] is None
    assert told["blind"] is True
    words = run("study", "today").out + run("study", "status").out
    assert "random" not in words.replace("True against random emotions", "")
    assert "Condition:" not in words


def test_a_check_in_on_the_command_line_can_pause_it(run: Run, plan: str, tmp_path: Path):
    begin(run, plan)
    answers = tmp_path / "answers.json"
    answers.write_text('{"answers": {"s.stop": true}}', encoding="utf-8")
    assert run("checkin", "answer", "study", "--json", str(answers)).code == 0
    told = run("study", "status", "--json").json
    assert (told["state"], told["paused_by"]) == ("paused", "rule")
    assert "Somebody asked you to stop." in run("study", "status").out


def test_an_amendment_says_what_changes_and_the_plan_is_the_new_one(run: Run, plan: str):
    begin(run, plan)
    before = run("study", "status", "--json").json
    changed = edited(plan, "minutes_per_day = 10", "minutes_per_day = 5")
    ran = run("study", "amend", changed, "--reason", "it was too much")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "dose.minutes_per_day: 10 → 5"
    told = run("study", "status", "--json").json
    assert (told["amendments"], told["due"][0]) == (1, "talk 5 min")
    assert told["plan_sha256"] == before["plan_sha256"]
    assert "the plan that is followed" in run("study", "amend", changed, "--reason", "x").sentence
    assert run("study", "stop").code == 0
    assert "no study is under way" in run("study", "amend", plan, "--reason", "x").sentence


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("days = 28", "days = 14"), ('face = "orb"', 'face = "none"'), ("format = 1", BASELINE)],
)
def test_another_design_or_condition_is_another_study(run: Run, plan: str, was: str, becomes: str):
    begin(run, plan)
    ran = run("study", "amend", edited(plan, was, becomes), "--reason", "no time")
    assert ran.code == 2
    assert "are another study" in ran.sentence
    assert run("study", "status", "--json").json["amendments"] == 0


def test_an_amendment_has_a_reason(run: Run, plan: str):
    begin(run, plan)
    assert run("study", "amend", plan).code == 2
    assert "has a reason" in run("study", "amend", plan, "--reason", " ").sentence
