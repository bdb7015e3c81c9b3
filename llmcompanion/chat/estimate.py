"""A guess at how many tokens a text takes, for models that have not counted it themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BYTES_PER_TOKEN = 3.6
"""UTF-8 bytes of English prose in a token of current vocabularies, on the careful side."""

OVERHEAD_TOKENS = 4
"""What a chat template adds around each message."""


def estimate_tokens(text: str) -> int:
    """About how many tokens `text` takes; never 0 for text that is there."""
    return tokens_of([byte_size(text)])[0]


def byte_size(text: str) -> int:
    """The size of `text` in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def tokens_of(sizes: Iterable[int]) -> list[int]:
    """About how many tokens texts of so many bytes take; in one go, since there may be many."""
    return [(round(size / BYTES_PER_TOKEN) or 1) if size else 0 for size in sizes]
