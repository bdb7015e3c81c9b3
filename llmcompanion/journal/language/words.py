"""Counting words."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w[\w'’-]*")
_FIRST_PERSON = frozenset(
    ("i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves")
)
"""As AnthroBench counts them (Ibrahim et al., ICLR 2026)."""


def count_words(text: str) -> int:
    """Words of `text` as they stand, code and quotations too.

    Runs of letters and digits; a language that writes without spaces counts fewer.
    """
    return len(_WORD.findall(text))


def count_first_person(words: list[str]) -> int:
    """How many of `words` (small letters) are "I", "we" and their forms, also contracted."""
    return sum(word.partition("'")[0] in _FIRST_PERSON for word in words)
