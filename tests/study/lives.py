"""People who live whole studies on a clock of their own, through the real store and journal."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from llmcompanion.journal.entries import Answer, CheckIn, Moment
from llmcompanion.store.database import Store
from llmcompanion.study.calendar import Place
from llmcompanion.study.plan import Condition, Dose, Lots, Plan
from llmcompanion.study.running import Standing, Studies
from tests.fakes.clock import FakeClock

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 3, 16, 8, tzinfo=UTC)
"""Two weeks before clocks go forward there."""


def blocks(days: int = 28, **more: object) -> Plan:
    return Plan(
        title="Does the face matter?",
        conditions=(Condition(name="orb", face="orb"), Condition(name="anime", face="anime")),
        design=Lots(kind="blocks", days=days, block_days=2),
        dose=Dose(minutes_per_day=10),
        **more,  # type: ignore[arg-type]
    )


@dataclass
class World:
    """One machine, one person."""

    store: Store
    clock: FakeClock
    studies: Studies
    zone: ZoneInfo = BERLIN
    talks: int = 0
    rng: random.Random = field(default_factory=lambda: random.Random(3))

    async def here(self) -> Standing:
        standing = await self.studies.look()
        assert standing is not None
        return standing

    async def sleep_until(self, day: date, hour: int) -> None:
        at = datetime(day.year, day.month, day.day, hour, tzinfo=self.zone)
        await self.clock.advance((at - self.clock.now()).total_seconds())

    async def talk(self, minutes: int) -> None:
        """A message a minute, each answered."""
        conversation = await self.store.conversations.start(
            title="", persona="mira", now=self.clock.now()
        )
        parent = None
        for _ in range(minutes):
            for role, model in (("user", ""), ("assistant", "scripted")):
                message = await self.store.conversations.add(
                    conversation_id=conversation.id,
                    parent_id=parent,
                    role=role,  # type: ignore[arg-type]
                    text="words",
                    status="complete",
                    now=self.clock.now(),
                    persona="" if role == "user" else "mira",
                    model=model,
                )
                parent = message.id
            await self.clock.advance(60)

    async def answer(self, instrument: str = "day", **values: float) -> None:
        """The day's questions, at once."""
        now = self.clock.now()
        answers = tuple(
            Answer(item.replace("_", "."), 1, "answered", float(value), response_s=2.0)
            for item, value in values.items()
        )
        await self.store.journal.record(
            CheckIn(
                asked_at=now,
                instrument=instrument,
                instrument_version=1,
                occasion="week" if instrument == "week" else "day",
                outcome="answered",
                moment=Moment(),
                answers=answers,
                scheduled_at=now,
                shown_at=now,
                first_key_at=now,
                done_at=now,
            )
        )


@asynccontextmanager
async def world(folder: Path, start: datetime = MORNING) -> AsyncIterator[World]:
    clock = FakeClock(start)
    async with await Store.open(folder / "llmcompanion.db", now=clock.now()) as store:
        studies = Studies(store.studies, store.journal, clock, lambda: BERLIN)
        yield World(store, clock, studies)


async def live(
    it: World,
    felt: Callable[[Place], float | None],
    *,
    days: int | None = None,
    minutes: int = 11,
) -> list[Place]:
    """Live so many days, or all: talk at noon, answer in the evening; None is a day in bed."""
    lived: list[Place] = []
    while days is None or len(lived) < days:
        standing = await it.studies.look()
        if standing is None or standing.place is None:
            break
        place = standing.place
        lived.append(place)
        value = felt(place)
        if value is not None:
            await it.sleep_until(standing.day, 12)
            await it.talk(minutes)
            await it.sleep_until(standing.day, 21)
            await it.answer(d_felt=value, d_believe=1.0, d_sleep=7.5)
        await it.sleep_until(standing.day + timedelta(days=1), 9)
    return lived
