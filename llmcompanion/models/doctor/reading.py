"""Reading a script from its TOML file.

Everything that could go wrong in a conversation is looked for here, and named with its place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from llmcompanion.errors import UserError
from llmcompanion.models.doctor.patterns import Pattern, PatternError, literals, read_pattern
from llmcompanion.models.doctor.script import (
    Before,
    Entry,
    Keyword,
    Link,
    Memory,
    NewKey,
    Rule,
    Say,
    Script,
    Urgent,
)
from llmcompanion.models.doctor.words import END, Substitutions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FORMAT = 1
"""The newest version of the format that is understood."""

_PART = re.compile(r"\{(\d*)\}")
_BEFORE = re.compile(r"PRE\s*\((.*)\)\s*=\s*(\S+)\s*")


def load_script(path: Path) -> Script:
    """Read and validate a script.

    Raises:
        UserError: It cannot be read, is no TOML, or breaks a rule of the format.
    """
    import tomllib

    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except OSError as error:
        raise UserError(
            f"the script cannot be read ({(error.strerror or 'error').lower()})",
            where=str(path),
            mend="reinstall llmcompanion or name another file",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"this is not valid TOML ({error})", where=str(path)) from None
    return _Reader(path.name).script(data)


class _Reader:
    """Walks the file's tables; `where` of an error is the file and the table."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rules = 0
        self._families: dict[str, frozenset[str]] = {}
        self._replaced: frozenset[str] = frozenset()

    def fail(self, place: str, what: str, mend: str = "") -> UserError:
        return UserError(what, where=f"{self._name}, {place}" if place else self._name, mend=mend)

    def script(self, data: dict[str, Any]) -> Script:
        self._no_others(data, "", _TOP)
        version = data.get("format")
        if not isinstance(version, int):
            raise self.fail("format", "the number of the format is missing", 'add "format = 1"')
        if version != FORMAT:
            raise self.fail("format", f"format {version} is not understood", "update llmcompanion")
        before, after = self._exchange(data, "pre"), self._exchange(data, "post")
        self._replaced = frozenset(written for written in before if " " not in written)
        families = self._table(data, "families")
        self._families = {
            name: frozenset(self._single_words(words, f"families.{name}"))
            for name, words in families.items()
        }
        keywords = self._keywords(data)
        self._check_links(keywords)
        memory = self._memory(data, keywords)
        replies = {name: self._replies(data, name) for name in ("none", "silence", "foreign")}
        self._say_twice(replies["none"])
        common = set(before) | set(after) | set(keywords)
        common = common.union(*self._families.values())
        rules = {rule for key in keywords.values() for rule in key.rules}
        common = common.union(*(literals(rule.pattern) for rule in rules))
        delimiters = data.get("delimiters")
        return Script(
            title=self._text(data.get("title"), "title"),
            delimiters=frozenset(self._strings(delimiters, "delimiters")),
            before=Substitutions.of(before),
            after=Substitutions.of(after),
            keywords=keywords,
            memory=memory,
            urgent=self._urgent(data),
            common=frozenset(common),
            **replies,
        )

    # tables -------------------------------------------------------------------------------

    def _keywords(self, data: dict[str, Any]) -> dict[str, Keyword]:
        tables = data.get("keyword")
        if not isinstance(tables, list) or not tables:
            raise self.fail("keyword", "the script has no [[keyword]]")
        keywords: dict[str, Keyword] = {}
        for number, table in enumerate(tables, 1):
            place = f"keyword {number}"
            if not isinstance(table, dict):
                raise self.fail(place, "this must be a table")
            words = self._keys(table.get("words"), place)
            place = f'keyword "{words[0]}"'
            self._no_others(table, place, frozenset({"words", "rank", "rule", "link"}))
            rank = table.get("rank", 0)
            if not isinstance(rank, int) or isinstance(rank, bool):
                raise self.fail(place, "the rank must be a whole number")
            link = table.get("link", "")
            rules = self._rules_of(table.get("rule", []), place)
            if not isinstance(link, str) or not (link or rules):
                raise self.fail(place, "this keyword says nothing", "give it a rule or a link")
            for word in words:
                if word in keywords:
                    raise self.fail(place, f'"{word}" is a keyword already')
                keywords[word] = Keyword(word, rank, rules, link.casefold())
        return keywords

    def _rules_of(self, tables: object, place: str) -> tuple[Rule, ...]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.fail(place, "the rules must be tables, each under its own [[keyword.rule]]")
        return tuple(
            self._rule(table, f"{place}, rule {number}") for number, table in enumerate(tables, 1)
        )

    def _rule(self, table: dict[str, Any], place: str) -> Rule:
        self._no_others(table, place, frozenset({"match", "say"}))
        pattern = self._pattern(table.get("match"), place)
        entries = [self._entry(text, place) for text in self._strings(table.get("say"), place)]
        return self._numbered(pattern, entries, place)

    def _numbered(self, pattern: Pattern, entries: Iterable[Entry], place: str) -> Rule:
        self._rules += 1
        rule = Rule(self._rules, pattern, tuple(entries))
        parts = len(pattern.elements)
        for entry in rule.entries:
            if not isinstance(entry, Say | Before):
                continue
            for piece in entry.pieces:
                if isinstance(piece, int) and not 1 <= piece <= parts:
                    raise self.fail(
                        place,
                        f"part {{{piece}}} is used but the pattern has {parts}",
                        f"use a part from 1 to {parts}",
                    )
        return rule

    def _patterns(self, written: object, place: str) -> tuple[Pattern, ...]:
        return tuple(self._pattern(text, place) for text in self._strings(written, place))

    def _pattern(self, written: object, place: str) -> Pattern:
        if not isinstance(written, str):
            raise self.fail(place, "the pattern (match) is missing")
        try:
            pattern = read_pattern(written, self._families)
        except PatternError as error:
            raise self.fail(place, f'in the pattern "{written}" {error}') from None
        for word in literals(pattern) & self._replaced:
            raise self.fail(
                place, f'the pattern names "{word}" which [pre] exchanges', "name what it becomes"
            )
        return pattern

    def _entry(self, text: str, place: str) -> Entry:
        if text == "NEWKEY":
            return NewKey()
        if text.startswith("="):
            return Link(text[1:].strip().casefold())
        if text.startswith("PRE"):
            found = _BEFORE.fullmatch(text)
            if found is None:
                raise self.fail(place, f'"{text}" is not of the form "PRE (words {{1}}) =keyword"')
            return Before(self._pieces(found[1], place), found[2].casefold())
        return Say(self._pieces(text, place))

    def _pieces(self, text: str, place: str) -> tuple[str | int, ...]:
        pieces: list[str | int] = []
        for number, piece in enumerate(_PART.split(text)):
            if number % 2 and not piece:
                raise self.fail(place, f'"{text}" has a part without a number')
            if number % 2:
                pieces.append(int(piece))
            elif "{" in piece or "}" in piece:
                raise self.fail(place, f'"{text}" has a brace that is no part')
            elif piece:
                pieces.append(piece)
        return tuple(pieces)

    def _check_links(self, keywords: Mapping[str, Keyword]) -> None:
        for keyword in keywords.values():
            place = f'keyword "{keyword.word}"'
            for target in _links(keyword):
                if target not in keywords:
                    raise self.fail(place, f'the link leads to "{target}", which is no keyword')
            at, passed = keyword, {keyword.word}
            while at.link:
                if at.link in passed:
                    raise self.fail(place, "the links lead in a circle")
                passed.add(at.link)
                at = keywords[at.link]

    def _memory(self, data: dict[str, Any], keywords: Mapping[str, Keyword]) -> Memory:
        table = self._table(data, "memory")
        self._no_others(table, "memory", frozenset({"words", "rule"}))
        words = self._keys(table.get("words"), "memory")
        for word in words:
            if word not in keywords:
                raise self.fail("memory", f'"{word}" is no keyword')
        rules = self._rules_of(table.get("rule"), "memory")
        if not rules:
            raise self.fail("memory", "there must be at least one rule")
        for number, rule in enumerate(rules, 1):
            if len(rule.entries) != 1 or not isinstance(rule.entries[0], Say):
                raise self.fail(f"memory, rule {number}", "it must say exactly one thing")
        return Memory(frozenset(words), rules)

    def _urgent(self, data: dict[str, Any]) -> tuple[Urgent, ...]:
        tables = data.get("urgent", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.fail("urgent", "these must be tables, each under its own [[urgent]]")
        result: list[Urgent] = []
        for number, table in enumerate(tables, 1):
            place = f"urgent {number}"
            self._no_others(table, place, frozenset({"words", "match", "unless", "say"}))
            signs = self._strings(table.get("words"), place)
            sign = re.compile("|".join(re.escape(word) for word in signs), re.IGNORECASE)
            match = self._patterns(table.get("match"), place)
            unless = self._patterns(table["unless"], place) if "unless" in table else ()
            result.append(Urgent(sign, match, unless, self._plain(table, place)))
        return tuple(result)

    def _replies(self, data: dict[str, Any], name: str) -> Rule:
        table = self._table(data, name)
        self._no_others(table, name, frozenset({"say"}))
        return self._plain(table, name)

    def _plain(self, table: dict[str, Any], place: str) -> Rule:
        """A rule whose entries are sentences without parts."""
        entries = [self._entry(text, place) for text in self._strings(table.get("say"), place)]
        for entry in entries:
            if not isinstance(entry, Say) or any(isinstance(p, int) for p in entry.pieces):
                raise self.fail(place, "only plain sentences can be said here")
        return self._numbered(read_pattern("0", {}), entries, place)

    def _say_twice(self, rule: Rule) -> None:
        if len(set(rule.entries)) < 2:
            raise self.fail("none", "at least two different sentences are needed")

    # values -------------------------------------------------------------------------------

    def _table(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        table = data.get(name)
        if not isinstance(table, dict):
            raise self.fail(name, f"the table [{name}] is missing")
        return table

    def _exchange(self, data: dict[str, Any], name: str) -> dict[str, str]:
        table = self._table(data, name)
        for written, instead in table.items():
            place = f'{name}, "{written}"'
            if not written.split() or not isinstance(instead, str) or not instead.split():
                raise self.fail(place, "both sides must be words")
            if END in written.split()[:-1] or written.strip() == END:
                raise self.fail(place, f'"{END}" can only be the last of several words')
        return {" ".join(key.casefold().split()): value for key, value in table.items()}

    def _keys(self, value: object, place: str) -> list[str]:
        """Words, with ``/family`` standing for the words of a family."""
        words: list[str] = []
        for word in self._single_words(value, place):
            if word.startswith("/"):
                if word[1:] not in self._families:
                    raise self.fail(place, f'there is no family "{word[1:]}"')
                words.extend(sorted(self._families[word[1:]]))
            else:
                words.append(word)
        for word in words:
            if word in self._replaced:
                raise self.fail(
                    place, f'"{word}" is never heard, as [pre] exchanges it', "name what it becomes"
                )
        return words

    def _single_words(self, value: object, place: str) -> list[str]:
        words = [word.casefold() for word in self._strings(value, place)]
        for word in words:
            if len(word.split()) != 1 or word.isdecimal() or set(word) & set("(){}"):
                raise self.fail(place, f'"{word}" is not a single word')
        return words

    def _strings(self, value: object, place: str) -> list[str]:
        if not isinstance(value, list) or not value:
            raise self.fail(place, "a list of texts is missing here")
        for item in value:
            if not isinstance(item, str) or not (item.strip() or item == "\n"):
                raise self.fail(place, "every item of the list must be a text, and none empty")
        return value

    def _text(self, value: object, place: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.fail(place, "a text is missing here")
        return value

    def _no_others(self, table: dict[str, Any], place: str, known: frozenset[str]) -> None:
        for name in table:
            if name not in known:
                raise self.fail(place, f'"{name}" is not known here', "check the spelling")


_TOP = frozenset(
    [
        "format",
        "title",
        "about",
        "delimiters",
        "pre",
        "post",
        "families",
        "keyword",
        "memory",
        "urgent",
        "none",
        "silence",
        "foreign",
    ]
)


def _links(keyword: Keyword) -> Iterator[str]:
    if keyword.link:
        yield keyword.link
    for rule in keyword.rules:
        for entry in rule.entries:
            if isinstance(entry, Link | Before):
                yield entry.word
