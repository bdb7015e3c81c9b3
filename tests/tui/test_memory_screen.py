"""What a persona remembers, on its own screen."""

from pathlib import Path

from textual.pilot import Pilot

from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.memory import MemoryScreen
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.galleries import choose, gallery, put, words
from tests.tui.house import app_with, opened, say, until

REMEMBERS = "[memory]\nenabled = true\nbudget_tokens = 123"


async def memory(pilot: Pilot[int], id: str) -> MemoryScreen:
    screen = await gallery(pilot)
    await choose(pilot, screen, id)
    await pilot.press("m")
    await until(pilot, lambda: isinstance(pilot.app.screen, MemoryScreen))
    shown = pilot.app.screen
    assert isinstance(shown, MemoryScreen)
    await until(pilot, lambda: "memory is" in words(pilot))
    return shown


def an_app(home: Path, reply: str = "Fine.") -> CompanionApp:
    return app_with(home, ScriptedModel([reply, end()]), persona="ada")


async def test_it_says_plainly_what_is_sent(tmp_path: Path) -> None:
    put(tmp_path, "ada", REMEMBERS)
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await memory(pilot, "ada")
        await until(pilot, lambda: "at most 123 tokens" in words(pilot))
        assert "Scripted One" in words(pilot) and "Proposals are not sent" in words(pilot)


async def test_it_is_switched_on_and_off_and_that_is_a_new_version(tmp_path: Path) -> None:
    put(tmp_path, "ada")
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await memory(pilot, "ada")
        await until(pilot, lambda: "memory is off" in words(pilot))
        assert "Nothing of this is sent" in words(pilot)
        await pilot.press("o")
        await until(pilot, lambda: "memory is on" in words(pilot))
        assert app.session is not None and app.session.persona.memory.enabled
        assert app.household.library.get("ada").version == 2
        await pilot.press("o")
        await until(pilot, lambda: "memory is off" in words(pilot))


async def test_a_bundled_one_says_how_it_could_remember(tmp_path: Path) -> None:
    put(tmp_path, "ada")
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await memory(pilot, "mira")
        await pilot.press("o")
        await until(pilot, lambda: "the copy can remember" in words(pilot))


async def test_facts_are_written_changed_and_removed(tmp_path: Path) -> None:
    put(tmp_path, "ada", REMEMBERS)
    app = an_app(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await memory(pilot, "ada")
        await pilot.press("a")
        await until(pilot, lambda: app.screen is not screen)
        await pilot.press(*"A cat", "enter")
        await until(pilot, lambda: "you wrote it" in words(pilot))
        await pilot.press("e")
        await until(pilot, lambda: app.screen is not screen)
        await pilot.press("end", *"fish", "enter")
        await until(pilot, lambda: "A catfish" in words(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "no message to go to" in words(pilot))
        await pilot.press("delete")
        await until(pilot, lambda: app.screen is not screen)
        await pilot.press("y")
        await until(pilot, lambda: "It is gone" in words(pilot))
        assert app.session is not None
        assert await app.session.store.memory.facts("ada") == []


async def test_a_proposal_is_accepted_and_enter_goes_to_its_message(tmp_path: Path) -> None:
    put(tmp_path, "ada", REMEMBERS)
    app = an_app(tmp_path, "Noted. [remember: Kim has a cat]")
    async with app.run_test(size=(100, 30)) as pilot:
        chat = await opened(pilot)
        await say(pilot, chat, "I have a cat")
        reply = chat.talk.messages[-1].id  # type: ignore[union-attr]
        await memory(pilot, "ada")
        await until(pilot, lambda: "not accepted yet" in words(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "not accepted yet" not in words(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChatScreen))
        await until(pilot, lambda: chat.transcript.chosen == reply)
