"""Wordings: a pattern, the words without which it need not be tried, and what speaks against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.journal.language.hits import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmcompanion.journal.language.own_words import OwnWords

_LEAD = 2
"""Characters before a sentence that a pattern may look at."""

_BORDERS = frozenset(" \n.!?,;:…")
"""What a pattern may have to begin with, and is not part of what was said."""

_BEFORE = 60
"""Characters before a finding that are looked at."""

_SPEECH = (
    "said|says|told|tells|asked|asks|wrote|writes|shouted|yelled|whispered|texted|replied|"
    "answered|mumbled|muttered|murmured|insisted|wondered|wonders|claimed|claims|keeps saying|"
    "kept saying|kept asking"
)
_ADVERB = "just|always|only|already|once|then|even|never"
_REPORTED = re.compile(
    rf"\b(?!(?:you|{_ADVERB})\b)[\w'■]+[,:]? (?:(?:{_ADVERB}) )?(?:{_SPEECH})\b"
    r"(?!.*(?:[.!?;\n]|, (?:but|so|anyway|now)\b| but ))[^.!?;\n]*$"
)
_ATTRIBUTED = re.compile(
    rf"[^.!?\n]*[,■] ?(?:(?!you\b|i\b)[\w']+(?: [\w']+)? (?:{_SPEECH})\b|(?:they|people|some) "
    rf"say\b|i (?:asked|said|wondered)\b|(?:said|says) )"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say a thing.

    Attributes:
        kind: What its findings are called.
        gate: Words of which at least one has to be in the message.
        pattern: Matched against the message in small letters.
        unless_before: Must not match at the end of what comes before, within its line.
        unless_after: Must not match at the beginning of what comes after.
        even_reported: Count it also where somebody else is quoted as saying it.
    """

    kind: str
    gate: frozenset[str]
    pattern: re.Pattern[str]
    unless_before: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    even_reported: bool = False

    def find(self, words: OwnWords) -> Iterator[Span]:
        """Every place where it is said."""
        text = words.lower
        for match in self._matches(words):
            start, end = match.span()
            if self.unless_before or not self.even_reported:
                before = text[max(0, text.rfind("\n", 0, start) + 1, start - _BEFORE) : start]
                if self.unless_before and self.unless_before.search(before):
                    continue
                if not self.even_reported and _REPORTED.search(before):
                    continue
            if self.unless_after and self.unless_after.match(text, end):
                continue
            if not self.even_reported and _ATTRIBUTED.match(text, end):
                continue
            while text[start] in _BORDERS and start < end - 1:
                start += 1
            yield Span(start, end, self.kind)

    def _matches(self, words: OwnWords) -> Iterator[re.Match[str]]:
        """Matches in the sentences that hold a word of the gate: most need not be searched."""
        if not self.gate:
            yield from self.pattern.finditer(words.lower)
            return
        common = self.gate & words.places.keys()
        if not common:
            return
        numbers = sorted({number for word in common for number in words.places[word]})
        after = 0
        for number in numbers:
            begin, end, _ = words.sentences[number]
            begin = max(after, begin - _LEAD)  # a pattern may begin with the border before
            for match in self.pattern.finditer(words.lower, begin, end):
                after = match.end()
                yield match


def wording(
    kind: str,
    gate: str,
    pattern: str,
    *,
    unless_before: str = "",
    unless_after: str = "",
    even_reported: bool = False,
) -> Wording:
    """A wording with its patterns compiled; `unless_before` is anchored at its end here."""
    return Wording(
        kind,
        word_set(gate),
        re.compile(pattern, re.MULTILINE),
        re.compile(rf"(?:{unless_before})\Z") if unless_before else None,
        re.compile(unless_after) if unless_after else None,
        even_reported,
    )


def word_set(text: str) -> frozenset[str]:
    """The words of `text`."""
    return frozenset(text.split())


class Family:
    """Wordings of one kind of thing, found by the words they cannot do without."""

    def __init__(self, *wordings: Wording) -> None:
        self.wordings = wordings
        self._by_word: dict[str, list[int]] = {}
        self._always = [number for number, each in enumerate(wordings) if not each.gate]
        for number, each in enumerate(wordings):
            for word in each.gate:
                self._by_word.setdefault(word, []).append(number)

    def find(self, words: OwnWords) -> tuple[Span, ...]:
        """What any of them finds, in order of place; of two that overlap, the first and longer."""
        common = self._by_word.keys() & words.vocabulary
        if not common and not self._always:
            return ()
        numbers = {number for word in common for number in self._by_word[word]}
        found = [
            span
            for number in sorted(numbers.union(self._always))
            for span in self.wordings[number].find(words)
        ]
        if len(found) < 2:
            return tuple(found)
        found.sort(key=lambda span: (span.start, -span.end))
        kept: list[Span] = []
        for span in found:
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return tuple(kept)
