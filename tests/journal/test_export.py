"""The log as files: a tidy table with its dictionary, a diary, and one JSON object."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.journal.entries import Answer, Moment
from llmcompanion.journal.export import pieces
from llmcompanion.journal.export_csv import COLUMNS, NAMES, csv_head, csv_lines, dictionary_csv
from llmcompanion.journal.formats import Format
from llmcompanion.journal.timeline import Record
from llmcompanion.plaintext import clean_line

from .log_of import NOON, WORDINGS, asked, entry, felt, look, marked, note


async def whole(format: Format, *records: Record) -> str:
    async def batches() -> AsyncIterator[list[Record]]:
        for record in records:
            yield [record]

    made = pieces(format, batches(), now=NOON, wordings=WORDINGS)
    return "".join([piece async for piece in made])


def rows_of(*records: Record) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_head() + csv_lines(records))))


# The table


def test_the_columns_of_the_first_version_keep_their_names_and_order():
    assert NAMES[:16] == (
        "id", "asked_at", "item", "item_version", "occasion", "outcome", "value", "sentence",
        "response_s", "persona", "model", "emotion", "turns", "minutes", "conversation_id",
        "message_id",
    )  # fmt: skip
    assert csv_head() == ",".join(NAMES) + "\n"
    assert len(set(NAMES)) == len(NAMES)


def test_every_answer_is_a_row_of_its_own_and_shares_what_was_happening():
    checked = Answer("m.checked", 2, "answered", text="took", response_s=1.5)
    first, second = rows_of(asked(Answer("m.felt", 1, "answered", 6.0), checked, number=7))
    assert (first["id"], first["item"], first["value"], first["position"]) == (
        "7", "m.felt", "6", "0",
    )  # fmt: skip
    assert (second["id"], second["item"], second["text"], second["position"]) == (
        "7", "m.checked", "took", "1",
    )  # fmt: skip
    for row in (first, second):
        assert (row["persona"], row["turns"], row["minutes"]) == ("mira", "12", "8.25")


def test_times_are_in_utc():
    shown = NOON + timedelta(milliseconds=1234)
    here = NOON.astimezone(timezone(timedelta(hours=2)))
    (row,) = rows_of(felt(asked_at=here, shown_at=shown, utc_offset_min=120))
    assert row["asked_at"] == "2026-03-01T12:00:00Z"
    assert row["shown_at"] == "2026-03-01T12:00:01.234Z"
    assert row["utc_offset_min"] == "120"


def test_what_there_is_none_of_is_an_empty_cell():
    (row,) = rows_of(felt(None, outcome="skipped", moment=Moment()))
    assert row["value"] == row["message_id"] == row["probability"] == row["insight_id"] == ""
    assert row["state"] == row["outcome"] == "skipped"


def test_an_asking_without_any_answer_is_a_row_because_missing_data_is_data():
    (row,) = rows_of(asked(outcome="withheld", probability=0.1))
    assert (row["outcome"], row["probability"], row["item"]) == ("withheld", "0.1", "")


def test_an_insight_gives_its_first_rating_and_its_looks_name_it():
    first, later = rows_of(marked(8.0), look(3, 5.0))
    assert (first["kind"], first["item"], first["value"], first["after_days"]) == (
        "insight", "i.big", "8", "0",
    )  # fmt: skip
    assert (later["kind"], later["item"], later["value"], later["after_days"]) == (
        "check-in", "i.big", "5", "3",
    )  # fmt: skip
    assert first["insight_id"] == later["insight_id"] == "1"
    assert "all is one" not in csv_lines([marked()])


def test_what_asks_nothing_is_no_row():
    assert rows_of(note("a"), entry("change", data={"what": "model"})) == []


@given(st.sampled_from("=+-@＝＋－＠"), st.sampled_from(["", " ", "\t"]), st.text(max_size=20))
def test_no_cell_begins_like_a_formula(sign, space, rest):
    text = f"{space}{sign}{rest}"
    (row,) = rows_of(asked(Answer("d.tell", 1, "answered", text=text), sentence=text))
    assert row["sentence"].startswith("'")
    assert row["text"].startswith("'")


@given(st.text(max_size=60))
def test_a_sentence_survives_the_table_and_stays_on_one_row(sentence):
    rows = rows_of(felt(sentence=sentence), felt(None))
    assert len(rows) == 2
    assert rows[0]["sentence"].removeprefix("'") == clean_line(sentence).removeprefix("'")
    assert rows[0]["persona"] == "mira"


def test_a_negative_number_stays_a_number():
    (row,) = rows_of(asked(Answer("d.energy", 1, "answered", -2.0)))
    assert row["value"] == "-2"


# Its dictionary


def test_the_dictionary_explains_every_column_and_every_item():
    rows = list(csv.DictReader(io.StringIO(dictionary_csv(WORDINGS))))
    columns = [row["name"] for row in rows if row["entry"] == "column"]
    assert columns == list(NAMES)
    assert all(row["type"] and row["meaning"] for row in rows if row["entry"] == "column")
    items = {(row["name"], row["version"]): row for row in rows if row["entry"] == "item"}
    assert items["m.felt", "1"]["meaning"] == "Just now it felt as if …"
    assert items["m.felt", "1"]["values"] == "0 = a thing; 10 = somebody"
    assert items["m.checked", "1"]["values"] == (
        "took = took at its word; beside the scale: can't say"
    )
    assert len(COLUMNS) == len(NAMES)


# One JSON object


async def test_json_is_one_object_that_says_what_it_is():
    found = json.loads(await whole("json", felt(sentence="it laughed with me"), marked()))
    assert (found["format"], found["version"]) == ("llmcompanion-log", 1)
    assert [row["value"] for row in found["check_ins"]] == [6, 8]
    assert found["check_ins"][0]["sentence"] == "it laughed with me"
    assert json.loads(await whole("json"))["check_ins"] == []


# Lines


async def test_lines_are_a_header_and_an_entry_each():
    head, first, second = (await whole("jsonl", note("a", "b"), marked())).splitlines()
    assert json.loads(head)["format"] == "llmcompanion-log"
    assert [each["text"] for each in json.loads(first)["versions"]] == ["a", "b"]
    assert json.loads(second)["insight"]["quotation"] == "all is one"
    assert "check_in" not in json.loads(first)


# The diary


async def test_the_diary_shows_the_question_the_answer_and_what_was_happening():
    text = await whole("md", felt(sentence="it laughed with me"))
    assert "## Sunday, 1 March 2026\n\n### 12:00 Check-in\n" in text
    assert r"Just now it felt as if … **6** \(0 a thing, 10 somebody\)" in text
    assert "> it laughed with me" in text
    assert r"with mira, on claude\-haiku\-5\-5, showing joy, 12 exchanges, 8\.25 minutes" in text
    assert "asked in between" in text


async def test_the_diary_goes_by_the_clock_of_the_person_then():
    text = await whole("md", felt(utc_offset_min=13 * 60), felt(utc_offset_min=13 * 60))
    assert text.count("## Monday, 2 March 2026") == 1
    assert text.count("### 01:00 Check-in") == 2


async def test_the_diary_has_a_note_as_it_was_written_and_an_insight_with_its_use():
    text = await whole("md", note("old", "# A *note*\n\nof two lines"), marked(7.0))
    assert "> # A *note*\n>\n> of two lines" in text
    assert "2 wordings" in text
    assert "> all is one" in text
    assert r"i\.big **7**" in text
    assert "What I would do with it: call him" in text


async def test_an_item_that_is_no_longer_known_shows_its_id_and_a_choice_its_words():
    answers = (
        Answer("x.old", 1, "answered", 6.0),
        Answer("m.checked", 1, "answered", text="took"),
        Answer("m.felt", 1, "cant-say"),
    )
    text = await whole("md", asked(*answers))
    assert r"x\.old **6**" in text
    assert "**took at its word**" in text
    assert "**can’t say**" in text


async def test_what_was_not_answered_is_said():
    text = await whole("md", asked(outcome="expired"), felt(None, outcome="skipped"))
    assert "**passed without an answer**" in text
    assert "**skipped**" in text


async def test_a_change_and_a_reminder_are_lines():
    change = entry("change", data={"what": "persona", "from": "mira", "to": "kai"})
    text = await whole("md", change, entry("reminder", "Mira is a language model"))
    assert "persona: mira → kai" in text
    assert "Mira is a language model" in text


async def test_markup_in_an_answer_stays_text():
    text = await whole("md", felt(sentence="# a [b](c) <d> `e`"))
    assert r"> \# a \[b\]\(c\) \<d\> \`e\`" in text


async def test_the_condition_of_a_study_is_said():
    record = felt(moment=replace(felt().entry.moment, condition="orb"))
    assert "condition orb" in await whole("md", record)
