"""The one question that is open, and its record, whatever comes in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from llmcompanion import resources
from llmcompanion.checkin.asking import Asker
from llmcompanion.checkin.reading import load_item
from llmcompanion.checkin.schedule import TurnSchedule
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import CheckIn, Moment
from tests.fakes.clock import FakeClock

MOMENT = Moment(1, 2, "mira", "doctor", "joy", turns=4, minutes=3.0)


class SlowJournal:
    """A journal whose disk takes a few steps of the loop, and may be full for a while."""

    def __init__(self) -> None:
        self.entries: list[CheckIn] = []
        self.full = False

    async def record(self, entry: CheckIn) -> CheckIn:
        await self._disk()
        stored = replace(entry, id=len(self.entries) + 1)
        self.entries.append(stored)
        return stored

    async def update(self, entry: CheckIn) -> None:
        await self._disk()
        assert entry.id is not None
        self.entries[entry.id - 1] = entry

    async def check_ins(self, **conditions: object) -> list[CheckIn]:
        return self.entries[::-1][:1]

    async def _disk(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        if self.full:
            raise UserError("the disk is full")


def asker(journal: SlowJournal) -> Asker:
    item = load_item(resources.assets() / "instruments" / "moment.toml", "m.felt")
    asker = Asker(item, TurnSchedule(12, 4), journal, FakeClock())
    asker.begin("turns", MOMENT)
    return asker


@pytest.fixture
def journal() -> SlowJournal:
    return SlowJournal()


async def test_leaving_before_the_answer_is_on_disk_makes_one_entry(journal: SlowJournal) -> None:
    asking = asker(journal)
    await asyncio.gather(asking.answer(7), asking.end(sentence="because"))
    assert [(e.value, e.outcome, e.sentence) for e in journal.entries] == [
        (7, "answered", "because")
    ]


async def test_an_answer_that_could_not_be_stored_is_not_turned_into_a_skip(
    journal: SlowJournal,
) -> None:
    asking = asker(journal)
    journal.full = True
    with pytest.raises(UserError):
        await asking.answer(7)
    journal.full = False
    await asking.end(sentence="because")
    assert [(e.value, e.outcome, e.sentence) for e in journal.entries] == [
        (7, "answered", "because")
    ]


async def test_the_first_answer_counts(journal: SlowJournal) -> None:
    asking = asker(journal)
    await asyncio.gather(asking.answer(7), asking.answer(3))
    await asking.end()
    assert [e.value for e in journal.entries] == [7]


async def test_no_answer_is_a_skip_and_is_recorded_once(journal: SlowJournal) -> None:
    asking = asker(journal)
    await asyncio.gather(asking.end(), asking.end())
    assert [(e.value, e.outcome) for e in journal.entries] == [(None, "skipped")]
