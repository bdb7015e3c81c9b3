"""Rows by their ids, as many at a time as one statement can ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")

BATCH = 500
"""Values that one statement binds; every SQLite allows as many."""


def batches(values: Sequence[T]) -> Iterator[tuple[str, Sequence[T]]]:
    """The values, some hundred at a time, with the places that they are bound to."""
    for start in range(0, len(values), BATCH):
        some = values[start : start + BATCH]
        yield ", ".join("?" * len(some)), some
