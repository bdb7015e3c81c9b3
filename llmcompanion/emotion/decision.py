"""From scores to labels: which of the 28 a text is given, once each label and group has its score.

Scores here are logits. A label needs its own threshold; its group (Ekman's six and neutral) has a
say too: a label whose group is clearly absent goes, and a group that is clearly there brings its
best label even if none passed alone. On dev that cost 0.002 of macro-F1 on the labels and gained
0.009 on the groups (`docs/emotion.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ABSENT = -0.3
"""A group this far below its threshold takes its labels with it."""
PRESENT = 0.2
"""A group this far above its threshold brings its best label."""


@dataclass(frozen=True)
class Decision:
    """The rule by which labels are given.

    Attributes:
        labels: The labels, in the order of their scores.
        groups: The groups in the order of their scores, and the labels of each.
        label_thresholds: For each label the least score that gives it.
        group_thresholds: For each group the score from which on it is more there than not.
    """

    labels: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    label_thresholds: tuple[float, ...]
    group_thresholds: tuple[float, ...]

    def margins(self, scores: Sequence[float]) -> dict[str, float]:
        """How far each label's score stands above its threshold; below zero: not given."""
        return {
            label: score - threshold
            for label, score, threshold in zip(
                self.labels, scores, self.label_thresholds, strict=True
            )
        }

    def choose(self, scores: Sequence[float], group_scores: Sequence[float]) -> set[str]:
        """The labels given for these scores; at least one."""
        margins = self.margins(scores)
        chosen: set[str] = set()
        for members, score, threshold in zip(
            self.groups.values(), group_scores, self.group_thresholds, strict=True
        ):
            if score < threshold + ABSENT:
                continue
            passed = {label for label in members if margins[label] >= 0.0}
            if not passed and score >= threshold + PRESENT:
                passed = {max(members, key=margins.__getitem__)}
            chosen |= passed
        return chosen or {max(self.labels, key=margins.__getitem__)}
