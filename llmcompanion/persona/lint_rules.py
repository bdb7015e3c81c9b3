"""What `llmcompanion.persona.lint` looks for: the rules of ``assets/persona/lint.toml``.

The file tells its own format. Patterns are compiled when a sentence first has the words for them;
most texts need few.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import repeat
from operator import itemgetter, or_
from typing import TYPE_CHECKING, Any, Literal

from llmcompanion import resources
from llmcompanion.persona.lint_denial import is_denied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from llmcompanion.persona.lint import Kind

Counts = Literal["said", "denied", "either"]

_PLANES = 4
"""Groups of words that a rule may need."""

_WIDTH = 128
"""Rules that there may be."""

_PIECE = re.compile(r"<<(\w+)(?: (\d+))?>>")
_WORD = re.compile(r"[^\W_]+")
_START = itemgetter(slice(4))


@dataclass(frozen=True)
class Rule:
    """One way of working on a person.

    Attributes:
        kind: What it is a case of.
        why: What it does, in a few words.
        counts: Whether the first idea has to be said or denied.
        ideas: Patterns that have to be in a sentence, in any order.
        unless: A pattern that makes it harmless, or "".
    """

    kind: Kind
    why: str
    counts: Counts
    ideas: tuple[str, ...]
    unless: str

    def applies(self, plain: str) -> bool:
        """Whether a sentence in plain form is of this kind."""
        first, *others = self._patterns
        for match in first.finditer(plain):
            if self.counts == "either" or is_denied(plain, match.start()) == (
                self.counts == "denied"
            ):
                return all(each.search(plain) for each in others) and not self._excused(plain)
        return False

    def _excused(self, plain: str) -> bool:
        return bool(self.unless) and self._excuse.search(plain) is not None

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        first, *others = self.ideas
        return (re.compile(rf"(?<!\w)(?:{first})"), *map(re.compile, others))

    @cached_property
    def _excuse(self) -> re.Pattern[str]:
        return re.compile(self.unless)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, those of the gravest kind first.

    Raises:
        UserError: The installation is incomplete.
    """
    return tuple(_rule(row, _words()) for row in _table()["rule"])


@cache
def sieve() -> Callable[[str], list[Rule]]:
    """Tells of a text which rules are worth a try: patterns are slow, and words are quick.

    For each word it knows a bit a rule, in the plane of the group that the word is in. A rule is
    worth a try where all its planes have its bit.
    """
    bits: dict[str, int] = {}
    needless = 0
    person = _table()["person"]
    for place, row in enumerate(_table()["rule"]):
        for plane in range(_PLANES):
            bit = 1 << (plane * _WIDTH + place)
            if plane >= len(row["needs"]):
                needless |= bit
                continue
            for word in row["needs"][plane].replace("@", person).split():
                bits[word] = bits.get(word, 0) | bit
    every = rules()

    def likely(text: str) -> list[Rule]:
        starts = map(_START, _WORD.findall(text))
        found = reduce(or_, map(bits.get, starts, repeat(0)), needless)
        found &= (found >> _WIDTH) & (found >> 2 * _WIDTH) & (found >> 3 * _WIDTH)
        chosen = []
        while found:
            lowest = found & -found
            chosen.append(every[lowest.bit_length() - 1])
            found ^= lowest
        return chosen

    return likely


@cache
def _table() -> dict[str, Any]:
    path = resources.assets() / "persona" / "lint.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, str]:
    return {name: _joined(pattern) for name, pattern in _table()["words"].items()}


def _rule(row: Mapping[str, Any], words: Mapping[str, str]) -> Rule:
    return Rule(
        kind=row["kind"],
        why=row["why"],
        counts=row.get("counts", "said"),
        ideas=tuple(_filled(_joined(idea), words) for idea in row["ideas"]),
        unless=_filled(_joined(row.get("unless", "")), words),
    )


def _joined(pattern: str | Iterable[str]) -> str:
    return pattern if isinstance(pattern, str) else "".join(pattern)


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern with the pieces that it names."""

    def piece(name: re.Match[str]) -> str:
        if name[1] == "gap":
            return rf"(?:[^\w]{{1,4}}[\w'-]{{1,24}}){{0,{name[2]}}}?[^\w]{{1,4}}"
        return _filled(words[name[1]], words)

    return _PIECE.sub(piece, pattern)
