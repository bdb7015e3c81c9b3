"""The log as files: a diary to read, tables and lines to compute with. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from llmcompanion.journal.export_csv import csv_head, csv_lines, tidy_rows
from llmcompanion.journal.export_lines import FORMAT, header, lines, time_text
from llmcompanion.journal.export_markdown import Diary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping
    from datetime import datetime

    from llmcompanion.journal.dictionary import Wording
    from llmcompanion.journal.formats import Format
    from llmcompanion.journal.timeline import Record

VERSION = 1
"""Version of the single JSON object."""


async def pieces(
    format: Format,
    batches: AsyncIterator[list[Record]],
    *,
    now: datetime,
    wordings: Mapping[tuple[str, int], Wording],
) -> AsyncIterator[str]:
    """The text of an export, one piece after the other.

    Args:
        format: Which.
        batches: The entries, oldest first.
        now: When the export is made.
        wordings: What was asked, by item and version.
    """
    match format:
        case "csv":
            yield csv_head()
            async for batch in batches:
                yield csv_lines(batch)
        case "jsonl":
            yield header(now)
            async for batch in batches:
                yield "".join(lines(batch))
        case "md":
            diary = Diary(wordings)
            yield diary.head(now)
            async for batch in batches:
                yield "".join(map(diary.entry, batch))
        case "json":
            head = {"format": FORMAT, "version": VERSION, "exported_at": time_text(now)}
            yield f'{json.dumps(head)[:-1]}, "check_ins": ['
            mark = "\n"
            async for batch in batches:
                for row in _objects(batch):
                    yield f"{mark}{row}"
                    mark = ",\n"
            yield "\n]}\n"


def _objects(records: Iterable[Record]) -> Iterable[str]:
    for record in records:
        for row in tidy_rows(record):
            yield json.dumps(row, ensure_ascii=False)
