"""Pins, the horizon, summaries and an ended talk on the main screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import TextArea

from llmcompanion.config.settings import SightSettings
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.summary import SummaryScreen
from tests.chat.test_sight import LONG, SMALL, Sums
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, on_screen, opened, say, shown, until

FACELESS = AppOptions(avatar=False)
SUMS_UP = SightSettings(when_full="summarise")


def horizon(screen: ChatScreen) -> str:
    return next((entry.horizon for entry in screen.transcript.entries if entry.horizon), "")


async def fill(pilot: Pilot[int], screen: ChatScreen) -> None:
    for turn in range(20):
        await say(pilot, screen, f"{turn}: {LONG}")
        if horizon(screen):
            return
    raise AssertionError("the context never filled")


async def test_a_line_shows_where_sight_ends_and_the_app_says_so_when_it_moves(
    tmp_path: Path,
) -> None:
    app = app_with(tmp_path, Sums("They spoke."), options=FACELESS)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await fill(pilot, screen)
        assert horizon(screen) == "Above this line, Mira no longer sees anything."
        assert "have left Mira's sight" in on_screen(pilot)
        await say(pilot, screen, "Well?")
        assert "have left Mira's sight" not in on_screen(pilot)


async def test_pins_that_do_not_fit_are_told_of(tmp_path: Path) -> None:
    model = ScriptedModel(["[joy] Mhm.", end()], info=SMALL)
    app = app_with(tmp_path, model, options=FACELESS)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "My sister is Nora.")
        await pilot.press("tab", "up", "p")
        await until(pilot, lambda: "Pinned: it stays" in on_screen(pilot))
        await pilot.press("enter")
        await say(pilot, screen, LONG * 6)
        await pilot.press("tab", "up", "p")
        await until(pilot, lambda: "longer than pinned messages may be" in on_screen(pilot))
        await pilot.press("enter")
        for turn in range(12):
            await say(pilot, screen, f"{turn} {LONG}")
        words = horizon(screen)
        assert "no longer sees anything but 1 pinned." in words
        assert "1 pinned do not fit and are not sent." in words
        assert "My sister is Nora." in model.requests[-1].lines[0].text
        assert shown(screen).count("pinned") == 2


async def test_a_summary_is_shown_can_be_changed_and_is_marked_as_changed(tmp_path: Path) -> None:
    model = Sums("They spoke of the harbour.")
    app = app_with(tmp_path, model, options=FACELESS, sight=SUMS_UP)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await fill(pilot, screen)
        assert "Older messages were summed up" in on_screen(pilot)
        assert "but a summary by scripted-1." in horizon(screen)
        assert horizon(screen).endswith(": They spoke of the harbour.")
        await pilot.press("tab", "u")
        await until(pilot, lambda: isinstance(pilot.app.screen, SummaryScreen))
        area = pilot.app.screen.query_one(TextArea)
        assert area.text == "They spoke of the harbour."
        area.text = "I spoke of my sister."
        await pilot.press("f2")
        await until(pilot, lambda: "changed by you" in horizon(screen))
        await pilot.press("enter")
        await say(pilot, screen, "And?")
        assert "I spoke of my sister." in model.requests[-1].lines[0].text


async def test_a_summary_that_failed_is_said_by_the_app_and_at_the_line(tmp_path: Path) -> None:
    app = app_with(tmp_path, Sums(""), options=FACELESS, sight=SUMS_UP)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await fill(pilot, screen)
        await say(pilot, screen, "Well?")
        assert "were not summed up: " in on_screen(pilot)
        assert "in no summary: " in horizon(screen) and "the line is cut" in horizon(screen)


async def test_an_ended_talk_is_closed_kindly_and_found_closed_again(tmp_path: Path) -> None:
    farewell = ["[sadness] I stop here.\n[end of conversation]", end()]
    app = app_with(
        tmp_path,
        ScriptedModel(farewell, ["Hello.", end()]),
        options=FACELESS,
        sight=SightSettings(may_end=True),
    )
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Go away")
        ended = screen.talk
        assert ended is not None
        text = on_screen(pilot)
        assert "Mira has ended this conversation. It stays here to be read" in text
        assert "[end of" not in shown(screen)
        screen.composer.insert("Wait")
        await pilot.press("enter")
        await until(pilot, lambda: screen.composer.text == "Wait")  # nothing typed is lost
        assert "has ended this conversation" in on_screen(pilot)
        screen.composer.fill("")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "has ended this conversation" in on_screen(pilot))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: screen.talk is not ended)
        await until(pilot, lambda: "has ended" not in on_screen(pilot))
        await say(pilot, screen, "Hello")
        assert "Hello." in shown(screen)
        await screen.session.open_talk(ended.conversation.id)
        screen.show_talk()
        await until(pilot, lambda: "Ctrl+N begins another" in on_screen(pilot))
        assert screen.talk is not None and screen.talk.conversation.ended


async def test_a_model_that_sees_all_has_nothing_to_sum_up(tmp_path: Path) -> None:
    model = ScriptedModel(["Fine.", end()], info=replace(SMALL, context_tokens=None))
    async with app_with(tmp_path, model, options=FACELESS).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await say(pilot, screen, "Well?")
        await pilot.press("tab", "u")
        await until(pilot, lambda: "sees all of this talk" in on_screen(pilot))
