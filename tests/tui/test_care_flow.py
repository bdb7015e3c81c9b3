"""Help by people and lines by the app, on the main screen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from llmcompanion.config.settings import CareSettings
from llmcompanion.journal.entries import Entry
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.care_flow import AGAIN_S, UNASKED_S
from llmcompanion.tui.screens.chat import ChatScreen
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel
from tests.tui.house import app_with, on_screen, opened, rested, say, shown, until

CARE = CareSettings(country="AT", reminders=False, break_after_min=0)
REMINDING = CareSettings(country="AT")
SIGN = "I don't want to be alive anymore"


async def entries(screen: ChatScreen, kind: str) -> list[Entry]:
    return [e for e in await screen.session.store.journal.entries() if e.kind == kind]  # type: ignore[attr-defined]


async def test_signs_in_what_the_person_writes_bring_the_panel_and_the_talk_goes_on(
    tmp_path: Path,
) -> None:
    app = app_with(tmp_path, ScriptedModel("I am here."), care=CARE)
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, SIGN)
        await until(pilot, lambda: screen.care.panel.is_open)
        assert "142" in on_screen(pilot)
        assert screen.composer.has_focus
        assert [m.role for m in screen.talk.messages][-2:] == ["user", "assistant"]  # type: ignore[union-attr]
        await pilot.press("h", "i")
        assert screen.composer.text == "hi"
