"""Insights on the command line: those that wait show their words, and nothing that sways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from llmcompanion.cli import exit_codes

from .logs import mark

ANSWERS = (
    "--big", "3", "--concrete", "2", "--specific", "4", "--actionable", "1", "--did", "thought",
    "--stranger", "?",
)  # fmt: skip


def dates_of(days_ago: float) -> list[str]:
    """The ways in which the day of marking may be written."""
    then = datetime.now(UTC) - timedelta(days=days_ago)
    return [f"{then:%Y-%m-%d}", f"{then.day} {then:%b}", f"{then.day} {then:%B}"]


def test_nothing_marked_is_said(run, home):
    assert "m on a message" in run("insight", "list").out
    assert "No insight waits" in run("insight", "due").out
    assert run("insight", "due", "--json").json == []


def test_before_it_is_due_its_words_are_shown_and_its_rating_is_not(run, home):
    number = mark(home, 1, size=8.25)
    (found,) = run("insight", "list", "--json").json
    assert (found["quotation"], found["use"]) == ("all is one", "call him")
    assert (found["size"], found["withheld"], found["due"]) == (None, True, False)
    assert found["due_in_days"] == 2
    for argv in (["insight", "list"], ["log", "list"], ["log", "show", str(number)],
                 ["log", "list", "--json"], ["log", "show", str(number), "--json"]):  # fmt: skip
        text = run(*argv).out
        assert "all is one" in text
        assert "8.25" not in text
    assert run("insight", "due").out.startswith("No insight waits")


@pytest.mark.parametrize("days", [3, 5, 12])
def test_what_waits_shows_neither_rating_nor_date_anywhere(run, home, days):
    number = mark(home, days, size=8.25)
    mark(home, 0.01, words="another one")
    for argv in (("insight", "due"), ("insight", "list"), ("log", "list")):
        text = run(*argv).out + run(*argv, "--json").out
        assert "8.25" not in text
        assert not [date for date in dates_of(days) if date in text]
    assert "all is one" in run("insight", "due").out
    assert "all is one" not in run("log", "list").out
    shown = run("log", "show", str(number))
    assert shown.code == exit_codes.USAGE
    assert "waits to be looked at again" in shown.sentence
    asked = run("insight", "rate", str(number), stdin="\n" * 9, tty=True)
    assert "all is one" in asked.out
    assert "8.25" not in asked.out + asked.err
    assert "call him" not in asked.out + asked.err
    assert not [date for date in dates_of(days) if date in asked.out + asked.err]


def test_it_is_rated_with_flags_and_the_list_shows_the_decay(run, home):
    number = mark(home, 4, size=8.0)
    done = run("insight", "rate", str(number), *ANSWERS, "--json").json
    assert done["answers"] == {
        "i.big": 3.0, "i.concrete": 2.0, "i.specific": 4.0, "i.actionable": 1.0, "i.did": "thought",
        "i.stranger": "",
    }  # fmt: skip
    assert done["outcome"] == "answered"
    (found,) = run("insight", "list", "--json").json
    assert (found["size"], found["decay"], found["due_in_days"]) == (8.0, {"3": 5.0}, 6)
    text = run("insight", "list").out
    assert "8 → 3" in text
    assert "After 3 days (1): 8.0 became 3.0; 0 held or grew." in text
    assert "+" not in text
    assert "3 of 10 (−5) after 3 days" in run("log", "show", str(number)).out
    assert run("insight", "due", "--json").json == []


def test_it_is_rated_at_the_terminal_and_a_slip_is_asked_once_more(run, home):
    number = mark(home, 4)
    done = run("insight", "rate", str(number), stdin="12\n3\n2\n4\n\n2\n?\n", tty=True)
    assert done.code == exit_codes.OK
    assert "is no answer" in done.err
    assert "Noted" in done.out
    (look,) = run("insight", "list", "--json").json[0]["looks"]
    assert (look["after_days"], look["size"]) == (3, 3.0)
    assert look["answers"]["i.did"] == "thought"


def test_what_is_not_answered_at_all_is_not_stored(run, home):
    number = mark(home, 4)
    assert "nothing stored" in run("insight", "rate", str(number), stdin="\n" * 9, tty=True).out
    assert len(run("insight", "due", "--json").json) == 1


@pytest.mark.parametrize(
    ("argv", "what"),
    [
        (["99"], "no insight 99"),
        (["1"], "as flags"),
        (["1", "--big", "11"], "i.big"),
        (["1", "--did", "flew"], "i.did"),
    ],
)
def test_what_cannot_be_rated_is_named(run, home, argv, what):
    mark(home, 4)
    done = run("insight", "rate", *argv)
    assert done.code == exit_codes.USAGE
    assert what in done.sentence


def test_what_is_not_due_is_not_asked_about(run, home):
    number = mark(home, 1)
    done = run("insight", "rate", str(number), *ANSWERS)
    assert done.code == exit_codes.USAGE
    assert "comes back in 2 days" in done.sentence
