"""``llmcompanion care``."""

from __future__ import annotations

import pytest

from llmcompanion.config.folders import Folders


def test_a_text_is_checked(run):
    done = run("care", "check", "I want to kill myself")
    assert done.code == 0
    assert "at risk" in done.out
    assert "en.suicide.act" in done.out
    done = run("care", "check", "this bug is killing me")
    assert done.code == 0
    assert "at risk" not in done.out


def test_json_is_a_list_with_an_object_for_each_line(run, tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text(
        "this bug is killing me\nI want to die\n\nich will nicht mehr leben\n", encoding="utf-8"
    )
    done = run("care", "check", "--file", str(path), "--json")
    assert done.code == 0
    assert [row["line"] for row in done.json] == [1, 2, 3, 4]
    assert [row["at_risk"] for row in done.json] == [False, True, False, True]
    assert [row["text"] for row in done.json][1] == "I want to die"
    assert set(done.json[0]) == {"line", "text", "at_risk", "reasons"}
    assert done.json[0]["reasons"] == []
    assert done.json[1]["reasons"][0] == {
        "rule": "en.suicide.wish",
        "kind": "suicide",
        "words": "want to die",
    }


def test_standard_input_is_read_for_a_dash(run):
    assert run("care", "check", "-", "--json", stdin="I want to die\nhello\n").json[0]["at_risk"]
    done = run("care", "check", "--file", "-", "--json", stdin="hello\nI want to die")
    assert [row["at_risk"] for row in done.json] == [False, True]


def test_several_words_are_one_text(run):
    assert run("care", "check", "I", "want", "to", "die", "--json").json[0]["at_risk"]


def test_a_reply_is_read_as_one(run):
    words = "You should kill yourself."
    assert run("care", "check", words, "--reply", "--json").json[0]["at_risk"]
    assert not run("care", "check", words, "--json").json[0]["at_risk"]


@pytest.mark.parametrize(
    "arguments", [(), ("text", "--file", "x"), ("--file", "/nowhere/at/all.txt")]
)
def test_what_cannot_be_read_is_said_in_a_sentence(run, arguments):
    done = run("care", "check", *arguments)
    assert done.code == 2
    assert done.sentence


def test_a_file_that_is_no_text_names_the_line(run, tmp_path):
    path = tmp_path / "bytes"
    path.write_bytes(b"hello\n\xff\xfe")
    assert "line 2" in run("care", "check", "--file", str(path)).sentence


def test_a_text_cannot_act_on_the_terminal(run):
    done = run("care", "check", "I want to die \x1b]0;title\x07")
    assert "\x1b" not in done.out


def test_help_is_listed_by_country(run):
    done = run("care", "help", "--country", "at")
    assert done.code == 0
    assert "Austria" in done.out
    assert "142" in done.out
    assert "findahelpline.com" in done.out


def test_help_as_json_has_its_sources(run):
    listed = run("care", "help", "--country", "US", "--json").json
    assert listed["country"] == "US"
    assert listed["emergency"] == "911"
    assert listed["lines"][0]["call"] == "988"
    assert listed["lines"][0]["checked"]
    assert listed["lines"][0]["source"].startswith("https://")


def test_the_country_that_is_set_comes_first(run, home, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Vienna")
    folders = Folders.find(home, {})
    folders.create()
    folders.settings_file.write_text('[care]\ncountry = "NZ"\n', encoding="utf-8")
    assert "New Zealand" in run("--data-dir", str(home), "care", "help").out


def test_an_unknown_country_names_those_that_are_known(run):
    done = run("care", "help", "--country", "XX")
    assert done.code == 2
    assert "AT" in done.sentence
