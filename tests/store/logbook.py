"""A log with an entry of every kind, and its export as text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from llmcompanion.journal.entries import Answer, CheckIn, Entry, Moment
from llmcompanion.journal.export_lines import header, lines
from llmcompanion.journal.import_lines import Imported, read_records
from llmcompanion.journal.timeline import Marked, Narrowing, Record
from llmcompanion.store.database import Store

from .conftest import NOW, later

MOMENT = Moment(
    persona="mira", model="claude", emotion="joy", turns=12, minutes=8.5,
    persona_version=3, condition="orb",
)  # fmt: skip


def asked(at: datetime = NOW, *answers: Answer, **changes) -> CheckIn:
    made = CheckIn(
        asked_at=at,
        instrument="moment",
        instrument_version=2,
        occasion="turns",
        outcome="answered",
        moment=MOMENT,
        answers=answers or (Answer("m.felt", 1, "answered", 7.0, response_s=2.25),),
        shown_at=at,
        done_at=at + timedelta(seconds=3),
    )
    return replace(made, **changes)


def note(text: str, at: datetime = NOW, moment: Moment = MOMENT) -> Entry:
    return Entry("note", at, moment, text)


async def marked(
    store: Store, quotation: str, *, at: datetime = NOW, size: float | None = 8.0,
    use: str = "call him", moment: Moment = MOMENT,
) -> Record:  # fmt: skip
    return await store.insights.mark(
        Entry("insight", at, moment, use), Marked(quotation, "assistant", size)
    )


def look(at: datetime, size: float, did: str = "thought") -> CheckIn:
    return asked(
        at,
        Answer("i.big", 1, "answered", size),
        Answer("i.did", 1, "answered", text=did),
        instrument="insight",
        moment=Moment(),
    )


async def filled(store: Store, moment: Moment = MOMENT) -> None:
    """One of everything, a minute apart, in the order of its ids."""
    tell = Answer("d.tell", 1, "answered", text="It was a teapot today")
    await store.journal.record(asked(later(1), tell, moment=moment, sentence="an odd walrus"))
    written = await store.notes.write(note("A *note* about rain", later(2), moment))
    assert written.id is not None
    await store.notes.edit(written.id, "A *note* about snow", now=later(3))
    record = await marked(store, "Everything is a lantern", at=later(4), moment=moment)
    await store.insights.look(record.id, 3, look(later(4400), 3.0))
    for minutes, kind, text, data in (
        (6, "reminder", "Mira is a language model", {"which": "day"}),
        (7, "change", "", {"what": "persona", "from": "mira", "to": "kai"}),
        (8, "second-look", "", {"draws": 3, "words": ["hidden"], "by": {"share": 0.5}}),
        (9, "sham", "", {"shown": "joy", "drawn": True}),
    ):
        await store.journal.add(Entry(kind, later(minutes), moment, text, data, 60))


async def everything(store: Store, **narrowing) -> list[Record]:
    """All that is wanted, newest first."""
    return await store.timeline.records(await store.timeline.ids(Narrowing(**narrowing)))


async def exported(store: Store) -> str:
    ids = list(await store.timeline.ids(Narrowing()))[::-1]
    text = header(NOW)
    async for batch in store.transfer.batches(ids):
        text += "".join(lines(batch))
    return text


async def imported(store: Store, text: str) -> Imported:
    return await store.transfer.take_in(read_records(text.splitlines(keepends=True), "a file"))
