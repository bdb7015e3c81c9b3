"""Instruments as they lie on disk: TOML, in the format that ``docs/instruments.md`` describes.

Everything is checked when it is read. A mistake is a `UserError` that names the file, the line,
the key and the mend.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.checkin.instrument import (
    DRAWINGS,
    METHODS,
    ORDERS,
    RESPONSES,
    STATUSES,
    TIMINGS,
    Draw,
    Instrument,
    Item,
    Option,
    Response,
    Scale,
)
from llmcompanion.checkin.validation import GUIDE, Broken, Complaints, Table, read_toml
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 2
"""The newest file format that this version reads; it reads the older ones too."""

LONGEST_STEM = 200
LONGEST_END = 60
MOST_ITEMS = 200
MOST_OPTIONS = 9

_ITEM_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_PLAIN_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_RESERVED = ("cant-say", "none", "skipped")
"""What an answer file says instead of a value."""

_KEYS_OF: dict[Response, tuple[str, ...]] = {
    "line-0-10": ("low", "high"),
    "likert": ("points", "first"),
    "circles": ("low", "high", "other"),
    "number": ("min", "max", "step", "unit"),
    "yes-no": (),
    "choice": ("options",),
    "text": (),
}
"""The keys that belong to one response format."""

_WORDING_KEYS = ("stem", "low", "high", "points", "options", "other", "none")
"""What a change of makes a new version."""


def load_instrument(path: Path) -> Instrument:
    """Read and check the instrument at `path`.

    Raises:
        UserError: The file is missing, is not TOML, or does not follow the format; of several
            mistakes the first.
    """
    instrument, errors = examine(path)
    if errors:
        raise errors[0]
    if instrument is None:
        raise UserError("this is no instrument", where=str(path), mend=GUIDE)
    return instrument


def examine(path: Path) -> tuple[Instrument | None, list[UserError]]:
    """The instrument at `path`, and everything that is wrong with it.

    An instrument that is returned beside errors must not be asked.
    """
    try:
        data, text = read_toml(path)
    except UserError as error:
        return None, [error]
    complaints = Complaints(path, text)
    instrument = None
    with suppress(Broken):
        instrument = _instrument(Table(data, complaints), path)
    return instrument, complaints.errors


def _instrument(root: Table, path: Path) -> Instrument:
    version = root.count("format")
    if version > FORMAT:
        root.complain(
            "format",
            f"format {version} is newer than this program, which reads {FORMAT}",
            "update llmcompanion",
        )
        raise Broken
    head = root.table("instrument")
    scales = tuple(_scale(table) for table in root.tables("scales")) if version > 1 else ()
    tables = root.tables("items", least=1)
    if len(tables) > MOST_ITEMS:
        root.complain("items", f"{len(tables)} items are too many", f"keep to {MOST_ITEMS}")
        raise Broken
    items = tuple(_item(table, version) for table in tables)
    instrument = Instrument(
        id=head.id("id", _PLAIN_ID),
        title=head.text("title", 60),
        version=head.count("version"),
        source=head.text("source", 500),
        licence=head.text("licence", 200),
        items=items,
        timing=head.words("timing", TIMINGS, "timing"),
        intro=head.text("intro", 200, ""),
        seconds=head.count("seconds", 0),
        order=head.word("order", ORDERS, "order", "fixed"),
        status=head.word("status", STATUSES, "status", "own"),
        doi=head.text("doi", 100, ""),
        draw=_draw(root),
        scales=scales,
        file=path,
    )
    if instrument.doi and not _DOI.fullmatch(instrument.doi):
        head.complain("doi", f'"{instrument.doi}" is no DOI', 'write it as "10.1000/xyz"')
    if version == 1:
        head.only("id", "title", "version", "source", "licence")
        root.only("format", "instrument", "items")
    else:
        head.only(
            "id", "title", "version", "timing", "intro", "seconds", "order", "status", "licence",
            "source", "doi",
        )  # fmt: skip
        root.only("format", "instrument", "draw", "scales", "items")
    _check_items(instrument, tables, root)
    _check_scales(instrument, root)
    return instrument


def _draw(root: Table) -> Draw | None:
    if "draw" not in root:
        return None
    table = root.table("draw")
    table.only("count", "by")
    return Draw(count=table.count("count", 1), by=table.word("by", DRAWINGS, "drawing", "lot"))


def _scale(table: Table) -> Scale:
    table.only("id", "title", "method", "missing", "at_least", "below")
    return Scale(
        id=table.id("id", _PLAIN_ID),
        title=table.text("title", 60),
        method=table.word("method", METHODS, "method", "mean"),
        missing=table.count("missing", 0, least=0),
        at_least=table.number("at_least"),
        below=table.number("below"),
    )


def _item(table: Table, version: int) -> Item:
    if "response" not in table:
        table.text("response", 40)
    response = table.word("response", RESPONSES, "response format", "line-0-10")
    common = ("id", "version", "stem", "response")
    if version == 1:
        if response != "line-0-10":
            table.complain("response", "format 1 knows line-0-10 only", "write format = 2")
        table.only(*common, "low", "high")
    else:
        table.only(
            *common, *_KEYS_OF[response], "cant_say", "none", "reverse", "subscale", "block",
            "weight", "optional", "sentence", "retired", "earlier",
        )  # fmt: skip
    item = Item(
        id=table.id("id", _ITEM_ID),
        version=table.count("version"),
        stem=table.text("stem", LONGEST_STEM),
        response=response,
        cant_say=table.flag("cant_say"),
        none=table.text("none", LONGEST_END, ""),
        reverse=table.flag("reverse"),
        subscale=table.text("subscale", 60, ""),
        block=table.text("block", 60, ""),
        weight=table.number("weight"),
        optional=table.flag("optional"),
        sentence=table.flag("sentence"),
        retired=table.flag("retired"),
    )
    item = _with_response(item, table)
    if item.none and response in ("yes-no", "choice", "text"):
        table.complain("none", f"{response} has no room for this", "make it an option of a choice")
    if item.cant_say and response == "text":
        table.complain("cant_say", "text can be left empty", "take this line out")
    if item.reverse and item.span is None:
        table.complain("reverse", "this has no numbers to turn round", "take this line out")
    if item.sentence and not (response == "text" and item.optional):
        table.complain("sentence", "this is for an optional text", "add optional = true")
    if item.weight is not None and item.weight <= 0:
        table.complain("weight", "a share has to be above 0", "write a number such as 1 or 0.5")
    earlier = tuple(_earlier(item, each) for each in table.tables("earlier"))
    versions = [item.version, *(each.version for each in earlier)]
    if len(set(versions)) < len(versions) or any(each > item.version for each in versions):
        table.complain(
            "version", "the versions of the wordings do not go down", "number them 1, 2, 3 ..."
        )
    return replace(item, earlier=earlier)


def _with_response(item: Item, table: Table) -> Item:
    """The item with what belongs to its response format."""
    match item.response:
        case "line-0-10" | "circles":
            low, high = table.text("low", LONGEST_END), table.text("high", LONGEST_END)
            if low == high and low:
                table.complain("high", "the two ends say the same", "give each end its own words")
            other = table.text("other", 30, "the other") if item.response == "circles" else ""
            return replace(item, low=low, high=high, other=other)
        case "likert":
            points = table.lines("points", LONGEST_END)
            if not 2 <= len(points) <= 11:
                table.complain("points", f"{len(points)} points are no scale", "give 2 to 11")
                points = ("low", "high")
            elif not points[0] or not points[-1]:
                table.complain("points", "the two ends need words", 'only points between may be ""')
            return replace(item, points=points, first=_whole(table, "first", 1))
        case "number":
            least, most = table.number("min", 0), table.number("max")
            step = table.number("step", 1)
            if "max" not in table:
                table.complain("max", "this key is missing", "say the greatest number")
            item = replace(
                item,
                first=least or 0,
                last=10 if most is None else most,
                step=1 if step is None else step,
                unit=table.text("unit", 30, ""),
            )
            if item.first >= item.last:
                table.complain("max", "this is not above min", "give a greater number")
            if not 0 < item.step <= max(item.last - item.first, 1e-9):
                table.complain("step", "this step fits in nowhere", "write a number such as 1")
                item = replace(item, step=1)
            return item
        case "choice":
            return replace(item, options=_options(table))
        case _:
            return item


def _whole(table: Table, key: str, default: int) -> int:
    value = table.number(key, default)
    if value is None or value != int(value):
        table.complain(key, "this is not a whole number", "write a number such as 0 or 1")
        return default
    return int(value)


def _options(table: Table) -> tuple[Option, ...]:
    options = []
    for each in table.tables("options"):
        each.only("id", "words")
        options.append(Option(each.id("id", _PLAIN_ID), each.text("words", LONGEST_END)))
    ids = [option.id for option in options]
    if not 2 <= len(options) <= MOST_OPTIONS:
        table.complain(
            "options", f"{len(options)} options are no choice", f"give 2 to {MOST_OPTIONS}"
        )
    for option_id in sorted(set(ids)):
        if option_id in _RESERVED:
            table.complain(
                "options", f'"{option_id}" means something else', "name the option otherwise"
            )
        if ids.count(option_id) > 1:
            table.complain("options", f'two options have the id "{option_id}"', "rename one")
    return tuple(options)


def _earlier(item: Item, table: Table) -> Item:
    """A former wording: what is not said in it was as it is now."""
    known = [key for key in _WORDING_KEYS if key in ("stem", "none", *_KEYS_OF[item.response])]
    table.only("version", *known)
    options = _options(table) if "options" in table else item.options
    return replace(
        item,
        version=table.count("version"),
        stem=table.text("stem", LONGEST_STEM, item.stem),
        low=table.text("low", LONGEST_END, item.low),
        high=table.text("high", LONGEST_END, item.high),
        points=table.lines("points", LONGEST_END) if "points" in table else item.points,
        options=options,
        other=table.text("other", 30, item.other),
        none=table.text("none", LONGEST_END, item.none),
    )


def _check_items(instrument: Instrument, tables: list[Table], root: Table) -> None:
    """What can only be seen when all items are known."""
    seen: set[str] = set()
    scales = {scale.id for scale in instrument.scales}
    for item, table in zip(instrument.items, tables, strict=True):
        if item.id in seen:
            table.complain("id", f'two items have the id "{item.id}"', "rename one of them")
        seen.add(item.id)
        if item.subscale and item.subscale not in scales:
            table.complain(
                "subscale", f'there is no scale "{item.subscale}"', "describe it under [[scales]]"
            )
        if item.weight is not None and instrument.draw is None:
            table.complain("weight", "nothing is drawn here", "add [draw] with count = 1")
    if not instrument.asked:
        root.complain("items", "all items are retired", "leave at least one to be asked")
    if sum(item.sentence for item in instrument.asked) > 1:
        root.complain("items", "two items are the sentence", "keep sentence = true in one")
    weighted = [item for item in instrument.asked if item.weight is not None]
    if instrument.draw is not None and not weighted:
        root.complain("draw", "no item has a weight", "give weight = 1 to those that are drawn")


def _check_scales(instrument: Instrument, root: Table) -> None:
    """A scale is of like things: one response format, one range."""
    for place, scale in enumerate(instrument.scales, start=1):
        key = f"scales[{place}]"
        items = [item for item in instrument.items if item.subscale == scale.id]
        if not items:
            root.complain(key, f'no item counts towards "{scale.id}"', "name it as a subscale")
        if any(item.span is None for item in items):
            root.complain(key, "words have no sum", "leave choices and texts out of it")
        elif len({(item.response, item.span) for item in items}) > 1:
            root.complain(
                key,
                "its items are answered in different ways",
                "make a scale of each kind: unlike things have no sum",
            )
        if scale.missing >= max(1, len(items)):
            root.complain(f"{key}.missing", "nothing would be left", "allow fewer to be missing")
