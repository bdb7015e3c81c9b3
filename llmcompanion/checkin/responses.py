"""What can be answered to an item: with a key, in a line of text, or out of a file. Pure."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from llmcompanion.checkin.instrument import LONGEST_TEXT
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from llmcompanion.checkin.instrument import Item
    from llmcompanion.journal.entries import AnswerState

CANT_SAY: Final = "cant-say"
NONE: Final = "none"
SKIPPED: Final = "skipped"

CANT_SAY_KEY = "?"
NONE_KEY = "n"

_TEN, _ELEVEN, _TWELVE = "t", "e", "w"
_LETTERS = {10: _TEN, 11: _ELEVEN, 12: _TWELVE}
"""Keys of the numbers that have two digits: ten, eleven, twelve."""

TOLERANCE = 1e-6
"""By which a fraction may miss a step: a third has no end in digits."""

MOST_KEYS = 12
"""The greatest number that has a key of its own."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered to an item.

    Attributes:
        number: As in `llmcompanion.journal.entries.Answer`.
        text: The id of a choice, or what was written.
    """

    state: AnswerState
    number: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One answer, and the key that gives it.

    Attributes:
        key: The character; "" for an answer without a key of its own.
        words: What it stands for; "" where the place on the scale says it.
    """

    key: str
    given: Given
    words: str = ""


def number(value: float) -> Given:
    """A number was answered."""
    return Given("answered", value)


def stops(item: Item) -> tuple[Key, ...]:
    """Every answer on the item's scale, in order; none for text and for long numbers.

    Those between two whole numbers have no key: the arrows find them.
    """
    match item.response:
        case "line-0-10" | "circles":
            return tuple(Key(_key_of(value), number(value)) for value in range(11))
        case "likert":
            first = round(item.first)
            start = first if _has_own_numbers(item) else 1
            return tuple(
                Key(_key_of(start + place), number(first + place), words)
                for place, words in enumerate(item.points)
            )
        case "number":
            return _quantities(item) if has_keys(item) else ()
        case "yes-no":
            return Key("y", number(1), "yes"), Key("n", number(0), "no")
        case "choice":
            return tuple(
                Key(str(place), Given("answered", text=option.id), option.words)
                for place, option in enumerate(item.options, start=1)
            )
        case _:
            return ()


def _quantities(item: Item) -> tuple[Key, ...]:
    """The values of a number that keys are enough for."""
    count = round((item.last - item.first) / item.step) + 1
    values = [round(item.first + place * item.step, 6) for place in range(count)]
    return tuple(
        Key(_key_of(round(value)) if value == round(value) else "", number(value))
        for value in values
        if value <= item.last
    )


def scale_keys(item: Item) -> tuple[Key, ...]:
    """The answers on the scale that have a key."""
    return tuple(stop for stop in stops(item) if stop.key)


def other_keys(item: Item) -> tuple[Key, ...]:
    """The keys of the answers beside the scale: can't say, no such thing."""
    keys = []
    if item.cant_say:
        keys.append(Key(CANT_SAY_KEY, Given(CANT_SAY), "can't say"))
    if item.none:
        keys.append(Key(NONE_KEY, Given(NONE), item.none))
    return tuple(keys)


def for_key(item: Item, key: str) -> Given | None:
    """What a key answers; None for one that answers nothing here."""
    if not key:
        return None
    return next((each.given for each in (*stops(item), *other_keys(item)) if each.key == key), None)


def has_keys(item: Item) -> bool:
    """Whether one key is enough for every whole value; a longer number is written in digits."""
    if item.response == "number":
        return item.first >= 0 and item.last <= MOST_KEYS
    return item.response != "text"


def _key_of(value: int) -> str:
    return _LETTERS.get(value, str(value))


# In words


def for_text(item: Item, text: str) -> Given:
    """What a line of text answers, as it is typed on the command line; "" skips.

    Raises:
        UserError: It is no answer to this item; the sentence says what would be.
    """
    line = clean_line(text).strip()
    if not line:
        return Given(SKIPPED)
    if item.response == "text":
        return _words(item, line)
    low = line.casefold()
    given = for_key(item, low)
    if given is not None:
        return given
    if item.response == "yes-no" and low in ("yes", "no"):
        return number(1 if low == "yes" else 0)
    chosen = [option for option in item.options if low in (option.id, option.words.casefold())]
    if chosen:
        return Given("answered", text=chosen[0].id)
    if item.response in ("line-0-10", "circles", "number") or _has_own_numbers(item):
        with suppress(ValueError):
            given = _in_range(item, float(line.replace(",", ".")))
    if given is not None:
        return given
    keys = [key.key for key in (*scale_keys(item), *other_keys(item))]
    if item.response in ("likert", "yes-no", "choice"):
        raise UserError(
            f'{item.id}: "{_short(line)}" is no answer', mend=f"type {' or '.join(keys)}"
        )
    beside = [f"{key.key} for {key.words}" for key in other_keys(item)]
    takes = " or ".join([_values(item), *beside])
    raise UserError(f'{item.id}: "{_short(line)}" is no answer', mend=f"it takes {takes}")


def for_value(item: Item, value: Any) -> Given:
    """What a JSON value answers.

    Numbers for lines, points, circles and quantities; true and false for yes and no; the id of
    a choice; text. ``"cant-say"`` and ``"none"`` where the item knows them; null for skipped.

    Raises:
        UserError: It is no answer to this item; the sentence says what would be.
    """
    if value is None:
        return Given(SKIPPED)
    if item.response == "text":
        if not isinstance(value, str):
            raise _refused(item, _short(str(value)))
        line = clean_line(value).strip()
        return _words(item, line) if line else Given(SKIPPED)
    match value:
        case "cant-say" if item.cant_say:
            return Given(CANT_SAY)
        case "none" if item.none:
            return Given(NONE)
        case bool() if item.response == "yes-no":
            return number(int(value))
        case str() if any(option.id == value for option in item.options):
            return Given("answered", text=value)
        case int() | float() if not isinstance(value, bool):
            given = _in_range(item, value)
            if given is not None:
                return given
    raise _refused(item, f'"{_short(value)}"' if isinstance(value, str) else _short(str(value)))


def _has_own_numbers(item: Item) -> bool:
    """Whether the keys of a Likert scale are its numbers."""
    return item.response == "likert" and item.first >= 0 and item.first + len(item.points) <= 11


def _words(item: Item, line: str) -> Given:
    if len(line) > LONGEST_TEXT:
        raise UserError(
            f"{item.id}: {len(line)} characters are too many",
            mend=f"keep it within {LONGEST_TEXT}",
        )
    return Given("answered", text=line)


def _in_range(item: Item, value: float) -> Given | None:
    """A number that the item can have; None for another."""
    span = item.span
    step = item.step if item.response == "number" else 1
    if span is None or not span[0] <= value <= span[1]:
        return None
    steps = round((value - span[0]) / step)
    if abs(span[0] + steps * step - value) > TOLERANCE:
        return None
    return number(round(span[0] + steps * step, 6))


def _refused(item: Item, what: str) -> UserError:
    return UserError(f"{item.id}: {what} is no answer", mend=f"it takes {answers(item)}")


def answers(item: Item) -> str:
    """What can be answered to an item in a file, in words."""
    return ", ".join([_values(item), *(f'"{key.given.state}"' for key in other_keys(item))])


def _values(item: Item) -> str:
    """The answers on its scale."""
    span = item.span
    words = ""
    match item.response:
        case "text":
            words = f"text of up to {LONGEST_TEXT} characters"
        case "yes-no":
            words = "yes or no"
        case "choice":
            words = " or ".join(f'"{option.id}"' for option in item.options)
        case "number" if item.step != 1 and span is not None:
            words = f"a number from {shown(span[0])} to {shown(span[1])} in steps of {item.step:g}"
        case _ if span is not None:
            words = f"a whole number from {shown(span[0])} to {shown(span[1])}"
    return words


def shown(value: float) -> str:
    """A number without a needless fraction, with a true minus sign."""
    text = f"{value:.6g}"
    return text.replace("-", "−") if text.startswith("-") else text


def _short(text: str) -> str:
    line = clean_line(text)
    return f"{line[:37]}..." if len(line) > 40 else line
