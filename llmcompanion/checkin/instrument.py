"""Instruments: the questions of the check-in, as they lie on disk.

An instrument is a TOML file in ``assets/instruments``; its format is written down at the
head of ``moment.toml``. Everything is checked when it is read, and a mistake is a
`UserError` that names the file, the key and the mend.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
"""The file format this version reads."""

ResponseFormat = Literal["line-0-10"]
"""How an item is answered. line-0-10: a whole number from 0 to 10."""

RESPONSE_FORMATS: tuple[ResponseFormat, ...] = get_args(ResponseFormat)

LONGEST_STEM = 200
LONGEST_END = 60
_LONGEST_FILE = 256 * 1024
_ITEM_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_INSTRUMENT_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Attributes:
        id: Stable; never given to another question.
        version: Version of the wording, from 1.
        stem: The question up to the point where one of the two ends completes it.
        low: The words at 0.
        high: The words at 10.
        response: The response format.
    """

    id: str
    version: int
    stem: str
    low: str
    high: str
    response: ResponseFormat = "line-0-10"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A set of items that belong together, and where they come from."""

    id: str
    title: str
    version: int
    source: str
    licence: str
    items: tuple[Item, ...]

    def item(self, item_id: str) -> Item | None:
        """The item with this id, or None."""
        return next((item for item in self.items if item.id == item_id), None)


def load_item(path: Path, item_id: str) -> Item:
    """One item of the instrument at `path`.

    Raises:
        UserError: The file is broken, or has no such item.
    """
    instrument = load_instrument(path)
    item = instrument.item(item_id)
    if item is None:
        known = ", ".join(item.id for item in instrument.items)
        raise UserError(
            f'there is no item "{item_id}"', where=str(path), mend=f"the items are {known}"
        )
    return item


def load_instrument(path: Path) -> Instrument:
    """Read and check the instrument at `path`.

    Raises:
        UserError: The file is missing, is not TOML, or does not follow the format.
    """
    return _instrument(_Table(_read(path), path, ""), path)


def _read(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UserError(
            f"this instrument cannot be read ({reason})",
            where=str(path),
            mend="put the file back or install llmcompanion again",
        ) from error
    if len(data) > _LONGEST_FILE:
        raise UserError(
            "this is too large for an instrument",
            where=str(path),
            mend=f"keep it under {_LONGEST_FILE // 1024} KiB",
        )
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UserError(
            "this file is not UTF-8 text", where=str(path), mend="save it as UTF-8"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            f"this is not valid TOML ({error})", where=str(path), mend="mend the line named"
        ) from error
    except RecursionError as error:
        raise UserError(
            "this is nested too deep", where=str(path), mend="follow the format in moment.toml"
        ) from error


def _instrument(root: _Table, path: Path) -> Instrument:
    version = root.count("format")
    if version > FORMAT:
        raise UserError(
            f"format {version} is newer than this program, which reads {FORMAT}",
            where=str(path),
            mend="update llmcompanion",
        )
    head = root.table("instrument")
    instrument = Instrument(
        id=head.text("id", 60, _INSTRUMENT_ID),
        title=head.text("title", 60),
        version=head.count("version"),
        source=head.text("source", 500),
        licence=head.text("licence", 200),
        items=tuple(_item(table) for table in root.tables("items")),
    )
    head.only("id", "title", "version", "source", "licence")
    root.only("format", "instrument", "items")
    seen: set[str] = set()
    for item in instrument.items:
        if item.id in seen:
            raise UserError(
                f'two items have the id "{item.id}"', where=str(path), mend="rename one of them"
            )
        seen.add(item.id)
    return instrument


def _item(table: _Table) -> Item:
    item_id = table.text("id", 60, _ITEM_ID)
    version = table.count("version")
    stem = table.text("stem", LONGEST_STEM)
    response = _response_format(table)
    low, high = table.text("low", LONGEST_END), table.text("high", LONGEST_END)
    if low == high:
        raise table.error("high", "the two ends say the same", "give each end its own words")
    table.only("id", "version", "stem", "response", "low", "high")
    return Item(id=item_id, version=version, stem=stem, low=low, high=high, response=response)


def _response_format(table: _Table) -> ResponseFormat:
    name = table.text("response", 40)
    for known in RESPONSE_FORMATS:
        if name == known:
            return known
    raise table.error(
        "response", f'"{name}" is no response format', f"use {' or '.join(RESPONSE_FORMATS)}"
    )


class _Table:
    """A TOML table that knows where it stands, for sentences about what is wrong in it."""

    def __init__(self, values: Mapping[str, object], path: Path, place: str) -> None:
        self._values = values
        self._path = path
        self._place = place

    def error(self, key: str, what: str, mend: str) -> UserError:
        """A sentence about `key`."""
        return UserError(what, where=f"{self._path}, {self._place}{key}", mend=mend)

    def _get(self, key: str) -> object:
        if key not in self._values:
            raise self.error(key, "this key is missing", "add it; moment.toml shows the format")
        return self._values[key]

    def text(self, key: str, longest: int, shape: re.Pattern[str] | None = None) -> str:
        """A line of printable text of at most `longest` characters, trimmed."""
        value = self._get(key)
        if not isinstance(value, str):
            raise self.error(key, "this is not text", "put it in quotation marks")
        value = value.strip()
        if not value:
            raise self.error(key, "this is empty", "write something")
        if len(value) > longest:
            raise self.error(key, "this is too long", f"keep it within {longest} characters")
        if not value.isprintable():
            raise self.error(key, "this holds a control character", "keep it to one line of text")
        if shape is not None and not shape.fullmatch(value):
            raise self.error(
                key, f'"{value}" is no id', "use lower-case letters, digits and separators only"
            )
        return value

    def count(self, key: str) -> int:
        """A whole number from 1."""
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(key, "this is not a whole number from 1", "write 1, 2, 3 ...")
        return value

    def table(self, key: str) -> _Table:
        """The table below `key`."""
        value = self._get(key)
        if not isinstance(value, dict):
            raise self.error(key, "this is not a table", f"begin it with [{key}]")
        return _Table(value, self._path, f"{self._place}{key}.")

    def tables(self, key: str) -> list[_Table]:
        """The tables of the array below `key`, at least one."""
        value = self._get(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            raise self.error(key, "there has to be at least one", f"begin each with [[{key}]]")
        return [
            _Table(entry, self._path, f"{self._place}{key}[{number}].")
            for number, entry in enumerate(value, start=1)
        ]

    def only(self, *known: str) -> None:
        """Refuse keys that are not in the format: most likely a slip of the pen."""
        for key in self._values:
            if key not in known:
                raise self.error(key, "this key is not known", f"the keys are {', '.join(known)}")
