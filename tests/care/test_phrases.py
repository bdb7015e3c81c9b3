"""The small language of the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.care.phrases import PhraseError, Words, phrase

WORDS = Words({"i": "(i|im)", "want": "(wanna|{need} to)", "need": "need"}, frozenset({"to", "it"}))


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("i wanna die", " so i wanna die now", " i wanna die"),
        ("i wanna die", " i wanna diet", None),
        ("i (really)? wanna die", " i wanna die", " i wanna die"),
        ("(tired|sick) of life", " sick of life", " sick of life"),
        ("{i} {want} die", " im need to die", " im need to die"),
        ("suicid*", " suicidality", " suicidality"),
        ("i ~ die", " i a b c die", " i a b c die"),
        ("i ~ die", " i a b c d die", None),
        ("i ~6 die", " i a b c d e f die", " i a b c d e f die"),
        ("i _ die", " i to it die", " i to it die"),
        ("i _ die", " i other die", None),
        ("^ goodbye $", " goodbye", " goodbye"),
        ("^ goodbye $", " well goodbye", None),
        ("live !(in|with)", " live in peace", None),
        ("live !(in|with)", " live on", " live"),
        ("#3 calories", " 300 calories", " 300 calories"),
        ("#3 calories", " 1500 calories", None),
        ("in #year", " in 1984", " in 1984"),
        ("in #year", " in 20 minutes", None),
    ],
)
def test_a_phrase_finds_what_it_says(text: str, line: str, found: str | None) -> None:
    match = phrase(text, WORDS).find.search(line)
    assert (match[0] if match else None) == found


@pytest.mark.parametrize("text", ["(a", "a)", "{nothing}", "?", "a [b]{", "(a|b", "a ?? b"])
def test_a_phrase_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(PhraseError):
        phrase(text, WORDS)


def test_a_name_that_names_itself_is_refused() -> None:
    with pytest.raises(PhraseError, match="itself"):
        phrase("{a}", Words({"a": "{a}"}))


def test_a_phrase_knows_the_rarest_words_it_cannot_do_without() -> None:
    assert phrase("it to (die|perish) now?", WORDS).needs == {"die", "perish"}
    assert phrase("(a)? ~ _", WORDS).needs is None
    assert phrase("(a|b ~)", WORDS).needs == {"a", "b"}


@given(st.lists(st.sampled_from(["i", "wanna", "die", "to", "it", "x"]), max_size=12))
def test_where_a_phrase_is_found_the_words_it_needs_stand(words: list[str]) -> None:
    line = "".join(f" {word}" for word in words)
    for text in ("i _ die", "i ~ (die|x)", "{i} {want} die", "(to)? wanna it"):
        each = phrase(text, WORDS)
        if each.find.search(line):
            assert each.needs is not None
            assert each.needs & set(words)
