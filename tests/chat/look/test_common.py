"""What several texts have in common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.chat.look.common import agreement, spans

texts = st.lists(st.text(max_size=60), max_size=5)


def words(text: str, marked: list, share: str) -> list[str]:
    return [text[span.start : span.end] for span in marked if span.share == share]


def test_words_that_all_say_are_common_and_words_of_one_are_its_own():
    said = ["The moon pulls the tide.", "A tide follows the Moon", "The tide is a rhythm"]
    marked = spans(said)
    assert words(said[0], marked[0], "common") == ["tide"]
    assert words(said[0], marked[0], "some") == ["moon"]
    assert words(said[0], marked[0], "own") == ["pulls"]
    assert words(said[2], marked[2], "own") == ["rhythm"]


def test_a_text_alone_or_among_empty_ones_is_left_unmarked():
    assert spans(["The moon"]) == [[]]
    assert spans(["The moon", "", " "])[0] == []


def test_texts_with_the_same_words_agree_wholly_and_others_not_at_all():
    assert agreement(["the moon rises", "Moon rises!"]) == 1.0
    assert agreement(["moon", "bread"]) == 0.0
    assert agreement(["moon"]) is None


@given(texts)
def test_every_span_is_a_word_of_its_text(said):
    for text, marked in zip(said, spans(said), strict=True):
        ends = [0]
        for span in marked:
            assert ends[-1] <= span.start < span.end <= len(text)
            assert not text[span.start : span.end].isspace()
            ends.append(span.end)


@given(texts)
def test_agreement_is_a_share_whatever_the_order(said):
    found = agreement(said)
    assert found is None or 0 <= found <= 1
    turned = agreement(said[::-1])
    assert (found is None) == (turned is None)
    if found is not None and turned is not None:
        assert abs(found - turned) < 1e-9
