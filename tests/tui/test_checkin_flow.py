"""The app asks, on the main screen: when, how it goes away, and what is left of it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from llmcompanion.checkin.responses import scale_keys
from llmcompanion.checkin.rules import PAUSE_S
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Answer, CheckIn, Moment
from llmcompanion.models.port import Unreachable
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.checkin_flow import LOOK_S
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.checkin_choice import CheckInChoiceScreen
from llmcompanion.tui.screens.week_review import WeekReviewScreen, days_told
from tests.fakes.clock import BEGINNING, FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, asks, on_screen, opened, rested, say, settled, until

SIZE = (100, 30)
EVENING = datetime(2026, 11, 3, 20, 30, tzinfo=UTC)
ASKS_DAY = asks(per_day=0, day_after_hour=20)


def fine() -> ScriptedModel:
    return ScriptedModel(["Fine.", end()])


def app(home: Path, clock: FakeClock | None = None, **settings: object) -> CompanionApp:
    return app_with(
        home,
        fine(),
        clock=clock or FakeClock(flowing=True),
        **{"check_in": asks(every=1)} | settings,
    )


async def look(pilot: Pilot[int], screen: ChatScreen) -> None:
    """A second has passed."""
    screen.call_later(screen.check_in.tick)
    await pilot.pause()
    await until(pilot, lambda: settled(screen))
    await pilot.pause()


async def pause(pilot: Pilot[int], screen: ChatScreen, clock: FakeClock) -> None:
    """The person does nothing for a while."""
    await clock.advance(max(PAUSE_S, LOOK_S))
    await look(pilot, screen)


async def outcomes(screen: ChatScreen) -> list[tuple[str, str]]:
    return [(it.instrument, it.outcome) for it in reversed(await screen.session.check_ins())]


async def test_the_face_is_away_while_the_app_asks_and_back_with_the_focus_afterwards(
    tmp_path: Path,
) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        assert screen.check_in.is_open and screen.has_class("-checking-in")
        assert not screen.composer.has_focus
        await pilot.press("7", "enter")
        await rested(pilot, screen)
        assert not screen.check_in.is_open and not screen.has_class("-checking-in")
        assert screen.composer.has_focus
        assert await outcomes(screen) == [("moment", "answered")]
        assert "7" not in on_screen(pilot).replace("llmcompanion", "")


async def test_putting_off_brings_the_same_question_back_a_quarter_of_an_hour_later(
    tmp_path: Path,
) -> None:
    clock = FakeClock(flowing=True)
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        question = screen.session.asker.question
        assert question is not None
        for _ in range(2):
            await pilot.press("z")
            await rested(pilot, screen)
            assert not screen.check_in.is_open and screen.composer.has_focus
            await clock.advance(14 * 60)
            await say(pilot, screen, "On")
            assert not screen.check_in.is_open
            await clock.advance(60)
            await say(pilot, screen, "And on")
            assert screen.check_in.is_open
        await pilot.press("z")
        await pilot.pause()
        assert screen.check_in.is_open, "twice is enough"
        await pilot.press("5", "enter")
        await rested(pilot, screen)
        (entry,) = await screen.session.check_ins()
        assert (entry.outcome, len(entry.snoozed_at)) == ("answered", 2)
        assert entry.moment.turns == 5, "what was happening when it was answered"


async def test_a_question_nobody_looks_at_goes_away_by_itself(tmp_path: Path) -> None:
    clock = FakeClock(flowing=True)
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await clock.advance(9 * 60)
        await look(pilot, screen)
        assert screen.check_in.is_open
        await clock.advance(60)
        await look(pilot, screen)
        await rested(pilot, screen)
        assert not screen.check_in.is_open and screen.composer.has_focus
        assert await outcomes(screen) == [("moment", "expired")]


async def test_a_message_sent_at_the_same_moment_goes_first(tmp_path: Path) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(["Fine.", end()], ["Well", gate, end()])
    house = app_with(tmp_path, model, check_in=asks(every=1))
    async with house.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        asker, offer = screen.session.asker, screen.session.asker.offer
        asked, held = asyncio.Event(), asyncio.Event()

        async def slow(*about):
            asked.set()
            await held.wait()
            return await offer(*about)

        asker.offer = slow  # type: ignore[method-assign]
        screen.composer.insert("One")
        await pilot.press("enter")
        await until(pilot, asked.is_set)
        screen.composer.insert("Two")
        await pilot.press("enter")
        await until(pilot, lambda: screen.is_busy)
        held.set()
        await until(pilot, lambda: asker.question is None)
        await pilot.pause()
        assert not screen.check_in.is_open
        gate.set()
        await rested(pilot, screen)
        assert screen.check_in.is_open, "at the end of that turn"


async def test_the_day_is_asked_about_when_the_talk_has_come_to_a_pause(tmp_path: Path) -> None:
    clock = FakeClock(EVENING, flowing=True)
    async with app(tmp_path, clock, check_in=ASKS_DAY).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        assert not screen.check_in.is_open
        await pause(pilot, screen, clock)
        assert screen.check_in.is_open and "About today" in on_screen(pilot)
        await pilot.press("escape")
        await rested(pilot, screen)
        assert await outcomes(screen) == [("day", "skipped")]


async def test_a_day_on_which_no_reply_came_is_not_asked_about(tmp_path: Path) -> None:
    clock = FakeClock(EVENING, flowing=True)
    unreachable = ScriptedModel([Unreachable("no connection", where="api.example", mend="wait")])
    house = app_with(tmp_path, unreachable, clock=clock, check_in=ASKS_DAY)
    async with house.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pause(pilot, screen, clock)
        assert not screen.check_in.is_open


async def test_a_day_takes_ten_keys_and_each_has_its_time(tmp_path: Path) -> None:
    """At most 14 keys, with none for the free line; the time of each answer is kept."""
    clock = FakeClock(EVENING, flowing=True)
    async with app(tmp_path, clock, check_in=ASKS_DAY).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pause(pilot, screen, clock)
        keys = 0
        while screen.check_in.is_open:
            sitting = screen.check_in.panel.sitting
            assert sitting is not None and sitting.current is not None
            await clock.advance(3 + keys)
            answers = [key.key for key in scale_keys(sitting.current) if key.key]
            await pilot.press(answers[-1] if answers else "enter")
            keys += 1
            await pilot.pause()
        await rested(pilot, screen)
        assert keys <= 14
        (entry,) = await screen.session.check_ins()
        assert entry.outcome == "answered" and entry.occasion == "day"
        assert [a.response_s for a in entry.answers] == [3.0 + n for n in range(len(entry.answers))]


async def test_quitting_in_the_evening_asks_about_the_day_first(tmp_path: Path) -> None:
    clock = FakeClock(EVENING, flowing=True)
    house = app(tmp_path, clock, check_in=ASKS_DAY)
    async with house.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: screen.check_in.is_open)
        assert not house._exit
        await pilot.press("z")
        await until(pilot, lambda: house._exit)


async def test_a_day_that_was_put_off_on_leaving_is_asked_about_in_the_morning(
    tmp_path: Path,
) -> None:
    clock = FakeClock(EVENING, flowing=True)
    house = app(tmp_path, clock, check_in=ASKS_DAY)
    async with house.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: screen.check_in.is_open)
        await pilot.press("z")
        await until(pilot, lambda: house._exit)
    await clock.advance(12 * 3600)
    async with app(tmp_path, clock, check_in=ASKS_DAY).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Good morning")
        await pause(pilot, screen, clock)
        assert screen.check_in.is_open and "yesterday is meant" in on_screen(pilot)


async def test_leaving_while_a_reply_arrives_asks_nothing(tmp_path: Path) -> None:
    gate = asyncio.Event()
    house = app_with(
        tmp_path,
        ScriptedModel(["Fine.", end()], ["Well", gate, end()]),
        check_in=asks(closing=1),
    )
    async with house.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "One")
        screen.composer.insert("Two")
        await pilot.press("enter")
        await until(pilot, lambda: screen.is_busy)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: house._exit)
        assert not screen.check_in.is_open
        gate.set()


async def test_a_disk_that_fails_keeps_nobody_from_leaving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = app(tmp_path, check_in=asks(closing=1))
    async with house.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")

        async def full() -> None:
            raise UserError("the disk is full")

        monkeypatch.setattr(screen.session.store.askings, "read", full)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: house._exit)


async def test_a_disk_that_fails_is_said_and_the_talk_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app(tmp_path).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)

        async def full() -> None:
            raise UserError("the disk is full")

        monkeypatch.setattr(screen.session.store.askings, "read", full)
        await say(pilot, screen, "Hello")
        assert "the disk is full" in on_screen(pilot)
        await say(pilot, screen, "Still there?")
        assert not screen.check_in.is_open


@pytest.mark.parametrize(("key", "name"), [("m", "moment"), ("d", "day"), ("w", "week")])
async def test_one_key_chooses_what_to_be_asked(tmp_path: Path, key: str, name: str) -> None:
    async with app(tmp_path, check_in=asks()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, CheckInChoiceScreen))
        await pilot.press(key)
        await until(pilot, lambda: screen.check_in.is_open)
        await pilot.press("escape")
        await rested(pilot, screen)
        (entry,) = await screen.session.check_ins()
        assert (entry.instrument, entry.occasion, entry.outcome) == (name, "asked", "skipped")


async def test_the_palette_asks_for_one_by_name(tmp_path: Path) -> None:
    async with app(tmp_path, check_in=asks()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"check in: the week")
        await pilot.pause(0.5)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: screen.check_in.is_open)
        question = screen.session.asker.question
        assert question is not None and question.asking.instrument == "week"


async def test_looking_at_the_choice_asks_nothing(tmp_path: Path) -> None:
    async with app(tmp_path, check_in=asks()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, CheckInChoiceScreen))
        assert "Looking again" not in on_screen(pilot), "it has a screen of its own"
        await pilot.press("x", "escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await rested(pilot, screen)
        assert await screen.session.check_ins() == []


async def test_what_is_due_is_asked_without_a_choice(tmp_path: Path) -> None:
    clock = FakeClock(EVENING, flowing=True)
    async with app(tmp_path, clock, check_in=ASKS_DAY).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await pilot.press("f7")
        await until(pilot, lambda: screen.check_in.is_open)
        question = screen.session.asker.question
        assert question is not None and question.asking.occasion == "day"


async def test_a_second_window_does_not_ask_the_same(tmp_path: Path) -> None:
    clock = FakeClock(EVENING, flowing=True)
    first, second = (app(tmp_path, clock, check_in=ASKS_DAY) for _ in range(2))
    second.household.rng = random.Random(2)
    async with first.run_test(size=SIZE) as one, second.run_test(size=SIZE) as two:
        here, there = await opened(one), await opened(two)
        await say(one, here, "Hello")
        await say(two, there, "Hello")
        await clock.advance(PAUSE_S)
        await look(one, here)
        await look(two, there)
        assert here.check_in.is_open and not there.check_in.is_open
        await one.press("escape")
        await rested(one, here)
        await clock.advance(timedelta(hours=1).total_seconds())
        await say(two, there, "And now?")
        await pause(two, there, clock)
        assert not there.check_in.is_open
        assert await outcomes(there) == [("day", "skipped")]


async def test_ending_the_program_with_a_question_open_leaves_one_outcome(tmp_path: Path) -> None:
    clock = FakeClock(flowing=True)
    house = app(tmp_path, clock)
    async with house.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        assert screen.check_in.is_open
    await house.close_session()
    async with app(tmp_path, clock).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        assert await outcomes(screen) == [("moment", "skipped")]


async def tell_of(screen: ChatScreen, at: datetime, **numbers: float) -> None:
    """A day that was answered earlier."""
    await screen.session.store.journal.record(
        CheckIn(
            asked_at=at,
            scheduled_at=at,
            instrument="day",
            instrument_version=1,
            occasion="day",
            outcome="answered",
            moment=Moment(),
            answers=tuple(
                Answer(f"d.{name}", 1, "answered", number) for name, number in numbers.items()
            ),
        )
    )


async def answer_the_week(pilot: Pilot[int], screen: ChatScreen) -> None:
    await pilot.press("f7")
    await until(pilot, lambda: isinstance(pilot.app.screen, CheckInChoiceScreen))
    await pilot.press("w")
    await until(pilot, lambda: screen.check_in.is_open)
    await pilot.press("5", "escape")


@pytest.mark.parametrize("hours", [4.5, 7.0])
async def test_after_the_week_two_short_nights_running_are_said_plainly(
    tmp_path: Path, hours: float
) -> None:
    async with app(tmp_path, check_in=asks()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        for days in (2, 1):
            await tell_of(screen, BEGINNING - timedelta(days=days), sleep=hours)
        await tell_of(screen, BEGINNING - timedelta(days=20), sleep=3)
        await answer_the_week(pilot, screen)
        if hours < 5:
            await until(pilot, lambda: isinstance(pilot.app.screen, WeekReviewScreen))
            assert "under five hours two days running" in on_screen(pilot)
            assert "may be worth telling a" in on_screen(pilot)
            await pilot.press("enter")
        await rested(pilot, screen)
        assert pilot.app.screen is screen and screen.composer.has_focus


def test_a_day_that_was_told_about_on_the_next_counts_for_the_day_it_is_about() -> None:
    evening = datetime(2026, 11, 3, 20, tzinfo=UTC)
    late = CheckIn(
        asked_at=evening + timedelta(hours=13),
        scheduled_at=evening,
        instrument="day",
        instrument_version=1,
        occasion="day",
        outcome="answered",
        moment=Moment(),
        answers=(Answer("d.sleep", 1, "answered", 6.0), Answer("d.energy", 1, "skipped")),
    )
    asked = replace(late, occasion="asked", scheduled_at=late.asked_at)
    first, second = days_told([late, asked], UTC)
    assert (first.on, first.sleep_h, first.energy) == (evening.date(), 6.0, None)
    assert second.on == evening.date() + timedelta(days=1)
