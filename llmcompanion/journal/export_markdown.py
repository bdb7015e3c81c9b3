"""The log as a diary in Markdown: day by day, in the local time of each entry."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.journal.headline import OUTCOMES, STATES, TITLES, headline, shown
from llmcompanion.journal.insights import BIG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from llmcompanion.journal.dictionary import Wording
    from llmcompanion.journal.entries import Answer, CheckIn
    from llmcompanion.journal.timeline import Record

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")

_OCCASIONS: Mapping[str, str] = {
    "turns": "asked in between",
    "time": "asked at a random time",
    "close": "asked on leaving",
    "asked": "asked for",
    "command": "answered on the command line",
    "file": "answered from a file",
}


class Diary:
    """Writes entries one after the other, oldest first, with a heading for each day.

    Args:
        wordings: What was asked, by item and version; an item that is missing shows its id.
    """

    def __init__(self, wordings: Mapping[tuple[str, int], Wording]) -> None:
        self._wordings = wordings
        self._day = ""

    def head(self, now: datetime) -> str:
        """The title."""
        when = now.astimezone(UTC)
        return f"# Reflection log\n\nExported {when:%Y-%m-%d %H:%M} UTC.\n"

    def entry(self, record: Record) -> str:
        """One entry, with the heading of its day where it is the first."""
        local = record.entry.local
        day = f"{local:%A}, {local.day} {local:%B %Y}"
        parts = [] if day == self._day else [f"## {day}"]
        self._day = day
        title = "Another look at an insight" if record.look is not None else ""
        kind = record.entry.kind
        parts.append(f"### {local:%H:%M} {title or TITLES.get(kind, kind)}")
        parts += self._body(record)
        circumstances = _circumstances(record)
        if circumstances:
            parts.append(f"*{plain(circumstances)}*")
        return "".join(f"\n{part}\n" for part in parts)

    def _body(self, record: Record) -> Iterator[str]:
        entry, marked = record.entry, record.marked
        if record.check_in is not None:
            yield from self._asked(record.check_in)
            return
        if marked is not None:
            yield _quoted(marked.quotation)
            if marked.size is not None:
                wording = self._wordings.get((BIG, marked.item_version))
                question = wording.question if wording else BIG
                yield f"{plain(question)} **{marked.size:g}**"
            if entry.text:
                yield f"What I would do with it: {plain(entry.text)}"
            return
        if entry.kind == "note":
            yield _quoted(entry.text, as_markdown=True)
            if len(record.versions) > 1:
                yield f"*{len(record.versions)} wordings; this is the last one.*"
            return
        yield plain(headline(record))

    def _asked(self, check_in: CheckIn) -> Iterator[str]:
        lines = [self._answered(answer) for answer in check_in.answers]
        if lines:
            yield "  \n".join(lines)
        if check_in.outcome != "answered" or not lines:
            yield f"**{OUTCOMES.get(check_in.outcome, check_in.outcome)}**"
        if check_in.sentence:
            yield _quoted(check_in.sentence)

    def _answered(self, answer: Answer) -> str:
        wording = self._wordings.get((answer.item, answer.item_version))
        question = wording.question if wording is not None else answer.item
        given = plain(shown(answer.number, answer.text))
        if wording is not None and answer.text:
            given = plain(wording.words_for(answer.text))
        if answer.state != "answered":
            given = STATES[answer.state]
        ends = ""
        if wording is not None and wording.low:
            ends = plain(f" (0 {wording.low}, 10 {wording.high})")
        return f"{plain(question)} **{given}**{ends}"


def _circumstances(record: Record) -> str:
    moment, check_in = record.entry.moment, record.check_in
    parts = [
        f"with {moment.persona}" if moment.persona else "",
        f"on {moment.model}" if moment.model else "",
        f"showing {moment.emotion}" if moment.emotion and moment.persona else "",
        f"{amount(moment.turns, 'exchange')}, {amount(round(moment.minutes, 2), 'minute')}"
        if moment.turns
        else "",
        f"condition {moment.condition}" if moment.condition else "",
        "" if check_in is None else _OCCASIONS.get(check_in.occasion, ""),
    ]
    return ", ".join(part for part in parts if part)


def _quoted(text: str, *, as_markdown: bool = False) -> str:
    lines = (text if as_markdown else plain(text)).split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)
