"""The data dictionary: what the columns of an exported table mean, and what each item asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Wording:
    """What an item asked in one version, whatever instrument it belongs to.

    Attributes:
        question: As it was shown.
        low, high: The words at the two ends; "" where there are none.
        response: The response format, e.g. "line-0-10".
        options: The ids of a choice with their words, or the points of a scale.
        beside: Words for the answers beside the scale, e.g. "can't say".
    """

    item: str
    version: int
    question: str
    low: str = ""
    high: str = ""
    response: str = ""
    options: tuple[tuple[str, str], ...] = ()
    beside: tuple[str, ...] = ()
    instrument: str = ""
    reverse: bool = False

    def words_for(self, option: str) -> str:
        """What the id of a choice stands for; the id itself where that is not known."""
        return dict(self.options).get(option, option)

    @property
    def is_choice(self) -> bool:
        """Whether its answers are ids, and not a person's own words."""
        return self.response == "choice"


DICTIONARY_COLUMNS = ("entry", "name", "version", "type", "unit", "values", "meaning")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        values: What can stand there; "" where the type says it.
    """

    name: str
    type: str
    meaning: str
    unit: str = ""
    values: str = ""


def dictionary_rows(
    columns: tuple[Column, ...], wordings: Mapping[tuple[str, int], Wording]
) -> list[tuple[str, ...]]:
    """A row for each column, then one for each item in each of its versions."""
    rows: list[tuple[str, ...]] = [
        ("column", c.name, "", c.type, c.unit, c.values, c.meaning) for c in columns
    ]
    for key in sorted(wordings):
        wording = wordings[key]
        rows.append(
            (
                "item",
                wording.item,
                str(wording.version),
                wording.response,
                "",
                values_of(wording),
                wording.question,
            )
        )
    return rows


def values_of(wording: Wording) -> str:
    """What can be answered, in a line."""
    parts = []
    if wording.low or wording.high:
        parts += [f"0 = {wording.low}", f"10 = {wording.high}"]
    parts += [f"{key} = {words}" for key, words in wording.options if words]
    parts += [f"beside the scale: {words}" for words in wording.beside]
    if wording.reverse:
        parts.append("a high answer means less of what the scale measures")
    return "; ".join(parts)
