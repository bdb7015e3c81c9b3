"""Numbers with what they count."""

from __future__ import annotations

import pytest

from llmcompanion.amounts import amount


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (2, "2 days"),
        (12345, "12,345 days"),
        (1.0, "1 day"),
        (1.5, "1.5 days"),
        (0.25, "0.25 days"),
    ],
)
def test_one_is_one_and_all_else_is_many(number: float, written: str):
    assert amount(number, "day") == written


def test_many_may_be_another_word():
    assert amount(1, "entry was", "entries were") == "1 entry was"
    assert amount(3, "entry was", "entries were") == "3 entries were"
