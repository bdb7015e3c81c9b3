"""Reading a TOML file piece by piece, and keeping every complaint with its place.

A reader that finds a mistake notes it, goes on with something harmless in its place, and
finds the next one: a file is mended in one go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from llmcompanion.config.settings import parse_toml
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LONGEST_FILE = 256 * 1024
MOST_COMPLAINTS = 50
"""After so many the file is something else altogether."""

GUIDE = "docs/instruments.md shows the format"

Word = TypeVar("Word", bound=str)

_HEADER = re.compile(r"(\[{1,2})\s*([\w. -]+?)\s*\]{1,2}")
_KEY = re.compile(r"([\w-]+)\s*=")


class Broken(Exception):  # noqa: N818 - ends the reading of a file, and is not shown
    """The file cannot be read any further; what is wrong is among the complaints."""


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """The tables of a file, and its text.

    Raises:
        UserError: It is missing, too large, not UTF-8 or not TOML.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UserError(
            f"this instrument cannot be read ({reason})",
            where=str(path),
            mend="name a file that is there, or install llmcompanion again for one of its own",
        ) from error
    if len(data) > LONGEST_FILE:
        raise UserError(
            "this is too large for an instrument",
            where=str(path),
            mend=f"keep it under {LONGEST_FILE // 1024} KiB",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            "this file is not UTF-8 text", where=str(path), mend="save it as UTF-8"
        ) from error
    return parse_toml(text, path), text


class Complaints:
    """What is wrong with one file, in the order in which it was found."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = dict(_places(text))
        self.errors: list[UserError] = []

    def add(self, place: str, what: str, mend: str) -> None:
        """Note that something is wrong at a place such as ``items[2].stem``.

        Raises:
            Broken: There are too many to go on.
        """
        line = self._line(place)
        where = f"{self._path}, line {line}, {place}" if line else f"{self._path}, {place}"
        self.errors.append(UserError(what, where=where, mend=mend))
        if len(self.errors) >= MOST_COMPLAINTS:
            raise Broken

    def _line(self, place: str) -> int | None:
        """The line of a place, or of the nearest thing around it."""
        while place:
            if place in self._lines:
                return self._lines[place]
            place, _, last = place.rpartition(".")
            key = f"{place}.{last.partition('[')[0]}".lstrip(".")
            if key in self._lines:
                return self._lines[key]
        return None


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Where each key and each heading of a TOML file stands, as far as lines tell."""
    counts: dict[str, int] = {}
    table = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        header = _HEADER.match(line)
        if header is not None:
            brackets, name = header[1], header[2].replace(" ", "")
            if brackets == "[[":
                counts[name] = counts.get(name, 0) + 1
                for deeper in [each for each in counts if each.startswith(f"{name}.")]:
                    del counts[deeper]
            table = _numbered(name, counts)
            yield table, number
        else:
            key = _KEY.match(line)
            if key is not None:
                yield f"{table}.{key[1]}".lstrip("."), number


def _numbered(name: str, counts: Mapping[str, int]) -> str:
    """``items.earlier`` as ``items[3].earlier[1]``."""
    parts, path = [], ""
    for part in name.split("."):
        path = f"{path}.{part}".lstrip(".")
        parts.append(f"{part}[{counts[path]}]" if path in counts else part)
    return ".".join(parts)


class Table:
    """A TOML table that knows where it stands, for sentences about what is wrong in it.

    Every reader returns something of its kind, whatever stands there.
    """

    def __init__(self, values: Mapping[str, Any], complaints: Complaints, place: str = "") -> None:
        self._values = values
        self._complaints = complaints
        self._place = place

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def complain(self, key: str, what: str, mend: str) -> None:
        """Note that `key` is wrong."""
        self._complaints.add(f"{self._place}{key}", what, mend)

    def _missing(self, key: str) -> None:
        self.complain(key, "this key is missing", f"add it; {GUIDE}")

    def text(
        self, key: str, longest: int, default: str | None = None, *, empty: bool = False
    ) -> str:
        """A line of printable text of at most `longest` characters, trimmed."""
        if key not in self._values:
            if default is None:
                self._missing(key)
            return default or ""
        return self._line(key, self._values[key], longest, empty=empty)

    def _line(self, key: str, value: object, longest: int, *, empty: bool = False) -> str:
        if not isinstance(value, str):
            self.complain(key, "this is not text", "put it in quotation marks")
            return ""
        value = value.strip()
        if not value and not empty:
            self.complain(key, "this is empty", "write something")
        elif len(value) > longest:
            self.complain(key, "this is too long", f"keep it within {longest} characters")
        elif not value.isprintable():
            self.complain(key, "this holds a control character", "keep it to one line of text")
        elif clean_line(value) != value:
            self.complain(
                key, "this holds a character that cannot be seen", "write it anew without it"
            )
        return clean_line(value)[:longest]

    def id(self, key: str, shape: re.Pattern[str]) -> str:
        """An id of the given shape."""
        value = self.text(key, 60)
        if value and not shape.fullmatch(value):
            self.complain(
                key, f'"{value}" is no id', "use lower-case letters, digits and separators only"
            )
        return value

    def word(self, key: str, words: tuple[Word, ...], what: str, default: Word) -> Word:
        """One of `words`; `default` where the key is missing."""
        if key not in self._values:
            return default
        name = self.text(key, 40)
        for known in words:
            if name == known:
                return known
        if name:
            self.complain(key, f'"{name}" is no {what}', f"use {_either(words)}")
        return default

    def words(self, key: str, words: tuple[Word, ...], what: str) -> tuple[Word, ...]:
        """A list of some of `words`; empty where the key is missing."""
        found: list[Word] = []
        for place, value in enumerate(self._list(key), start=1):
            match = next((known for known in words if known == value), None)
            if match is None:
                name = clean_line(str(value))[:40]
                self.complain(f"{key}[{place}]", f'"{name}" is no {what}', f"use {_either(words)}")
            elif match not in found:
                found.append(match)
        return tuple(found)

    def lines(self, key: str, longest: int) -> tuple[str, ...]:
        """A list of lines, of which some may be empty."""
        return tuple(
            self._line(f"{key}[{place}]", value, longest, empty=True)
            for place, value in enumerate(self._list(key), start=1)
        )

    def _list(self, key: str) -> list[Any]:
        value = self._values.get(key, [])
        if isinstance(value, list):
            return value
        self.complain(key, "this is not a list", "write it in square brackets: [ ..., ... ]")
        return []

    def flag(self, key: str) -> bool:
        """True or false; false where the key is missing."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            self.complain(key, "this is neither true nor false", "write true or false")
            return False
        return value

    def count(self, key: str, default: int | None = None, *, least: int = 1) -> int:
        """A whole number from `least`."""
        if key not in self._values and default is not None:
            return default
        if key not in self._values:
            self._missing(key)
            return least
        value = self._values[key]
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            what = f"this is not a whole number from {least}"
            self.complain(key, what, f"write {least}, {least + 1}, {least + 2} ...")
            return least
        return value

    def number(self, key: str, default: float | None = None) -> float | None:
        """Any number of a reasonable size."""
        if key not in self._values:
            return default
        value = self._values[key]
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1e6:
            self.complain(key, "this is not a number", "write a number such as 3 or 0.5")
            return default
        return value

    def table(self, key: str) -> Table:
        """The table below `key`.

        Raises:
            Broken: There is none.
        """
        if key not in self._values:
            self._missing(key)
            raise Broken
        value = self._values[key]
        if not isinstance(value, dict):
            self.complain(key, "this is not a table", f"begin it with [{key}]")
            raise Broken
        return Table(value, self._complaints, f"{self._place}{key}.")

    def tables(self, key: str, *, least: int = 0) -> list[Table]:
        """The tables of the array below `key`."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.complain(key, "there has to be at least one", f"begin each with [[{key}]]")
            return []
        if len(value) < least:
            self.complain(key, "there has to be at least one", f"begin each with [[{key}]]")
        return [
            Table(entry, self._complaints, f"{self._place}{key}[{number}].")
            for number, entry in enumerate(value, start=1)
        ]

    def only(self, *known: str) -> None:
        """Complain of keys that are not in the format: most likely a slip of the pen."""
        for key in self._values:
            if key not in known:
                name = clean_line(key)[:40]
                self.complain(name, "this key is not known", f"the keys are {', '.join(known)}")


def _either(words: tuple[str, ...]) -> str:
    return " or ".join(words)
