"""A guess at how many tokens a text takes, for models that have not counted it themselves."""

from __future__ import annotations

BYTES_PER_TOKEN = 3.6
"""UTF-8 bytes of English prose in a token of current vocabularies, on the careful side."""

OVERHEAD_TOKENS = 4
"""What a chat template adds around each message."""


def estimate_tokens(text: str) -> int:
    """About how many tokens `text` takes; never 0 for text that is there."""
    if not text:
        return 0
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return max(1, round(size / BYTES_PER_TOKEN))
