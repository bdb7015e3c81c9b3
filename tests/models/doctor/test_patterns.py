from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.models.doctor.patterns import ANY, Pattern, PatternError, read_pattern

FAMILIES = {"kin": frozenset({"mother", "brother"})}


def parts(written: str, text: str) -> list[str] | None:
    words = text.split()
    found = read_pattern(written, FAMILIES).match(words)
    return None if found is None else [" ".join(words[a:b]) for a, b in found]


def test_zero_stands_for_any_number_of_words_none_included():
    assert parts("0 my 0", "my") == ["", "my", ""]
    assert parts("0 my 0", "it is my old house") == ["it is", "my", "old house"]


def test_a_number_stands_for_exactly_that_many_words():
    assert parts("i 2 you", "i really like you") == ["i", "really like", "you"]
    assert parts("i 2 you", "i like you") is None
    assert parts("0 i 1", "now i leave") == ["now", "i", "leave"]


def test_a_class_stands_for_any_of_its_words():
    assert parts("0 (*sad low) 0", "so low today") == ["so", "low", "today"]
    assert parts("0 (/kin) 0", "my brother left") == ["my", "brother", "left"]
    assert parts("0 (/kin) 0", "my cousin left") is None


def test_a_gap_is_as_short_as_it_can_be():
    assert parts("0 a 0", "x a y a z") == ["x", "a", "y a z"]
    assert parts("0 a 0 b 0", "a b a b") == ["", "a", "", "b", "a b"]


def test_a_pattern_without_a_gap_at_the_end_fits_the_end():
    assert parts("0 a 0 b", "a b a b") == ["", "a", "b a", "b"]
    assert parts("0 a", "a x") is None


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "empty"),
        ("0 (/cousins) 0", 'no family "cousins"'),
        ("0 (*) 0", "names no words"),
        ("0 0 my", "side by side"),
        ("0 (*sad 0", "does not belong"),
        ("0 sad) 0", "does not belong"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(written: str, why: str):
    with pytest.raises(PatternError, match=why):
        read_pattern(written, FAMILIES)


ELEMENTS = st.lists(
    st.one_of(
        st.just(ANY),
        st.integers(1, 2),
        st.sampled_from("abc").map(lambda word: frozenset({word})),
        st.just(frozenset({"a", "b"})),
    ),
    min_size=1,
    max_size=6,
)


def all_ways(elements, words):
    """Every way to take words apart, the shortest first gaps first. Slow and plainly right."""
    if not elements:
        return [[]] if not words else []
    first, rest = elements[0], elements[1:]
    if first == ANY:
        takes = range(len(words) + 1)
    elif isinstance(first, int):
        takes = [first] if len(words) >= first else []
    else:
        takes = [1] if words and words[0] in first else []
    return [[take, *more] for take in takes for more in all_ways(rest, words[take:])]


@given(ELEMENTS, st.lists(st.sampled_from("abcd"), max_size=8))
def test_matching_gives_what_trying_everything_gives(elements, words):
    found = Pattern(tuple(elements), "").match(words)
    ways = all_ways(elements, words)
    if not ways:
        assert found is None
    else:
        assert found is not None
        assert [end - start for start, end in found] == ways[0]


def test_a_long_clause_that_almost_fits_is_refused_without_trying_all_ways():
    pattern = read_pattern("0 a 0 a 0 a 0 a 0 a 0 b", {})
    assert pattern.match(["a"] * 5_000) is None
