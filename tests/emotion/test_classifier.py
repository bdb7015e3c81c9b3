"""The local emotion classifier: what it makes of sentences, and that no text upsets it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.emotion import features, report
from llmcompanion.emotion.classifier import Classifier, load_classifier
from llmcompanion.emotion.labels import GROUPS, LABELS
from llmcompanion.errors import UserError
from llmcompanion.resources import assets
from tests.emotion.companion_sentences import REPLIES, SENTENCES

CLASSIFIER = load_classifier()
"""Shared: it holds nothing but its weights."""


def share_right(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_it_finds_the_emotion_of_most_plain_sentences():
    found = [bool(CLASSIFIER.labels_of(text) & set(labels.split())) for text, labels in SENTENCES]

    assert share_right(found) >= 0.9


def test_the_face_suits_most_plain_sentences():
    assert (
        share_right([CLASSIFIER.label(text) in labels.split() for text, labels in SENTENCES]) >= 0.9
    )


def test_the_face_suits_most_replies_of_several_sentences():
    assert (
        share_right([CLASSIFIER.label(text) in labels.split() for text, labels in REPLIES]) >= 0.8
    )


@pytest.mark.parametrize(
    "text",
    [
        "The train leaves at nine.",
        "1. Open the settings.\n2. Choose a model.\n3. Close the window.",
        "You can sort a list with `sorted()`. It returns a new list.",
        "Good morning.",
        "x = 3",
        "",
        "   \n\t ",
        "...",
    ],
)
def test_the_face_stays_neutral_when_nothing_stands_out(text: str):
    assert CLASSIFIER.label(text) == "neutral"


def test_the_last_sentence_decides_the_face():
    sad, glad = "I feel so sad and lonely today.", "Thank you so much!"

    assert CLASSIFIER.label(f"{sad} {glad}") == "gratitude"
    assert CLASSIFIER.label(f"{glad} {sad}") == "sadness"


def test_scores_name_the_28_labels_in_order_and_are_probabilities():
    scores = CLASSIFIER.scores("I'm so happy for you!")

    assert tuple(scores) == LABELS
    assert all(0.0 <= score <= 1.0 for score in scores.values())
    assert max(scores, key=scores.__getitem__) == "joy"


def test_a_second_copy_gives_the_same_scores():
    text = "Haha, what a day! I'm proud of you 😂"

    assert load_classifier().scores(text) == CLASSIFIER.scores(text)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "🙂" * 50, "ß" * 10, "a" * 200_000])
def test_any_text_has_at_least_one_label(text: str):
    assert CLASSIFIER.labels_of(text)
    assert CLASSIFIER.labels_of(text) <= set(LABELS)
    assert CLASSIFIER.label(text) in LABELS


@given(st.text(max_size=300))
def test_no_text_upsets_it(text: str):
    scores = CLASSIFIER.scores(text)

    assert all(0.0 <= score <= 1.0 for score in scores.values())
    assert CLASSIFIER.labels_of(text)


def test_a_long_text_is_read_at_its_two_ends_only():
    text = "word " * 100_000

    assert len(features.excerpt(text)) <= features.MAX_CHARACTERS + 1
    assert CLASSIFIER.scores(text + "I love you") == CLASSIFIER.scores(text + text + "I love you")


def test_more_features_than_one_sum_holds_are_added_up_all_the_same():
    words = " ".join(text for text, _ in SENTENCES)
    known = CLASSIFIER._places.keys() & features.fingerprints(words, CLASSIFIER._weights.families)
    assert len(known) > 512

    loaded = CLASSIFIER._weights
    rows = [
        loaded.rows[place : place + loaded.width] for place in map(CLASSIFIER._places.get, known)
    ]
    by_hand = [
        (sum(column) - 128 * len(rows)) / len(rows) ** 0.5 * step + bias
        for column, step, bias in zip(
            zip(*rows, strict=True), loaded.steps, loaded.bias, strict=True
        )
    ]

    assert CLASSIFIER._pool(known) == pytest.approx(by_hand)


def test_every_label_falls_under_one_group():
    members = [label for group in GROUPS.values() for label in group]

    assert sorted(members) == sorted(LABELS)


def test_the_report_puts_the_highest_score_first():
    rows = report.rows("I love you!", CLASSIFIER)

    assert rows[0][0] == "love"
    assert [score for _, score in rows] == sorted((score for _, score in rows), reverse=True)
    assert len(rows) == len(LABELS)


def test_the_shipped_weights_are_under_a_megabyte_and_name_their_figures():
    path = assets() / "emotion" / "goemotions.bin"

    assert path.stat().st_size < 1_000_000
    assert CLASSIFIER._weights.figures["measured_on"] == "dev"
    assert CLASSIFIER._weights.figures["macro_f1_28"] > 0.46
    assert CLASSIFIER._weights.figures["macro_f1_groups"] > 0.60


def test_missing_weights_are_told_in_one_sentence(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        load_classifier(tmp_path / "none.bin")


@pytest.mark.parametrize("length", [0, 7, 8, 50, 5000])
def test_damaged_weights_are_told_in_one_sentence(tmp_path, length: int):
    whole = (assets() / "emotion" / "goemotions.bin").read_bytes()
    path = tmp_path / "cut.bin"
    path.write_bytes(whole[:length])

    with pytest.raises(UserError, match="not a whole file"):
        load_classifier(path)


def test_the_classifier_needs_nothing_but_its_weights():
    assert isinstance(CLASSIFIER, Classifier)
    assert CLASSIFIER.labels_of("Thank you!") == {"gratitude"}
