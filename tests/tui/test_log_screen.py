"""The reflection log."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmcompanion.checkin import asking
from llmcompanion.tui.screens.log import LogScreen
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, asks, on_screen, opened, rested, say, shown, until

SIZE = (100, 30)
EVERY_TURN = asks(every=1)


async def test_an_empty_log_says_how_to_begin(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "No check-ins yet" in on_screen(pilot))


async def test_the_log_shows_the_newest_first_and_enter_goes_to_that_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "draw", lambda instrument, rng, today: instrument.items[:1])
    clock = FakeClock(flowing=True)
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]), check_in=EVERY_TURN, clock=clock)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        for number, text in (("2", "First"), ("9", "Second")):
            await clock.advance(600)
            await say(pilot, screen, text)
            await pilot.press(number, "enter")
            await rested(pilot, screen)
        first = screen.talk
        assert first is not None
        await pilot.press("ctrl+n")
        await until(pilot, lambda: screen.talk is not first)
        await rested(pilot, screen)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LogScreen))
        await until(pilot, lambda: "2 turns" in on_screen(pilot))
        text = on_screen(pilot)
        assert text.index("2 turns") < text.index("1 turn ")
        assert "last 2 answers" in text
        await pilot.press("down", "enter")
        await until(pilot, lambda: "First" in shown(screen))
        await rested(pilot, screen)
        assert screen.transcript.chosen == first.messages[2].id


async def test_the_log_outlives_the_talk_it_is_about(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]), check_in=EVERY_TURN)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "First")
        await pilot.press("2", "enter")
        await rested(pilot, screen)
        assert screen.talk is not None
        await screen.session.delete(screen.talk.conversation.id)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "1 turn" in on_screen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "was deleted" in on_screen(pilot))
