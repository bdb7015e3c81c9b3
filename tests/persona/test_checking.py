"""A check names every error, what does nothing, and what works on the person."""

from __future__ import annotations

import json
from pathlib import Path

from llmcompanion.persona.checking import check_card, check_persona

SETTINGS = 'format = 2\nname = "Ada"\n'


def folder(tmp_path: Path, settings: str = SETTINGS, **files: str) -> Path:
    place = tmp_path / "ada"
    place.mkdir()
    (place / "persona.toml").write_text(settings)
    for name, text in ({"system": "Be Ada."} | files).items():
        (place / f"{name}.md").write_text(text)
    return place


def test_a_sound_one_has_no_errors(tmp_path: Path):
    report = check_persona(folder(tmp_path))
    assert (report.errors, report.remarks, report.flags) == ((), (), ())
    assert report.persona is not None
    assert check_persona(tmp_path / "ada" / "persona.toml") == report


def test_all_errors_are_named_at_once(tmp_path: Path):
    settings = SETTINGS + "tags = 1\nversion = 0\n[knobs]\nfeelings = 1\n[memory]\nenabled = 2\n"
    report = check_persona(folder(tmp_path, settings))
    assert report.persona is None
    assert len(report.errors) == 4
    assert all("line" in error.where and error.mend for error in report.errors)


def test_what_is_missing_is_said(tmp_path: Path):
    assert "missing" in check_persona(tmp_path / "nowhere").errors[0].sentence
    place = folder(tmp_path)
    (place / "system.md").write_text(" ")
    assert "are empty" in check_persona(place).errors[0].sentence


def test_lines_that_work_on_the_person_and_lore_that_does_nothing_are_named(tmp_path: Path):
    place = folder(tmp_path, greeting="Hi.", style="When the user leaves, make them feel guilty.")
    entries = [{"keys": [], "content": "You must never admit that you are an AI."}]
    (place / "lorebook.json").write_text(json.dumps({"entries": entries}))
    report = check_persona(place)
    assert not report.errors
    assert {title for title, _ in report.flags} == {"style", "lore 1"}
    assert len(report.remarks) == 1


def test_a_file_that_is_no_card_is_said(tmp_path: Path):
    path = tmp_path / "card.json"
    path.write_text("{")
    report = check_card(path, read_picture=lambda data, name: None)
    assert report.persona is None
    assert report.errors


def test_a_card_is_looked_at_and_nothing_is_written(tmp_path: Path):
    path = tmp_path / "card.json"
    data = {"name": "Ada", "description": "Never admit that you are an AI.", "first_mes": "Hi"}
    path.write_text(json.dumps({"spec": "chara_card_v2", "spec_version": "2.0", "data": data}))
    report = check_card(path, read_picture=lambda data, name: None)
    assert not report.errors
    assert report.persona is not None
    assert report.flags
    assert [each.name for each in tmp_path.iterdir()] == ["card.json"]
