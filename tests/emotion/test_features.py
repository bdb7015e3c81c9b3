"""From a text to its features."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.emotion.features import Families, fingerprint, fingerprints, names, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm SOOOO happy!!!!", ["i'm", "soo", "happy", "!!"]),
        ("can’t wait… :)", ["can't", "wait", "..", ":)"]),
        ("<3 😂😂 :D", ["<3", "😂", "😂", ":d"]),
        ("👍🏽 [NAME]", ["👍", "[name]"]),
        ("see https://example.org/a?b", ["see", "<url>"]),
        ("", []),
    ],
)
def test_words_emoticons_and_marks_are_told_apart(text: str, expected: list[str]):
    assert tokens(text) == expected


def test_words_after_a_negation_are_marked_until_the_clause_ends():
    found = names("I do not like it, but you do.")

    assert {"n:like", "n:it"} <= found
    assert "n:do" not in found


def test_shouting_and_drawn_out_words_leave_a_mark():
    assert "s:many" in names("STOP IT NOW PLEASE, STOP")
    assert "s:long" in names("nooooo")
    assert not {"s:one", "s:many", "s:long"} & names("no")


def test_words_of_one_family_share_features():
    kin = Families({fingerprint("w:glad"): 1, fingerprint("w:merry"): 1}, (0, 0))

    assert "f:1" in names("glad", kin) & names("merry", kin)
    assert "f:1" not in names("glad")


@given(st.text(max_size=200))
def test_fingerprints_are_those_of_the_names(text: str):
    kin = Families({fingerprint("w:" + token): 0 for token in tokens(text)[::2]}, (0,))

    assert fingerprints(text) == {fingerprint(name) for name in names(text)}
    assert fingerprints(text, kin) == {fingerprint(name) for name in names(text, kin)}
