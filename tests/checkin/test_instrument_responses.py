"""What answers an item: with a key, in a line, out of a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.checkin.instrument import RESPONSES, Item, Option
from llmcompanion.checkin.responses import (
    Given,
    answers,
    for_key,
    for_text,
    for_value,
    has_keys,
    other_keys,
    scale_keys,
    stops,
)
from llmcompanion.errors import UserError

LINE = Item("x.line", 1, "It was", "dull", "bright", cant_say=True, none="no such thing")
LIKERT = Item("x.likert", 1, "It was", response="likert", points=("a", "b", "c"), first=1)
SIGNED = Item("x.signed", 1, "It was", response="likert", points=("a", "", "b"), first=-1)
YES = Item("x.yes", 1, "It was.", response="yes-no", cant_say=True)
CHOICE = Item(
    "x.choice", 1, "I took", response="choice",
    options=(Option("tea", "black tea"), Option("coffee", "coffee")),
)  # fmt: skip
HOURS = Item("x.hours", 1, "Hours", response="number", first=0, last=12, step=0.5, unit="h")
MINUTES = Item("x.minutes", 1, "Minutes", response="number", first=0, last=1440, step=1)
TEXT = Item("x.text", 1, "Say it.", response="text", optional=True)
ALL = (LINE, LIKERT, SIGNED, YES, CHOICE, HOURS, MINUTES, TEXT)


def number(value: float) -> Given:
    return Given("answered", value)


@pytest.mark.parametrize(
    ("item", "key", "given"),
    [
        (LINE, "0", number(0)),
        (LINE, "t", number(10)),
        (LINE, "?", Given("cant-say")),
        (LINE, "n", Given("none")),
        (LINE, "e", None),
        (LINE, "", None),
        (LIKERT, "1", number(1)),
        (LIKERT, "3", number(3)),
        (LIKERT, "4", None),
        (LIKERT, "0", None),
        (LIKERT, "?", None),
        (SIGNED, "1", number(-1)),
        (SIGNED, "2", number(0)),
        (SIGNED, "3", number(1)),
        (YES, "y", number(1)),
        (YES, "n", number(0)),
        (YES, "?", Given("cant-say")),
        (CHOICE, "2", Given("answered", text="coffee")),
        (CHOICE, "3", None),
        (HOURS, "7", number(7)),
        (HOURS, "t", number(10)),
        (HOURS, "e", number(11)),
        (HOURS, "w", number(12)),
        (MINUTES, "7", None),
        (TEXT, "7", None),
    ],
)
def test_one_key_answers(item, key, given):
    assert for_key(item, key) == given


def test_no_two_answers_share_a_key_and_none_takes_the_keys_of_the_panel():
    for item in ALL:
        keys = [key.key for key in (*scale_keys(item), *other_keys(item))]
        assert len(set(keys)) == len(keys)
        assert "z" not in keys


def test_what_lies_between_two_whole_numbers_is_found_with_the_arrows():
    assert [stop.given.number for stop in stops(HOURS)][:4] == [0, 0.5, 1, 1.5]
    assert [stop.key for stop in stops(HOURS)][:4] == ["0", "", "1", ""]
    assert not stops(MINUTES)
    assert not has_keys(MINUTES)


@pytest.mark.parametrize(
    ("item", "line", "given"),
    [
        (LINE, "7", number(7)),
        (LINE, "10", number(10)),
        (LINE, " ? ", Given("cant-say")),
        (LINE, "", Given("skipped")),
        (LIKERT, "2", number(2)),
        (YES, "Yes", number(1)),
        (YES, "no", number(0)),
        (CHOICE, "tea", Given("answered", text="tea")),
        (CHOICE, "Black Tea", Given("answered", text="tea")),
        (CHOICE, "1", Given("answered", text="tea")),
        (HOURS, "7,5", number(7.5)),
        (HOURS, "11", number(11)),
        (MINUTES, "120", number(120)),
        (TEXT, " We talked. ", Given("answered", text="We talked.")),
        (TEXT, "   ", Given("skipped")),
        (TEXT, "7", Given("answered", text="7")),
    ],
)
def test_a_line_answers(item, line, given):
    assert for_text(item, line) == given


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (LINE, "11"), (LINE, "-1"), (LINE, "7.5"), (LINE, "nan"), (LINE, "inf"), (LINE, "seven"),
        (LIKERT, "0"), (SIGNED, "-1"), (YES, "maybe"), (CHOICE, "milk"), (HOURS, "7.25"),
        (HOURS, "12.5"), (MINUTES, "1441"), (TEXT, "x" * 501),
    ],
)  # fmt: skip
def test_a_line_that_is_no_answer_is_refused_with_what_would_be(item, line):
    with pytest.raises(UserError) as caught:
        for_text(item, line)
    assert caught.value.sentence.startswith(f"{item.id}: ")
    assert caught.value.mend


@pytest.mark.parametrize(
    ("item", "value", "given"),
    [
        (LINE, 7, number(7)),
        (LINE, 7.0, number(7)),
        (LINE, "cant-say", Given("cant-say")),
        (LINE, "none", Given("none")),
        (LINE, None, Given("skipped")),
        (SIGNED, -1, number(-1)),
        (YES, True, number(1)),
        (YES, False, number(0)),
        (YES, 1, number(1)),
        (CHOICE, "tea", Given("answered", text="tea")),
        (HOURS, 7.5, number(7.5)),
        (TEXT, "a\nb", Given("answered", text="a b")),
        (TEXT, "", Given("skipped")),
        (TEXT, "none", Given("answered", text="none")),
    ],
)
def test_a_json_value_answers(item, value, given):
    assert for_value(item, value) == given


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (LINE, True), (LINE, "7"), (LINE, 11), (LINE, [7]), (LIKERT, "cant-say"), (YES, "yes!"),
        (YES, 2), (CHOICE, 1), (CHOICE, "milk"), (HOURS, 7.3), (TEXT, 7), (TEXT, {}),
        (LINE, float("nan")), (LINE, 10**400), (MINUTES, "none"),
    ],
)  # fmt: skip
def test_a_json_value_that_is_no_answer_is_refused(item, value):
    with pytest.raises(UserError):
        for_value(item, value)


def test_what_an_item_takes_is_said_in_words():
    assert answers(LINE) == 'a whole number from 0 to 10, "cant-say", "none"'
    assert answers(HOURS) == "a number from 0 to 12 in steps of 0.5"
    assert answers(SIGNED) == "a whole number from −1 to 1"
    assert answers(CHOICE) == '"tea" or "coffee"'


@given(st.sampled_from(ALL), st.text())
def test_any_text_is_an_answer_or_one_sentence(item, text):
    try:
        given = for_text(item, text)
    except UserError as error:
        assert "\n" not in error.sentence
        assert "\x1b" not in error.sentence
    else:
        assert given.state == "skipped" or given.text or given.number is not None or item.cant_say


@given(st.sampled_from(ALL), st.floats() | st.integers() | st.text() | st.booleans() | st.none())
def test_any_json_value_is_an_answer_in_range_or_one_sentence(item, value):
    try:
        given = for_value(item, value)
    except UserError:
        return
    if given.number is not None:
        low, high = item.span
        assert low <= given.number <= high


def test_every_response_format_is_among_the_tested():
    assert {item.response for item in ALL} | {"circles"} == set(RESPONSES)
