"""Whole numbers on the command line: ids that a database can hold, and counts."""

from __future__ import annotations

import argparse

LARGEST = 2**63 - 1
"""The largest whole number of SQLite."""


def an_id(text: str) -> int:
    """The id of something that is stored.

    Raises:
        ArgumentTypeError: It is none.
    """
    return _number(text, "is no number that a list shows")


def a_count(text: str) -> int:
    """How many, at least none.

    Raises:
        ArgumentTypeError: It is no such number.
    """
    return _number(text, "is no whole number from 0")


def _number(text: str, otherwise: str) -> int:
    try:
        number = int(text)
    except ValueError:  # also: more digits than Python reads
        number = -1
    if not 0 <= number <= LARGEST:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise argparse.ArgumentTypeError(f"{shown!r} {otherwise}")
    return number
