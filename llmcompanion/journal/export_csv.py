"""The log as a tidy table, one row for each answer to an item, and its data dictionary."""

from __future__ import annotations

import csv
import io
from datetime import UTC
from operator import itemgetter
from typing import TYPE_CHECKING, Any, get_args

from llmcompanion.journal.dictionary import DICTIONARY_COLUMNS, Column, dictionary_rows
from llmcompanion.journal.entries import AnswerState, Occasion, Outcome
from llmcompanion.journal.insights import BIG
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from llmcompanion.journal.dictionary import Wording
    from llmcompanion.journal.entries import Answer, Kind
    from llmcompanion.journal.timeline import Record

_SECONDS = "ISO 8601, UTC"
_MILLIS = "ISO 8601, UTC, to the millisecond"

COLUMNS: tuple[Column, ...] = (
    Column("id", "whole number", "The entry of the log; all its answers have the same."),
    Column("asked_at", "time", "When it was due, or shown.", _SECONDS),
    Column("item", "id", "The question; empty for an asking without any answer."),
    Column("item_version", "whole number", "Which wording of it."),
    Column("occasion", "code", "Why it was asked.", values=", ".join(get_args(Occasion))),
    Column(
        "outcome",
        "code",
        "What became of the asking. Missing data is data: every outcome is a row.",
        values=", ".join(get_args(Outcome)),
    ),
    Column("value", "number", "The answer, where it is a number.", values="see the item"),
    Column("sentence", "text", "What was added in one's own words."),
    Column("response_s", "number", "From showing the item to its answer.", "seconds"),
    Column("persona", "id", "Who was talking."),
    Column("model", "name", "Which model."),
    Column("emotion", "label", "The emotion that was shown last."),
    Column("turns", "whole number", "Exchanges in the conversation until then."),
    Column("minutes", "number", "Since the conversation was opened in this sitting.", "minutes"),
    Column("conversation_id", "whole number", "Where; empty once that conversation is deleted."),
    Column("message_id", "whole number", "The last message then."),
    Column("uid", "id", "The entry's name on every machine.", values="32 hexadecimal digits"),
    Column("kind", "code", "Insights give their first rating.", values="check-in, insight"),
    Column("instrument", "id", "The set of questions."),
    Column("instrument_version", "whole number", "Which version of the set."),
    Column("position", "whole number", "Place of the answer in its asking, from 0."),
    Column(
        "state", "code", "What kind of answer it is.", values=", ".join(get_args(AnswerState))
    ),
    Column("text", "text", "The id of a choice, or an answer in one's own words."),
    Column(
        "probability", "number", "With which it was asked; empty where nothing was drawn by lot.",
        values="0 to 1",
    ),
    Column("scheduled_at", "time", "When it was to be asked.", _MILLIS),
    Column("shown_at", "time", "When it was on the screen.", _MILLIS),
    Column("first_key_at", "time", "The first key.", _MILLIS),
    Column("done_at", "time", "When it ended.", _MILLIS),
    Column("snoozed", "whole number", "How often it was put off."),
    Column("utc_offset_min", "whole number", "How far the person's clock was ahead.", "minutes"),
    Column("persona_version", "whole number", "Version of the persona's wording; 0: not known."),
    Column("condition", "code", "The condition of a running study."),
    Column("insight_id", "whole number", "The insight that is rated, or looked at again."),
    Column("after_days", "whole number", "Which look: 0 when marked, 3 or 10.", "days"),
)  # fmt: skip
"""In their order. Columns are only ever added, at the end."""

ASKING: frozenset[Kind] = frozenset({"check-in", "insight"})
"""Kinds that have rows."""

NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BEGINS = frozenset((*_FORMULA, " ", "\t", "\u00a0", "\u3000"))
"""What a text begins with that is looked at more closely."""


def tidy_rows(record: Record) -> Iterator[dict[str, Any]]:
    """The rows of one entry, with the keys of `NAMES`; none for what asks nothing."""
    check_in, marked = record.check_in, record.marked
    if check_in is not None:
        look = record.look
        common = {
            **_common(record),
            "occasion": check_in.occasion,
            "outcome": check_in.outcome,
            "sentence": clean_line(check_in.sentence) if check_in.sentence else "",
            "kind": "check-in",
            "instrument": check_in.instrument,
            "instrument_version": check_in.instrument_version,
            "probability": check_in.probability,
            "scheduled_at": _millis(check_in.scheduled_at),
            "shown_at": _millis(check_in.shown_at),
            "first_key_at": _millis(check_in.first_key_at),
            "done_at": _millis(check_in.done_at),
            "snoozed": len(check_in.snoozed_at),
            "insight_id": None if look is None else look.insight_id,
            "after_days": None if look is None else look.after_days,
        }
        for position, answer in enumerate(check_in.answers):
            yield {**common, **_answer(answer), "position": position}
        if not check_in.answers:
            yield {**common, **_NO_ANSWER}
    elif marked is not None:
        yield {
            **_common(record),
            **_NO_ANSWER,
            **_NEVER_ASKED,
            "occasion": "asked",
            "outcome": "skipped" if marked.size is None else "answered",
            "sentence": clean_line(record.entry.text),
            "kind": "insight",
            "instrument": "insight",
            "item": BIG,
            "item_version": marked.item_version,
            "position": 0,
            "state": "skipped" if marked.size is None else "answered",
            "value": _number(marked.size),
            "insight_id": record.id,
            "after_days": 0,
        }


_NO_ANSWER = dict.fromkeys(
    ("item", "item_version", "value", "response_s", "position", "state", "text")
)
_NEVER_ASKED = dict.fromkeys(
    (
        "instrument_version", "probability", "scheduled_at", "shown_at", "first_key_at", "done_at",
        "snoozed",
    )
)  # fmt: skip


def _common(record: Record) -> dict[str, Any]:
    entry, moment = record.entry, record.entry.moment
    return {
        "id": record.id,
        "asked_at": _time(entry.at),
        "persona": moment.persona,
        "model": moment.model,
        "emotion": moment.emotion,
        "turns": moment.turns,
        "minutes": round(moment.minutes, 2),
        "conversation_id": moment.conversation_id,
        "message_id": moment.message_id,
        "uid": record.uid,
        "utc_offset_min": entry.utc_offset_min,
        "persona_version": moment.persona_version,
        "condition": moment.condition,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "item": answer.item,
        "item_version": answer.item_version,
        "value": _number(answer.number),
        "response_s": answer.response_s,
        "state": answer.state,
        "text": clean_line(answer.text) if answer.text else "",
    }


def csv_head() -> str:
    """The first line, with its line break."""
    return _table([NAMES])


def csv_lines(records: Iterable[Record]) -> str:
    """The rows of these entries after RFC 4180, their line breaks as single line feeds.

    Text that a spreadsheet would take for a formula is given an apostrophe in front, as
    OWASP advises ("CSV Injection").
    """
    cells = itemgetter(*NAMES)
    return _table(_guarded(cells(row)) for record in records for row in tidy_rows(record))


def dictionary_csv(wordings: Mapping[tuple[str, int], Wording]) -> str:
    """The data dictionary as a table of the same kind."""
    rows = dictionary_rows(COLUMNS, wordings)
    return _table([DICTIONARY_COLUMNS, *map(_guarded, rows)])


def _table(rows: Iterable[Sequence[Any]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def _guarded(row: Sequence[Any]) -> list[Any]:
    """Values as they are written; what there is none of is empty."""
    return [
        f"'{value}"
        if type(value) is str and value[:1] in _BEGINS and value.lstrip().startswith(_FORMULA)
        else value
        for value in row
    ]


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _millis(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
