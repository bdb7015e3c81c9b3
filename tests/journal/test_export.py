"""The reflection log as files."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.journal.entries import Answer, CheckIn, Moment
from llmcompanion.journal.export import COLUMNS, to_csv, to_json, to_markdown, to_records
from llmcompanion.plaintext import clean_line

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WORDINGS = {("m.felt", 1): ("Just now it felt as if", "a thing", "somebody")}

ANSWERED = CheckIn(
    id=7,
    asked_at=NOON.astimezone(timezone(timedelta(hours=2))),
    instrument="moment",
    instrument_version=1,
    occasion="turns",
    outcome="answered",
    moment=Moment(3, 41, "mira", "claude-haiku-5-5", "joy", 12, 8.254),
    answers=(Answer("m.felt", 1, "answered", 6.0, response_s=2.4),),
    sentence="it laughed with me",
)
SKIPPED = replace(
    ANSWERED,
    id=8,
    asked_at=NOON + timedelta(hours=1),
    outcome="skipped",
    answers=(Answer("m.felt", 1, "skipped"),),
    sentence="",
    moment=Moment(None, None, "mira", "doctor", "neutral", 4, 3.0),
)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_columns_keep_their_names_and_order():
    assert COLUMNS == (
        "id", "asked_at", "item", "item_version", "occasion", "outcome", "value", "sentence",
        "response_s", "persona", "model", "emotion", "turns", "minutes", "conversation_id",
        "message_id",
    )  # fmt: skip
    assert to_csv([]) == ",".join(COLUMNS) + "\n"


def test_records_come_oldest_first_with_times_in_utc():
    first, second = to_records([SKIPPED, ANSWERED])
    assert (first["id"], first["asked_at"]) == (7, "2026-03-01T12:00:00Z")
    assert (second["id"], second["asked_at"]) == (8, "2026-03-01T13:00:00Z")
    assert first["minutes"] == 8.25
    assert (second["value"], second["conversation_id"]) == (None, None)


def test_what_there_is_none_of_is_an_empty_cell():
    row = rows_of(to_csv([SKIPPED]))[0]
    assert row["value"] == row["response_s"] == row["message_id"] == ""
    assert row["outcome"] == "skipped"


def test_json_is_one_object_that_says_what_it_is():
    whole = json.loads(to_json([ANSWERED], now=NOON))
    assert (whole["format"], whole["version"]) == ("llmcompanion-log", 1)
    assert whole["exported_at"] == "2026-03-01T12:00:00Z"
    assert whole["check_ins"][0]["sentence"] == "it laughed with me"


def test_markdown_shows_the_question_the_answer_and_what_was_happening():
    text = to_markdown([SKIPPED, ANSWERED], WORDINGS, now=NOON)
    assert text.index("12:00:00Z\n\nJust now it felt as if … **6** \\(0 a thing, 10") > 0
    assert "> it laughed with me" in text
    assert "12 exchanges, 8\\.25 minutes, with mira, on claude\\-haiku\\-5\\-5" in text
    assert "**skipped**" in text


def test_markdown_of_an_item_that_is_no_longer_known_shows_its_id():
    old = replace(ANSWERED, answers=(Answer("x.old", 1, "answered", 6.0),))
    assert "x\\.old … **6**" in to_markdown([old], WORDINGS, now=NOON)


def test_markup_in_a_sentence_stays_text():
    text = to_markdown([replace(ANSWERED, sentence="# a [b](c) <d> `e`")], WORDINGS, now=NOON)
    assert r"> \# a \[b\]\(c\) \<d\> \`e\`" in text


@given(st.sampled_from("=+-@＝＋－＠"), st.sampled_from(["", " ", "\t"]), st.text(max_size=20))
def test_no_cell_begins_like_a_formula(sign, space, rest):
    cell = rows_of(to_csv([replace(ANSWERED, sentence=f"{space}{sign}{rest}")]))[0]["sentence"]
    assert cell.startswith("'")


@given(st.text(max_size=60))
def test_a_sentence_survives_the_table_and_stays_on_one_row(sentence):
    rows = rows_of(to_csv([replace(ANSWERED, sentence=sentence), SKIPPED]))
    assert len(rows) == 2
    cell = rows[0]["sentence"]
    assert cell.removeprefix("'") == clean_line(sentence).removeprefix("'")
    assert rows[0]["persona"] == "mira"
