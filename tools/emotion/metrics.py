"""Thresholds and the figure that counts, macro-F1, in plain Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_SMOOTHING = 0.06
"""The F1 curve is smoothed over this share of the positives to each side, against lucky peaks."""


def f1(given: Sequence[Collection[str]], true: Sequence[Collection[str]], label: str) -> float:
    """F1 of one label over texts; 0 where it is neither given nor true."""
    both = sum(label in a and label in b for a, b in zip(given, true, strict=True))
    either = sum(label in a for a in given) + sum(label in b for b in true)
    return 2 * both / either if either else 0.0


def macro_f1(
    given: Sequence[Collection[str]], true: Sequence[Collection[str]], labels: Iterable[str]
) -> float:
    """The plain mean of the labels' F1: rare labels count as much as common ones."""
    each = [f1(given, true, label) for label in labels]
    return sum(each) / len(each)


def grouped(labels: Collection[str], groups: Mapping[str, Collection[str]]) -> set[str]:
    """The groups that a set of labels falls under."""
    return {name for name, members in groups.items() if any(one in labels for one in members)}


def best_threshold(scores: Sequence[float], true: Sequence[bool]) -> float:
    """The score from which on to say yes, so that F1 is greatest.

    The curve of F1 over the number of yeses is smoothed first: the peak of a rare label's raw curve
    is luck, and does not hold on other texts.

    Raises:
        ValueError: Nothing is true.
    """
    positives = sum(true)
    if not positives:
        raise ValueError("a threshold needs at least one true example")
    ranked = sorted(zip(scores, true, strict=True), key=lambda pair: -pair[0])
    curve, hits = [], 0
    for count, (_, truth) in enumerate(ranked, 1):
        hits += truth
        curve.append(2 * hits / (count + positives))
    reach = max(1, int(positives * _SMOOTHING))
    padded = [curve[0]] * reach + curve + [curve[-1]] * reach
    window = sum(padded[: 2 * reach + 1])
    best, place = window, 0
    for start in range(1, len(curve)):
        window += padded[start + 2 * reach] - padded[start - 1]
        if window > best:
            best, place = window, start
    return ranked[place][0]
