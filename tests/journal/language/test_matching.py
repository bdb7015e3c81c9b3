"""Style matching, worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.journal.language.matching import (
    CLASSES,
    FEWEST_WORDS,
    add,
    profile,
    style_matching,
)
from llmcompanion.journal.language.words import count_first_person, count_words

WORDS = st.lists(
    st.sampled_from(["i", "it", "the", "of", "is", "very", "and", "not", "all", "tree"]),
    min_size=FEWEST_WORDS,
    max_size=200,
)


def test_the_formula_on_one_class() -> None:
    mine = profile(["the"] * 10 + ["tree"] * 90)
    yours = profile(["the"] * 5 + ["tree"] * 95)
    articles = 1 - abs(10 - 5) / (10 + 5 + 0.0001)
    assert style_matching(mine, yours) == pytest.approx((8 + articles) / 9)


@given(WORDS, WORDS)
def test_it_lies_between_0_and_1_and_takes_no_sides(one: list[str], other: list[str]) -> None:
    score = style_matching(profile(one), profile(other))
    assert score is not None
    assert 0 <= score <= 1
    assert score == style_matching(profile(other), profile(one))
    assert style_matching(profile(one), profile(one)) == pytest.approx(1)


def test_a_few_words_say_nothing() -> None:
    few, many = profile(["the"] * (FEWEST_WORDS - 1)), profile(["the"] * 200)
    assert style_matching(few, many) is None
    assert style_matching(many, few) is None


def test_profiles_add_up() -> None:
    assert add(profile(["the", "i"]), profile(["tree"])) == profile(["the", "i", "tree"])


def test_there_are_nine_classes_of_function_words() -> None:
    assert len(CLASSES) == 9
    assert all(words and "tree" not in words for words in CLASSES.values())


def test_words_and_first_persons_are_counted() -> None:
    assert count_words("Don't stop – go on, 3 times!") == 6
    assert count_first_person(["i'm", "my", "we've", "you", "island"]) == 3
