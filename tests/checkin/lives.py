"""A person's days with the app, on a clock that can be set, carried about and put to sleep."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from llmcompanion.checkin.asking import Asker
from llmcompanion.checkin.days import day_of, is_quiet
from llmcompanion.checkin.instrument import Instrument, Item
from llmcompanion.checkin.planning import monday
from llmcompanion.checkin.question import Question
from llmcompanion.checkin.responses import Given
from llmcompanion.checkin.rules import APART, Rules
from llmcompanion.checkin.schedule import ChanceKind
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Moment
from tests.checkin.memory import Memory

START = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
INSTRUMENTS = {
    name: Instrument(
        id=name,
        title=name,
        version=1,
        source="for tests",
        licence="CC0-1.0",
        items=(Item("a", 1, "How", "low", "high"), Item("b", 1, "And", "low", "high")),
    )
    for name in ("moment", "day", "week", "before")
}


def instrument(name: str) -> Instrument:
    if name not in INSTRUMENTS:
        raise UserError(f'there is no instrument "{name}"')
    return INSTRUMENTS[name]


class World:
    """The time that really passes, and what the clock on the wall makes of it."""

    def __init__(self, zone: str = "UTC", start: datetime = START) -> None:
        self.zone: tzinfo = ZoneInfo(zone)
        self.passed = timedelta(0)
        self._wall = start
        self._awake = 0.0

    def now(self) -> datetime:
        return self._wall

    def monotonic(self) -> float:
        return self._awake

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody sleeps here")

    def wait(self, time: timedelta) -> None:
        self.passed += time
        self._wall += time
        self._awake += time.total_seconds()

    def suspend(self, time: timedelta) -> None:
        """The machine sleeps: its own clock stands still."""
        self.passed += time
        self._wall += time

    def set(self, by: timedelta) -> None:
        """Somebody sets the clock."""
        self._wall += by

    def travel(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)


@dataclass
class Shown:
    """Something was on a screen."""

    number: int
    occasion: str
    instrument: str
    about: date
    window: int
    at: datetime
    passed: timedelta
    day: date
    quiet: bool
    by_hand: bool


@dataclass
class Window:
    """One sitting of the program."""

    asker: Asker
    turns: int = 0


@dataclass
class Life:
    """What happens, and everything that was asked."""

    rules: Rules
    zone: str = "UTC"
    seed: int = 0
    start: datetime = START
    windows: dict[int, Window] = field(default_factory=dict)
    shown: list[Shown] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(self.zone, self.start)
        self.memory = Memory()
        self._opened = 0

    async def open(self, window: int = 0) -> Asker:
        """Start the program; a window that is open already stays."""
        if window in self.windows:
            return self.windows[window].asker
        self._opened += 1
        rng = random.Random(f"{self.seed} {self._opened}")
        asker = Asker(
            lambda: self.rules,
            instrument,
            self.memory,
            self.memory,  # type: ignore[arg-type]
            self.world,
            rng,
            lambda: self.world.zone,
            owner=f"{self._opened}",
        )
        self.windows[window] = Window(asker)
        await asker.open(alone=len(self.windows) == 1)
        await asker.begin_sitting(window, 0)
        return asker

    def crash(self, window: int = 0) -> None:
        self.windows.pop(window, None)

    async def leave(self, window: int = 0) -> None:
        """Close the program in the right way."""
        gone = self.windows.pop(window, None)
        if gone is not None:
            await gone.asker.close()

    def moment(self, window: int = 0) -> Moment:
        return Moment(conversation_id=window, persona="mira", turns=self.windows[window].turns)

    async def chance(self, kind: ChanceKind = "turn", window: int = 0) -> Question | None:
        """A moment at which something could be asked; a turn's end brings an exchange with it."""
        asker = await self.open(window)
        if asker.question is not None:
            return None
        if kind == "turn":
            self.windows[window].turns += 1
            await asker.look(talked=True)
        else:
            await asker.look()
        question = await asker.offer(kind, self.moment(window))
        self._note(question, window, by_hand=False)
        return question

    async def wanted(self, name: str, window: int = 0) -> Question | None:
        """The person presses F7."""
        asker = await self.open(window)
        question = await asker.by_hand(name, self.moment(window))
        self._note(question, window, by_hand=True)
        return question

    def _note(self, question: Question | None, window: int, *, by_hand: bool) -> None:
        if question is None:
            return
        now, zone, asking = self.world.now(), self.world.zone, question.asking
        self.shown.append(
            Shown(
                asking.number,
                asking.occasion,
                asking.instrument,
                asking.day,
                self._opened if window not in self.windows else id(self.windows[window]),
                now,
                self.world.passed,
                day_of(now, zone),
                is_quiet(now, zone, self.rules.quiet_from, self.rules.quiet_to),
                by_hand,
            )
        )

    async def react(self, how: str, window: int = 0) -> None:
        """What the person does with what is on the screen, if anything is."""
        if window not in self.windows or self.windows[window].asker.question is None:
            return
        asker = self.windows[window].asker
        question = asker.question
        assert question is not None
        if how == "snooze":
            await asker.snooze()
        elif how == "skip":
            await asker.end()
        elif how == "begin":
            if not question.sitting.done:
                question.sitting.answer(Given("answered", 7))
                await asker.keep()
        elif how == "run out":
            if asker.overdue:
                await asker.expire()
        else:
            while not question.sitting.done:
                question.sitting.answer(Given("answered", 7))
                await asker.keep()
            await asker.end()

    # What must hold, whatever happened

    def check(self) -> None:
        """Every promise about when the app asks."""
        self._check_caps()
        for place, one in enumerate(self.shown):
            if one.by_hand:
                continue
            assert not one.quiet, one
            for other in self.shown[:place]:
                assert abs(one.at - other.at) >= APART, (one, other)
                if one.window == other.window:
                    assert one.passed - other.passed >= APART, (one, other)
        days = {(s.instrument, s.about, s.number) for s in self.shown if s.occasion == "day"}
        assert len(days) == len({(name, about) for name, about, _ in days})
        weeks = {(s.instrument, s.about, s.number) for s in self.shown if s.occasion == "week"}
        assert len(weeks) == len({(name, monday(about)) for name, about, _ in weeks})
        self._check_outcomes()

    def _check_caps(self) -> None:
        agenda = self.memory.agenda
        for day in {decision.day for decision in agenda.decisions}:
            assert agenda.count_on(day) <= self.rules.per_day
        on_screen: dict[date, set[int]] = {}
        for shown in self.shown:
            if shown.occasion in ("turns", "time", "close") and not shown.by_hand:
                on_screen.setdefault(shown.day, set()).add(shown.number)
        assert all(len(numbers) <= self.rules.per_day for numbers in on_screen.values())

    def _check_outcomes(self) -> None:
        agenda = self.memory.agenda
        unwritten = [asking for asking in agenda.askings if asking.entry_id is None]
        assert agenda.last_number == len(self.memory.rows) + len(unwritten)
        kept = [
            (row.instrument, row.occasion, row.scheduled_at)
            for row in self.rows
            if row.occasion != "asked"
        ]
        assert len(kept) == len(set(kept))

    @property
    def rows(self):
        return list(self.memory.rows.values())

    async def end(self) -> None:
        """Everybody leaves; much later somebody looks in once more."""
        for window in list(self.windows):
            await self.leave(window)
        self.world.wait(timedelta(days=5))
        await self.open()
        await self.leave()
        self.check()
        still_to_come = [a for a in self.memory.agenda.askings if a.until <= self.world.now()]
        assert not still_to_come
