"""Human help by country: a data file that comes with the program, checked as it is read.

Nothing is looked up over a network: what is shown is in ``assets/care/help.toml``.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from llmcompanion import resources
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
_NUMBER = re.compile(r"[0-9+*()#,\- ]+(?:\([A-Za-z ]+\)[0-9+*()#,\- ]*)*(?:, option \d)?")
_TEXT_TO = re.compile(r"(?:[A-Z]+ to )?\d{3,8}")
_SHORTEST = 3
"""Digits that a number has at least."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of help.

    Attributes:
        call: A number, or several with commas between.
        text: Where a text message goes, with the word it begins with.
        web: An address without its scheme.
        hours: When somebody is there; "" where that is not known.
        about: Whom or what it is for, in which languages.
        subject: "eating" where it is for disordered eating alone.
        source: Who runs it.
        checked: When the number was last compared with something else.
        basis: With what: "press" (news, an announcement), "lists" (published lists that agree).
    """

    name: str
    source: str
    checked: date
    basis: Literal["press", "lists"]
    call: str = ""
    text: str = ""
    web: str = ""
    hours: str = ""
    about: str = ""
    subject: Literal["", "eating"] = msgspec.field(default="", name="for")

    def __post_init__(self) -> None:
        if not (self.call or self.text or self.web):
            raise ValueError(f"{self.name} has neither a number nor an address")
        digits = sum(char.isdigit() for char in self.call)
        if self.call and (digits < _SHORTEST or not _NUMBER.fullmatch(self.call)):
            raise ValueError(f"{self.name}: {self.call} is no telephone number")
        if self.text and not _TEXT_TO.fullmatch(self.text):
            raise ValueError(f"{self.name}: {self.text} is nowhere to write to")
        if not self.source.startswith("https://"):
            raise ValueError(f"{self.name} has no source")

    @property
    def reach(self) -> str:
        """How it is reached, in a few words."""
        if self.text and self.text == self.call:
            ways = [f"call or text {self.call}"]
        else:
            ways = [f"call {self.call}"] if self.call else []
            ways += [f"text {self.text}"] if self.text else []
        return " · ".join([*ways, *([self.web] if self.web else [])])

    @property
    def aside(self) -> str:
        """Hours and whom it is for."""
        return ", ".join(words for words in (self.about, self.hours) if words)


class Country(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Help in a country.

    Attributes:
        code: ISO 3166-1 alpha-2.
        emergency: What to dial when life is in danger.
        zones: Its time zones; a star stands for the rest of a name.
    """

    code: str
    name: str
    emergency: str
    lines: tuple[Line, ...]
    zones: tuple[str, ...]

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z]{2}", self.code):
            raise ValueError(f"{self.code} is no country code")
        if not self.lines or not re.search(r"\d{3}", self.emergency):
            raise ValueError(f"{self.name} lacks its lines or its emergency number")


class _International(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lines: tuple[Line, ...]


class HelpFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data file."""

    version: int
    international: _International
    country: tuple[Country, ...]


class Help:
    """All that is known, by country.

    Attributes:
        countries: By code, in the order of their names.
        international: Lines and lists that are of use anywhere.
    """

    def __init__(self, file: HelpFile) -> None:
        named = sorted(file.country, key=lambda country: country.name)
        self.countries = {country.code: country for country in named}
        self.international = file.international.lines
        if len(self.countries) != len(file.country):
            raise ValueError("a country is there twice")

    def country(self, code: str) -> Country | None:
        """The country with this code, in any case; None where nothing is known of it."""
        code = code.strip().upper()
        return self.countries.get("GB" if code == "UK" else code)

    def of_zone(self, zone: str) -> Country | None:
        """The country that a time zone ("Europe/Vienna") is in."""
        for country in self.countries.values():
            if any(fnmatchcase(zone, known) for known in country.zones):
                return country
        return None

    def lines(self, country: Country | None, *, kinds: frozenset[str] = frozenset()) -> list[Line]:
        """What to show: the country's lines first, then the international ones.

        A line for one subject comes first where `kinds` has it, and not at all elsewhere.
        """
        own = [
            line
            for line in (country.lines if country is not None else ())
            if not line.subject or line.subject in kinds or not kinds
        ]
        own.sort(key=lambda line: not (line.subject and line.subject in kinds))
        return [*own, *self.international]


def load_help(path: Path) -> Help:
    """The file at `path`. Raises `UserError` with what is wrong in it."""
    try:
        data: Any = tomllib.loads(path.read_text(encoding="utf-8"))
        file = msgspec.convert(data, HelpFile)
        if file.version != VERSION:
            raise ValueError(f"its version is {file.version}, not {VERSION}")
        return Help(file)
    except (OSError, ValueError) as error:  # what tomllib and msgspec raise are ValueErrors
        raise UserError(
            f"the list of helplines cannot be read ({clean_line(str(error))})", where=str(path)
        ) from error


@lru_cache(maxsize=1)
def bundled_help() -> Help:
    """The list that comes with the program; read at the first call."""
    return load_help(resources.assets() / "care" / "help.toml")
