"""Hot swap, other greetings, a persona's own model, and what it would remember."""

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from llmcompanion.models.port import ModelInfo
from llmcompanion.models.registry import Offer
from llmcompanion.tui.persona_flow import PersonaFlow
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.dialogs import LineScreen
from llmcompanion.tui.screens.gallery import GalleryScreen
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.galleries import choose, gallery, logged, put
from tests.tui.house import app_with, on_screen, opened, rested, say, settled, shown, until

GREETINGS = {"greeting": "First.", "greetings/1": "Second.", "greetings/2": "Third."}


async def swap(pilot: Pilot[int], id: str, key: str = "enter") -> ChatScreen:
    screen = await gallery(pilot)
    await choose(pilot, screen, id)
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, ChatScreen))
    chat = pilot.app.screen
    assert isinstance(chat, ChatScreen)
    await until(pilot, lambda: settled(chat) and chat.session.persona.id == id)
    return chat


async def test_the_swap_stops_the_reply_and_the_next_one_is_the_new_personas(
    tmp_path: Path,
) -> None:
    never = asyncio.Event()
    model = ScriptedModel(["[joy] Well, ", never, "never", end()], ["[joy] Kai here.", end()])
    app = app_with(tmp_path, model)
    async with app.run_test(size=(100, 40)) as pilot:
        chat = await opened(pilot)
        conversation = chat.session.talk.conversation.id  # type: ignore[union-attr]
        chat.composer.insert("Hello")
        await pilot.press("enter")
        await until(pilot, lambda: "Well," in shown(chat))
        await swap(pilot, "kai")
        await rested(pilot, chat)
        talk = chat.talk
        assert talk is not None and talk.conversation.id == conversation
        assert talk.messages[-1].status == "stopped" and talk.messages[-1].persona == "mira"
        assert talk.messages[-1].text.strip() == "Well,"
        assert on_screen(pilot).splitlines()[0].strip().startswith("Kai ·")
        assert "Kai" in on_screen(pilot).splitlines()[-1]
        await say(pilot, chat, "Who is there?")
        assert talk.messages[-1].persona == "kai" and talk.messages[-1].persona_version > 0
        assert "Kai here." in shown(chat)


async def test_the_log_marks_the_swap_with_the_version_that_talks(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=(100, 40)) as pilot:
        chat = await opened(pilot)
        await say(pilot, chat, "Hello")
        await swap(pilot, "kai")
        changes = [entry for entry in await logged(chat.session) if entry.kind == "change"]
        assert {"what": "persona", "from": "mira", "to": "kai"} in [each.data for each in changes]
        assert changes[0].moment.persona == "kai" and changes[0].moment.persona_version > 0


async def test_n_begins_a_new_conversation_and_the_old_one_stays(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=(100, 40)) as pilot:
        chat = await opened(pilot)
        await say(pilot, chat, "Hello")
        before = chat.talk
        await swap(pilot, "kai", "n")
        await until(pilot, lambda: chat.talk is not before)
        assert chat.talk is not None and chat.talk.messages[0].persona == "kai"
        assert len(await chat.session.store.conversations.list()) == 1


async def test_an_edit_of_the_one_who_talks_counts_at_once(tmp_path: Path) -> None:
    put(tmp_path, "ada")
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]), persona="ada")
    async with app.run_test(size=(100, 40)) as pilot:
        chat = await opened(pilot)
        screen = await gallery(pilot)
        await pilot.press("e")
        await until(
            pilot, lambda: pilot.app.screen is not screen and pilot.app.screen.query("#form")
        )
        app.screen.query_one("#field-name", Input).value = "Bea"
        await pilot.press("f2")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: chat.session.persona.name == "Bea")
        assert chat.session.persona.version == 2
        await pilot.press("escape")
        await until(pilot, lambda: on_screen(pilot).strip().startswith("Bea"))


async def test_the_arrows_turn_to_the_other_greetings_while_nothing_was_said(
    tmp_path: Path,
) -> None:
    put(tmp_path, "ada", **GREETINGS)
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]), persona="ada")
    async with app.run_test(size=(100, 30)) as pilot:
        chat = await opened(pilot)
        assert "There are 3 greetings" in chat.notice
        await pilot.press("tab", "right")
        await until(pilot, lambda: "Second." in shown(chat) and settled(chat))
        await pilot.press("left")
        await until(pilot, lambda: "First." in shown(chat) and settled(chat))
        await pilot.press("left")
        await until(pilot, lambda: "Third." in shown(chat) and settled(chat))
        await pilot.press("right")
        await until(pilot, lambda: "First." in shown(chat) and settled(chat))
        talk = chat.talk
        assert talk is not None and len(talk.messages[0].alternatives) == 3
        await pilot.press("enter")
        await say(pilot, chat, "Hello")
        assert [message.text for message in talk.messages] == ["First.", "Hello", "Fine."]


async def remembering(tmp_path: Path, reply: str) -> tuple[object, ScriptedModel]:
    put(tmp_path, "ada", "[memory]\nenabled = true")
    model = ScriptedModel([reply, end()], ["Fine.", end()])
    return app_with(tmp_path, model, persona="ada"), model


@pytest.mark.parametrize(("key", "states"), [("y", ["kept"]), ("n", [])], ids=["yes", "no"])
async def test_what_a_reply_would_remember_is_asked_about_and_no_key_answers_by_chance(
    tmp_path: Path, key: str, states: list[str]
) -> None:
    app, _ = await remembering(tmp_path, "Noted. [remember: Kim has a cat]")
    async with app.run_test(size=(100, 30)) as pilot:  # type: ignore[attr-defined]
        chat = await opened(pilot)
        await say(pilot, chat, "I have a cat")
        line = chat.query_one(PersonaFlow)
        await until(pilot, lambda: line.display)
        assert "Ada would remember: “Kim has a cat”" in on_screen(pilot)
        await pilot.press(key)
        assert chat.composer.text == key
        chat.composer.text = ""
        await pilot.press("tab")
        await until(pilot, lambda: line.has_focus)
        await pilot.press(key)
        await until(pilot, lambda: not line.display)
        assert chat.composer.has_focus
        facts = await chat.session.store.memory.facts("ada")
        assert [fact.state for fact in facts] == states


async def test_it_can_be_put_in_other_words(tmp_path: Path) -> None:
    app, model = await remembering(tmp_path, "Noted. [remember: Kim has a cat]")
    async with app.run_test(size=(100, 30)) as pilot:  # type: ignore[attr-defined]
        chat = await opened(pilot)
        await say(pilot, chat, "I have a cat")
        await until(pilot, lambda: chat.query_one(PersonaFlow).display)
        await pilot.press("tab", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("end", *" called Ada", "enter")
        await until(pilot, lambda: not chat.query_one(PersonaFlow).display)
        await say(pilot, chat, "And my cat?")
        assert "Kim has a cat called Ada" in str(model.requests[-1])


class TestTheModelThatItWouldRatherRunOn:
    """One on this machine is taken, one elsewhere is named, the person's choice stands."""

    async def a_swap(self, tmp_path: Path, goes_to: str, *, ready: bool = True) -> str:
        put(tmp_path, "ada", 'model = "Scripted1"')
        other = ModelInfo("scripted-2", "Scripted Two", "scripted", local=True)
        models = ScriptedModel(["One.", end()]), ScriptedModel(["Two.", end()], info=other)
        app = app_with(tmp_path, *models)
        registry = app.household.registry
        registry.offers = lambda: [  # type: ignore[method-assign]
            Offer("scripted1", "Scripted Two", "", "scripted", ready=ready, goes_to=goes_to)
        ]
        async with app.run_test(size=(100, 40)) as pilot:
            chat = await opened(pilot)
            await say(pilot, chat, "Hello")
            if goes_to == "chosen":
                await chat.session.use_model("scripted")
            await swap(pilot, "ada")
            said = f"{chat.session.model_name}: {chat.notice}"
            assert chat.session.settings.model == "scripted"
            await swap(pilot, "kai")
            assert chat.session.model_name == "scripted"
            assert isinstance(pilot.app.screen, ChatScreen)
            assert not isinstance(pilot.app.screen, GalleryScreen)
        return said

    async def test_on_this_machine(self, tmp_path: Path) -> None:
        said = await self.a_swap(tmp_path, "this machine")
        assert said.startswith("scripted1: Ada would rather run on Scripted Two: it replies.")

    async def test_elsewhere(self, tmp_path: Path) -> None:
        said = await self.a_swap(tmp_path, "Anthropic")
        assert said.startswith("scripted: ") and "words go to Anthropic: F6 chooses it" in said

    async def test_not_ready(self, tmp_path: Path) -> None:
        said = await self.a_swap(tmp_path, "this machine", ready=False)
        assert said.startswith("scripted: ") and "not ready" in said

    async def test_another_was_chosen(self, tmp_path: Path) -> None:
        assert await self.a_swap(tmp_path, "chosen") == "scripted: "
