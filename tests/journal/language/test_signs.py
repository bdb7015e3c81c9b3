"""What every rule keeps to, whatever it reads."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.journal.language.hits import LONGEST_QUOTE, Span, as_hits, quote
from llmcompanion.journal.language.own_words import OwnWords
from llmcompanion.journal.language.pronouns import KINDS, references
from llmcompanion.journal.language.signs import OF_SIDE, SIGNS, signs_in

WORDS = re.findall(
    r"\S+",
    "i you it she they thank thanks sorry please hi bye should are sure no that's wrong feel love "
    "want my hands mother great question go before stay friend call ai not a the Mira said told . "
    "? ! , * ` > I'm don't if was when so good night",
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join) | st.text(max_size=60)


@given(TEXTS)
def test_findings_lie_within_the_text_in_order(text: str) -> None:
    for sign in SIGNS:
        spans = sign.find(OwnWords(text, reply=sign.side == "reply"))
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
        assert list(spans) == sorted(spans)
        for hit in as_hits(7, text, spans):
            begin, found, end = hit.parts
            assert begin + found + end == hit.quote
            assert found == " ".join(text[hit.start : hit.end].split())
            assert hit.message_id == 7


@given(TEXTS)
def test_what_is_counted_is_what_can_be_quoted(text: str) -> None:
    for side in ("person", "reply"):
        words = OwnWords(text, reply=side == "reply")
        quoted = {sign.id for sign in OF_SIDE[side] if sign.find(words)}
        assert signs_in(words, side) == quoted


@given(TEXTS, st.booleans(), st.booleans())
def test_references_are_words_of_the_text_and_of_a_known_kind(
    text: str, expected: bool, elsewhere: bool
) -> None:
    for span in references(text, ("Mira",), expected=expected, elsewhere=elsewhere):
        assert text[span.start : span.end].isalpha()
        assert span.kind in KINDS


@given(st.text(max_size=600), st.data())
def test_a_quote_is_one_short_line(text: str, data: st.DataObject) -> None:
    if not text.strip():
        return
    start = data.draw(st.integers(0, len(text) - 1))
    line, _ = quote(text, Span(start, start + 1, ""))
    assert len(line) <= LONGEST_QUOTE + 4
    assert "\n" not in line


def test_the_line_is_the_sentence_it_stands_in() -> None:
    text = "It rained. Then I said: thank you, that helped. We went home."
    (hit,) = as_hits(1, text, [Span(24, 33, "thanks")])
    assert hit.parts == ("Then I said: ", "thank you", ", that helped.")


@pytest.mark.parametrize("name", ["Will", "Grace", "Joy", "Hope", "Mark", "May", "Rose", "Art"])
def test_a_name_that_is_a_word_counts_only_as_a_name(name: str) -> None:
    as_name = references(f"Yesterday {name} said no.", (name,), expected=True)
    assert [span.kind for span in as_name] == ["name"]
    assert references(f"There was a {name.lower()} in it.", (name,), expected=True) == ()


@pytest.mark.parametrize(
    "text",
    [
        "It is raining.",
        "It's late.",
        "It seems that I talk more.",
        "It took an hour.",
        "It is hard to say.",
        "It was about time.",
        "They say it helps.",
        "`it = she()` runs.",
        'He wrote "she is real".',
    ],
)
def test_what_stands_for_nothing_or_is_not_ones_own_is_no_reference(text: str) -> None:
    assert [s for s in references(text, ("Mira",), expected=True) if s.kind != "he"] == []


def test_other_people_keep_their_pronouns() -> None:
    text = (
        "My sister called. She asked about Mira, and she laughed. Mira told me that she is patient."
    )
    found = references(text, ("Mira",))
    assert [(s.kind, text[s.start : s.end]) for s in found][:2] == [
        ("name", "Mira"),
        ("name", "Mira"),
    ]


def test_in_a_talk_with_another_persona_the_ai_may_be_that_one() -> None:
    assert references("The AI said it is fine.", ("Mira",), elsewhere=True) == ()
    kinds = [
        s.kind
        for s in references(
            "My other companion said it is fine. It told me so.", ("Mira",), elsewhere=True
        )
    ]
    assert kinds and set(kinds) == {"it"}
