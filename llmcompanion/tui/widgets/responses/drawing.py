"""What is drawn for an item, as rows of text: as much as fits. Pure but for Rich's `Text`.

However little room there is, the words at both ends are there, each with its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from llmcompanion.checkin.responses import other_keys, shown, stops
from llmcompanion.tui.widgets.responses.circles import WIDTH, overlapping

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmcompanion.checkin.instrument import Item
    from llmcompanion.checkin.responses import Key

    _Way = Callable[[Item, "int | None", int, "Looks"], list[Text]]

PLACE, KEY = "checkin_place", "checkin_key"
"""Names under which a style says what a click on it means: a stop's number, or a key."""

MARGIN = 5
"""Empty columns beside the circles where one lies upon the other."""

WIDEST_STEP = 6
"""Columns between two places of a line."""
LEAST_BETWEEN = 2
"""Columns between the words at the two ends, when they share a row."""


@dataclass(frozen=True, slots=True)
class Looks:
    """The styles of a drawing.

    Attributes:
        chosen: What is chosen with the arrows.
        key: A key that answers.
        quiet: Lines and ends.
        other: The second circle.
    """

    chosen: str
    key: str = "bold"
    quiet: str = "dim"
    other: str = ""


def drawn(item: Item, place: int | None, width: int, rows: int, looks: Looks) -> list[Text]:
    """The item's scale and the keys beside it.

    Args:
        place: The stop that is chosen with the arrows; None for none.
        width: Columns that there are.
        rows: Rows that there are. More are used only where the words need them.
    """
    beside = _beside(item, width, looks)
    rows -= len(beside)
    best: list[Text] = []
    for draw in _ways(item):
        best = draw(item, place, max(1, width), looks)
        if best and len(best) <= rows:
            break
    return best + beside


def _ways(item: Item) -> Sequence[_Way]:
    """The ways to draw an item, the roomiest first."""
    match item.response:
        case "circles":
            return _circles, _ruler, _keys_and_ends, _ends
        case "line-0-10" | "number":
            return _ruler, _keys_and_ends, _ends
        case "likert" if _only_ends_have_words(item):
            return _ruler, _keys_and_ends, _ends
        case "likert":
            return _listed, _prose, _keys_and_ends, _ends
        case _:
            return _listed, _prose


def _only_ends_have_words(item: Item) -> bool:
    middle = (len(item.points) - 1) / 2
    between = enumerate(item.points[1:-1], start=1)
    return not any(words for place, words in between if place != middle)


# A line with a mark and a key for each place


def _ruler(item: Item, place: int | None, width: int, looks: Looks) -> list[Text]:
    rows = _keys_and_ends(item, place, width, looks)
    stretch = _stretch(item, width)
    if not rows or not stretch:
        return []
    line = Text(no_wrap=True)
    for number, stop in enumerate(stops(item)):
        here = number == place
        mark = "●" if here else "┼" if stop.key else "─"
        line.append(mark, _at(number, looks.chosen if here else ""))
        if number < len(stops(item)) - 1:
            line.append("─" * (stretch - 1), looks.quiet)
    return [line, *rows]


def _keys_and_ends(item: Item, place: int | None, width: int, looks: Looks) -> list[Text]:
    stretch = _stretch(item, width)
    if not stretch:
        return []
    keys = Text(no_wrap=True)
    for number, stop in enumerate(stops(item)):
        style = looks.chosen if number == place else looks.key
        keys.append((stop.key or " ").ljust(stretch), _at(number, style))
    keys.rstrip()
    return [keys, *_ends_below(item, place, width, looks)]


def _stretch(item: Item, width: int) -> int:
    """Columns from one place to the next; 0 where there are more places than columns."""
    count = len(stops(item))
    return max(0, min(WIDEST_STEP, (width - 1) // (count - 1))) if count > 1 else 0


def _ends_below(item: Item, place: int | None, width: int, looks: Looks) -> list[Text]:
    """The words at the ends of a line, and what is chosen: in one row where they fit."""
    low, high = _end_words(item)
    line = (len(stops(item)) - 1) * _stretch(item, width) + 1
    middle = _middle_words(item, place)
    used = cell_len(low) + cell_len(middle) + cell_len(high)
    gaps = 2 if middle else 1
    if used + gaps * LEAST_BETWEEN > line:
        return _ends(item, place, width, looks)
    row = Text(low, looks.quiet, no_wrap=True)
    if middle:
        start = max(cell_len(low) + LEAST_BETWEEN, (line - cell_len(middle)) // 2)
        start = min(start, line - cell_len(high) - LEAST_BETWEEN - cell_len(middle))
        row.append(" " * (start - cell_len(row.plain)))
        is_chosen = place is not None and item.response == "number"
        row.append(middle, looks.chosen if is_chosen else looks.quiet)
    row.append(" " * (line - cell_len(row.plain) - cell_len(high)) + high, looks.quiet)
    return [row]


def _end_words(item: Item) -> tuple[str, str]:
    if item.response == "likert":
        return item.points[0], item.points[-1]
    if item.response == "number":
        return _quantity(item, item.first), _quantity(item, item.last)
    return item.low, item.high


def _middle_words(item: Item, place: int | None) -> str:
    if item.response == "likert":
        middle = len(item.points) // 2
        return item.points[place] if place else item.points[middle] if len(item.points) % 2 else ""
    if item.response == "number" and place is not None:
        value = stops(item)[place].given.number
        return _quantity(item, value or 0.0)
    return ""


def _quantity(item: Item, value: float) -> str:
    return f"{shown(value)} {item.unit}".rstrip()


def _ends(item: Item, place: int | None, width: int, looks: Looks) -> list[Text]:
    """The two ends below each other, each with its key."""
    first, last = stops(item)[0], stops(item)[-1]
    low, high = _end_words(item)
    rows = []
    for stop, words, at in ((first, low, 0), (last, high, len(stops(item)) - 1)):
        key = _at(at, looks.chosen if place == at else looks.key)
        end = Text.assemble((stop.key, key), (f" {words}", _at(at, looks.quiet)))
        rows += wrapped(end, width)
    if place is not None and item.response == "number":
        rows += wrapped(Text(_middle_words(item, place), looks.chosen), width)
    return rows


# Words for each place


def _listed(item: Item, place: int | None, width: int, looks: Looks) -> list[Text]:
    rows: list[Text] = []
    for number, stop in enumerate(stops(item)):
        rows += wrapped(_worded(stop, number, place, looks), width)
    return rows


def _prose(item: Item, place: int | None, width: int, looks: Looks) -> list[Text]:
    """One after the other, as in a sentence."""
    words: list[Text] = []
    for number, stop in enumerate(stops(item)):
        if stop.words or number == place:
            words.append(_worded(stop, number, place, looks))
    return _flowed(words, width)


def _worded(stop: Key, number: int, place: int | None, looks: Looks) -> Text:
    style = looks.chosen if number == place else ""
    return Text.assemble(
        (stop.key, _at(number, style or looks.key)), (f" {stop.words}", _at(number, style))
    )


def _beside(item: Item, width: int, looks: Looks) -> list[Text]:
    """The answers beside the scale."""
    keys = [
        Text.assemble((key.key, _said(key.key, looks.key)), (f" {key.words}", _said(key.key)))
        for key in other_keys(item)
    ]
    return _flowed(keys, width)


# What a click finds


def _at(number: int, style: str = "") -> Style:
    """A style that knows the place on the scale it stands for."""
    return Style.parse(style) + Style(meta={PLACE: number})


def _said(key: str, style: str = "") -> Style:
    """A style that knows the key it stands for."""
    return Style.parse(style) + Style(meta={KEY: key})


# The circles


def _circles(item: Item, place: int | None, width: int, looks: Looks) -> list[Text]:
    """Both ends as pictures, or what is chosen, above the line."""
    ruler = _ruler(item, place, width, looks)
    stretch = _stretch(item, width)
    line = 10 * stretch + 1
    if not ruler or line < WIDTH:
        return []
    if place is None:
        left, right = _picture(0, looks), [row[MARGIN:-MARGIN] for row in _picture(1, looks)]
        between = " " * (line - 2 * (WIDTH - MARGIN))
        if not between:
            return []
        rows = [Text.assemble(one, between, two) for one, two in zip(left, right, strict=True)]
    else:
        start = max(0, min(line - WIDTH, place * stretch - WIDTH // 2))
        rows = [Text.assemble(" " * start, row) for row in _picture(place / 10, looks)]
    names = Text.assemble(
        ("you", looks.chosen), ("  and  ", looks.quiet), (item.other, looks.other)
    )
    return [names, *rows, *ruler]


def _picture(closeness: float, looks: Looks) -> list[Text]:
    styles = {0: looks.key, 1: looks.chosen, 2: looks.other}
    return [
        Text.assemble(*((cell.character, styles[cell.owner]) for cell in row))
        for row in overlapping(closeness)
    ]


# Rows


def wrapped(text: Text, width: int) -> list[Text]:
    """One text in rows that fit, as a `Static` shows it."""
    return list(text.wrap(_console(), width)) or [text]


@cache
def _console() -> Console:
    """What Rich wants to wrap a text with; nothing is printed on it."""
    return Console()


def _flowed(words: Sequence[Text], width: int) -> list[Text]:
    """Several pieces in rows that fit, three columns apart; a piece that fits whole is not torn."""
    rows: list[Text] = []
    for piece in words:
        if rows and rows[-1].cell_len + 3 + piece.cell_len <= width:
            rows[-1].append("   ")
            rows[-1].append_text(piece)
        else:
            rows += wrapped(piece, width)
    return rows
