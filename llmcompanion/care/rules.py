"""The rules: one file a language in ``assets/care/signs``, read once and checked.

A file holds

- ``same``: one spelling for several ("going to", "gonna"), so that a rule needs one only;
- ``drop``: words that change nothing ("really", "just");
- ``small``: words that may stand between others without changing much ("to", "be", "it");
- ``near``: words that are known with one letter wrong;
- ``words``: choices of words that have a name in phrases;
- ``rule``: what counts, each with an id, a kind, a sentence about it and its phrases;
- ``apart``: phrases that cover words a rule would take ("career suicide"): what they cover does
  not count;
- ``frame``: phrases that say that a whole sentence is about a story, the news, a study, the past.

The language of the phrases is described in `llmcompanion.care.phrases`.
"""

from __future__ import annotations

import re
import string
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from llmcompanion.care.phrases import Phrase, PhraseError, Words, phrase
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

REMEMBERED = 20_000
"""Words of which it is remembered how they are spelled right."""
TOO_MANY_STARS = 0.5
_THRICE = re.compile(r"(.)\1\1")

Kind = Literal["suicide", "self-harm", "eating", "someone-close"]


class RuleText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule as it stands in a file.

    Attributes:
        void_in: Frames in which it does not count.
        weak: It counts only beside another weak one within two sentences.
        of_reply: It is looked for in a model's replies, not in what a person writes.
    """

    id: str
    kind: Kind
    about: str
    phrases: list[str]
    void_in: list[str] = []
    weak: bool = False
    of_reply: bool = False


class FrameText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frame as it stands in a file.

    Attributes:
        unless: Words which say that it is not so.
        quotes: What stands between quotation marks in its sentence does not count at all.
    """

    id: str
    about: str
    phrases: list[str]
    unless: list[str] = []
    quotes: bool = False


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of rules."""

    language: str
    name: str
    rule: list[RuleText]
    same: dict[str, list[str]] = {}
    drop: list[str] = []
    small: list[str] = []
    near: list[str] = []
    words: dict[str, str] = {}
    apart: list[str] = []
    frame: list[FrameText] = []


@dataclass(frozen=True)
class Finder:
    """Several phrases that are looked for together; of few of them more than a word is compared."""

    phrases: tuple[Phrase, ...]

    @cached_property
    def _by_word(self) -> dict[str, list[Phrase]]:
        table: dict[str, list[Phrase]] = {}
        for each in self.phrases:
            for word in each.needs or ():
                table.setdefault(word, []).append(each)
        return table

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(word[:-1] for word in self._by_word if word.endswith("*"))

    @cached_property
    def _always(self) -> list[Phrase]:
        return [each for each in self.phrases if each.needs is None]

    def spans(self, line: str, words: AbstractSet[str]) -> Iterable[tuple[int, int]]:
        """Where any phrase stands in `line`, which consists of `words`."""
        begun = [word for word in words if word.startswith(self._beginnings)]
        if not begun and not self._always and self._by_word.keys().isdisjoint(words):
            return ()
        return self._search(line, words, begun)

    def _search(
        self, line: str, words: AbstractSet[str], begun: list[str]
    ) -> Iterator[tuple[int, int]]:
        likely = dict.fromkeys(self._always)
        for word in words:
            likely.update(dict.fromkeys(self._by_word.get(word, ())))
        for beginning in self._beginnings:
            if any(word.startswith(beginning) for word in begun):
                likely.update(dict.fromkeys(self._by_word[f"{beginning}*"]))
        for each in likely:
            yield from (found.span() for found in each.find.finditer(line))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, ready to be looked for."""

    text: RuleText
    finder: Finder


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame, ready to be looked for."""

    text: FrameText
    finder: Finder
    unless: Finder

    def holds(self, line: str, words: AbstractSet[str]) -> bool:
        """Whether `line`, which consists of `words`, stands in it."""
        found = next(iter(self.finder.spans(line, words)), None)
        return found is not None and next(iter(self.unless.spans(line, words)), None) is None


@dataclass(frozen=True)
class Language:
    """The rules of one language.

    Attributes:
        vocabulary: Every word that stands in a phrase.
    """

    file: RuleFile
    rules: tuple[Rule, ...]
    frames: tuple[Frame, ...]
    apart: Finder
    vocabulary: frozenset[str]
    drop: frozenset[str]

    @cached_property
    def same(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """By first word: sequences, the longest first, and the words that stand for each."""
        table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for one, many in self.file.same.items():
            for spelling in many:
                words = tuple(spelling.split())
                table.setdefault(words[0], []).append((words, one))
        for entries in table.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return table

    @cached_property
    def near(self) -> dict[str, str]:
        """What is one letter away from a word of ``near``, and that word."""
        known = self.vocabulary | self._spellings
        return {
            odd: word
            for word in self.file.near
            for odd in _one_letter_off(word)
            if odd not in known
        }

    def mended(self, text: str) -> str:
        """A folded word with its one wrong, doubled or censored letter put right."""
        known = self._mended.get(text)
        if known is None:
            if len(self._mended) >= REMEMBERED:
                self._mended.clear()
            known = self._mended[text] = self._mend(text)
        return known

    @cached_property
    def _mended(self) -> dict[str, str]:
        return {}

    def _mend(self, text: str) -> str:
        if text in self.vocabulary:
            return text
        if "*" in text:
            if text.count("*") > len(text) * TOO_MANY_STARS:
                return text
            hidden = re.compile(re.escape(text).replace(r"\*", "."))
            return next((word for word in self.censored if hidden.fullmatch(word)), text)
        if (near := self.near.get(text)) is not None:
            return near
        if _THRICE.search(text):
            for often in (r"\1\1", r"\1"):
                if (fewer := _THRICE.sub(often, text)) in self.vocabulary:
                    return fewer
        return text

    @cached_property
    def _spellings(self) -> set[str]:
        spellings = [spelling for many in self.file.same.values() for spelling in many]
        return {word for spelling in spellings for word in spelling.split()}

    @cached_property
    def censored(self) -> tuple[str, ...]:
        """The words of which a letter may be a star."""
        return tuple(sorted({*self.file.near, *self.vocabulary}))


def load(folder: Path) -> tuple[Language, ...]:
    """Every language in `folder`.

    Raises:
        UserError: A file cannot be read, or says something that cannot be; the sentence says which.
    """
    return tuple(read(path) for path in sorted(folder.glob("*.toml")))


def read(path: Path) -> Language:
    """One file. Raises `UserError`."""
    try:
        data: Any = tomllib.loads(path.read_text(encoding="utf-8"))
        return build(msgspec.convert(data, RuleFile))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"the rules cannot be read ({error})", where=str(path)) from error
    except (msgspec.ValidationError, PhraseError) as error:
        raise UserError(f"a rule is not right ({error})", where=str(path)) from error


def build(file: RuleFile) -> Language:
    """The rules of `file`, ready. Raises `PhraseError`."""
    frames = {frame.id for frame in file.frame}
    for rule in file.rule:
        if lost := [each for each in rule.void_in if each not in frames]:
            raise PhraseError(f"{rule.id} names a frame that is not there: {lost[0]}")
    words = Words(file.words, frozenset(file.small))

    def finder(texts: list[str]) -> Finder:
        return Finder(tuple(phrase(text, words) for text in texts))

    rules = tuple(Rule(rule, finder(rule.phrases)) for rule in file.rule)
    framed = tuple(Frame(f, finder(f.phrases), finder(f.unless)) for f in file.frame)
    apart = finder(file.apart)
    named = finder(list(file.words.values()))
    finders = [apart, named, *(rule.finder for rule in rules)]
    finders += [each for frame in framed for each in (frame.finder, frame.unless)]
    return Language(
        file=file,
        rules=rules,
        frames=framed,
        apart=apart,
        vocabulary=frozenset().union(*(p.words for each in finders for p in each.phrases)),
        drop=frozenset(file.drop),
    )


def _one_letter_off(word: str) -> Iterable[str]:
    """Spellings with one letter missing, doubled, wrong or swapped; the first one is right."""
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in string.ascii_lowercase:
            yield head + letter + tail[1:]
            yield head + letter + tail
