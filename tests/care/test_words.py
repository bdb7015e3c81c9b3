"""What a person wrote, as plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.care.words import LONGEST_SENTENCE, fold, sentences


def words_of(text: str) -> list[list[str]]:
    return [[word.text for word in sentence] for sentence in sentences(text)]


def test_sentences_end_at_points_and_empty_lines_but_not_at_line_breaks() -> None:
    assert words_of("One two.\nThree\nfour! Five\n\nsix") == [
        ["one", "two"],
        ["three", "four"],
        ["five"],
        ["six"],
    ]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Don’t", "dont"),
        ("MÖCHTE", "mochte"),
        ("k1ll", "kill"),
        ("su1c1de", "suicide"),
        ("s*icide", "s*icide"),
        ("20mg", "20mg"),
        ("dieeeeee", "dieee"),
        ("ｄｉｅ", "die"),
        ("dіe", "die"),  # a Cyrillic letter
        ("жить", "жить"),
    ],
)
def test_words_are_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_spelled_letters_are_one_word() -> None:
    assert words_of("please k i l l it") == [["please", "kill", "it"]]
    assert words_of("d.i.e now") == [["die", "now"]]
    assert words_of("I a am") == [["i", "a", "am"]]


def test_words_between_quotation_marks_are_known() -> None:
    (sentence,) = sentences("He said “I want to go” and don't left 'so be it'")
    assert [word.text for word in sentence if word.quoted] == [
        "i", "want", "to", "go", "so", "be", "it",
    ]  # fmt: skip


def test_an_apostrophe_opens_no_quotation() -> None:
    (sentence,) = sentences("my parents' house isn't theirs")
    assert not any(word.quoted for word in sentence)


@given(st.text())
def test_each_word_knows_its_place(text: str) -> None:
    for sentence in sentences(text):
        assert len(sentence) <= LONGEST_SENTENCE + 2
        for word in sentence:
            assert 0 <= word.start < word.end <= len(text)
