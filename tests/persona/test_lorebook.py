"""Lorebooks are read with patience, and nothing of them is lost."""

from __future__ import annotations

import pytest

from llmcompanion.errors import UserError
from llmcompanion.persona.lorebook import as_json, faults, lorebook_from

BOOK = {
    "name": "World",
    "scan_depth": 3,
    "token_budget": 500,
    "recursive_scanning": True,
    "extensions": {"a": [1, {"b": None}]},
    "future": "field",
    "entries": [
        {
            "keys": ["dragon"],
            "content": "@@depth 2\nLore \x1b[2J",
            "extensions": {"x": 1},
            "enabled": True,
            "insertion_order": 5,
            "use_regex": False,
            "comment": "about\ndragons",
            "id": 7,
        }
    ],
}


def test_everything_is_kept_as_it_was_read():
    assert as_json(lorebook_from(BOOK)) == BOOK


def test_a_book_that_stands_alone_is_read_from_inside():
    assert lorebook_from({"spec": "lorebook_v3", "data": BOOK}).name == "World"


def test_texts_are_clean_and_decorators_are_off():
    (entry,) = lorebook_from(BOOK).entries
    assert entry.content == "Lore \u241b[2J"
    assert entry.name == "about dragons"
    assert entry.rules.depth == 2
    assert entry.rank == 5


def test_wrong_types_count_as_not_there():
    book = lorebook_from(
        {
            "scan_depth": "4",
            "token_budget": float("nan"),
            "entries": [
                "no entry",
                {"keys": 4, "content": ["x"], "constant": "yes", "insertion_order": True},
                {"keys": ["a", 1, "", " "], "content": "x", "priority": float("inf")},
            ],
        }
    )
    assert (book.scan_depth, book.token_budget, len(book.entries)) == (None, None, 2)
    first, second = book.entries
    assert (first.keys, first.content, first.constant, first.order) == ((), "", False, 0)
    assert (second.keys, second.priority, second.enabled) == (("a",), None, True)


@pytest.mark.parametrize("value", [None, [], "x", {}, {"entries": {}}, {"entries": None}])
def test_what_is_no_lorebook_is_said(value: object):
    with pytest.raises(UserError) as caught:
        lorebook_from(value, where="here")
    assert caught.value.sentence.startswith("here: ")
    assert caught.value.mend


def test_what_never_does_anything_is_named():
    book = lorebook_from(
        {
            "entries": [
                5,
                {"keys": [], "content": "x", "name": "a"},
                {"keys": ["("], "content": "x", "use_regex": True},
                {"keys": ["a"], "content": ""},
                {"keys": [], "content": "x", "constant": True},
                {"keys": [], "content": "@@activate\nx"},
            ]
        }
    )
    said = faults(book)
    assert len(said) == 4
    assert "1 of the lorebook's entries" in said[0]
    assert "entry 1 of the lorebook (a) has no key" in said[1]
    assert 'a pattern that cannot be used: "("' in said[2]
    assert "entry 3 of the lorebook has no content" in said[3]
