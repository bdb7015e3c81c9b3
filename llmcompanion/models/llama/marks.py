"""Finds a vocabulary's marks in text: thousands of them, in time that hardly grows with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class MarkFinder:
    """Where any of `names` stands in a text, from left to right, the longest at each place."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(name for name in names if name)
        lengths: dict[str, set[int]] = {}
        for name in self.names:
            lengths.setdefault(name[0], set()).add(len(name))
        self._lengths = {first: sorted(each, reverse=True) for first, each in lengths.items()}
        firsts = "".join(map(re.escape, sorted(lengths)))
        self._first = re.compile(f"[{firsts}]" if firsts else "(?!)")

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Begin and end of each; they do not overlap."""
        at = 0
        while found := self._first.search(text, at):
            start = found.start()
            at = start + 1
            for length in self._lengths[text[start]]:
                end = start + length
                if end <= len(text) and text[start:end] in self.names:
                    at = end
                    yield start, end
                    break
