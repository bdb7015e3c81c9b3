"""Signs of acute risk in what a person writes: suicide, self-harm, disordered eating.

Pure: a text goes in, a reading comes out; nothing is kept and nothing is sent. It is meant to miss
little: what it brings is a panel with human help that a key takes away, so that a needless one
costs less than a missing one. `docs/care.md` has the figures and the limits.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from llmcompanion import resources
from llmcompanion.care.rules import load
from llmcompanion.care.words import Word, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmcompanion.care.rules import Kind, Language, Rule

NEARBY = 2
"""Sentences within which two weak signs make one."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a text was taken for a sign.

    Attributes:
        rule: The rule's id.
        kind: What it is about.
        words: What was written, as it was written.
    """

    rule: str
    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen in a text."""

    reasons: tuple[Reason, ...] = ()

    @property
    def at_risk(self) -> bool:
        """Whether there is any sign."""
        return bool(self.reasons)


@lru_cache(maxsize=1)
def languages() -> tuple[Language, ...]:
    """The rules that come with the program; read at the first call."""
    return load(resources.assets() / "care" / "signs")


def signs(text: str) -> Reading:
    """What in `text`, written by a person, is a sign of acute risk to themselves or someone close.

    Linear in the length of `text`. Each rule is named once, with the first words it was seen in.
    """
    return _read(text, of_reply=False)


def signs_in_reply(text: str) -> Reading:
    """What in `text`, written by a model, encourages the reader to harm themselves."""
    return _read(text, of_reply=True)


def _read(text: str, *, of_reply: bool) -> Reading:
    found: dict[str, Reason] = {}
    weak: list[tuple[int, Rule, Reason]] = []
    for number, sentence in enumerate(sentences(text)):
        for language in languages():
            for rule, reason in _in_sentence(text, sentence, language, of_reply=of_reply):
                if rule.text.weak:
                    weak = [each for each in weak if number - each[0] <= NEARBY]
                    for _, other, before in weak:
                        if other is not rule:
                            found.setdefault(before.rule, before)
                            found.setdefault(reason.rule, reason)
                    weak.append((number, rule, reason))
                else:
                    found.setdefault(reason.rule, reason)
    return Reading(tuple(found.values()))


def _in_sentence(
    text: str, sentence: Sequence[Word], language: Language, *, of_reply: bool
) -> Iterator[tuple[Rule, Reason]]:
    words = spelled(sentence, language)
    if not any(word.text in language.vocabulary for word in words):
        return
    line = "".join(f" {word.text}" for word in words)
    present = {word.text for word in words}
    starts = list(accumulate((len(word.text) + 1 for word in words), initial=0))
    covered: list[tuple[int, int]] | None = None
    frames: frozenset[str] = frozenset()
    for rule in language.rules:
        if rule.text.of_reply is not of_reply:
            continue
        for start, end in rule.finder.spans(line, present):
            if covered is None:
                covered = list(language.apart.spans(line, present))
                here = [f.text for f in language.frames if f.holds(line, present)]
                frames = frozenset(frame.id for frame in here)
                if any(frame.quotes for frame in here):
                    covered += [
                        (starts[at], starts[at + 1]) for at, w in enumerate(words) if w.quoted
                    ]
            if any(frame in frames for frame in rule.text.void_in):
                break
            if any(start < stop and begin < end for begin, stop in covered):
                continue
            first = words[bisect_right(starts, start) - 1]
            last = words[bisect_right(starts, end - 1) - 1]
            yield rule, Reason(rule.text.id, rule.text.kind, text[first.start : last.end])
            break


def spelled(sentence: Sequence[Word], language: Language) -> list[Word]:
    """The words of a sentence in the one spelling that a language's rules have."""
    words: list[Word] = []
    at = 0
    mended = [
        word if (text := language.mended(word.text)) == word.text else replace(word, text=text)
        for word in sentence
    ]
    while at < len(mended):
        word = mended[at]
        for sequence, one in language.same.get(word.text, ()):
            end = at + len(sequence)
            if tuple(each.text for each in mended[at:end]) == sequence:
                last = mended[end - 1]
                words += [Word(part, word.start, last.end, word.quoted) for part in one.split()]
                at = end
                break
        else:
            words.append(word)
            at += 1
    return [word for word in words if word.text not in language.drop]
