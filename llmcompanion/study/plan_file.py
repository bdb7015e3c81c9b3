"""Plans as TOML files: read with every mistake named, and written."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

import msgspec

from llmcompanion.config.complaints import shown
from llmcompanion.config.settings import parse_toml, place_of
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean, clean_line
from llmcompanion.study.designs import DesignError
from llmcompanion.study.plan import FORMAT, Plan

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

LONGEST_FILE = 256 * 1024
_PLACE = re.compile(r" - at `(?P<place>.+)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
_MISSING = re.compile(r"missing required field `(?P<name>\w+)`")
_STEP = re.compile(r"\.?(?P<key>\w+)|\[(?P<index>\d+)\]")
_MESSAGE = re.compile(r"^Expected (?P<wanted>.*?)(?:, got (?P<got>.*?))?(?: - at .*)?$")
_LONG = frozenset({"question", "text"})

FIRST = "# A plan of a self-experiment for llmcompanion; docs/study.md tells what the keys mean.\n"


def read_plan(path: Path, *, items: Collection[str] | None = None) -> Plan:
    """The plan in the file at `path`.

    Args:
        items: What it can name as outcomes (`llmcompanion.study.outcomes`); None does not look.

    Raises:
        UserError: It cannot be read, is no TOML, or does not follow the format; the sentence names
            the file, the line, the key and the mend.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UserError(
            f"this plan cannot be read ({reason})", where=clean_line(str(path)), mend="name a file"
        ) from error
    if len(raw) > LONGEST_FILE:
        raise UserError(
            "this is too large for a plan",
            where=clean_line(str(path)),
            mend=f"keep it under {LONGEST_FILE // 1024} KiB",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UserError(
            "this is not text in UTF-8", where=f"{path}, line {line}", mend="save it as UTF-8"
        ) from error
    return parse_plan(text, path, items=items)


def parse_plan(text: str, path: Path, *, items: Collection[str] | None = None) -> Plan:
    """The plan in `text`; `path` is for the sentences only.

    Raises:
        UserError: As `read_plan`.
    """
    data = parse_toml(text, path)
    version = data.get("format", FORMAT)
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT:
        raise UserError(
            f"format {version} is newer than this program, which reads {FORMAT}",
            where=place_of(text, ("format",), path),
            mend="upgrade llmcompanion",
        )
    try:
        plan = msgspec.convert(_cleaned(data), Plan)
    except msgspec.ValidationError as error:
        raise _complaint(error, data, text, path) from error
    _check(plan, text, path)
    if items is not None:
        from llmcompanion.study.outcomes import check_outcomes

        check_outcomes(plan, items, lambda keys: place_of(text, keys, path))
    return plan


def _check(plan: Plan, text: str, path: Path) -> None:
    """What no single value shows."""
    try:
        design = plan.design_of()
    except DesignError as error:
        raise UserError(
            str(error),
            where=place_of(text, ("design",), path),
            mend="change the days, the phases or the conditions",
        ) from error
    if plan.analysis.statistic == "spread" and len(design.conditions) < 3:
        raise UserError(
            'the statistic "spread" is for three conditions or more',
            where=place_of(text, ("analysis", "statistic"), path),
            mend='use "means"',
        )
    if plan.analysis.statistic != "spread" and len(design.conditions) > 2:
        raise UserError(
            f'the statistic "{plan.analysis.statistic}" compares two conditions',
            where=place_of(text, ("analysis",), path),
            mend='use "spread"',
        )
    if plan.design.advance == "kept" and not plan.dose.minutes_per_day:
        raise UserError(
            "days that go on by the talk they had need a least talk",
            where=place_of(text, ("design", "advance"), path),
            mend="set dose.minutes_per_day, or let them go on by date",
        )
    left = plan.analysis.run_in_days
    if left >= design.days:
        raise UserError(
            "the run-in is as long as the study",
            where=place_of(text, ("analysis", "run_in_days"), path),
            mend="make it shorter",
        )
    for limit in plan.stopping.limits:
        if limit.at_least is None and limit.at_most is None:
            raise UserError(
                f"the limit of {limit.item} has no number",
                where=place_of(text, ("stopping",), path),
                mend="add at_least or at_most",
            )


def plan_toml(plan: Plan) -> str:
    """The plan as a file; what stands at its default is left out, but for the heart of it."""
    import tomlkit

    whole = msgspec.to_builtins(plan)
    bare = msgspec.to_builtins(Plan(title="x", conditions=plan.conditions))
    shown: dict[str, Any] = {"format": plan.format, "title": plan.title, "question": plan.question}
    for key, value in whole.items():
        if key in shown or key == "conditions":
            continue
        if isinstance(value, dict):
            kept = {
                name: each
                for name, each in value.items()
                if each != bare[key][name] or (key, name) in _ALWAYS
            }
            if kept:
                shown[key] = kept
        elif value != bare[key]:
            shown[key] = value
    plain = {key: value for key, value in shown.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in shown.items() if isinstance(value, dict)}
    conditions = [
        {key: value for key, value in each.items() if value not in ("", None)}
        for each in whole["conditions"]
    ]
    document = tomlkit.document()
    for key, value in plain.items():
        document.add(key, tomlkit.item(value))
    for key, value in tables.items():
        document.add(key, tomlkit.item(_without_none(value)))
    document.add("conditions", tomlkit.item(conditions))
    return FIRST + "\n" + tomlkit.dumps(document)


_ALWAYS = frozenset(
    {
        ("outcome", "primary"),
        ("hypothesis", "direction"),
        ("design", "kind"),
        ("design", "days"),
        ("dose", "minutes_per_day"),
        ("analysis", "statistic"),
        ("assumptions", "effect_sd"),
        ("assumptions", "build_up_days"),
    }
)


def _without_none(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_none(each) for key, each in value.items() if each is not None}
        case list() | tuple():
            return [_without_none(each) for each in value]
        case _:
            return value


def _cleaned(value: Any, key: str = "") -> Any:
    match value:
        case str():
            return clean(value) if key in _LONG else clean_line(value)
        case dict():
            return {clean_line(str(name)): _cleaned(each, name) for name, each in value.items()}
        case list():
            return [_cleaned(each, key) for each in value]
        case _:
            return value


# What is wrong


def _complaint(
    error: msgspec.ValidationError, data: dict[str, Any], text: str, path: Path
) -> UserError:
    message = str(error)
    found = _PLACE.search(message)
    keys = _steps(found["place"] if found else "$")
    where = _where(text, keys, path)
    name = _spelt(keys)
    unknown = _UNKNOWN.search(message)
    if unknown:
        known = _fields(keys)
        near = difflib.get_close_matches(unknown["name"], known, n=1)
        inside = f" in {name}" if name else ""
        return UserError(
            f'"{clean_line(unknown["name"])}" is no key{inside}',
            where=_where(text, (*keys, unknown["name"]), path),
            mend=f"did you mean {near[0]}?" if near else f"the keys are {', '.join(known)}",
        )
    missing = _MISSING.search(message)
    if missing:
        return UserError(
            f"{name or 'the plan'} needs {missing['name']}",
            where=where,
            mend=f'add a line such as {missing["name"]} = "..."',
        )
    value: Any = data
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            value = None
    wanted = _MESSAGE.match(message)
    return UserError(
        f"{name or 'the plan'} cannot be {shown(value)}",
        where=where,
        mend=f"it must be {_in_words(wanted['wanted'] if wanted else '', keys)}",
    )


def _steps(place: str) -> tuple[str | int, ...]:
    found = _STEP.finditer(place.removeprefix("$"))
    return tuple(step["key"] or int(step["index"]) for step in found)


def _spelt(keys: tuple[str | int, ...]) -> str:
    spelt = ""
    for key in keys:
        if isinstance(key, int):
            spelt += f"[{key + 1}]"
        else:
            spelt += f".{key}" if spelt else key
    return spelt


def _where(text: str, keys: tuple[str | int, ...], path: Path) -> str:
    """``file, line n``; in a list of tables, within the one that is meant."""
    if len(keys) > 1 and isinstance(keys[1], int):
        heads = [
            number
            for number, line in enumerate(text.splitlines())
            if re.match(rf"\s*\[\[\s*{re.escape(str(keys[0]))}\s*\]\]", line)
        ]
        if keys[1] < len(heads):
            lines = text.splitlines()
            start = heads[keys[1]]
            end = heads[keys[1] + 1] if keys[1] + 1 < len(heads) else len(lines)
            for number in range(start, end):
                if len(keys) > 2 and re.match(rf"\s*{re.escape(str(keys[2]))}\s*=", lines[number]):
                    return f"{path}, line {number + 1}"
            return f"{path}, line {start + 1}"
    return place_of(text, tuple(str(key) for key in keys if isinstance(key, str)), path)


def _fields(keys: tuple[str | int, ...]) -> list[str]:
    """The keys of the table at `keys`."""
    from typing import get_args, get_type_hints

    kind: Any = Plan
    for key in keys:
        if isinstance(key, int):
            continue
        kind = get_type_hints(kind).get(key)
        while get_args(kind):
            kind = get_args(kind)[0]
    return list(kind.__struct_fields__) if hasattr(kind, "__struct_fields__") else []


def _in_words(wanted: str, keys: tuple[str | int, ...]) -> str:
    """What a checker wants, in words."""
    from typing import Literal, get_args, get_origin, get_type_hints

    kind: Any = Plan
    for key in keys:
        if isinstance(key, str) and hasattr(kind, "__struct_fields__"):
            kind = get_type_hints(kind).get(key)
            if get_origin(kind) is tuple:
                kind = get_args(kind)[0]
    if get_origin(kind) is Literal:
        names = [f'"{value}"' for value in get_args(kind) if value]
        return ", ".join(names[:-1]) + f" or {names[-1]}"
    words = (
        ("`bool", "true or false"),
        ("`int` >= 0", "a whole number from 0"),
        ("`int` >= 1", "a whole number from 1"),
        ("`int", "a whole number, and not too large"),
        ("`float", "a number within its bounds"),
        ("`str` of length >=", "some text"),
        ("`str` of length <=", "shorter text"),
        ("`str", "text in quotes"),
        ("`array` of length", "one to eight tables"),
        ("`array", "a list"),
        ("`object", "a table"),
    )
    return next((said for sign, said in words if wanted.startswith(sign)), "something else")
