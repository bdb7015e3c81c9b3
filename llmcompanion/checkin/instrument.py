"""Instruments: sets of questions, as the program works with them.

How they lie on disk is the matter of `llmcompanion.checkin.reading`; the format is written
down in ``docs/instruments.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from pathlib import Path

Response = Literal["line-0-10", "likert", "circles", "number", "yes-no", "choice", "text"]
"""How an item is answered.

line-0-10: a whole number from 0 to 10 between two ends. likert: one of 2 to 11 points in order.
circles: from 0, two circles apart, to 10, one upon the other. number: a quantity. yes-no: 1 or 0.
choice: one of up to nine options without an order. text: a line in one's own words."""

RESPONSES: tuple[Response, ...] = get_args(Response)

Timing = Literal["moment", "day", "week", "before", "after"]
"""When an instrument is asked by the app; one without a timing is asked on demand only."""

TIMINGS: tuple[Timing, ...] = get_args(Timing)

_FORM = re.compile(r"\[[^\[\]]+\]")

Status = Literal["own", "adapted", "validated"]
"""own: written for the place it is used in. adapted: after published items, with other words;
published reliability does not carry over. validated: the published words and points."""

STATUSES: tuple[Status, ...] = get_args(Status)

Order = Literal["fixed", "shuffled"]
"""shuffled: the items of one block change places among each other; blocks keep theirs."""

ORDERS: tuple[Order, ...] = get_args(Order)

Method = Literal["mean", "sum"]
METHODS: tuple[Method, ...] = get_args(Method)

Drawing = Literal["lot", "date"]
"""lot: by chance, with the items' weights. date: one after the other, day by day."""

DRAWINGS: tuple[Drawing, ...] = get_args(Drawing)

LONGEST_TEXT = 500
"""Characters of an answer in one's own words."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to a choice."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Attributes:
        id: Stable; never given to another question.
        version: Version of the wording, from 1.
        stem: The question, or its beginning where one of the two ends completes it.
        low: The words at the low end of a line or of the circles.
        high: The words at the high end.
        response: The response format.
        points: The words of a Likert scale in order; "" for a point without words.
        first: The number of its first point; also the least of a number.
        last: The greatest of a number.
        step: Between two values of a number.
        unit: What a number counts.
        options: The answers to a choice.
        other: Who the second circle stands for.
        cant_say: Whether "can't say" is an answer.
        none: Words for "what is asked about was not there"; "" where that is no answer.
        reverse: Whether a high answer means less of what the subscale measures.
        subscale: The scale it counts towards; "" for none.
        block: Items of one block may be shuffled; "" stands alone.
        weight: Its share when items are drawn; None for one that is always asked.
        optional: Whether an asking is whole without it.
        sentence: Whether its text is the sentence of the check-in, shown in lists and searched.
        retired: Whether it is asked no more; kept so that old answers can be read.
        earlier: The same item in its former wordings.
    """

    id: str
    version: int
    stem: str
    low: str = ""
    high: str = ""
    response: Response = "line-0-10"
    points: tuple[str, ...] = ()
    first: float = 0
    last: float = 10
    step: float = 1
    unit: str = ""
    options: tuple[Option, ...] = ()
    other: str = ""
    cant_say: bool = False
    none: str = ""
    reverse: bool = False
    subscale: str = ""
    block: str = ""
    weight: float | None = None
    optional: bool = False
    sentence: bool = False
    retired: bool = False
    earlier: tuple[Item, ...] = ()

    @property
    def question(self) -> str:
        """The stem as it is shown: with an ellipsis where an end completes it."""
        completed = self.response in ("line-0-10", "circles")
        return f"{self.stem} …" if completed and self.stem[-1:] not in "?.!…" else self.stem

    @property
    def span(self) -> tuple[float, float] | None:
        """The least and the greatest number that can be answered; None where none can."""
        match self.response:
            case "line-0-10" | "circles":
                return 0, 10
            case "likert":
                return self.first, self.first + len(self.points) - 1
            case "number":
                return self.first, self.last
            case "yes-no":
                return 0, 1
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Scale:
    """How the answers to some items make one number. Never across unlike things.

    Attributes:
        id: What the items name as their subscale.
        method: Mean, or sum.
        missing: Items that may be missing; the mean is then of the others, the sum in proportion.
        at_least: From where on the publisher advises a closer look; None where nothing is said.
        below: Below which the publisher does.
    """

    id: str
    title: str
    method: Method
    missing: int = 0
    at_least: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """How many of the items with a weight are asked at once, and how they are chosen."""

    count: int
    by: Drawing = "lot"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A set of items that belong together, and where they come from.

    Attributes:
        version: Counts changes of the set.
        source: Where the items come from.
        licence: SPDX identifier of the wording's terms, or their name where there is none.
        timing: When it is asked.
        intro: A line before the first item.
        seconds: The time that it should take at most; 0 where nothing is said.
        doi: Of the publication; "" for none.
        file: Where it was read.
    """

    id: str
    title: str
    version: int
    source: str
    licence: str
    items: tuple[Item, ...]
    timing: tuple[Timing, ...] = ()
    intro: str = ""
    seconds: int = 0
    order: Order = "fixed"
    status: Status = "own"
    doi: str = ""
    draw: Draw | None = None
    scales: tuple[Scale, ...] = ()
    file: Path | None = field(default=None, compare=False)

    def item(self, item_id: str, version: int | None = None) -> Item | None:
        """The item with this id, in this wording where one is named; None where there is none."""
        for item in self.items:
            if item.id != item_id:
                continue
            if version is None:
                return item
            return next((each for each in (item, *item.earlier) if each.version == version), None)
        return None

    @property
    def unfilled(self) -> tuple[str, ...]:
        """Items that still say "[the published words]", as a form to fill in does."""
        return tuple(item.id for item in self.asked if any(map(_FORM.fullmatch, _words(item))))

    @property
    def asked(self) -> tuple[Item, ...]:
        """The items that can come up."""
        return tuple(item for item in self.items if not item.retired)


def _words(item: Item) -> tuple[str, ...]:
    """Everything that is read of an item."""
    return (item.stem, item.low, item.high, *item.points, *(each.words for each in item.options))
