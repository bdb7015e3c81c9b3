"""What an entry says in a line, for lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmcompanion.journal.entries import AnswerState, CheckIn
    from llmcompanion.journal.timeline import Record

LONGEST = 200

TITLES: Mapping[str, str] = {
    "check-in": "Check-in",
    "note": "Note",
    "insight": "Insight",
    "second-look": "Second look",
    "reminder": "Reminder",
    "change": "Change",
    "care": "Help was shown",
    "study": "Study",
    "sham": "Sham check",
}
"""What each kind of entry is called."""

OUTCOMES: Mapping[str, str] = {
    "open": "not ended yet",
    "skipped": "skipped",
    "expired": "passed without an answer",
    "withheld": "drawn by lot not to be asked",
    "partial": "answered in part",
}

STATES: Mapping[AnswerState, str] = {
    "cant-say": "can’t say",
    "none": "there was none",
    "skipped": "skipped",
}
"""What is read where an item has no value."""


def headline(record: Record) -> str:
    """One line; what belongs to every entry (time, kind, persona) is not in it."""
    entry = record.entry
    if record.check_in is not None:
        return _check_in(record.check_in)
    if record.marked is not None:
        return f"“{first_line(record.marked.quotation)}”" if record.marked.quotation else "…"
    text = first_line(entry.text)
    match entry.kind:
        case "change":
            data = entry.data
            return f"{_word(data, 'what')}: {_word(data, 'from')} → {_word(data, 'to')}"
        case "sham":
            drawn = entry.data.get("drawn")
            face = f"the face was drawn by lot ({_word(entry.data, 'shown')})"
            return face if drawn else "the face was the reply's own"
        case "second-look":
            verdict = (
                f"it came out {_word(entry.data, 'verdict')}" if "verdict" in entry.data else ""
            )
            return " · ".join(part for part in (verdict, text) if part) or particulars(entry.data)
        case _:
            return text or particulars(entry.data) or entry.kind


def _check_in(check_in: CheckIn) -> str:
    name = check_in.instrument
    sentence = f" · “{first_line(check_in.sentence)}”" if check_in.sentence else ""
    given = [answer for answer in check_in.answers if answer.state != "skipped"]
    if not given:
        return f"{name}: {OUTCOMES.get(check_in.outcome, check_in.outcome)}{sentence}"
    if len(given) > 3:
        count = f"{len(given)} answers"
        part = ", answered in part" if check_in.outcome == "partial" else ""
        return f"{name}: {count}{part}{sentence}"
    answers = ", ".join(
        f"{answer.item.rpartition('.')[2]} "
        + (STATES["cant-say"] if answer.state == "cant-say" else shown(answer.number, answer.text))
        for answer in given
    )
    return f"{name}: {answers}{sentence}"


def shown(number: float | None, text: str) -> str:
    """An answer as it is read."""
    if number is not None:
        return f"{number:g}".replace("-", "−")
    return first_line(text) or "–"


def first_line(text: str) -> str:
    """The first line of a text, without marks of Markdown at its beginning."""
    line = clean_line(text.lstrip().split("\n", 1)[0]).lstrip("#>*- ")
    return f"{line[:LONGEST]}…" if len(line) > LONGEST else line


def particulars(data: Mapping[str, Any]) -> str:
    """What an entry's particulars are, in a line."""
    return ", ".join(
        f"{clean_line(str(key))} {clean_line(str(value))}"
        for key, value in data.items()
        if isinstance(value, str | int | float)
    )[:LONGEST]


def _word(data: Mapping[str, Any], key: str) -> str:
    return clean_line(str(data.get(key, ""))) or "none"
