"""Reading a log that was exported as JSON lines (`llmcompanion.journal.export_lines`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import msgspec

from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Answer, CheckIn, Entry, Moment, Occasion
from llmcompanion.journal.export_lines import FORMAT, LAST_ID, VERSION, EntryLine
from llmcompanion.journal.timeline import LookOf, Marked, NoteVersion, Record
from llmcompanion.plaintext import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from llmcompanion.journal.export_lines import CheckInLine

LONGEST_LINE = 8 * 1024 * 1024
"""Characters of one entry."""

YEARS = range(1900, 2200)
"""In which an entry may be: at the ends of the calendar days cannot be counted."""

_entry_line = msgspec.json.Decoder(EntryLine).decode


class _AnyHeader(msgspec.Struct):
    """The first line of any version."""

    format: str
    version: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an import.

    Attributes:
        added: Entries that are new.
        already: Entries that were here before; they stay as they are.
        unlinked: Of those added, how many were about a conversation that is not here.
    """

    added: int = 0
    already: int = 0
    unlinked: int = 0


def read_records(lines: Iterable[str], where: str) -> Iterator[Record]:
    """The entries in a file, one after the other, with their text cleaned.

    A look's `insight_id` is 0: where the insight came to lie is known to the store alone.

    Raises:
        UserError: It is no export of a log, of a newer version, or a line is broken.
    """
    numbered = enumerate(lines, start=1)
    _header(next(numbered, (1, ""))[1], where)
    for number, line in numbered:
        if not line.strip():
            continue
        place = f"{where}, line {number}"
        if len(line) > LONGEST_LINE:
            raise UserError("this line is too long for an entry", where=place)
        try:
            yield _record(_entry_line(line.encode("utf-8", "replace")))
        except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
            raise UserError(
                f"this is no entry of a log ({clean_line(str(error))})",
                where=place,
                mend="export it once more, or take the line out",
            ) from error


def _header(line: str, where: str) -> None:
    try:
        header = msgspec.json.decode(
            line[:LONGEST_LINE].encode("utf-8", "replace"), type=_AnyHeader
        )
    except (msgspec.MsgspecError, RecursionError):
        header = _AnyHeader("", 0)
    if header.format != FORMAT:
        raise UserError(
            "this is no log exported as JSON lines",
            where=where,
            mend='make one with "llmcompanion log export --format jsonl"',
        )
    if header.version != VERSION:
        newer = header.version > VERSION
        raise UserError(
            f"this log is in format {header.version}; this llmcompanion reads {VERSION}",
            where=where,
            mend="upgrade llmcompanion" if newer else "export it as JSON lines",
        )


def _record(line: EntryLine) -> Record:
    conversation = line.conversation
    entry = Entry(
        id=line.id if line.id <= LAST_ID else None,
        kind=line.kind,
        at=_time(line.at),
        utc_offset_min=line.utc_offset_min,
        text=clean(line.text),
        data=_cleaned(line.data),
        moment=Moment(
            conversation_id=None if conversation is None else conversation.id,
            message_id=None if conversation is None else conversation.message_id,
            persona=clean_line(line.persona),
            model=clean_line(line.model),
            emotion=clean_line(line.emotion),
            turns=line.turns,
            minutes=line.minutes,
            persona_version=line.persona_version,
            condition=clean_line(line.condition),
        ),
    )
    insight, look = line.insight, line.look
    return Record(
        entry=entry,
        uid=line.uid,
        begun_at=None if conversation is None else _time(conversation.begun_at),
        check_in=None if line.check_in is None else _check_in(line.check_in, entry),
        versions=tuple(
            NoteVersion(_time(each.at), clean(each.text)) for each in line.versions or ()
        ),
        marked=None
        if insight is None
        else Marked(clean(insight.quotation), insight.role, insight.size, insight.item_version),
        look=None if look is None else LookOf(0, look.insight, look.after_days),
    )


def _check_in(line: CheckInLine, entry: Entry) -> CheckIn:
    return CheckIn(
        asked_at=entry.at,
        instrument=clean_line(line.instrument),
        instrument_version=line.instrument_version,
        occasion=cast(Occasion, clean_line(line.occasion)),
        outcome=line.outcome,
        moment=entry.moment,
        sentence=clean_line(entry.text),
        scheduled_at=_time_or_none(line.scheduled_at),
        shown_at=_time_or_none(line.shown_at),
        first_key_at=_time_or_none(line.first_key_at),
        done_at=_time_or_none(line.done_at),
        snoozed_at=tuple(_time(each) for each in line.snoozed_at),
        probability=line.probability,
        utc_offset_min=entry.utc_offset_min,
        answers=tuple(
            Answer(
                item=clean_line(answer.item),
                item_version=answer.item_version,
                state=answer.state,
                number=answer.number,
                text=clean(answer.text),
                response_s=answer.response_s,
            )
            for answer in line.answers
        ),
    )


def _time(text: str) -> datetime:
    """An aware time.

    Raises:
        ValueError: It is none.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} says no time zone")
    if moment.year not in YEARS:
        raise ValueError(f"{text} is no time of a log")
    return moment


def _time_or_none(text: str | None) -> datetime | None:
    return None if text is None else _time(text)


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean_line(str(key)): _cleaned(each) for key, each in value.items()}
        case list():
            return [_cleaned(each) for each in value]
        case _:
            return value
