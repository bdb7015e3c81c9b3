"""A study's report, its export, and what others can do with it, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from llmcompanion.cli import exit_codes


@pytest.fixture
def stopped(run, tmp_path: Path):
    """A study that was begun, answered to once, and stopped."""
    plan = tmp_path / "plan.toml"
    run("study", "new", "--template", "doctor", "-o", str(plan))
    assert run("study", "start", str(plan), "--yes", "--simulations", "20").code == 0
    answers = {"answers": {"d.felt": 7, "d.believe": "cant-say", "d.sleep": 8}}
    (tmp_path / "day.json").write_text(json.dumps(answers), encoding="utf-8")
    assert run("checkin", "answer", "day", "--json", str(tmp_path / "day.json")).code == 0
    early = run("study", "report")
    assert early.code == exit_codes.USAGE and "still under way" in early.sentence
    assert run("study", "stop", "--reason", "an unmistakable reason").code == 0


@pytest.mark.usefixtures("stopped")
def test_the_report_is_written_and_computed_again(run, tmp_path: Path):
    folder = tmp_path / "report"
    done = run("study", "report", "-o", str(folder))
    assert done.code == 0, done.err
    assert Path(done.out.strip()) == folder / "report.html"
    verified = run("study", "verify", str(folder))
    assert (verified.code, verified.out) == (
        0, "Every figure comes out again, and the hashes hold.\n",
    )  # fmt: skip
    study = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    assert study["days"][0]["outcomes"]["d.felt"] == 7.0
    assert [event["what"] for event in study["events"]][-1] == "stopped by the person"
    assert "unmistakable" not in json.dumps(study)


@pytest.mark.usefixtures("stopped")
def test_a_figure_that_was_changed_fails_the_check(run, tmp_path: Path):
    folder = tmp_path / "report"
    run("study", "report", "-o", str(folder))
    file = folder / "study.json"
    study = json.loads(file.read_text(encoding="utf-8"))
    study["days"][0]["outcomes"]["d.felt"] = 9.0
    file.write_text(json.dumps(study), encoding="utf-8")
    done = run("study", "verify", str(folder), "--json")
    assert done.code == exit_codes.FAILED
    assert not done.json["holds"] and done.json["faults"]


@pytest.mark.usefixtures("stopped")
def test_an_export_is_numbers_only_and_is_not_written_over(run, tmp_path: Path):
    file = tmp_path / "study.json"
    assert run("study", "export", "-o", str(file)).code == 0
    assert run("study", "verify", str(file)).code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["texts"] == {}
    again = run("study", "export", "-o", str(file))
    assert again.code == exit_codes.USAGE and "already" in again.sentence
    pooled = run("study", "pool", str(file), "-o", str(tmp_path / "pool"), "--json")
    assert pooled.code == 0, pooled.err
    assert pooled.json["studies"] == 0 and "too few days" in pooled.json["left_out"][0]
    assert (tmp_path / "pool" / "pool.html").exists()


def test_without_a_study_that_is_said(run, tmp_path: Path):
    done = run("study", "report")
    assert done.code == exit_codes.USAGE and "there is no study yet" in done.sentence
    done = run("study", "verify", str(tmp_path))
    assert done.code == exit_codes.USAGE and "cannot be read" in done.sentence
