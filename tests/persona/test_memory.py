"""Facts are clean lines within a budget, and proposals leave no trace in a reply."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.errors import UserError
from llmcompanion.persona.memory import (
    FACT_LENGTH,
    MOST_PROPOSALS,
    Fact,
    Proposals,
    fact_text,
    within_budget,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def fact(id: int, text: str, state: str = "kept") -> Fact:
    return Fact(id, "ada", text, "person", state, NOW, NOW)  # type: ignore[arg-type]


def read(*pieces: str) -> tuple[str, list[str]]:
    proposals = Proposals()
    shown = "".join(proposals.feed(piece) for piece in pieces)
    return shown + proposals.finish(), proposals.found


@pytest.mark.parametrize(
    ("reply", "shown", "found"),
    [
        ("Good.\n\n[remember: Sings in a choir]", "Good.", ["Sings in a choir"]),
        ("Good. [Remember:Has a cat] Bye.", "Good. Bye.", ["Has a cat"]),
        ("[REMEMBER: a]\nGood.", "\nGood.", ["a"]),
        ("Good.\n[remember: a]\n[remember: b]\n", "Good.", ["a", "b"]),
        ("Good. [remember: a] [remember: a]", "Good.", ["a"]),
        ("Good. [remember:  ]", "Good. ", []),
        (
            "[remember the cat] and [1] and [remember",
            "[remember the cat] and [1] and [remember",
            [],
        ),
        ("open [remember: never closed", "open [remember: never closed", []),
        ("two [remember: lines\nhere]", "two [remember: lines\nhere]", []),
        ("trailing  \n", "trailing  \n", []),
    ],
)
def test_a_proposal_is_taken_out_and_all_else_stays(reply: str, shown: str, found: list[str]):
    said, proposed = read(reply)
    assert proposed == found
    assert said.rstrip() == shown.rstrip()


@given(
    st.lists(
        st.sampled_from(["[remember: a b]", "[", "]", "remember:", " ", "\n", "word", "[rem"])
    ),
    st.data(),
)
def test_however_a_reply_is_cut_the_same_comes_out(parts: list[str], data: st.DataObject):
    reply = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=6)))
    edges = [0, *cuts, len(reply)]
    pieces = [reply[start:end] for start, end in pairwise(edges)]
    assert read(*pieces) == read(reply)


@given(st.text(alphabet="[]rembr: \nx", max_size=80))
def test_a_reply_without_proposals_is_not_changed(reply: str):
    shown, found = read(reply)
    if not found and "[remember:" not in reply:
        assert shown == reply


def test_only_so_many_and_so_long_ones_are_proposed():
    _, found = read("".join(f"[remember: fact {n}]" for n in range(10)))
    assert len(found) == MOST_PROPOSALS
    assert read(f"[remember: {'x' * 400}]")[1] == ["x" * FACT_LENGTH]
    assert read(f"[remember: {'x' * 4000}]")[1] == []


def test_a_fact_is_one_clean_line():
    assert fact_text(" a\n\x1b[2J b\u202e ") == "a \u241b[2J b"
    for text in ("", " \n", "x" * (FACT_LENGTH + 1)):
        with pytest.raises(UserError):
            fact_text(text)


def test_the_most_useful_facts_fit_the_budget_and_are_told_oldest_first():
    facts = [fact(3, "ccc"), fact(1, "a" * 50), fact(2, "bbb"), fact(4, "ddd", "proposed")]
    assert within_budget(facts, 20, len) == ("bbb", "ccc")
    assert within_budget(facts, 6, len) == ("ccc",)
    assert within_budget(facts, 5, len) == ()
    assert within_budget(facts, 500, len) == ("a" * 50, "bbb", "ccc")
