"""What was found, and the line to show for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_QUOTE = 160
"""Characters of a quoted line; a longer one is cut around what was found."""

_BORDER = re.compile(r"[.!?…]+[\"”’)\]*_]*\s+|\n+")


class Span(NamedTuple):
    """A place in a text, as offsets in characters, and what was found there."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding.

    Attributes:
        message_id: The message it is in; the entry's id for notes and answers.
        start: Offset in characters into the text.
        end: Offset of the first character after it.
        quote: The sentence around it, on one line.
        kind: What was found: a measure may tell several kinds apart.
    """

    message_id: int
    start: int
    end: int
    quote: str
    kind: str


def as_hits(message_id: int, text: str, spans: Iterable[Span]) -> tuple[Hit, ...]:
    """`spans` of `text` with the sentences that they stand in."""
    return tuple(
        Hit(message_id, span.start, span.end, quote(text, span), span.kind) for span in spans
    )


def quote(text: str, span: Span) -> str:
    """The sentence around `span`, on one line, cut to `LONGEST_QUOTE` characters."""
    begin, end = sentence_at(text, span.start)
    end = max(end, span.end)
    if end - begin > LONGEST_QUOTE:
        half = (LONGEST_QUOTE - (span.end - span.start)) // 2
        first = max(begin, span.start - max(half, 0))
        last = min(end, first + LONGEST_QUOTE)
        cut = " ".join(text[first:last].split())
        return f"{'…' if first > begin else ''}{cut}{'…' if last < end else ''}"
    return " ".join(text[begin:end].split())


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Where the sentence begins and ends that holds the character at `place`."""
    begin = 0
    for border in _BORDER.finditer(text):
        if border.end() > place:
            return begin, border.end()
        begin = border.end()
    return begin, len(text)


def sentences(text: str) -> list[tuple[int, int]]:
    """Begin and end of every sentence, in order; none is empty."""
    parts: list[tuple[int, int]] = []
    begin = 0
    for border in _BORDER.finditer(text):
        parts.append((begin, border.end()))
        begin = border.end()
    if begin < len(text):
        parts.append((begin, len(text)))
    return parts
