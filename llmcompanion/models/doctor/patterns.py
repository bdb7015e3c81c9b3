"""Decomposition: taking a clause apart by a pattern of words and gaps.

A pattern is a row of elements, written with spaces between them:

- ``0``: any number of words, none included, as few as will do;
- ``3``: exactly three words;
- ``sad``: this word;
- ``(*sad unhappy low)``: one of these words;
- ``(/family)``: one of the words the script files under "family".

Source: J. Weizenbaum, "ELIZA", CACM 9(1), 1966, p. 38-39.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANY = 0
"""The element that stands for any number of words."""

Element = int | frozenset[str]
Parts = tuple[tuple[int, int], ...]
"""For every element the words it stands for, as ``(start, end)`` in the clause."""

_ELEMENT = re.compile(r"\((\*|/)([^()]*)\)|(\d+)(?=\s|$)|([^\s()]+)|(\S)")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why, without a full stop."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled decomposition pattern.

    Attributes:
        needed: Words without which it cannot fit.
    """

    elements: tuple[Element, ...]
    written: str
    needed: frozenset[str] = frozenset()

    def match(self, words: Sequence[str]) -> Parts | None:
        """The parts of `words` by this pattern, or None where it does not fit.

        Every gap is as short as it can be, the first one first. Work grows with
        ``len(words) * len(elements)`` at worst: between two gaps the leftmost fit is
        always good enough, so only the latest gap is ever widened.
        """
        elements = self.elements
        size, count = len(elements), len(words)
        ends = [0] * size
        at = here = 0
        gap = -1
        while True:
            if here < size:
                element = elements[here]
                if isinstance(element, int):
                    if element == ANY:
                        gap = here
                        ends[here] = at
                        here += 1
                        if here == size:
                            ends[gap] = at = count
                        continue
                    if at + element <= count:
                        at += element
                        ends[here] = at
                        here += 1
                        continue
                elif at < count and words[at] in element:
                    at += 1
                    ends[here] = at
                    here += 1
                    continue
            elif at == count:
                return tuple(zip([0, *ends], ends, strict=False))
            if gap < 0 or ends[gap] >= count:
                return None
            ends[gap] += 1
            at = ends[gap]
            here = gap + 1


def read_pattern(written: str, families: Mapping[str, frozenset[str]]) -> Pattern:
    """Compile a pattern.

    Raises:
        PatternError: It is empty, unbalanced, has an empty class or an unknown family, or two
            gaps side by side (the first would always be empty).
    """
    elements: list[Element] = []
    for found in _ELEMENT.finditer(written):
        sigil, inside, number, word, stray = found.groups()
        if stray:
            raise PatternError(f"{stray!r} does not belong in a pattern")
        if number:
            elements.append(int(number))
        elif word:
            elements.append(frozenset({word.casefold()}))
        elif sigil == "*":
            words = frozenset(inside.casefold().split())
            if not words:
                raise PatternError("the class (*) names no words")
            elements.append(words)
        else:
            name = inside.strip()
            if name not in families:
                raise PatternError(f'there is no family "{name}"')
            elements.append(families[name])
    if not elements:
        raise PatternError("the pattern is empty")
    if any(a == b == ANY for a, b in itertools.pairwise(elements)):
        raise PatternError("two gaps (0) stand side by side")
    alone = [next(iter(e)) for e in elements if isinstance(e, frozenset) and len(e) == 1]
    return Pattern(tuple(elements), written, frozenset(alone))


def literals(pattern: Pattern) -> frozenset[str]:
    """Every word the pattern names."""
    return frozenset().union(*(e for e in pattern.elements if isinstance(e, frozenset)))
