"""Records of the log, made without a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from llmcompanion.journal.dictionary import Wording
from llmcompanion.journal.entries import Answer, CheckIn, Entry, Kind, Moment
from llmcompanion.journal.insights import Insight, Look
from llmcompanion.journal.timeline import LookOf, Marked, NoteVersion, Record

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MOMENT = Moment(3, 41, "mira", "claude-haiku-5-5", "joy", 12, 8.254)
WORDINGS = {
    ("m.felt", 1): Wording("m.felt", 1, "Just now it felt as if …", "a thing", "somebody"),
    ("m.checked", 1): Wording(
        "m.checked", 1, "Something it stated as fact, I", response="choice",
        options=(("took", "took at its word"),), beside=("can't say",),
    ),
}  # fmt: skip


def entry(kind: Kind = "note", text: str = "", number: int = 1, **changes: Any) -> Record:
    data = changes.pop("data", {})
    made = Entry(kind, NOON, MOMENT, text, data, id=number)
    return Record(replace(made, **changes), f"{number:032x}")


def note(*texts: str, number: int = 1) -> Record:
    versions = tuple(NoteVersion(NOON + timedelta(minutes=n), t) for n, t in enumerate(texts))
    return replace(entry("note", texts[-1], number), versions=versions)


def checked_in(*answers: Answer, **changes: Any) -> CheckIn:
    """A check-in of the moment, in between and answered."""
    made = CheckIn(
        asked_at=NOON,
        instrument="moment",
        instrument_version=1,
        occasion="turns",
        outcome="answered",
        moment=MOMENT,
        answers=answers,
    )
    return replace(made, **changes)


def asked(*answers: Answer, number: int = 1, **changes: Any) -> Record:
    check_in = checked_in(*answers, id=number, **changes)
    made = Entry(
        "check-in", check_in.asked_at, check_in.moment, check_in.sentence, id=number,
        utc_offset_min=check_in.utc_offset_min,
    )  # fmt: skip
    return Record(made, f"{number:032x}", check_in=check_in)


def felt(value: float | None = 6.0, number: int = 1, **changes: Any) -> Record:
    state = "skipped" if value is None else "answered"
    answer = Answer("m.felt", 1, state, value, response_s=2.4)
    return asked(answer, number=number, **changes)


def marked(size: float | None = 8.0, at: datetime = NOON, number: int = 1) -> Record:
    made = Entry("insight", at, MOMENT, "call him", id=number)
    return Record(made, f"{number:032x}", marked=Marked("all is one", "assistant", size))


def look(after_days: int, size: float | None, at: datetime = NOON, number: int = 9) -> Record:
    answer = Answer("i.big", 1, "skipped" if size is None else "answered", size)
    record = asked(answer, number=number, instrument="insight", asked_at=at)
    return replace(record, look=LookOf(1, f"{1:032x}", after_days))


def insight(
    *looks: tuple[int, float | None], size: float | None = 8.0, at: datetime = NOON, number: int = 1
) -> Insight:
    had = []
    for days, rating in looks:
        check_in = look(days, rating, at + timedelta(days=days), number * 100 + days).check_in
        assert check_in is not None
        had.append(Look(days, check_in))
    return Insight(marked(size, at, number), tuple(had))
