"""The first start."""

from __future__ import annotations

from pathlib import Path

from llmcompanion.config.settings import Settings, load_settings
from llmcompanion.models.registry import Offer
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.first_run import FirstRunScreen
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import FakeRegistry, household, on_screen, opened, until


class KeyIsThere(FakeRegistry):
    """As where a key was found: another model than DOCTOR is the one to choose."""

    def __init__(self) -> None:
        super().__init__(
            doctor=ScriptedModel(["Go on.", end()]), claude=ScriptedModel(["Hi.", end()])
        )

    def offers(self) -> list[Offer]:
        return [
            Offer("doctor", "DOCTOR", "built in", "doctor", ready=True),
            Offer("claude", "Claude", "in the cloud", "anthropic", ready=True),
        ]

    def default_name(self) -> str:
        return "claude"


def first_start(home: Path, registry: FakeRegistry) -> CompanionApp:
    house = household(home, settings=Settings())
    house.registry = registry  # type: ignore[assignment]
    return CompanionApp(house)


def doctor_only() -> FakeRegistry:
    return FakeRegistry(doctor=ScriptedModel(["Go on.", end()]))


async def test_three_times_enter_ends_in_a_conversation_with_the_cursor_in_the_input(
    tmp_path: Path,
) -> None:
    app = first_start(tmp_path, doctor_only())
    async with app.run_test(size=(100, 32)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FirstRunScreen))
        assert "language model" in on_screen(pilot)
        await pilot.press("enter", "enter", "enter")
        screen = await opened(pilot)
        assert screen.composer.has_focus
        assert screen.session.persona.id == "mira"
    saved = load_settings(app.household.folders.settings_file)
    assert saved.set_up and saved.persona == "mira" and saved.model == "doctor"


async def test_a_key_that_is_found_presets_its_model(tmp_path: Path) -> None:
    app = first_start(tmp_path, KeyIsThere())
    async with app.run_test(size=(100, 32)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FirstRunScreen))
        await until(pilot, lambda: "Claude" in on_screen(pilot))
        await pilot.press("enter", "enter", "enter")
        screen = await opened(pilot)
        assert screen.session.model_name == "claude"


async def test_the_answers_are_kept(tmp_path: Path) -> None:
    app = first_start(tmp_path, doctor_only())
    async with app.run_test(size=(100, 32)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FirstRunScreen))
        await pilot.press(*"Kim", "enter")
        await pilot.press("up", "enter", "enter")
        screen = await opened(pilot)
        assert screen.session.user_name == "Kim"
        assert screen.session.persona.id != "mira"
    assert load_settings(app.household.folders.settings_file).user_name == "Kim"


async def test_leaving_at_the_questions_asks_them_again_next_time(tmp_path: Path) -> None:
    app = first_start(tmp_path, doctor_only())
    async with app.run_test(size=(100, 32)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FirstRunScreen))
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert not load_settings(app.household.folders.settings_file).set_up


async def test_who_has_answered_is_not_asked_again(tmp_path: Path) -> None:
    app = CompanionApp(household(tmp_path, ScriptedModel(["Fine.", end()])))
    async with app.run_test(size=(100, 32)) as pilot:
        await opened(pilot)
        assert isinstance(app.screen, ChatScreen)
