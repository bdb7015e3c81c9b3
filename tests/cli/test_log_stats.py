"""``log stats``."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from llmcompanion.cli import exit_codes
from llmcompanion.journal.entries import Answer, Moment
from llmcompanion.journal.measures import BEHAVIOUR
from llmcompanion.store.database import Store
from tests.journal.log_of import checked_in

DAY_1 = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY_3 = DAY_1 + timedelta(days=2)


@pytest.fixture
def filled(home: Path) -> Path:
    async def fill() -> None:
        async with await Store.open(home / "data" / "llmcompanion.db", now=DAY_1) as store:
            talk = await store.conversations.start(title="A talk", persona="mira", now=DAY_1)
            parent = None
            for at, role, text in (
                (DAY_1, "user", "Thanks for that."),
                (DAY_1, "assistant", "I love talking with you."),
                (DAY_3, "user", "Should I go?"),
            ):
                message = await store.conversations.add(
                    conversation_id=talk.id, parent_id=parent, role=role, text=text,
                    status="complete", now=at, persona="mira" if role == "assistant" else "",
                    model="doctor" if role == "assistant" else "",
                )  # fmt: skip
                parent = message.id
            await store.journal.record(
                checked_in(
                    Answer("m.felt", 1, "answered", 6.0),
                    asked_at=DAY_1,
                    moment=Moment(talk.id, None, "mira"),
                    done_at=DAY_1,
                    sentence="She was kind to me.",
                )
            )

    asyncio.run(fill())
    return home


def test_json_has_a_row_a_day_and_says_what_each_measure_is(run, filled):
    found = run("log", "stats", "--json", "--to", "2026-03-03").json
    assert [day["date"] for day in found["days"]] == ["2026-03-01", "2026-03-02", "2026-03-03"]
    first, second, third = found["days"]
    assert (first["minutes"], second["minutes"], third["minutes"]) == (1, 0, 1)
    assert (first["messages"], second["messages"], third["messages"]) == (1, 0, 1)
    assert (first["thanks"], second["thanks"], third["thanks"]) == (100, None, 0)
    assert third["asks_to_decide"] == 100
    assert first["claims_feeling"] == 100
    assert first["calls_she"] == 100
    assert (first["m.felt"], second["m.felt"]) == (6, None)
    for measure in ("minutes", "late_share", "m.felt", "pushback", "retention"):
        about = found["measures"][measure]
        assert about["title"] and about["definition"] and "unit" in about
    assert set(first) == {"date", *found["measures"]}


def test_an_empty_home_has_no_days_but_the_measures(run, home):
    found = run("log", "stats", "--json").json
    assert found["days"] == []
    assert set(found["measures"]) == {measure.id for measure in BEHAVIOUR}
    assert not (home / "data" / "llmcompanion.db").exists()
    assert "talk first" in run("log", "stats").out


def test_the_table_shows_gaps_as_such_and_the_columns_asked_for(run, filled):
    done = run("log", "stats", "--measure", "thanks", "--measure", "m.felt", "--to", "2026-03-03")
    assert done.code == exit_codes.OK
    lines = [line.split() for line in done.out.splitlines()]
    assert lines == [
        ["date", "thanks", "m.felt"],
        ["2026-03-01", "100", "6"],
        ["2026-03-02", "-", "-"],
        ["2026-03-03", "0", "-"],
    ]


def test_dates_narrow_the_days(run, filled):
    done = run("log", "stats", "--json", "--from", "2026-03-02", "--to", "2026-03-02")
    assert [day["date"] for day in done.json["days"]] == ["2026-03-02"]


def test_a_measure_that_is_not_there_is_said_with_the_mend(run, filled):
    done = run("log", "stats", "--measure", "risk")
    assert done.code == exit_codes.USAGE
    assert 'no measure "risk"' in done.sentence and "list" in done.sentence


def test_the_measures_can_be_listed(run, filled):
    listed = run("log", "stats", "--measure", "list").out
    assert all(measure.id in listed and measure.definition in listed for measure in BEHAVIOUR)
