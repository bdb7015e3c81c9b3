"""What a person is writing stays theirs, whatever happens around it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from llmcompanion.tui.checkin_flow import TYPING_PAUSE_S
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.session import Session
from llmcompanion.tui.widgets.checkin_panel import CheckInPanel
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, asks, on_screen, opened, rested, say, settled, shown, until

SIZE = (100, 30)


async def test_enter_pressed_twice_sends_once(tmp_path: Path) -> None:
    model = ScriptedModel(["Well.", end()])
    app = app_with(tmp_path, model)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.composer.insert("Hello")
        screen.composer.action_send()
        screen.composer.action_send()
        await rested(pilot, screen)
        assert screen.composer.text == ""
        assert "still arriving" not in on_screen(pilot)
        assert len(model.requests) == 1
        await pilot.press("up")
        assert screen.composer.text == "Hello"


async def test_what_is_typed_right_after_enter_stays(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Well.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.composer.insert("Hello")
        screen.composer.action_send()
        screen.composer.insert(" and")
        await rested(pilot, screen)
        assert screen.composer.text == " and"
        assert [m.text for m in screen.talk.messages if m.role == "user"] == ["Hello"]


async def test_a_draft_comes_back_after_an_edit_is_left_or_sent(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        screen.composer.insert("half a thought")
        await pilot.press("ctrl+g", "ctrl+g", "escape")
        assert screen.composer.text == "half a thought"
        await pilot.press("ctrl+g", "!", "enter")
        await rested(pilot, screen)
        assert "Hello!" in shown(screen)
        assert screen.composer.text == "half a thought"


async def test_leaving_a_talk_in_mid_edit_does_not_carry_the_edit_over(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        before = screen.talk
        await pilot.press("ctrl+g", "ctrl+n")
        await until(pilot, lambda: screen.view.talk is not before)
        assert screen.composer.text == ""


async def test_the_notice_that_a_reply_is_arriving_goes_with_the_reply(tmp_path: Path) -> None:
    gate = asyncio.Event()
    app = app_with(tmp_path, ScriptedModel(["Well", gate, end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.composer.insert("Hello")
        await pilot.press("enter")
        await until(pilot, lambda: "Well" in shown(screen))
        await pilot.press("x", "enter")
        assert "still arriving" in on_screen(pilot)
        gate.set()
        await rested(pilot, screen)
        assert "still arriving" not in on_screen(pilot)


async def test_the_keys_of_a_draft_do_not_answer_the_check_in(tmp_path: Path) -> None:
    gate, clock = asyncio.Event(), FakeClock(flowing=True)
    app = app_with(
        tmp_path,
        ScriptedModel(["Well", gate, end()]),
        clock=clock,
        check_in=asks(every=1),
    )
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.composer.insert("Hello")
        await pilot.press("enter")
        await until(pilot, lambda: "Well" in shown(screen))
        await pilot.press("w", "a", "i")
        gate.set()
        await rested(pilot, screen)
        await pilot.press("t")
        assert screen.composer.text == "wait" and not screen.check_in.is_open
        await clock.advance(TYPING_PAUSE_S)
        await until(pilot, lambda: screen.check_in.is_open)
        await pilot.press("7")
        await until(pilot, lambda: settled(screen))
        assert [entry.value for entry in await screen.session.check_ins()] == [7]
        assert screen.composer.text == "wait"


async def test_who_begins_to_write_as_the_question_comes_writes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CheckInPanel, "guard_s", 30.0)
    app = app_with(tmp_path, ScriptedModel(["Well.", end()]), check_in=asks(every=1))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        await until(pilot, lambda: screen.check_in.is_open)
        await pilot.press("t", "7")
        await until(pilot, lambda: screen.composer.text == "t7")
        assert await screen.session.check_ins() == []
        monkeypatch.setattr(CheckInPanel, "guard_s", 0.0)
        await pilot.press("h")
        await pilot.press("7")
        await until(pilot, lambda: settled(screen))
        assert [entry.value for entry in await screen.session.check_ins()] == [7]
        assert screen.composer.text == "t7h"


async def test_a_question_that_was_asked_for_takes_the_first_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CheckInPanel, "guard_s", 30.0)
    app = app_with(tmp_path, ScriptedModel(["Well.", end()]), check_in=asks())
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.action_do("check_in_moment")
        await until(pilot, lambda: screen.check_in.is_open)
        await pilot.press("7")
        await until(pilot, lambda: settled(screen))
        assert screen.composer.text == ""


async def test_the_check_in_waits_until_the_talk_is_in_view(tmp_path: Path) -> None:
    gate = asyncio.Event()
    app = app_with(
        tmp_path,
        ScriptedModel(["Well", gate, end()]),
        check_in=asks(every=1),
    )
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.composer.insert("Hello")
        await pilot.press("enter")
        await until(pilot, lambda: "Well" in shown(screen))
        await pilot.press("ctrl+l")
        gate.set()
        await rested(pilot, screen)
        assert not screen.check_in.is_open
        await pilot.press("escape")
        await until(pilot, lambda: screen.check_in.is_open)


async def test_what_is_sent_before_the_talk_is_open_is_sent_then(tmp_path: Path) -> None:
    model, gate = ScriptedModel(["Well.", end()]), asyncio.Event()
    app = app_with(tmp_path, model)
    open_session = app.open_session

    async def late() -> Session | None:
        await gate.wait()
        return await open_session()

    app.open_session = late  # type: ignore[method-assign]
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ChatScreen) and app.screen.is_mounted)
        await pilot.press("h", "i", "enter", "m", "o", "r", "e")
        gate.set()
        screen = await opened(pilot)
        await until(pilot, lambda: "Well." in shown(screen))
        await rested(pilot, screen)
        assert [m.text for m in screen.talk.messages if m.role == "user"] == ["hi"]
        assert screen.composer.text == "more"
