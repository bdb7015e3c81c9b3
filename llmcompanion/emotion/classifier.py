"""Which emotions a text speaks of: a small classifier without numpy, a network or a wait.

Each feature of a text (`features.py`) has a row of numbers; the rows are added up, scaled, bent
once and weighed per label. `docs/emotion.md` says how well that works, from which data and under
which licence.
"""

from __future__ import annotations

import re
import sys
from array import array
from math import exp, sqrt
from operator import mul
from typing import TYPE_CHECKING

from llmcompanion.emotion import features, weights
from llmcompanion.emotion.decision import Decision
from llmcompanion.emotion.labels import LABELS
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from llmcompanion.emotion.weights import Weights

_LANES = 256
"""How many rows one sum of 16-bit lanes can hold: 256 * 255 < 65536."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]*_]*\s+|\n+")
_GREETING = re.compile(r"\bgood (?:morning|afternoon|evening|night|day)\b", re.IGNORECASE)
"""A form of words in which "good" praises nobody."""
_LAST_SENTENCES = 8
_FACE_MARGIN = 0.0
"""How far above its threshold a label must stand to change a face, in logits."""
_NEUTRAL_LEAD = 1.5
"""How far neutral may stand above every other label before the face stays neutral, in logits."""
_PLAIN = 1.0
"""A label this far above its threshold shows whatever neutral says: rare labels score low."""


def load_classifier(path: Path | None = None) -> Classifier:
    """The classifier with the weights in `path`, or with those that came with the program.

    Raises:
        UserError: The weights are missing, damaged or made for another version of the features.
    """
    if path is None:
        from llmcompanion.resources import assets

        path = assets() / "emotion" / "goemotions.bin"
    loaded = weights.load(path)
    if loaded.features != features.VERSION or set(loaded.labels) != set(LABELS):
        raise UserError(
            "these weights of the emotion classifier were made for another version",
            where=str(path),
            mend="install llmcompanion again",
        )
    return Classifier(loaded)


class Classifier:
    """Scores a text on the 28 labels of GoEmotions. Holds but its weights: threads may share it."""

    def __init__(self, loaded: Weights) -> None:
        self._weights = loaded
        self._width = loaded.width
        self._decision = Decision(
            loaded.labels, loaded.groups, loaded.label_thresholds, loaded.group_thresholds
        )
        self._places = dict(
            zip(loaded.fingerprints, range(0, len(loaded.rows), loaded.width), strict=True)
        )
        wide = bytearray(2 * len(loaded.rows))
        wide[::2] = loaded.rows
        self._lanes = bytes(wide)

    def scores(self, text: str) -> dict[str, float]:
        """For each of the 28 labels, in the order of `LABELS`: how likely a reader gives it, 0..1.

        Labels do not exclude one another: the sum is not 1. Work is bounded for any `text`.
        """
        scores = dict(zip(self._weights.labels, self._score(text), strict=False))
        return {label: _probability(scores[label]) for label in LABELS}

    def labels_of(self, text: str) -> set[str]:
        """The labels that `text` has: never none, mostly one, "neutral" among them."""
        scores = self._score(text)
        count = len(self._weights.labels)
        return self._decision.choose(scores[:count], scores[count:])

    def label(self, text: str) -> str:
        """The one label that a face should show for `text`: "neutral" unless something stands out.

        Of several sentences the last counts most: it is what the face is left with.
        """
        plain = _GREETING.sub("hello", features.excerpt(text))
        sentences = [part for part in _SENTENCE_END.split(plain) if part.strip()]
        best, strength = "neutral", 0.0
        recent = sentences[-_LAST_SENTENCES:]
        for place, sentence in enumerate(recent, 1):
            label, margin = self._face(self._score(sentence))
            margin *= 0.5 + 0.5 * place / len(recent)
            if margin >= strength and label != "neutral":
                best, strength = label, margin
        return best

    def _face(self, scores: list[float]) -> tuple[str, float]:
        """The strongest label but neutral, and how far above its threshold; neutral if none is."""
        known = self._weights.labels
        raw = dict(zip(known, scores, strict=False))
        margins = self._decision.margins(scores[: len(known)])
        margins.pop("neutral")
        label = max(margins, key=margins.__getitem__)
        outdone = raw["neutral"] > raw[label] + _NEUTRAL_LEAD and margins[label] < _PLAIN
        if outdone or margins[label] < _FACE_MARGIN:
            return "neutral", 0.0
        return label, margins[label]

    def _score(self, text: str) -> list[float]:
        """The logits of every label, then of every group."""
        known = self._weights
        pooled = self._pool(features.fingerprints(text, known.families))
        hidden = [value if value > 0.0 else 0.0 for value in pooled]
        return [
            sum(map(mul, hidden, row), bias)
            for row, bias in zip(known.head, known.head_bias, strict=True)
        ]

    def _pool(self, found: set[int]) -> list[float]:
        """The rows of the known features among `found`, added up, over the root of their number.

        Python's whole numbers add a row of 16-bit lanes in one step, far faster than one by one.
        """
        known, lanes, step = self._places, self._lanes, 2 * self._width
        places = sorted(known[feature] for feature in found if feature in known)
        sums = [0] * self._width
        for start in range(0, len(places), _LANES):
            total = sum(
                int.from_bytes(lanes[2 * place : 2 * place + step], "little")
                for place in places[start : start + _LANES]
            )
            chunk = array("H", total.to_bytes(step, "little"))
            if sys.byteorder == "big":
                chunk.byteswap()
            sums = [a + b for a, b in zip(sums, chunk, strict=True)]
        count = len(places)
        scale = 1.0 / sqrt(count) if count else 0.0
        biased = 128 * count
        return [
            (value - biased) * scale * unit + offset
            for value, unit, offset in zip(
                sums, self._weights.steps, self._weights.bias, strict=True
            )
        ]


def _probability(logit: float) -> float:
    if logit >= 0.0:
        return 1.0 / (1.0 + exp(-logit))
    odds = exp(max(logit, -700.0))
    return odds / (1.0 + odds)
