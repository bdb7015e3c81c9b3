"""A message as its writer's own words: what is quoted, code or an address is blotted out.

Whoever pastes a letter that says "sorry" has not apologised. The blots keep every offset where it
was, so that a finding points into the text as it is stored.
"""

from __future__ import annotations

import re
from functools import cached_property

from llmcompanion.journal.language.hits import sentences

BLOT = "■"
"""Stands for one character that is not the writer's own. Neither a word nor a space."""

_ADDRESS = re.compile(r"\bhttps?://\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.\w+")
_FENCE = re.compile(r"^ {0,3}(```+|~~~+).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_BLOCK_QUOTE = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_QUOTED = re.compile(
    r"\"[^\"\n]{1,800}\"|“[^”\n]{1,800}[”\n]|„[^“”\n]{1,800}[“”]|«[^»\n]{1,800}»|"
    r"(?<!\w)['‘](?=\w)(?:[^'’\n]|(?<=\w)['’](?=\w)){2,200}['’](?!\w)"
)
_ACTION = re.compile(r"\*[A-Za-z][^*\n]{2,80}\*")
_SUGGESTED = re.compile(
    r"(?:\b(?:say|saying|write|writing|text|try|tell (?:him|her|them)|something like|script|"
    r"words)\b[^.:\n]{0,25}):[ \t]*([^\n]+)",
    re.IGNORECASE,
)
WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+(?:[.,]\d+)*|[^\W\d_a-z]+")


class OwnWords:
    """One message, made ready for all measures.

    Args:
        text: As it is stored.
        reply: Whether a model wrote it. Then words that it suggests the person might say do not
            count as its own, and quotation marks in a text with *actions* are speech of its own.
    """

    def __init__(self, text: str, *, reply: bool = False) -> None:
        self.text = text
        self.reply = reply

    @cached_property
    def cased(self) -> str:
        """The text, as long as it was, blots in it, apostrophes straight."""
        text = self.text
        if "`" in text or "~~~" in text:
            text = _CODE.sub(_blot, _FENCE.sub(_blot, text))
        if "/" in text or "@" in text or "www." in text:
            text = _ADDRESS.sub(_blot, text)
        if ">" in text:
            text = _BLOCK_QUOTE.sub(_blot, text)
        if not (self.reply and "*" in text and _ACTION.search(text)):
            text = _QUOTED.sub(_blot, text)
        if self.reply and ":" in text:
            text = _SUGGESTED.sub(_blot_suggestion, text)
        return text.replace("’", "'").replace("‘", "'")

    @cached_property
    def lower(self) -> str:
        """`cased` in small letters, of the same length."""
        lower = self.cased.lower()
        if len(lower) == len(self.cased):
            return lower
        return "".join(small if len(small := c.lower()) == 1 else c for c in self.cased)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int, list[str]], ...]:
        """Begin, end and words of every sentence; quotations and code left out."""
        text = self.lower
        find = WORD.findall
        return tuple((begin, end, find(text, begin, end)) for begin, end in sentences(self.text))

    @cached_property
    def words(self) -> list[str]:
        """All words in order, in small letters."""
        return [word for _, _, words in self.sentences for word in words]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different words."""
        return frozenset(self.words)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """For every word, the numbers of the sentences that hold it."""
        found: dict[str, list[int]] = {}
        for number, (_, _, words) in enumerate(self.sentences):
            for word in words:
                places = found.setdefault(word, [])
                if not places or places[-1] != number:
                    places.append(number)
        return found


def _blot(match: re.Match[str]) -> str:
    return blotted(match[0])


def _blot_suggestion(match: re.Match[str]) -> str:
    kept = match.start(1) - match.start()
    return match[0][:kept] + blotted(match[0][kept:])


def blotted(text: str) -> str:
    """As many blots as `text` has characters; line breaks stay."""
    if "\n" not in text:
        return BLOT * len(text)
    return "\n".join(BLOT * len(line) for line in text.split("\n"))
