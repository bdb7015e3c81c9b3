"""The check-in on the command line: asked in lines, out of a file, listed, validated."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from llmcompanion import resources
from llmcompanion.__main__ import main
from llmcompanion.clock import SystemClock
from llmcompanion.journal.entries import CheckIn
from llmcompanion.store.database import Store

OWN = """
format = 2
[instrument]
id = "mine"
title = "Mine"
version = 4
timing = ["week"]
source = "me"
licence = "CC0-1.0"
[[items]]
id = "mine.one"
version = 2
stem = "It was"
response = "line-0-10"
low = "dull"
high = "bright"
cant_say = true
[[items]]
id = "mine.tea"
version = 1
stem = "I took"
response = "choice"
options = [{ id = "tea", words = "black tea" }, { id = "coffee", words = "coffee" }]
"""


@pytest.fixture
def own(home: Path) -> str:
    """An instrument of the person's own; its id."""
    folder = home / "data" / "instruments"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(OWN, encoding="utf-8")
    return "mine"


def stored(home: Path) -> list[CheckIn]:
    """What is in the log, newest first."""

    async def read() -> list[CheckIn]:
        store = await Store.open(home / "data" / "llmcompanion.db", now=SystemClock().now())
        try:
            return await store.journal.check_ins()
        finally:
            await store.close()

    return asyncio.run(read())


def states(entry: CheckIn) -> dict[str, Any]:
    return {
        answer.item: (answer.number if answer.number is not None else answer.text) or answer.state
        for answer in entry.answers
    }


# Asked in the terminal


def test_a_day_is_answered_in_plain_lines(run, home):
    lines = "7\n?\n5\nn\n3\n10\n2\n0\n7\n4\n\nIt talked about gorillas.\n"
    ran = run("--data-dir", str(home), "checkin", "day", stdin=lines)
    assert (ran.code, ran.err) == (0, "")
    assert "1 of 12  Today it felt as if I was dealing with …" in ran.out
    assert "0 a piece of technology ... 10 somebody" in ran.out
    assert "? can't say" in ran.out
    (entry,) = stored(home)
    assert (entry.instrument, entry.occasion, entry.outcome) == ("day", "command", "answered")
    assert states(entry)["d.felt"] == 7
    assert states(entry)["d.believe"] == "cant-say"
    assert entry.sentence == "It talked about gorillas."
    assert len(entry.answers) == 12
    assert all(answer.response_s is not None for answer in entry.answers)
    assert entry.done_at is not None


def test_without_a_word_it_asks_about_the_day(run, home):
    assert "Today it felt" in run("--data-dir", str(home), "checkin", stdin="").out


def test_past_midnight_the_days_turn_is_still_that_of_the_day_before(run, home, monkeypatch):
    def asked_at(day: int, hour: int) -> set[str]:
        now = datetime(2026, 3, day, hour, tzinfo=UTC)
        monkeypatch.setattr(SystemClock, "now", lambda clock: now)
        run("--data-dir", str(home), "checkin", "day", stdin="\n" * 40)
        return {answer.item for answer in stored(home)[0].answers}

    in_the_evening = asked_at(1, 22)
    assert asked_at(2, 2) == in_the_evening
    assert asked_at(2, 9) != in_the_evening


@pytest.mark.parametrize("time", ["moment", "day", "week", "before", "after"])
def test_every_time_can_be_asked_for(run, home, time):
    ran = run("--data-dir", str(home), "checkin", time, stdin="")
    assert ran.code == 0
    assert "> " in ran.out
    assert stored(home) == [], "nothing was answered"


def test_before_a_study_the_weeks_items_follow(run, home):
    ran = run("--data-dir", str(home), "checkin", "before", stdin="\n" * 40)
    assert ran.out.index("At the end I expect") < ran.out.index("This week it felt")


def test_the_week_goes_on_with_what_the_person_added(run, home, own):
    ran = run("--data-dir", str(home), "checkin", "week", stdin="\n" * 40)
    assert ran.out.index("It was …") > ran.out.index("This week it felt")


def test_one_instrument_is_asked_by_its_name(run, home, own):
    ran = run("--data-dir", str(home), "checkin", "ask", own, stdin="7\nblack tea\n")
    assert "1 black tea" in ran.out
    (entry,) = stored(home)
    assert (entry.instrument, entry.instrument_version) == ("mine", 4)
    assert states(entry) == {"mine.one": 7, "mine.tea": "tea"}
    assert entry.answers[0].item_version == 2


def test_what_is_no_answer_is_said_and_asked_again(run, home, own):
    ran = run("--data-dir", str(home), "checkin", "ask", own, stdin="11\n?\nmilk\n2\n")
    assert 'mine.one: "11" is no answer; it takes a whole number from 0 to 10 or ? for' in ran.err
    assert 'mine.tea: "milk" is no answer; type 1 or 2.' in ran.err
    assert states(stored(home)[0]) == {"mine.one": "cant-say", "mine.tea": "coffee"}


def test_one_can_go_back(run, home, own):
    run("--data-dir", str(home), "checkin", "ask", own, stdin="1\n<\n9\n1\n")
    assert states(stored(home)[0]) == {"mine.one": 9, "mine.tea": "tea"}


def test_the_end_of_the_input_leaves_the_rest(run, home, own):
    ran = run("--data-dir", str(home), "checkin", "ask", own, stdin="3\n")
    assert ran.sentence == "The rest was left; what was answered is stored."
    (entry,) = stored(home)
    assert (entry.outcome, states(entry)) == ("partial", {"mine.one": 3})


class Interrupted(io.StringIO):
    """Lines, and then Ctrl+C."""

    def readline(self, size: int | None = -1, /) -> str:
        line = super().readline()
        if not line:
            raise KeyboardInterrupt
        return line


def test_ctrl_c_leaves_what_was_answered(home, own, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", Interrupted("3\n"))
    assert main(["--data-dir", str(home), "checkin", "ask", own]) == 130
    assert "what was answered is stored" in capsys.readouterr().err
    (entry,) = stored(home)
    assert (entry.outcome, states(entry)) == ("partial", {"mine.one": 3})
    assert entry.done_at is not None


def test_an_unknown_instrument_is_a_sentence(run, home):
    ran = run("--data-dir", str(home), "checkin", "ask", "x")
    assert ran.code == 2
    assert 'there is no instrument "x"; there are ' in ran.sentence


# What there is


def test_the_list_names_versions_items_licences_times_and_files(run, home, own):
    ran = run("--data-dir", str(home), "checkin", "list")
    assert (ran.code, ran.err) == (0, "")
    for words in ("moment  version", "week, before, after", "CC0-1.0", "mine  version 4  Mine"):
        assert words in ran.out
    assert str(home / "data" / "instruments" / "mine.toml") in ran.out


def test_the_list_as_json_says_what_each_item_takes(run, home, own):
    by_id = {
        each["id"]: each for each in run("--data-dir", str(home), "checkin", "list", "--json").json
    }
    assert by_id["day"]["timing"] == ["day"]
    assert by_id["day"]["licence"] == "CC0-1.0"
    mine = by_id["mine"]
    assert (mine["version"], mine["file"]) == (4, str(home / "data" / "instruments" / "mine.toml"))
    assert mine["items"][0] == {
        "id": "mine.one",
        "version": 2,
        "question": "It was …",
        "response": "line-0-10",
        "takes": 'a whole number from 0 to 10, "cant-say"',
        "beside": ["cant-say"],
        "optional": False,
    }


def test_a_broken_file_of_ones_own_is_told_beside_the_list(run, home, own):
    broken = home / "data" / "instruments" / "broken.toml"
    broken.write_text("format = 2\n")
    ran = run("--data-dir", str(home), "checkin", "list")
    assert ran.code == 0
    assert str(broken) in ran.sentence
    assert "mine  version 4" in ran.out


def test_doctor_names_the_folder_and_a_file_that_cannot_be_used(run, home, own):
    folder = home / "data" / "instruments"
    found = run("--data-dir", str(home), "doctor", "--json").json["instruments"]
    assert "mine" in found["names"]
    assert (found["own_folder"], found["problems"]) == (str(folder), [])
    (folder / "broken.toml").write_text("format = 2\n")
    found = run("--data-dir", str(home), "doctor", "--json").json
    assert any("broken.toml" in problem for problem in found["problems"])


@pytest.mark.parametrize("name", ["moment", "day", "week", "before", "after"])
def test_what_comes_with_the_program_is_valid(run, home, name):
    path = resources.assets() / "instruments" / f"{name}.toml"
    ran = run("--data-dir", str(home), "checkin", "validate", str(path))
    assert (ran.code, ran.err) == (0, "")
    assert "sound" in ran.out


def test_every_mistake_in_a_file_is_told_with_its_place(run, home, tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(OWN.replace('stem = "It was"', "stem = 3").replace('title = "Mine"', ""))
    ran = run("--data-dir", str(home), "checkin", "validate", str(path))
    assert ran.code == 1
    assert ran.out == ""
    lines = ran.err.splitlines()
    assert len(lines) == 2
    assert any(", items[1].stem: this is not text; put it in quotation marks." in x for x in lines)
    assert any(", instrument.title: this key is missing; add it" in x for x in lines)
    assert all(f"llmcompanion: {path}, line " in x for x in lines)


def test_a_file_that_is_not_there_is_a_sentence(run, home, tmp_path):
    ran = run("--data-dir", str(home), "checkin", "validate", str(tmp_path / "gone.toml"))
    assert ran.code == 1
    assert "no such file" in ran.sentence


def test_a_sound_file_whose_ids_are_taken_is_told_so(run, home, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace('"mine.one"', '"d.felt"'))
    ran = run("--data-dir", str(home), "checkin", "validate", str(path))
    assert ran.code == 0
    assert 'the item "d.felt" belongs to "day" already' in ran.sentence


def test_a_form_that_is_not_filled_in_is_sound_and_told_so(run, home, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace('"It was"', '"[item 1, word for word]"'))
    ran = run("--data-dir", str(home), "checkin", "validate", str(path))
    assert ran.code == 0
    assert 'the item "mine.one" still has words in brackets' in ran.sentence


# Out of a file


def written(tmp_path: Path, value: object) -> str:
    path = tmp_path / "answers.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return str(path)


GOOD = {
    "answers": {
        "d.felt": 7,
        "d.believe": "cant-say",
        "d.need.company": "none",
        "d.sleep": 6.5,
        "d.energy": -2,
        "d.quiet": True,
        "d.close": None,
        "d.tell": "We talked.",
    },
    "at": "2026-11-01T21:30:00+01:00",
}


def test_answers_out_of_a_file_are_stored_and_shown(run, home, tmp_path):
    file = written(tmp_path, GOOD)
    ran = run("--data-dir", str(home), "checkin", "answer", "day", "--json", file)
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["outcome"] == "partial"
    assert ran.json["at"] == "2026-11-01T20:30:00+00:00"
    assert ran.json["answers"]["d.sleep"] == 6.5
    assert ran.json["answers"]["d.felt"] == 7
    assert ran.json["answers"]["d.close"] is None
    (entry,) = stored(home)
    assert entry.id == ran.json["id"]
    assert (entry.occasion, entry.instrument_version) == ("file", 1)
    assert states(entry)["d.energy"] == -2
    assert states(entry)["d.quiet"] == 1
    assert states(entry)["d.need.company"] == "none"
    assert entry.sentence == "We talked."
    assert all(answer.response_s is None for answer in entry.answers)


def test_answers_come_from_standard_input_too_and_a_drawn_item_is_enough(run, home):
    given = json.dumps({"answers": {"m.checked": "will-check"}, "sentence": "Hm."})
    ran = run("--data-dir", str(home), "checkin", "answer", "moment", "--json", "-", stdin=given)
    assert ran.json["outcome"] == "answered"
    assert stored(home)[0].sentence == "Hm."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{", "not valid JSON"),
        ("[1]", "no JSON object"),
        ({"answer": {}}, '"answer" is not known'),
        ({}, "there are no answers"),
        ({"answers": {}}, "there are no answers"),
        ({"answers": {"d.gone": 7}}, '"day" has no item "d.gone"'),
        ({"answers": {"d.felt": 11}}, "d.felt: 11 is no answer; it takes a whole number from 0"),
        ({"answers": {"d.felt": "cant-say"}}, 'd.felt: "cant-say" is no answer'),
        ({"answers": {"d.felt": True}}, "d.felt: True is no answer"),
        ({"answers": {"d.sleep": 7.3}}, "d.sleep: 7.3 is no answer"),
        ('{"answers": {"d.felt": 1, "d.felt": 2}}', '"d.felt" is answered twice'),
        ({"answers": {"d.felt": 7}, "at": "yesterday"}, '"at" is no time'),
        ({"answers": {"d.felt": 7}, "at": 7}, '"at" is no time'),
        ({"answers": {"d.felt": 7}, "at": "9000-01-01"}, '"at" lies in the future'),
        ({"answers": {"d.felt": 7}, "sentence": 7}, "the sentence is not text"),
        ({"answers": {"d.felt": 7}, "sentence": "x" * 501}, "the sentence has 501 characters"),
        ({"answers": {"d.tell": "a"}, "sentence": "b"}, "there are two sentences"),
    ],
)
def test_a_file_that_is_amiss_is_one_sentence_and_nothing_is_stored(
    run, home, tmp_path, value, said
):
    good = written(tmp_path, GOOD)
    run("--data-dir", str(home), "checkin", "answer", "day", "--json", good)
    file = written(tmp_path, value)
    ran = run("--data-dir", str(home), "checkin", "answer", "day", "--json", file)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.sentence
    assert ran.sentence.startswith(file)
    assert len(stored(home)) == 1


def test_a_file_that_cannot_be_read_is_a_sentence(run, home, tmp_path):
    ran = run("--data-dir", str(home), "checkin", "answer", "day", "--json", str(tmp_path / "no"))
    assert ran.code == 2
    assert "no such file" in ran.sentence
    assert "INSTRUMENT" in run("checkin", "answer", "--help").out
    assert run("checkin", "answer", "day").code == 2


def test_hostile_words_in_a_file_reach_neither_terminal_nor_log(run, home, tmp_path):
    file = written(tmp_path, {"answers": {"d.tell": "a\x1b]0;title\x07b\u202ec"}})
    ran = run("--data-dir", str(home), "checkin", "answer", "day", "--json", file)
    assert "\x1b" not in ran.out
    assert "\x1b" not in stored(home)[0].sentence
