"""A face for replies that carry no tags: the words themselves are read, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

Reader = Callable[[str], str]
"""Gives one emotion label for a text; "neutral" when nothing stands out."""

_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"')\]”’*_]*(?=\s)|\n")
SHORTEST = 12
"""Characters below which a sentence says too little to change a face."""


class Mood:
    """Follows the words of one reply and says when their feeling changes."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._unread = ""
        self._label = ""

    def follow(self, text: str) -> str | None:
        """The new label when a finished sentence in `text` changes it."""
        self._unread += text
        ends = [match.end() for match in _SENTENCE_END.finditer(self._unread)]
        if not ends or len(self._unread[: ends[-1]].strip()) < SHORTEST:
            return None
        sentences, self._unread = self._unread[: ends[-1]], self._unread[ends[-1] :]
        return self._changed(sentences)

    def close(self) -> str | None:
        """The same for what is left at the end of the reply."""
        rest, self._unread = self._unread, ""
        if not rest.strip() or (self._label and len(rest.strip()) < SHORTEST):
            return None
        return self._changed(rest)

    def _changed(self, sentences: str) -> str | None:
        label = self._read(sentences.strip())
        if label == self._label:
            return None
        self._label = label
        return label
