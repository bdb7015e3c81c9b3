"""A disk that says no: one sentence, and the app goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.tui.screens.chat import ChatScreen
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, asks, on_screen, opened, rested, say, settled, until

SIZE = (100, 30)


def read_only(screen: ChatScreen) -> None:
    """Let the settings be a file that cannot be written."""
    file = screen.session.household.folders.settings_file
    file.unlink(missing_ok=True)
    file.mkdir()


async def test_the_face_is_hidden_though_that_cannot_be_kept(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        read_only(screen)
        await pilot.press("f4")
        await until(pilot, lambda: settled(screen))
        assert "cannot be" in on_screen(pilot)
        assert screen.has_class("-faceless")


async def test_another_persona_talks_though_that_cannot_be_kept(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")
        read_only(screen)
        with pytest.raises(UserError):
            await screen.session.use_persona("kai")
        assert screen.talk is not None and screen.talk.persona.id == "kai"


async def test_a_talk_that_cannot_begin_after_a_check_in_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_with(
        tmp_path,
        ScriptedModel(["Fine.", end()]),
        check_in=asks(closing=1),
    )
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Hello")

        async def full() -> None:
            raise UserError("the disk is full")

        monkeypatch.setattr(screen.session, "start_talk", full)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: screen.check_in.is_open)
        await pilot.press("escape")
        await until(pilot, lambda: "the disk is full" in on_screen(pilot))
        await until(pilot, lambda: settled(screen))
        await rested(pilot, screen)
