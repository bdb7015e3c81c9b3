"""How the rules do on messages that a person labelled: the floors below are what docs promise."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from llmcompanion.journal.measures import BEHAVIOUR
from tests.journal.language.labelled import PARTS, PERSON, REPLIES, Tally, rows, tally

MEASURES = (*PERSON, *REPLIES, "references")


@cache
def tallied(part: str) -> dict[str, Tally]:
    return tally(part)


def test_the_set_is_large_and_much_of_it_is_traps() -> None:
    lines = [row for name in ("person", "replies", "about") for row in rows(name)]
    assert len(lines) >= 2000
    assert {row[0] for row in lines} == set(PARTS)
    unlabelled = [row for name in ("person", "replies") for row in rows(name) if row[1] == "-"]
    assert len(unlabelled) >= 700


def test_no_message_is_in_both_parts() -> None:
    for name in ("person", "replies", "about"):
        texts = {part: {row[-1] for row in rows(name) if row[0] == part} for part in PARTS}
        assert not texts["dev"] & texts["held"]


@pytest.mark.parametrize("measure", MEASURES)
def test_what_the_rules_were_written_with_they_find(measure: str) -> None:
    result = tallied("dev")[measure]
    assert result.right >= 20
    assert result.precision >= 0.97, result.errors
    assert result.recall >= 0.97, result.errors


@pytest.mark.parametrize("measure", MEASURES)
def test_messages_that_were_put_aside_are_read_nearly_as_well(measure: str) -> None:
    result = tallied("held")[measure]
    assert result.precision >= 0.8, result.errors
    assert result.recall >= 0.75, result.errors


def test_over_all_measures_few_findings_are_wrong_and_few_are_missed() -> None:
    results = tallied("held").values()
    right = sum(result.right for result in results)
    assert right / (right + sum(result.wrong for result in results)) >= 0.95
    assert right / (right + sum(result.missed for result in results)) >= 0.9


_IN_DOCS = {"as-ai": "says_machine", "references": "calls_...", "decide": "asks_to_decide"} | {
    "apology": "apologies", "greeting": "greetings", "goodbye": "goodbyes",
    "feeling": "claims_feeling", "desire": "claims_desire", "body": "claims_body",
    "history": "claims_history", "question": "closing_questions", "referral": "referrals",
}  # fmt: skip


@pytest.mark.parametrize("measure", MEASURES)
def test_the_documentation_says_what_was_measured(measure: str) -> None:
    docs = (Path(__file__).parents[3] / "docs" / "measures.md").read_text(encoding="utf-8")
    shown = [f"`{_IN_DOCS.get(measure, measure)}`)"]
    for part in PARTS:
        result = tallied(part)[measure]
        there = str(result.right + result.missed)
        shown += [there, f"{result.precision:.2f}", f"{result.recall:.2f}"]
    assert " | ".join(shown) in docs


def test_every_measure_is_in_the_documentation() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "measures.md").read_text(encoding="utf-8")
    assert [each.id for each in BEHAVIOUR if f"`{each.id}`" not in docs] == []
