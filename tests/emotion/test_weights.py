"""The file of weights: what is written is what is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from llmcompanion.emotion import weights
from llmcompanion.emotion.features import Families

SMALL = weights.Weights(
    features=2,
    labels=("joy", "neutral"),
    groups={"joy": ("joy",), "neutral": ("neutral",)},
    fingerprints=[3, 9, 40_000],
    rows=bytes([127, 129, 1, 255, 128, 128]),
    steps=(0.5, 0.25),
    bias=(0.0, 1.0),
    head=((1.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 1.0)),
    head_bias=(0.0, 0.0, 0.0, 0.0),
    label_thresholds=(-1.0, 0.0),
    group_thresholds=(-1.0, 0.0),
    families=Families({5: 1, 70: 0}, (0, 0)),
    figures={"measured_on": "dev"},
)


def test_what_is_written_is_what_is_read():
    read = weights.parse(weights.dump(SMALL))

    assert replace(read, fingerprints=list(read.fingerprints)) == SMALL


def test_the_same_weights_give_the_same_bytes():
    assert weights.dump(SMALL) == weights.dump(SMALL)


def test_fingerprints_out_of_order_are_refused():
    with pytest.raises(ValueError, match="ascending"):
        weights.dump(replace(SMALL, fingerprints=[9, 3, 40]))


def test_rows_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="fit"):
        weights.dump(replace(SMALL, rows=b"\x80"))


def test_a_file_with_something_behind_its_rows_is_refused():
    data = weights.dump(SMALL)

    with pytest.raises(ValueError, match="not a file"):
        weights.parse(b"x" + data)
