"""The log on the command line: found, shown, written to, carried elsewhere, and deleted."""

from __future__ import annotations

import csv
import io
import json

import pytest

from llmcompanion.cli import exit_codes

from .logs import database, fill


@pytest.fixture
def filled(home):
    fill(home)
    return home


def listed(run, *options: str) -> list[int]:
    return [each["id"] for each in run("log", "list", "--json", *options).json]


def test_the_list_has_every_kind_the_newest_first(run, filled):
    lines = run("log", "list").out.splitlines()
    kinds = [line.split()[3] for line in lines]
    assert kinds == ["change", "reminder", "note", "check-in"]
    assert "persona: mira → kai" in lines[0]
    assert "a *heron*" in lines[2]
    assert all(part in lines[3] for part in ("m.felt", "6/10", "walrus", "mira", "joy"))


def test_the_list_in_json_has_the_keys_of_an_exported_line(run, filled):
    *_, note, check_in = run("log", "list", "--json").json
    assert note["kind"] == "note"
    assert [each["text"] for each in note["versions"]] == ["old words", "a *heron*"]
    assert check_in["check_in"]["answers"][0]["item"] == "m.felt"
    assert check_in["at"] == "2026-03-01T12:00:00.000000Z"
    assert run("log", "list", "--json", "-n", "0").json == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--kind", "note", "--kind", "change"], [4, 2]),
        (["--persona", "kai"], [4]),
        (["--model", "doctor"], [3, 2, 1]),
        (["--from", "2026-03-02", "--to", "2026-03-03"], [3, 2]),
        (["--from", "2026-03-02T12:00:00.5"], [4, 3]),
        (["--search", "HERON"], [2]),
        (["--search", "old words"], []),
        (["--condition", "orb"], []),
        (["-n", "1"], [4]),
    ],
)
def test_the_list_can_be_narrowed(run, filled, options, expected):
    assert listed(run, *options) == expected


def test_a_list_of_nothing_says_so(run, filled):
    assert "Nothing like that" in run("log", "list", "--search", "heron walrus").out


@pytest.mark.parametrize("option", ["--from", "--to"])
def test_what_is_no_date_is_named(run, filled, option):
    done = run("log", "list", option, "yesterdayish")
    assert done.code == exit_codes.USAGE
    assert option in done.sentence
    assert "2026-03-01" in done.sentence


def test_one_entry_is_shown_with_what_was_asked_and_what_was_happening(run, filled):
    text = run("log", "show", "1").out
    for part in (
        "Check-in · Sun 1 Mar 2026, 12:00", "Just now it felt as if I was dealing with", "6",
        "a piece of technology", "after 2.0 s", "a walrus", "Mira · doctor", "showing joy",
        "12 exchanges", "8 min",
    ):  # fmt: skip
        assert part in text
    assert run("log", "show", "1", "--json").json["text"] == "a walrus"


def test_the_scales_of_an_instrument_are_shown_below_its_answers(run, home, tmp_path):
    answers = tmp_path / "week.json"
    minds = {"w.mind.feel": 3, "w.mind.long": 5, "w.mind.plan": "cant-say", "w.mind.right": 2}
    answers.write_text(json.dumps({"answers": minds}), encoding="utf-8")
    run("checkin", "answer", "week", "--json", str(answers))
    text = run("log", "show", "1").out
    assert "Ability to feel, as I see it: 4 (0 to 10)" in text
    assert "Ability to plan and judge, as I see it: no score, with 1 of 2 answered" in text


def test_a_note_is_shown_with_every_wording(run, filled):
    text = run("log", "show", "2").out
    assert text.index("a *heron*") < text.index("Earlier wordings, 1") < text.index("old words")


@pytest.mark.parametrize("argv", [["show", "99"], ["delete", "99", "--yes"]])
def test_an_unknown_entry_is_named(run, filled, argv):
    done = run("log", *argv)
    assert done.code == exit_codes.USAGE
    assert "no entry 99" in done.sentence


@pytest.mark.parametrize(
    "argv",
    [
        ["log", "show", "9" * 30],
        ["log", "show", "-5"],
        ["log", "delete", "9" * 5000, "--yes"],
        ["log", "list", "-n", "-3"],
        ["log", "list", "-n", "9" * 30],
        ["insight", "rate", "9" * 30],
        ["chat", "export", "9" * 30],
    ],
)
def test_numbers_that_no_list_shows_are_refused_in_one_sentence(run, filled, argv):
    done = run(*argv)
    assert done.code == exit_codes.USAGE
    assert " is no " in done.sentence
    assert len(done.sentence) < 200


def test_showing_where_nothing_was_ever_stored_is_no_fault_of_the_program(run, home):
    assert run("log", "show", "1").code == exit_codes.USAGE
    assert run("log", "list", "--json").json == []
    assert not database(home).exists()


# Notes


def test_a_note_is_written_from_arguments_and_from_standard_input(run, home):
    assert run("note", "It", "rained").out == "Note 1 is in the log.\n"
    made = run("note", "--json", "-", stdin="# Two\n\n*lines*\n").json
    assert (made["id"], made["text"]) == (2, "# Two\n\n*lines*")
    texts = [each["text"] for each in run("log", "list", "--json").json]
    assert texts == ["# Two\n\n*lines*", "It rained"]
    assert run("log", "show", "1").out.startswith("Note · ")


def test_an_empty_note_is_refused(run, home):
    assert "nothing in this note" in run("note", "-", stdin=" \n").sentence


# Export and import


def test_a_table_comes_with_its_dictionary_beside_it(run, filled, tmp_path):
    path = tmp_path / "log.csv"
    done = run("log", "export", "--format", "csv", "-o", str(path))
    assert done.out == ""
    assert "log-dictionary.csv" in done.sentence
    (row,) = csv.DictReader(path.open(encoding="utf-8"))
    assert (row["item"], row["value"]) == ("m.felt", "6")
    beside = tmp_path / "log-dictionary.csv"
    rows = list(csv.DictReader(beside.open(encoding="utf-8")))
    assert {each["name"] for each in rows if each["entry"] == "column"} == set(row)
    assert "m.felt" in {each["name"] for each in rows if each["entry"] == "item"}
    assert beside.stat().st_mode & 0o777 == path.stat().st_mode & 0o777 == 0o600
    assert run("log", "export", "--format", "csv", "--dictionary").out == beside.read_text("utf-8")


def test_a_dictionary_that_is_there_is_not_written_over_unasked(run, filled, tmp_path):
    (tmp_path / "log-dictionary.csv").write_text("precious", encoding="utf-8")
    done = run("log", "export", "--format", "csv", "-o", str(tmp_path / "log.csv"))
    assert done.code == exit_codes.USAGE
    assert not (tmp_path / "log.csv").exists()


def test_lines_are_printed_and_can_be_narrowed(run, filled):
    head, *entries = run("log", "export", "--format", "jsonl").out.splitlines()
    assert json.loads(head)["version"] == 2
    assert [json.loads(each)["id"] for each in entries] == [1, 2, 3, 4]
    narrowed = run("log", "export", "--format", "jsonl", "--kind", "note").out.splitlines()
    assert len(narrowed) == 2


def test_a_diary_and_a_table_are_printed(run, filled):
    assert "> a *heron*" in run("log", "export").out
    (row,) = csv.DictReader(io.StringIO(run("log", "export", "--format", "csv").out))
    assert row["sentence"] == "a walrus"


def test_an_export_is_taken_in_elsewhere_and_once(run, filled, tmp_path):
    path = tmp_path / "log.jsonl"
    run("log", "export", "--format", "jsonl", "-o", str(path))
    elsewhere = ("--data-dir", str(tmp_path / "elsewhere"))
    done = run(*elsewhere, "log", "import", str(path))
    assert done.out == "4 entries taken in, 0 were here already.\n"
    again = run(*elsewhere, "log", "import", "-", "--json", stdin=path.read_text("utf-8"))
    assert again.json == {"added": 0, "already": 4, "unlinked": 0}
    text = run(*elsewhere, "log", "export", "--format", "jsonl").out
    assert text.splitlines()[1:] == path.read_text("utf-8").splitlines()[1:]


@pytest.mark.parametrize("content", ["", "hello", '{"format": "llmcompanion-log", "version": 9}'])
def test_a_file_that_is_no_export_is_named(run, home, tmp_path, content):
    path = tmp_path / "log.jsonl"
    path.write_text(content, encoding="utf-8")
    done = run("log", "import", str(path))
    assert done.code == exit_codes.USAGE
    assert str(path) in done.sentence


def test_a_file_that_is_not_there_is_named(run, home):
    assert "nowhere.jsonl" in run("log", "import", "nowhere.jsonl").sentence


# Deleting


def test_one_a_range_and_everything_can_be_deleted(run, filled, home):
    assert run("log", "delete", "4", "--yes").out == "1 entry deleted.\n"
    options = ("--from", "2026-03-02", "--to", "2026-03-02")
    assert run("log", "delete", *options, "--yes").out == "1 entry deleted.\n"
    assert listed(run) == [3, 1]
    done = run("log", "delete", "--all", "--yes", "--json")
    assert done.json == {"entries": 2, "conversations": 0}
    assert listed(run) == []
    assert b"walrus" not in database(home).read_bytes()


def test_numbers_can_be_kept(run, filled, home):
    done = run("log", "delete", "--all", "--keep-numbers", "--yes")
    assert done.out == "4 entries lost their words.\n"
    assert b"walrus" not in database(home).read_bytes()
    assert b"heron" not in database(home).read_bytes()
    *_, check_in = run("log", "list", "--json").json
    assert check_in["check_in"]["answers"][0]["number"] == 6.0


@pytest.mark.parametrize(
    "argv", [[], ["1", "--all"], ["--all", "--from", "2026-03-01"], ["1", "--to", "2026-03-01"]]
)
def test_it_has_to_be_said_once_what_is_to_be_deleted(run, filled, argv):
    done = run("log", "delete", *argv, "--yes")
    assert done.code == exit_codes.USAGE
    assert "what is to be deleted" in done.sentence
    assert len(listed(run)) == 4


def test_nothing_is_deleted_by_a_script_that_does_not_say_yes(run, filled):
    done = run("log", "delete", "--all")
    assert done.code == exit_codes.USAGE
    assert "4 entries" in done.sentence
    assert "--yes" in done.sentence
    assert len(listed(run)) == 4


@pytest.mark.parametrize(("answer", "left"), [("y", 3), ("no", 4), ("", 4)])
def test_a_person_is_asked(run, filled, answer, left):
    done = run("log", "delete", "1", stdin=f"{answer}\n", tty=True)
    assert "1 entry" in done.err
    assert len(listed(run)) == left


def test_deleting_nothing_is_no_error(run, filled):
    assert run("log", "delete", "--from", "2030-01-01").out == "0 entries deleted.\n"
