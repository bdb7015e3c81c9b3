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
        in_quote: Where it begins and ends within the quote.
    """

    message_id: int
    start: int
    end: int
    quote: str
    kind: str
    in_quote: tuple[int, int] = (0, 0)

    @property
    def parts(self) -> tuple[str, str, str]:
        """The quote in three: before what was found, it, and after."""
        begin, end = self.in_quote
        return self.quote[:begin], self.quote[begin:end], self.quote[end:]


def as_hits(message_id: int, text: str, spans: Iterable[Span]) -> tuple[Hit, ...]:
    """`spans` of `text` with the sentences that they stand in."""
    hits = []
    for span in spans:
        line, place = quote(text, span)
        hits.append(Hit(message_id, span.start, span.end, line, span.kind, place))
    return tuple(hits)


def quote(text: str, span: Span) -> tuple[str, tuple[int, int]]:
    """The sentence around `span`, on one line, cut to `LONGEST_QUOTE` characters.

    Returns:
        The line, and where in it `span` begins and ends.
    """
    begin, end = sentence_at(text, span.start)
    end = max(end, span.end)
    cut_before = cut_after = ""
    if end - begin > LONGEST_QUOTE:
        half = max((LONGEST_QUOTE - (span.end - span.start)) // 2, 0)
        first = max(begin, span.start - half)
        last = min(end, max(first + LONGEST_QUOTE, span.end))
        cut_before, cut_after = "…" * (first > begin), "…" * (last < end)
        begin, end = first, last
    before = cut_before + " ".join(text[begin : span.start].split())
    found = " ".join(text[span.start : span.end].split())
    after = " ".join(text[span.end : end].split()) + cut_after
    if before and text[span.start - 1].isspace():
        before += " "
    if after and text[span.end : span.end + 1].isspace():
        after = " " + after
    return before + found + after, (len(before), len(before) + len(found))


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
