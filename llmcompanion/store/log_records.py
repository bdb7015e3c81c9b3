"""Rows of the reflection log as the program's own records, cleaned as in `records`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast, get_args

import msgspec

from llmcompanion.journal.entries import (
    Answer,
    AnswerState,
    CheckIn,
    Entry,
    Kind,
    Moment,
    Occasion,
    Outcome,
)
from llmcompanion.plaintext import clean, clean_line, clean_values
from llmcompanion.store.records import (
    name_from,
    storable,
    stored_time,
    text_from,
    time_from,
    whole_from,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

MOMENT = (
    "entry.conversation_id, entry.message_id, entry.persona, entry.model, entry.emotion, "
    "entry.turns, entry.minutes, entry.persona_version, entry.condition"
)
"""Columns for `moment_from`, out of ``entry``."""

ENTRY = f"entry.id, entry.kind, entry.at, entry.utc_offset_min, entry.text, entry.data, {MOMENT}"
"""Columns for `entry_from`, out of ``entry``."""

ASKING = (
    "check_in.instrument, check_in.instrument_version, check_in.occasion, check_in.outcome, "
    "check_in.scheduled_at, check_in.shown_at, check_in.first_key_at, check_in.done_at, "
    "check_in.snoozed_at, check_in.probability"
)
"""Columns for `asked_from`, out of ``check_in``."""

CHECK_IN = f"{ENTRY}, {ASKING}"
"""Columns for `check_in_from`, out of ``check_in`` joined with ``entry``."""

ANSWER = "item, item_version, state, number, text, response_s"
"""Columns for `answer_from`, out of ``answer``."""

_ENTRY_COLUMNS = ENTRY.count(",") + 1
_KINDS: frozenset[str] = frozenset(get_args(Kind))
_OUTCOMES: frozenset[str] = frozenset(get_args(Outcome))
_STATES: frozenset[str] = frozenset(get_args(AnswerState))

_read_object = msgspec.json.Decoder(dict[str, Any]).decode
_read_times = msgspec.json.Decoder(list[str]).decode
_write_json = msgspec.json.Encoder().encode


def stored_json(value: Mapping[str, Any]) -> str:
    """A JSON object as text."""
    return storable(_write_json(dict(value)).decode())


def json_from(stored: object) -> dict[str, Any] | None:
    """A stored JSON object, its text cleaned; None where it is none."""
    try:
        found = _read_object(str(stored))
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return cast("dict[str, Any]", clean_values(found))


def stored_times(moments: Iterable[datetime]) -> str:
    """Aware times as a JSON list."""
    return _write_json([stored_time(moment) for moment in moments]).decode()


def times_from(stored: object) -> tuple[datetime, ...]:
    """Stored times; none where they cannot be read."""
    if stored in ("[]", "", None):
        return ()
    try:
        return tuple(time_from(text) for text in _read_times(str(stored)))
    except (msgspec.MsgspecError, UnicodeError):
        return ()


def moment_values(moment: Moment) -> tuple[Any, ...]:
    """What is bound to the columns of `MOMENT`, in the order of a row that is inserted."""
    return (
        moment.conversation_id,
        moment.message_id,
        storable(moment.persona),
        moment.persona_version,
        storable(moment.model),
        storable(moment.emotion),
        moment.turns,
        moment.minutes,
        storable(moment.condition),
    )


def moment_from(row: Sequence[Any]) -> Moment:
    """Columns of `MOMENT`."""
    conversation, message, persona, model, emotion, turns, minutes, version, condition = row
    return Moment(
        conversation_id=conversation,
        message_id=message,
        persona=name_from(persona),
        model=name_from(model),
        emotion=name_from(emotion),
        turns=whole_from(turns),
        minutes=_number(minutes) or 0.0,
        persona_version=whole_from(version),
        condition=name_from(condition),
    )


def entry_from(row: Sequence[Any]) -> Entry:
    """A row of `ENTRY`."""
    number, kind, at, offset, text, data, *moment = row
    return Entry(
        id=number,
        kind=cast(Kind, kind) if kind in _KINDS else "note",
        at=time_from(at),
        utc_offset_min=whole_from(offset),
        text=clean(text_from(text)) if text else "",
        data={} if data == "{}" else json_from(data) or {},
        moment=moment_from(moment),
    )


def check_in_from(row: Sequence[Any], answers: tuple[Answer, ...]) -> CheckIn:
    """A row of `CHECK_IN`."""
    return asked_from(entry_from(row[:_ENTRY_COLUMNS]), row[_ENTRY_COLUMNS:], answers)


def asked_from(entry: Entry, row: Sequence[Any], answers: tuple[Answer, ...]) -> CheckIn:
    """What an entry is when it is a check-in: a row of `ASKING`."""
    (instrument, version, occasion, outcome, scheduled, shown, first_key, done, snoozed,
     probability) = row  # fmt: skip
    return CheckIn(
        id=entry.id,
        asked_at=entry.at,
        utc_offset_min=entry.utc_offset_min,
        sentence=clean_line(entry.text) if entry.text else "",
        instrument=name_from(instrument),
        instrument_version=whole_from(version),
        occasion=cast(Occasion, name_from(occasion)),
        outcome=cast(Outcome, outcome) if outcome in _OUTCOMES else "skipped",
        scheduled_at=_time(scheduled),
        shown_at=_time(shown),
        first_key_at=_time(first_key),
        done_at=_time(done),
        snoozed_at=times_from(snoozed),
        probability=_number(probability),
        answers=answers,
        moment=entry.moment,
    )


def answer_from(row: Sequence[Any]) -> Answer:
    """A row of `ANSWER`."""
    item, version, state, number, text, response_s = row
    return Answer(
        item=name_from(item),
        item_version=whole_from(version),
        state=cast(AnswerState, state) if state in _STATES else "skipped",
        number=_number(number),
        text=clean(text_from(text)) if text else "",
        response_s=_number(response_s),
    )


def _time(stored: object) -> datetime | None:
    return None if stored is None else time_from(stored)


def _number(value: object) -> float | None:
    if value is None:
        return None
    known = isinstance(value, int | float) and math.isfinite(value)
    return float(cast(float, value)) if known else None
