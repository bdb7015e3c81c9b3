"""From scores to labels."""

from __future__ import annotations

from llmcompanion.emotion.decision import Decision

RULE = Decision(
    labels=("joy", "love", "fear", "neutral"),
    groups={"joy": ("joy", "love"), "fear": ("fear",), "neutral": ("neutral",)},
    label_thresholds=(-1.0, -1.0, -2.0, 0.0),
    group_thresholds=(-1.0, -2.0, 0.0),
)


def test_labels_at_their_threshold_are_given():
    assert RULE.choose([-1.0, 0.0, -3.0, -2.0], [0.0, -3.0, -2.0]) == {"joy", "love"}


def test_a_group_that_is_clearly_absent_takes_its_labels_with_it():
    assert RULE.choose([-0.5, -3.0, -3.0, 0.5], [-1.5, -3.0, 0.5]) == {"neutral"}


def test_a_group_that_is_clearly_there_brings_its_best_label():
    assert RULE.choose([-1.5, -1.2, -3.0, 0.5], [-0.5, -3.0, 0.5]) == {"love", "neutral"}


def test_there_is_always_a_label():
    assert RULE.choose([-3.0, -3.0, -2.5, -3.0], [-3.0, -3.0, -3.0]) == {"fear"}
