"""The reflection log as files: Markdown to read, JSON and CSV to compute with. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from llmcompanion.journal.entries import CheckIn

Format = Literal["md", "json", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)

VERSION = 1
"""Version of the JSON's layout and of the CSV's columns. Columns are only ever added."""

COLUMNS: tuple[str, ...] = (
    "id",
    "asked_at",
    "item",
    "item_version",
    "occasion",
    "outcome",
    "value",
    "sentence",
    "response_s",
    "persona",
    "model",
    "emotion",
    "turns",
    "minutes",
    "conversation_id",
    "message_id",
)
"""The fields of an entry, in the order of the CSV. Times are ISO 8601 in UTC, lengths say
their unit; `value` is 0-10; what there is none of is empty (CSV) or null (JSON)."""

Wording = tuple[str, str, str]
"""An item's stem, and its words at 0 and at 10."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def to_records(entries: Sequence[CheckIn]) -> list[dict[str, Any]]:
    """One flat record an entry, with the keys of `COLUMNS`, oldest first."""
    return [_record(entry) for entry in sorted(entries, key=lambda it: (it.asked_at, it.id or 0))]


def to_json(entries: Sequence[CheckIn], *, now: datetime) -> str:
    """All entries as one JSON object."""
    whole = {
        "format": "llmcompanion-log",
        "version": VERSION,
        "exported_at": _time(now),
        "check_ins": to_records(entries),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def to_csv(entries: Sequence[CheckIn]) -> str:
    """All entries as a table after RFC 4180, its line breaks as single line feeds.

    Text that a spreadsheet would take for a formula is given an apostrophe in front, as
    OWASP advises ("CSV Injection").
    """
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(COLUMNS)
    for record in to_records(entries):
        table.writerow([_cell(record[column]) for column in COLUMNS])
    return file.getvalue()


def to_markdown(
    entries: Sequence[CheckIn], wordings: Mapping[tuple[str, int], Wording], *, now: datetime
) -> str:
    """All entries to read, oldest first.

    Args:
        wordings: What was asked, by item and version; an item that is missing shows its id.
        now: When the export is made.
    """
    lines = ["# Reflection log", "", f"{len(entries)} check-ins, exported {_time(now)}."]
    for record in to_records(entries):
        key = (record["item"], record["item_version"])
        stem, low, high = wordings.get(key, (record["item"], "", ""))
        skipped = record["outcome"] == "skipped"
        ends = f" (0 {low}, 10 {high})" if low else ""
        lines += [
            "",
            f"## {record['asked_at']}",
            "",
            f"{_plain(stem)} … **{'skipped' if skipped else record['value']}**{_plain(ends)}",
        ]
        if record["sentence"]:
            lines += ["", f"> {_plain(record['sentence'])}"]
        lines += ["", f"*{_plain(_circumstances(record))}*"]
    return "\n".join(lines) + "\n"


def _circumstances(record: dict[str, Any]) -> str:
    parts = [
        f"{record['turns']} exchanges, {record['minutes']:g} minutes",
        f"with {record['persona']}" if record["persona"] else "",
        f"on {record['model']}" if record["model"] else "",
        f"showing {record['emotion']}" if record["emotion"] else "",
        {"turns": "asked in between", "close": "asked on leaving", "asked": "asked for"}.get(
            record["occasion"], record["occasion"]
        ),
        f"conversation {record['conversation_id']}" if record["conversation_id"] else "",
    ]
    return ", ".join(part for part in parts if part)


def _record(entry: CheckIn) -> dict[str, Any]:
    moment = entry.moment
    first = entry.answers[0] if entry.answers else None
    return {
        "id": entry.id,
        "asked_at": _time(entry.asked_at),
        "item": clean_line(first.item) if first else "",
        "item_version": first.item_version if first else None,
        "occasion": entry.occasion,
        "outcome": entry.outcome,
        "value": entry.value,
        "sentence": clean_line(entry.sentence),
        "response_s": first.response_s if first else None,
        "persona": clean_line(moment.persona),
        "model": clean_line(moment.model),
        "emotion": clean_line(moment.emotion),
        "turns": moment.turns,
        "minutes": round(moment.minutes, 2),
        "conversation_id": moment.conversation_id,
        "message_id": moment.message_id,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip().startswith(_FORMULA):
        return f"'{value}"
    return str(value)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)
