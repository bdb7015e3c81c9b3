"""Cutting text into what is said in one go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.voice.sentences import LONGEST, Sentences, sentences
from llmcompanion.voice.speakable import Speakable, speakable
from tests.voice.test_speakable import MARKDOWN, SIGNS, cut


def pieces(text: str) -> list[str]:
    return [piece.strip() for piece in sentences(text) if piece.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
        ("Dr. Smith met Mrs. Jones.", ["Dr. Smith met Mrs. Jones."]),
        ("J. R. R. Tolkien wrote. Yes.", ["J. R. R. Tolkien wrote.", "Yes."]),
        ("So do I. Then we go.", ["So do I.", "Then we go."]),
        ("It costs 3.50 dollars. Yes.", ["It costs 3.50 dollars.", "Yes."]),
        ("Version 1.2.3 is out. Now.", ["Version 1.2.3 is out.", "Now."]),
        ("In 1990. Then more.", ["In 1990.", "Then more."]),
        ("Tea, e.g. green tea. Good.", ["Tea, e.g. green tea.", "Good."]),
        ("At 5 p.m. we eat.", ["At 5 p.m. we eat."]),
        ("At 5 p.m. Then we eat.", ["At 5 p.m.", "Then we eat."]),
        ("Cups, etc. and more. So.", ["Cups, etc. and more.", "So."]),
        ("No. I won't.", ["No.", "I won't."]),
        ("No. 5 is alive.", ["No. 5 is alive."]),
        ("Well... maybe. So.", ["Well... maybe.", "So."]),
        ("Well... Maybe.", ["Well...", "Maybe."]),
        ("Wait… what?", ["Wait… what?"]),
        ("Really?! Yes!!", ["Really?!", "Yes!!"]),
        ('He said "No." Then left.', ['He said "No."', "Then left."]),
        ("(It rains.) We stay.", ["(It rains.)", "We stay."]),
        ("1. first\n2. second", ["1. first", "2. second"]),
        ("A line\nanother", ["A line", "another"]),
        ("これは本です。「そう？」うん！", ["これは本です。", "「そう？」", "うん！"]),
        ("我很好。你呢？", ["我很好。", "你呢？"]),
        ("Das ist z.B. Tee. Gut.", ["Das ist z.B. Tee.", "Gut."]),
        ("", []),
    ],
)
def test_a_sentence_ends_where_a_reader_would_say_so(text: str, expected: list[str]):
    assert pieces(text) == expected


def test_the_first_piece_may_end_at_a_clause():
    splitter = Sentences()
    assert splitter.feed("When I was young, ") == ["When I was young,"]
    assert splitter.feed("which is long ago, we ") == []


def test_a_clause_that_is_too_short_is_none():
    assert Sentences().feed("Well, then we ") == []


def test_a_sentence_is_there_with_the_space_behind_it():
    assert Sentences().feed("Good morning. ") == ["Good morning."]


def test_a_sentence_that_is_too_long_is_cut_at_a_clause():
    long = "It went on and on about this and that and more, " * 6
    assert all(len(piece) <= LONGEST for piece in sentences(long))
    assert all(piece.rstrip().endswith(",") for piece in pieces(long))


@pytest.mark.parametrize("text", ["word " * 100, "x" * 700, "長" * 500])
def test_nothing_is_longer_than_can_be_cut_off_in_time(text: str):
    assert max(map(len, sentences(text))) <= LONGEST


@given(st.text(max_size=400) | SIGNS)
def test_the_pieces_are_the_text(text: str):
    assert "".join(sentences(text)) == text


@given(
    st.sampled_from([MARKDOWN, "Dr. A. said... no. 5 p.m. Yes? 「はい。」 etc. And 3.5, ok."]),
    st.lists(st.integers(0, 1000), max_size=40),
)
def test_where_it_is_cut_does_not_rest_on_how_it_arrives(text: str, places: list[int]):
    spoken = speakable(text)
    splitter = Sentences()
    found = [piece for part in cut(spoken, places) for piece in splitter.feed(part)]
    assert found + splitter.end() == sentences(spoken)


@given(st.lists(st.integers(0, 1000), max_size=40))
def test_the_pieces_of_a_reply_are_what_is_speakable_of_it(places: list[int]):
    text, splitter = Speakable(), Sentences()
    found = [p for part in cut(MARKDOWN, places) for p in splitter.feed(text.feed(part))]
    found += splitter.feed(text.end()) + splitter.end()
    assert "".join(found) == speakable(MARKDOWN)
