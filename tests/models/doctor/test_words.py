from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.models.doctor.words import (
    LONGEST_CLAUSE,
    LONGEST_TEXT,
    Substitutions,
    Word,
    clauses,
    is_foreign,
    say,
)

MARKS = frozenset({".", ",", "?", "!", "\n", "but"})


def heard(text: str, common: frozenset[str] = frozenset()) -> list[list[str]]:
    return [[word.shown for word in clause] for clause in clauses(text, MARKS, common)]


def words(text: str) -> list[Word]:
    return [Word(word.casefold(), word) for word in text.split()]


def test_marks_and_words_can_end_a_clause():
    assert heard("I went, but not far. Home!") == [["I", "went"], ["not", "far"], ["Home"]]


def test_marks_inside_numbers_and_addresses_do_not():
    assert heard("it cost 1,000.50 at https://a.example/b?c=1") == [
        ["it", "cost", "1,000.50", "at", "https://a.example/b?c=1"]
    ]


def test_a_name_keeps_its_capital_and_a_common_word_loses_it():
    common = frozenset({"my"})
    assert heard("My aunt left. Anna left", common) == [["my", "aunt", "left"], ["Anna", "left"]]


def test_shouting_is_heard_as_speech():
    assert heard("MY AUNT LEFT") == [["my", "aunt", "left"]]


def test_typographic_apostrophes_are_compared_as_straight_ones():
    (clause,) = clauses("I’m", MARKS)
    assert clause[0].key == "i'm"


def test_pictures_are_words_of_their_own():
    assert heard("sad😢❤️") == [["sad", "😢", "❤"]]


def test_no_more_is_read_than_can_be_answered():
    assert len(heard("word " * 100_000)[0]) == LONGEST_CLAUSE
    assert sum(len(clause) for clause in heard("a. " * 100_000)) <= LONGEST_TEXT


def test_the_longest_substitution_wins_and_nothing_is_exchanged_twice():
    post = Substitutions.of({"i am": "you are", "i": "you", "you are": "I am", "you": "I"})
    assert [word.shown for word in post.apply(words("i am what i say you are"))] == (
        ["you", "are", "what", "you", "say", "I", "am"]
    )


def test_the_end_can_be_named_in_a_substitution():
    post = Substitutions.of({"you .": "me", "you": "I"})
    assert [w.shown for w in post.apply(words("you like you"), mark_end=True)] == (
        ["I", "like", "me"]
    )


def test_i_is_written_large_and_marks_stand_at_their_words():
    assert say(["so ", " i", "said ", "?"]) == "So I said?"
    assert say(["i.e. that"]) == "I.e. that"


def test_another_writing_is_told_from_latin_letters():
    assert is_foreign("мне грустно")
    assert is_foreign("私は悲しい")
    assert not is_foreign("je suis très fatigué")
    assert not is_foreign("123 😢 !")


@given(st.text())
def test_any_text_falls_into_clauses_that_are_not_empty(text: str):
    assert all(clause for clause in clauses(text, MARKS))
