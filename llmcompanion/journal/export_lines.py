"""The whole log as JSON lines, without loss. What the keys mean is in ``docs/log.md``.

The first line says what the file is; every other one is an entry with all that belongs to it.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from llmcompanion.journal.entries import AnswerState, Kind, Outcome
from llmcompanion.journal.timeline import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.journal.timeline import Record

FORMAT = "llmcompanion-log"

VERSION = 2
"""Version of the layout, counted up when a key changes its meaning; keys are only ever added.
(1 is the single JSON object of `llmcompanion.journal.export`.)"""

LAST_ID = 2**40
"""Ids above it are not kept: nobody has so many entries."""

Uid = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$")]
Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Count = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31)]
Offset = Annotated[int, msgspec.Meta(ge=-1440, le=1440)]
"""Minutes that a clock may be ahead of UTC; nowhere is it more than a day."""


class Header(msgspec.Struct, kw_only=True):
    """The first line."""

    format: str = FORMAT
    version: int = VERSION
    exported_at: str = ""


class AnswerLine(msgspec.Struct, kw_only=True):
    """One answer."""

    item: str
    item_version: Count
    state: AnswerState
    number: float | None = None
    text: str = ""
    response_s: float | None = None


class CheckInLine(msgspec.Struct, kw_only=True):
    """What a check-in has beyond an entry."""

    instrument: str
    instrument_version: Count
    occasion: str
    outcome: Outcome
    scheduled_at: str | None = None
    shown_at: str | None = None
    first_key_at: str | None = None
    done_at: str | None = None
    snoozed_at: list[str] = []
    probability: float | None = None
    answers: list[AnswerLine] = []


class VersionLine(msgspec.Struct, kw_only=True):
    """One wording of a note."""

    at: str
    text: str


class InsightLine(msgspec.Struct, kw_only=True):
    """What an insight has beyond an entry."""

    quotation: str
    role: Role
    size: float | None = None
    item_version: Count = 1


class LookLine(msgspec.Struct, kw_only=True):
    """Which insight a check-in looks at again."""

    insight: Uid
    after_days: Count


class ConversationLine(msgspec.Struct, kw_only=True):
    """Where the person was; `begun_at` tells whether it is the same conversation here."""

    id: Id
    begun_at: str
    message_id: Id | None = None


class EntryLine(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An entry."""

    uid: Uid
    id: Id
    kind: Kind
    at: str
    utc_offset_min: Offset
    persona: str
    persona_version: Count
    model: str
    emotion: str
    turns: Count
    minutes: float
    condition: str
    text: str
    data: dict[str, Any]
    conversation: ConversationLine | None = None
    check_in: CheckInLine | None = None
    versions: list[VersionLine] | None = None
    insight: InsightLine | None = None
    look: LookLine | None = None


_encode = msgspec.json.Encoder().encode


def lines(records: Iterable[Record]) -> Iterator[str]:
    """Each entry as a line, with its line break."""
    for record in records:
        yield f"{_encode(entry_line(record)).decode()}\n"


def header(now: datetime) -> str:
    """The first line, with its line break."""
    return f"{_encode(Header(exported_at=time_text(now))).decode()}\n"


def as_object(record: Record) -> dict[str, Any]:
    """An entry as JSON has it, with the keys of a line."""
    return msgspec.to_builtins(entry_line(record))  # type: ignore[no-any-return]


def entry_line(record: Record) -> EntryLine:
    """An entry with all that belongs to it, as it is exported."""
    entry, moment = record.entry, record.entry.moment
    conversation = None
    if moment.conversation_id is not None and record.begun_at is not None:
        conversation = ConversationLine(
            id=moment.conversation_id,
            begun_at=time_text(record.begun_at),
            message_id=moment.message_id,
        )
    marked, look = record.marked, record.look
    return EntryLine(
        uid=record.uid,
        id=record.id,
        kind=entry.kind,
        at=time_text(entry.at),
        utc_offset_min=entry.utc_offset_min,
        persona=moment.persona,
        persona_version=moment.persona_version,
        model=moment.model,
        emotion=moment.emotion,
        turns=moment.turns,
        minutes=moment.minutes,
        condition=moment.condition,
        text=entry.text,
        data=dict(entry.data),
        conversation=conversation,
        check_in=None if record.check_in is None else _check_in_line(record.check_in),
        versions=[VersionLine(at=time_text(each.at), text=each.text) for each in record.versions]
        or None,
        insight=None
        if marked is None
        else InsightLine(
            quotation=marked.quotation,
            role=marked.role,
            size=marked.size,
            item_version=marked.item_version,
        ),
        look=None if look is None else LookLine(insight=look.uid, after_days=look.after_days),
    )


def _check_in_line(check_in: CheckIn) -> CheckInLine:
    return CheckInLine(
        instrument=check_in.instrument,
        instrument_version=check_in.instrument_version,
        occasion=check_in.occasion,
        outcome=check_in.outcome,
        scheduled_at=_time_or_none(check_in.scheduled_at),
        shown_at=_time_or_none(check_in.shown_at),
        first_key_at=_time_or_none(check_in.first_key_at),
        done_at=_time_or_none(check_in.done_at),
        snoozed_at=[time_text(each) for each in check_in.snoozed_at],
        probability=check_in.probability,
        answers=[
            AnswerLine(
                item=answer.item,
                item_version=answer.item_version,
                state=answer.state,
                number=answer.number,
                text=answer.text,
                response_s=answer.response_s,
            )
            for answer in check_in.answers
        ],
    )


def time_text(moment: datetime) -> str:
    """An aware time in UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _time_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)
