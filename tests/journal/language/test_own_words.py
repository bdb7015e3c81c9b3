"""What counts as the writer's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.journal.language.own_words import BLOT, OwnWords

SIGNS = st.text(alphabet="ab '\"`*>~\n.:/“”‘’İßsayhttp@", max_size=80)


def own(text: str, *, reply: bool = False) -> str:
    return OwnWords(text, reply=reply).cased.replace(BLOT, "")


@given(SIGNS, st.booleans())
def test_every_character_stays_where_it_was(text: str, reply: bool) -> None:
    words = OwnWords(text, reply=reply)
    assert len(words.cased) == len(words.lower) == len(text)
    for mine, theirs in zip(words.cased, text, strict=True):
        assert mine in (BLOT, theirs, "'")
        assert (mine == "\n") == (theirs == "\n")


@pytest.mark.parametrize(
    "text",
    [
        'He wrote "thank you" and left.',
        "He wrote “thank you” and left.",
        "He wrote 'thank you' and left.",
        "> thank you\n\nSo he wrote.",
        "Run `thank you` twice.",
        "```\nthank you\n```\nThat is all.",
        "```\nthank you, unclosed",
        "See https://example.org/thank/you now.",
    ],
)
def test_quotations_code_and_addresses_are_not_ones_own_words(text: str) -> None:
    assert "thank" not in own(text)
    assert "thank" not in OwnWords(text).vocabulary


def test_apostrophes_are_no_quotation_marks() -> None:
    text = "I don't think the dogs' bowl is the cats' fault."
    assert own(text) == text


def test_what_a_reply_suggests_to_say_is_not_what_it_says() -> None:
    assert "miss" not in own("You could tell him: I miss you.", reply=True)
    assert "miss" in own("You could tell him: I miss you.")


def test_in_a_played_scene_quotation_marks_are_speech() -> None:
    assert "missed" in own('*smiles* "I missed you."', reply=True)


def test_sentences_share_out_all_words() -> None:
    words = OwnWords("One two. Three? “Four.” Five\nsix")
    assert words.words == ["one", "two", "three", "five", "six"]
    assert words.places["three"] == [1]
