"""A home with a log in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from llmcompanion.journal.entries import Answer, Entry, Moment
from llmcompanion.journal.timeline import Marked
from llmcompanion.store.database import Store
from tests.journal.log_of import NOON, checked_in

T = TypeVar("T")
MOMENT = Moment(persona="mira", model="doctor", emotion="joy", turns=12, minutes=8.0)


def database(home: Path) -> Path:
    return home / "data" / "llmcompanion.db"


def with_store(home: Path, doing: Callable[[Store], Awaitable[T]]) -> T:
    async def do() -> T:
        async with await Store.open(database(home), now=NOON) as store:
            return await doing(store)

    return asyncio.run(do())


def fill(home: Path) -> None:
    """A check-in, a note with an earlier wording, a reminder and a change, a day apart."""

    async def fill(store: Store) -> None:
        await store.journal.record(
            checked_in(
                Answer("m.felt", 1, "answered", 6.0, response_s=2.0),
                moment=MOMENT,
                sentence="a walrus",
            )
        )
        written = await store.notes.write(Entry("note", day(1), MOMENT, "old words"))
        await store.notes.edit(written.id or 0, "a *heron*", now=day(1.5))
        await store.journal.add(Entry("reminder", day(2), MOMENT, "Mira is a language model"))
        change = {"what": "persona", "from": "mira", "to": "kai"}
        await store.journal.add(Entry("change", day(3), Moment(persona="kai"), data=change))

    with_store(home, fill)


def day(number: float) -> datetime:
    return NOON + timedelta(days=number)


def mark(home: Path, days_ago: float, *, size: float = 8.0, words: str = "all is one") -> int:
    """An insight marked so many days before now; its id."""
    at = datetime.now(UTC) - timedelta(days=days_ago)

    async def mark(store: Store) -> int:
        entry = Entry("insight", at, MOMENT, "call him")
        return (await store.insights.mark(entry, Marked(words, "assistant", size))).id

    return with_store(home, mark)
