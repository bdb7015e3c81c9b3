"""Keys and patterns are found, and hostile patterns cost little."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.persona.matching import (
    PATTERN_TEXT,
    PATTERNS_S,
    Haystack,
    KeyIndex,
    Patterns,
    compiled,
)


@given(st.text(max_size=1200), st.text(min_size=1, max_size=6), st.booleans())
def test_a_key_is_found_exactly_where_it_stands(text: str, key: str, sensitive: bool):
    hay = Haystack(text)
    wanted = key in text if sensitive else key.casefold() in text.casefold()
    key = key if sensitive else key.casefold()
    assert hay.holds_any([key], case_sensitive=sensitive) == wanted
    if wanted:
        assert KeyIndex([("other",), (key, "x")]).may_name(hay) >= {1}


def found(pattern: str, text: str, *, case_sensitive: bool = False) -> bool:
    return Patterns().found(pattern, text, case_sensitive=case_sensitive)


def test_patterns_may_be_plain_or_between_slashes_with_flags():
    assert found(r"dr[aeiou]gon", "A DRAGON")
    assert not found(r"dr[aeiou]gon", "A DRAGON", case_sensitive=True)
    assert found(r"/dragon/i", "A DRAGON")
    assert not found(r"/dragon/", "A DRAGON")
    assert found(r"/^two$/m", "one\ntwo")
    assert found(r"/one.two/s", "one\ntwo")
    assert found(r"a/b", "a/b")
    assert found(r"/usr/bin", "in /usr/bin")


@pytest.mark.parametrize(
    "pattern",
    ["(", "[", "a{2", "*a", "(?P<", "\\", "", "//", r"(?<=a)b", r"(a)\1", "a" * 501,
     "(?:a{1000}){1000}", "((a{1,1000}){1,1000}){1,1000}", "(" * 400 + ")" * 400],
)  # fmt: skip
def test_what_is_no_pattern_or_too_large_a_one_matches_nothing(pattern: str):
    if pattern == "a{2":
        assert compiled(pattern, case_sensitive=True) is not None  # braces that are just braces
        return
    assert compiled(pattern, case_sensitive=False) is None
    assert not found(pattern, "aaaa((((")


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(a*)*b", "(.*)*x", "(x+x+)+y", r"(a?){60}a{60}b"]
)
def test_a_pattern_that_other_engines_choke_on_is_answered_at_once(pattern: str):
    found(pattern, "a" * 100_000 + "!")  # elsewhere: longer than anybody lives


def test_only_the_end_of_a_long_text_is_searched_for_patterns():
    assert not found("needle", "needle" + " " * PATTERN_TEXT)
    assert found("needle", " " * PATTERN_TEXT + "needle")


def test_when_a_turns_time_is_up_patterns_find_nothing():
    moments = iter([0.0, PATTERNS_S + 0.001, 9.0, 9.0])
    patterns = Patterns(timer=lambda: next(moments))
    assert patterns.found("a", "a", case_sensitive=False)
    assert not patterns.found("a", "a", case_sensitive=False)


def test_the_index_leaves_out_what_cannot_be_there_and_nothing_else():
    index = KeyIndex([("dragon",), ("Wyrm", "worm"), None, ("axe",), ("{{user}}",), ()])
    assert index.may_name(Haystack("a DRAGON")) == {0, 2, 3, 4}
    assert index.may_name(Haystack("worms")) == {1, 2, 3, 4}
    assert index.may_name(Haystack("")) == {2, 3, 4}
