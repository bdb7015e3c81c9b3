"""The script: what DOCTOR knows to say.

Data only; `llmcompanion.models.doctor.reading` makes it of a file, whose format is documented in
``docs/doctor-script.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from llmcompanion.models.doctor.patterns import Pattern
    from llmcompanion.models.doctor.words import Substitutions


@dataclass(frozen=True, slots=True)
class Say:
    """A reassembly: text, and numbers of parts (from 1) that are said back in it."""

    pieces: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """``=word``: go on with another keyword's rules."""

    word: str


@dataclass(frozen=True, slots=True)
class Before:
    """``PRE (...) =word``: put the clause together anew, then use another keyword's rules."""

    pieces: tuple[str | int, ...]
    word: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """``NEWKEY``: go on with the next keyword that was found."""


Entry = Say | Link | Before | NewKey


@dataclass(frozen=True, slots=True)
class Rule:
    """A decomposition pattern and what may be made of it, used in turn. `number` is its own."""

    number: int
    pattern: Pattern
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Keyword:
    """A word that DOCTOR listens for. The higher the rank, the sooner it is taken up."""

    word: str
    rank: int
    rules: tuple[Rule, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is kept for later when one of `words` was the keyword, and how it is said then."""

    words: frozenset[str]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Urgent:
    """What is listened for in every clause, before any keyword. Not in the paper.

    Attributes:
        sign: Finds a message that is worth a closer look.
        patterns: One of them must fit a clause,
        unless: and none of these.
        rule: What is said. Nothing else is offered in its place.
    """

    sign: re.Pattern[str]
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Script:
    """A validated script.

    Attributes:
        delimiters: Marks and words that end a clause.
        before: Words exchanged before keywords are looked for.
        after: Words exchanged in what is said back.
        none: For a message without a keyword.
        silence: For a message without words.
        foreign: For a message in another writing.
        common: Words that are no names, wherever they stand.
    """

    title: str
    delimiters: frozenset[str]
    before: Substitutions
    after: Substitutions
    keywords: Mapping[str, Keyword]
    memory: Memory
    urgent: tuple[Urgent, ...]
    none: Rule
    silence: Rule
    foreign: Rule
    common: frozenset[str]
