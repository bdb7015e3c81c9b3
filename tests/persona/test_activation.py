"""Lore comes up when it is spoken of, in its order, within its budget, and in its place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.persona.activation import SCAN_DEPTH, Lore, activate
from llmcompanion.persona.lorebook import lorebook_from
from llmcompanion.persona.macros import Scene

SCENE = Scene(char="Ada", user="Kim", now=datetime(2026, 3, 1, tzinfo=UTC), seed="1")


def entry(content: str = "lore", *keys: str, **fields: Any) -> dict[str, Any]:
    return {
        "keys": list(keys),
        "content": content,
        "extensions": {},
        "enabled": True,
        "insertion_order": 0,
        "use_regex": False,
        **fields,
    }


def active(entries: list[dict[str, Any]], *messages: str, **more: Any) -> tuple[Lore, ...]:
    book = {
        k: more.pop(k) for k in ("scan_depth", "token_budget", "recursive_scanning") if k in more
    }
    more.setdefault("replies", 0)
    more.setdefault("size", len)
    return activate(lorebook_from({"entries": entries, **book}), messages, SCENE, **more)


def texts(found: Iterable[Lore]) -> list[str]:
    return [lore.text for lore in found]


def test_an_entry_comes_up_by_any_of_its_keys_and_once():
    found = active([entry("a", "dragon", "wyrm")], "A dragon! A Dragon and a wyrm, dragon.")
    assert texts(found) == ["a"]
    assert texts(active([entry("a", "dragon")], "A cat.")) == []


def test_case_counts_only_where_it_is_asked_for():
    assert texts(active([entry("a", "Dragon")], "dragon")) == ["a"]
    assert texts(active([entry("a", "Dragon", case_sensitive=True)], "dragon")) == []
    assert texts(active([entry("a", "Dragon", case_sensitive=True)], "Dragon")) == ["a"]


def test_with_selective_one_of_each_list_is_needed():
    both = entry("a", "dragon", selective=True, secondary_keys=["gold", "hoard"])
    assert texts(active([both], "the dragon")) == []
    assert texts(active([both], "the gold")) == []
    assert texts(active([both], "the dragon's hoard")) == ["a"]
    assert texts(active([both | {"selective": False}], "the dragon")) == ["a"]
    assert texts(active([both | {"secondary_keys": []}], "the dragon")) == ["a"]
    assert texts(active([both | {"secondary_keys": "gold, hoard"}], "dragon hoard")) == ["a"]


def test_a_constant_entry_is_always_there_a_disabled_or_empty_one_never():
    assert texts(active([entry("a", constant=True)], "hello")) == ["a"]
    assert texts(active([entry("a", "hello", constant=True, enabled=False)], "hello")) == []
    assert texts(active([entry("@@activate\na", "hello", enabled=False)], "hello")) == []
    assert texts(active([entry("", "hello", constant=True)], "hello")) == []
    assert texts(active([entry("@@activate\n\n ", "hello")], "hello")) == []


def test_patterns_ignore_secondary_keys_and_constant_and_broken_ones_match_nothing():
    pattern = entry("a", r"dr.gons?", use_regex=True)
    assert texts(active([pattern], "Dragons")) == ["a"]
    assert texts(active([pattern | {"constant": True}], "cats")) == []
    assert texts(active([pattern | {"selective": True, "secondary_keys": ["x"]}], "dragon")) == [
        "a"
    ]
    assert texts(active([entry("a", "(", use_regex=True)], "(")) == []
    assert texts(active([entry("@@additional_keys c.t\na", "x", use_regex=True)], "cat")) == ["a"]


def test_only_the_newest_messages_are_looked_through():
    said = ["the dragon", *["well"] * 10]
    assert texts(active([entry("a", "dragon")], *said, scan_depth=11)) == ["a"]
    assert texts(active([entry("a", "dragon")], *said, scan_depth=10)) == []
    assert texts(active([entry("a", "dragon")], *said[:SCAN_DEPTH])) == ["a"]
    assert texts(active([entry("a", "dragon")], *said[: SCAN_DEPTH + 1])) == []
    assert texts(active([entry("a", "dragon")], *said, scan_depth=0)) == []
    assert texts(active([entry("@@scan_depth 11\na", "dragon")], *said, scan_depth=1)) == ["a"]


def test_entries_are_told_in_the_order_of_their_insertion():
    entries = [
        entry("c", constant=True, insertion_order=3),
        entry("a", constant=True, insertion_order=-1),
        entry("b", constant=True, insertion_order=2.5),
        entry("b2", constant=True, insertion_order=2.5),
    ]
    assert texts(active(entries, "x")) == ["a", "b", "b2", "c"]


def test_over_the_budget_the_lowest_priority_goes_first():
    entries = [
        entry("aaaa", constant=True, priority=5, insertion_order=1),
        entry("bbbb", constant=True, priority=1, insertion_order=2),
        entry("cccc", constant=True, insertion_order=3),
    ]
    assert texts(active(entries, "x", token_budget=12)) == ["aaaa", "bbbb", "cccc"]
    assert texts(active(entries, "x", token_budget=11)) == ["aaaa", "cccc"]
    assert texts(active(entries, "x", token_budget=5)) == ["aaaa"]
    assert texts(active(entries, "x", token_budget=100, most_tokens=8)) == ["aaaa", "cccc"]
    assert texts(active(entries, "x", token_budget=0)) == []


def test_an_entry_too_large_for_any_budget_takes_no_other_with_it():
    entries = [entry("x" * 50, constant=True, priority=9), entry("a", constant=True, priority=1)]
    assert texts(active(entries, "x", token_budget=10)) == ["a"]


def test_lore_brings_up_lore_only_where_that_is_wanted():
    chain = [entry(f"{n} then {n + 1}.", f"{n}") for n in range(1, 9)]
    assert texts(active(chain, "1")) == ["1 then 2."]
    assert texts(active(chain, "1", recursive_scanning=False)) == ["1 then 2."]
    found = texts(active(chain, "1", recursive_scanning=True))
    assert found[:2] == ["1 then 2.", "2 then 3."]
    assert len(found) == 6  # itself, and five rounds


def test_a_ring_of_lore_ends():
    ring = [entry("b", "a"), entry("a", "b")]
    assert texts(active(ring, "a", recursive_scanning=True)) == ["b", "a"]


def test_hidden_keys_count_when_lore_looks_through_lore_and_notes_do_not():
    entries = [entry("x {{hidden_key:dragon}}", "go"), entry("a", "dragon")]
    assert texts(active(entries, "go", recursive_scanning=True)) == ["x", "a"]
    entries = [entry("x {{// dragon}}{{comment: dragon}}", "go"), entry("a", "dragon")]
    assert texts(active(entries, "go", recursive_scanning=True)) == ["x"]


def test_macros_in_keys_and_content_are_replaced():
    assert texts(active([entry("{{char}} knows", "{{user}}")], "I am Kim")) == ["Ada knows"]


@pytest.mark.parametrize(
    ("decorators", "replies", "greeting", "full", "is_active"),
    [
        ("@@activate_only_after 3", 2, None, False, False),
        ("@@activate_only_after 3", 3, None, False, True),
        ("@@activate_only_every 2", 3, None, False, False),
        ("@@activate_only_every 2", 4, None, False, True),
        ("@@is_greeting 1", 1, 0, False, False),
        ("@@is_greeting 1", 1, 1, False, True),
        ("@@is_greeting 1", 1, None, False, True),
        ("@@ignore_on_max_context", 1, None, False, True),
        ("@@ignore_on_max_context", 1, None, True, False),
        ("@@activate_only_after 1\n@@activate_only_every 2", 1, None, False, False),
        ("@@dont_activate", 1, None, False, False),
        ("@@dont_activate\n@@activate", 1, None, False, True),
        ("@@activate\n@@activate_only_after 9", 1, None, True, True),
    ],
)
def test_conditions_are_all_needed(decorators, replies, greeting, full, is_active):
    found = active(
        [entry(f"{decorators}\na", "go")], "go", replies=replies, greeting=greeting, is_full=full
    )
    assert bool(found) == is_active


def test_additional_keys_are_each_needed_and_excluded_ones_forbid():
    more = entry("@@additional_keys a1,a2\n@@additional_keys b1\nx", "go")
    assert not active([more], "go a1")
    assert active([more], "go a2 b1")
    none = entry("@@exclude_keys cat,dog\nx", "go")
    assert active([none], "go")
    assert not active([none], "go, cat")
    assert not active([entry("@@exclude_keys cat\nx", constant=True)], "cat")


def test_once_matched_it_stays_or_stays_away():
    said = ["a dragon", "indeed", "and", "well", "so", "what", "now"]
    keeps = entry("@@keep_activate_after_match\na", "dragon")
    stops = entry("@@dont_activate_after_match\na", "dragon")
    assert active([keeps], *said[:1])
    assert active([keeps], *said, scan_depth=1)
    assert not active([keeps], *said[1:], scan_depth=1)
    assert active([stops], *said[:1])
    assert not active([stops], "a dragon", "indeed", "a dragon")
    assert active([entry("@@dont_activate_after_match\na", constant=True)], "one")
    assert not active([entry("@@dont_activate_after_match\na", constant=True)], "1", "2", "3")


def test_each_entry_has_its_place():
    entries = [
        entry("a", constant=True, position="before_char"),
        entry("b", constant=True, position="after_char"),
        entry("c", constant=True),
        entry("@@position before_desc\nd", constant=True),
        entry("@@position personality\n@@depth 3\ne", constant=True),
        entry("@@depth 3\n@@role assistant\nf", constant=True),
        entry("@@reverse_depth 1\ng", constant=True),
    ]
    found = active(entries, "1", "2", "3", "4")
    assert [lore.place for lore in found] == [
        "before_char", "after_char", "after_char", "before_desc", "personality", "depth", "depth",
    ]  # fmt: skip
    assert texts(lore for lore in found if lore.place.startswith("before_")) == ["a", "d"]
    assert texts(lore for lore in found if lore.place.startswith("after_")) == ["b", "c"]
    deep = [(lore.depth, lore.role) for lore in found if lore.place == "depth"]
    assert deep == [(3, "assistant"), (3, "system")]


def test_what_nothing_can_change_is_stable():
    entries = [
        entry("a", constant=True),
        entry("@@activate\nb"),
        entry("c", "go"),
        entry("@@activate_only_after 0\n@@activate_only_every 1\nd", constant=True),
        entry("@@exclude_keys x\ne", constant=True),
    ]
    stable = {lore.text: lore.stable for lore in active(entries, "go")}
    assert stable == {"a": True, "b": True, "c": False, "d": False, "e": False}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ("keys", "content", "enabled", "insertion_order", "use_regex", "constant", "priority",
          "selective", "secondary_keys", "position", "case_sensitive", "name")  # fmt: skip


@given(
    st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON), max_size=6),
    st.fixed_dictionaries({}, optional={"scan_depth": JSON, "token_budget": JSON,
                                        "recursive_scanning": JSON}),
    st.lists(st.text(max_size=40), max_size=5),
)  # fmt: skip
def test_any_book_is_looked_through(entries: list[Any], book: dict[str, Any], said: list[str]):
    read = lorebook_from({"entries": entries, **book})
    found = activate(read, said, SCENE, size=len, replies=len(said))
    assert len({lore.number for lore in found}) == len(found)
