"""Whether what was heard is what was just said aloud.

The microphone is not listened to while the voice speaks; what comes back later, from a large room
or a Bluetooth box, is recognised here by its words.
"""

from __future__ import annotations

import re
from itertools import pairwise

LEAST_WORDS = 3
"""Of fewer, nothing can be said: "yes, please" may answer anything."""
ALIKE = 0.5
"""Share of neighbouring words that stand together in what was said as well."""

_WORD = re.compile(r"\w+")


def is_echo(heard: str, said: str) -> bool:
    """Whether `heard` is a piece of `said`, as well as a recogniser can write it down."""
    words = _words(heard)
    if len(words) < LEAST_WORDS:
        return False
    pairs = list(pairwise(words))
    known = set(pairwise(_words(said)))
    return sum(pair in known for pair in pairs) >= ALIKE * len(pairs)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("'", "").replace("’", ""))
