"""What draws have in common, and what only one of them says. Pure; by words, without a model.

A word counts as common when every other text has it, in whatever form of upper and lower case, as
own when no other has it. Function words say nothing about agreement and are neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Share = Literal["common", "some", "own"]

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SHORTEST = 3
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
        the and for are was were been being but not you your yours she her hers him his they
        them their theirs its our ours who whom whose which what when where why how that this
        these those there here then than with without within from into onto upon about above
        below over under between because while until although though since as if or nor so yet
        too also very just only even still again more most much many some any all both each
        every other another such own same can could may might must shall should will would have
        has had having does did doing done get got let like one two i'm i've i'd i'll it's
        that's don't doesn't didn't can't won't isn't aren't you're you've we're they're there's
        what's
        """,
    )
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, from `start` up to but without `end`."""

    start: int
    end: int
    share: Share


def spans(texts: Sequence[str]) -> list[list[Span]]:
    """For each text, the words that say something, and how many of the others say them too."""
    sets = [{_key(word.group()) for word in _WORD.finditer(text)} for text in texts]
    marked: list[list[Span]] = []
    for place, text in enumerate(texts):
        others = [words for number, words in enumerate(sets) if number != place and words]
        found: list[Span] = []
        for word in _WORD.finditer(text) if others else ():
            key = _key(word.group())
            if not _says_something(key):
                continue
            count = sum(key in words for words in others)
            share: Share = "common" if count == len(others) else "some" if count else "own"
            found.append(Span(word.start(), word.end(), share))
        marked.append(found)
    return marked


def agreement(texts: Sequence[str]) -> float | None:
    """How much the texts say the same: the mean overlap (Jaccard) of their words, pair by pair.

    None where there are not two texts with words. It is a hint, not a verdict: two replies can say
    opposite things in the same words.
    """
    sets = [
        {key for word in _WORD.finditer(text) if _says_something(key := _key(word.group()))}
        for text in texts
    ]
    pairs = [
        (one, other)
        for place, one in enumerate(sets)
        for other in sets[place + 1 :]
        if one and other
    ]
    if not pairs:
        return None
    return sum(len(one & other) / len(one | other) for one, other in pairs) / len(pairs)


def _says_something(key: str) -> bool:
    return len(key) >= _SHORTEST and key not in _FUNCTION_WORDS


def _key(word: str) -> str:
    return word.casefold().replace("’", "'")
