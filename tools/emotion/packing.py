"""From a trained network to the numbers that ship: whole numbers in rows, and thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from llmcompanion.emotion import features
from llmcompanion.emotion.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from llmcompanion.emotion.decision import Decision
    from llmcompanion.emotion.features import Families

_SPREAD = 6.0
"""Rows are cut off at this many standard deviations of their column."""


def quantise(
    table: NDArray[np.float32], levels: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Whole numbers from -levels to levels, and what one unit is worth in each column."""
    steps = np.maximum(table.std(axis=0) * _SPREAD, 1e-6).astype(np.float64) / levels
    return np.clip(np.rint(table / steps), -levels, levels).astype(np.int64), steps


def pack(
    names: Sequence[str],
    table: NDArray[np.float32],
    bias: NDArray[np.float32],
    head: NDArray[np.float32],
    head_bias: NDArray[np.float32],
    decision: Decision,
    families: Families,
    figures: dict[str, Any],
    levels: int,
) -> Weights:
    """Everything in the order that the file wants. Features with one fingerprint share a row."""
    keys = np.array([features.fingerprint(name) for name in names])
    unique, places = np.unique(keys, return_inverse=True)
    rows = np.zeros((len(unique), table.shape[1]), np.float32)
    np.add.at(rows, places, table)
    whole, steps = quantise(rows, levels)
    return Weights(
        features=features.VERSION,
        labels=decision.labels,
        groups=dict(decision.groups),
        fingerprints=[int(key) for key in unique],
        rows=(whole + 128).astype(np.uint8).tobytes(),
        steps=_short(steps),
        bias=_short(bias),
        head=tuple(_short(row) for row in head),
        head_bias=_short(head_bias),
        label_thresholds=decision.label_thresholds,
        group_thresholds=decision.group_thresholds,
        families=families,
        figures=figures,
    )


def _short(numbers: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(f"{number:.5g}") for number in numbers)
