"""Answers to a check-in out of a JSON file."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from llmcompanion.checkin.instrument import LONGEST_TEXT
from llmcompanion.checkin.responses import for_value
from llmcompanion.checkin.sitting import outcome_of
from llmcompanion.cli.opening import open_store
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Answer, CheckIn, Moment, utc_offset_min
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from llmcompanion.checkin.instrument import Instrument
    from llmcompanion.cli.console import Console

LONGEST_FILE = 1024 * 1024
AHEAD = timedelta(minutes=5)
"""By which a clock elsewhere may be ahead of this one."""

_KEYS = ("answers", "at", "sentence")


def store_answers(instrument: Instrument, name: str, console: Console) -> dict[str, Any]:
    """Store what the file holds; what was stored, as JSON.

    Raises:
        UserError: The file cannot be read, or something in it is amiss. Nothing is stored then.
    """
    now = console.household().clock.now()
    entry = check_in_from(_read(name, console), instrument, now=now, where=_place(name))
    stored = asyncio.run(_store(entry, console))
    return {
        "id": stored.id,
        "instrument": stored.instrument,
        "version": stored.instrument_version,
        "at": stored.asked_at.isoformat(),
        "outcome": stored.outcome,
        "answers": {answer.item: _shown(answer) for answer in stored.answers},
        "sentence": stored.sentence,
    }


async def _store(entry: CheckIn, console: Console) -> CheckIn:
    async with await open_store(console) as store:
        return await store.journal.record(entry)


def check_in_from(data: Any, instrument: Instrument, *, now: datetime, where: str) -> CheckIn:
    """The entry that a JSON value stands for.

    Raises:
        UserError: It is not as the command describes it.
    """
    if not isinstance(data, dict):
        raise UserError(
            "this is no JSON object", where=where, mend='write {"answers": {"ITEM": VALUE}}'
        )
    for key in data:
        if key not in _KEYS:
            raise UserError(
                f'"{clean_line(key)[:40]}" is not known',
                where=where,
                mend=f"the keys are {', '.join(_KEYS)}",
            )
    at = _time(data.get("at"), now, where)
    answers = _answers(data.get("answers"), instrument, where)
    words = [answer.text for answer in answers if _is_sentence(instrument, answer) and answer.text]
    sentence = _sentence(data.get("sentence"), where)
    if words and sentence:
        raise UserError("there are two sentences", where=where, mend="leave one of them out")
    given = {answer.item for answer in answers}
    asked = [item for item in instrument.asked if item.weight is None or item.id in given]
    return CheckIn(
        asked_at=at,
        instrument=instrument.id,
        instrument_version=instrument.version,
        occasion="file",
        outcome=outcome_of(asked, answers),
        moment=Moment(),
        answers=tuple(answers),
        sentence=sentence or next(iter(words), ""),
        done_at=at,
        utc_offset_min=utc_offset_min(at),
    )


def _answers(values: Any, instrument: Instrument, where: str) -> list[Answer]:
    if not isinstance(values, dict) or not values:
        raise UserError(
            "there are no answers", where=where, mend='write "answers": {"ITEM": VALUE}'
        )
    known = {item.id: item for item in instrument.asked}
    for key in values:
        if key not in known:
            raise UserError(
                f'"{instrument.id}" has no item "{clean_line(key)[:60]}"',
                where=where,
                mend="see llmcompanion checkin list --json for its items",
            )
    answers = []
    for item in instrument.asked:
        if item.id not in values:
            continue
        try:
            given = for_value(item, values[item.id])
        except UserError as error:
            raise UserError(error.what, where=where, mend=error.mend) from error
        answers.append(Answer(item.id, item.version, given.state, given.number, given.text))
    return answers


def _is_sentence(instrument: Instrument, answer: Answer) -> bool:
    item = instrument.item(answer.item)
    return item is not None and item.sentence


def _sentence(value: Any, where: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UserError("the sentence is not text", where=where, mend="put it in quotation marks")
    line = clean_line(value).strip()
    if len(line) > LONGEST_TEXT:
        raise UserError(
            f"the sentence has {len(line)} characters",
            where=where,
            mend=f"keep it within {LONGEST_TEXT}",
        )
    return line


def _time(value: Any, now: datetime, where: str) -> datetime:
    """When it was answered, in UTC."""
    if value is None:
        return now
    try:
        at = datetime.fromisoformat(value)
        at = at.astimezone(now.tzinfo)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise UserError(
            '"at" is no time', where=where, mend='write it as "2026-11-27T21:30:00+01:00"'
        ) from error
    if at > now + AHEAD:
        raise UserError('"at" lies in the future', where=where, mend="leave it out for now")
    return at


def _shown(answer: Answer) -> Any:
    if answer.state != "answered":
        return None if answer.state == "skipped" else answer.state
    if answer.number is None:
        return answer.text
    return round(answer.number) if answer.number == round(answer.number) else answer.number


def _place(name: str) -> str:
    return "standard input" if name == "-" else name


def _read(name: str, console: Console) -> Any:
    """The JSON in a file, or on standard input."""
    where = _place(name)
    try:
        if name == "-":
            text = console.stdin.read(LONGEST_FILE + 1)
        else:
            with open(name, encoding="utf-8") as file:  # noqa: PTH123 - a name as it was typed
                text = file.read(LONGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UserError(
            f"the answers cannot be read ({reason})", where=where, mend="name another file"
        ) from error
    except UnicodeDecodeError as error:
        raise UserError("this is not UTF-8 text", where=where, mend="save it as UTF-8") from error
    if len(text) > LONGEST_FILE:
        raise UserError("this is too large for answers", where=where, mend="name another file")
    try:
        return json.loads(text, object_pairs_hook=_once)
    except _TwiceError as error:
        raise UserError(
            f'"{clean_line(str(error))[:60]}" is answered twice', where=where, mend="leave one out"
        ) from error
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"this is not valid JSON ({clean_line(str(error))})",
            where=where,
            mend="mend the place named",
        ) from error


class _TwiceError(ValueError):
    """One name stands twice in an object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found
