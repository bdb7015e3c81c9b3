"""What is wrong with a setting, in words. Imported only when something is."""

from __future__ import annotations

import re
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import msgspec
import msgspec.inspect as types

from llmcompanion.config.settings import Settings, place_of
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from pathlib import Path

_PLACE = re.compile(r" - at `(?P<place>.+)`$")
_MISSING = re.compile(r"missing required field `(?P<name>\w+)`")


def complaint(
    error: msgspec.ValidationError, data: dict[str, Any], text: str, path: Path
) -> UserError:
    """The error that names the key, its line, what stands there and what may.

    Args:
        error: What the checker said.
        data: The tables as they were read.
        text: The file, to count lines in.
        path: The file's name.
    """
    message = str(error)
    found = _PLACE.search(message)
    keys = _keys(found["place"] if found else "", data)
    missing = _MISSING.search(message)
    name = clean_line(".".join(keys))
    if missing:
        return UserError(
            f"{name} needs {missing['name']}",
            where=place_of(text, keys, path),
            mend=f'add a line such as {missing["name"]} = "..."',
        )
    value: Any = data
    for key in keys:
        value = value[key] if isinstance(value, dict) and key in value else None
    return UserError(
        f"{name or 'the file'} cannot be {shown(value)}",
        where=place_of(text, keys, path),
        mend=f"it must be {allowed(keys)}",
    )


def allowed(keys: tuple[str, ...]) -> str:
    """What a setting may be, in words; "" for one that does not exist."""
    kind: Any = Settings
    for key in keys:
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
            if key not in fields:
                return ""
            kind = fields[key]
        elif get_origin(kind) is dict:
            kind = get_args(kind)[1]
        else:
            return ""
    return _words(kind)


def _words(kind: Any) -> str:
    if get_origin(kind) in (Union, UnionType):  # None stands for a line that is not there
        (kind,) = (each for each in get_args(kind) if each is not type(None))
    if get_origin(kind) is Literal:
        names = [f'"{value}"' for value in get_args(kind)]
        return ", ".join(names[:-1]) + f" or {names[-1]}"
    match types.type_info(kind):
        case types.BoolType():
            return "true or false"
        case types.StrType(pattern=str()):  # the one there is: a country's code
            return "two letters in quotes, or empty ones"
        case types.StrType():
            return "text in quotes"
        case types.IntType(ge=low, le=high):
            return _number("a whole number", low, high)
        case types.FloatType(ge=low, le=high):
            return _number("a number", low, high)
        case types.StructType() | types.DictType():
            return "a table, in lines of its own below a [heading]"
        case _:
            return "something else"


def _number(what: str, low: float | None, high: float | None) -> str:
    return what if low is None or high is None else f"{what} from {low:.10g} to {high:.10g}"


def shown(value: Any) -> str:
    """A wrong value, in a few characters."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            line = clean_line(value)
            return f'"{line[:37]}..."' if len(line) > 40 else f'"{line}"'
        case dict():
            return "a table"
        case []:
            return "empty"
        case list():
            return "a list"
        case _:
            return clean_line(str(value))[:40]


def _keys(place: str, data: dict[str, Any]) -> tuple[str, ...]:
    """The keys in a checker's place (``$.models[...].provider``).

    The checker does not name the key of a dict; the first profile in which what follows is
    wrong is the one that it stopped at.
    """
    parts = place.removeprefix("$").lstrip(".").replace("[...]", ".*").split(".")
    keys = [part for part in parts if part]
    if "*" in keys:
        keys[keys.index("*")] = _broken_profile(data)
    return tuple(keys)


def _broken_profile(data: dict[str, Any]) -> str:
    for name, profile in data.get("models", {}).items():
        try:
            msgspec.convert({"models": {name: profile}}, Settings)
        except msgspec.ValidationError:
            return str(name)
    return "NAME"
