"""The list of talks."""

from __future__ import annotations

import json
from pathlib import Path

from textual.pilot import Pilot

from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.conversations import ConversationsScreen
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, on_screen, opened, rested, say, shown, until

SIZE = (100, 30)


async def two_talks(pilot: Pilot[int]) -> ChatScreen:
    """A talk about bread, then one about rain, which is open."""
    screen = await opened(pilot)
    await say(pilot, screen, "The bread did not rise")
    await pilot.press("ctrl+n")
    await until(pilot, lambda: "bread" not in shown(screen))
    await rested(pilot, screen)
    await say(pilot, screen, "Will it rain?")
    await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConversationsScreen))
    await until(pilot, lambda: "Will it rain?" in on_screen(pilot))
    return screen


async def test_enter_opens_another_talk(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await two_talks(pilot)
        assert "The bread did not rise" in on_screen(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: "The bread did not rise" in shown(screen))
        assert screen.composer.has_focus


async def test_search_finds_a_message_and_enter_goes_there(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await two_talks(pilot)
        await pilot.press("slash", *"rise")
        await until(pilot, lambda: "Will it rain?" not in on_screen(pilot))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "The bread did not rise" in shown(screen))
        await rested(pilot, screen)
        assert screen.talk is not None
        assert screen.transcript.chosen in {message.id for message in screen.talk.messages}


async def test_a_search_without_a_hit_says_so(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        await two_talks(pilot)
        await pilot.press("slash", *"zebra")
        await until(pilot, lambda: "Nothing found" in on_screen(pilot))


async def test_a_talk_is_renamed(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await two_talks(pilot)
        await pilot.press("r")
        await until(pilot, lambda: "Rename" in on_screen(pilot))
        await pilot.press("end", *" Yes", "enter")
        await until(pilot, lambda: "Will it rain? Yes" in on_screen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert "Will it rain? Yes" in on_screen(pilot)


async def test_deleting_asks_first_and_the_open_talk_gives_way_to_a_new_one(
    tmp_path: Path,
) -> None:
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await two_talks(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "Delete" in on_screen(pilot))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, ConversationsScreen))
        await pilot.press("d")
        await until(pilot, lambda: not isinstance(app.screen, ConversationsScreen))
        await pilot.press("y")
        await until(pilot, lambda: "Deleted" in on_screen(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await rested(pilot, screen)
        assert "rain" not in shown(screen)
        talks = await screen.session.shelf.conversations()
        assert [talk.title for talk in talks if talk.title] == ["The bread did not rise"]


async def test_talks_are_exported_to_private_files(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Hm.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await two_talks(pilot)
        for key, suffix in (("m", "md"), ("j", "json"), ("m", "md")):
            await pilot.press(key)
            await until(pilot, lambda suffix=suffix: f".{suffix}" in on_screen(pilot))
            await pilot.pause(0.1)
        exports = screen.session.household.folders.exports
        files = sorted(path.name for path in exports.iterdir())
        assert len(files) == 3
        document = json.loads(next(exports.glob("*.json")).read_text("utf-8"))
        assert document["messages"][1]["text"] == "Will it rain?"
        assert all(path.stat().st_mode & 0o077 == 0 for path in exports.iterdir())
