"""The app with everything real but the model, in a home of its own."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import msgspec
from textual.pilot import Pilot

from llmcompanion import resources
from llmcompanion.config.folders import Folders
from llmcompanion.config.settings import (
    AvatarSettings,
    CareSettings,
    CheckInSettings,
    Settings,
)
from llmcompanion.errors import UserError
from llmcompanion.household import Household
from llmcompanion.models.port import ChatModel
from llmcompanion.models.registry import Offer
from llmcompanion.persona.library import Library
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.screens.chat import ChatScreen
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel

SETTINGS = Settings(
    user_name="Kim",
    persona="mira",
    model="scripted",
    set_up=True,
    avatar=AvatarSettings(motion="still"),
    check_in=CheckInSettings(enabled=False),
    care=CareSettings(reminders=False, break_after_min=0),
)


def asks(every: int = 99, closing: int = 99, **others: object) -> CheckInSettings:
    """After so many exchanges, at any hour, and nothing by itself beside that."""
    plain: dict[str, object] = {
        "per_day": 24, "windows": 0, "day_after_hour": 24, "week_day": "never",
        "quiet_from": 0, "quiet_to": 0, "withhold": 0.0,
    }  # fmt: skip
    return msgspec.convert(
        {"every_turns": every, "closing_turns": closing} | plain | others, CheckInSettings
    )


class FakeRegistry:
    """Offers models that a test made."""

    def __init__(self, **models: ChatModel) -> None:
        self.models = models

    def offers(self) -> list[Offer]:
        return [
            Offer(name, model.info.title, "for tests", "scripted", ready=True)
            for name, model in self.models.items()
        ]

    async def offers_online(self) -> list[Offer]:
        return self.offers()

    def use_profiles(self, profiles: object) -> None: ...

    def default_name(self) -> str:
        return next(iter(self.models))

    def open(self, name: str) -> ChatModel:
        if name not in self.models:
            raise UserError(f'there is no model "{name}"', mend="choose another")
        return self.models[name]


def household(
    home: Path, *models: ChatModel, settings: Settings = SETTINGS, clock: FakeClock | None = None
) -> Household:
    """A household whose default model is the first of `models`."""
    folders = Folders.find(home, {})
    folders.create()
    named = {f"scripted{n or ''}": model for n, model in enumerate(models)}
    return Household(
        folders=folders,
        settings=settings,
        library=Library(resources.personas(), folders.personas),
        registry=FakeRegistry(**named),  # type: ignore[arg-type]
        clock=clock or FakeClock(flowing=True),
        rng=random.Random(1),
        zone=UTC,
    )


def app_with(
    home: Path,
    *models: ScriptedModel,
    options: AppOptions | None = None,
    clock: FakeClock | None = None,
    **settings: object,
) -> CompanionApp:
    """The app; keyword arguments change its settings."""
    changed = msgspec.structs.replace(SETTINGS, **settings)
    return CompanionApp(household(home, *models, settings=changed, clock=clock), options)


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Let the app work until `condition` holds."""
    async with asyncio.timeout(10):
        while True:
            await pilot.pause()
            if condition():
                return
            await asyncio.sleep(0.01)


async def opened(pilot: Pilot[int]) -> ChatScreen:
    """The main screen, its talk loaded."""
    await until(
        pilot,
        lambda: (
            isinstance(pilot.app.screen, ChatScreen)
            and pilot.app.screen.is_mounted
            and pilot.app.screen.talk is not None
            and pilot.app.screen.view.talk is not None
        ),
    )
    screen = pilot.app.screen
    assert isinstance(screen, ChatScreen)
    return screen


async def say(pilot: Pilot[int], screen: ChatScreen, text: str) -> None:
    """Type `text`, send it, and wait for the turn's end."""
    screen.composer.insert(text)
    await pilot.press("enter")
    await until(pilot, lambda: not screen.composer.text)
    await rested(pilot, screen)


async def rested(pilot: Pilot[int], screen: ChatScreen) -> None:
    """Wait until nothing is going on."""
    await until(pilot, lambda: screen.talk is not None and not screen.talk.busy)
    await until(pilot, lambda: settled(screen))
    await pilot.pause()


async def still(pilot: Pilot[int]) -> None:
    """Wait until the screen has looked the same for a while."""
    before, same = "", 0
    async with asyncio.timeout(20):
        while same < 4:
            await pilot.pause(0.1)
            now = pilot.app.export_screenshot()
            before, same = now, same + 1 if now == before else 0


def settled(screen: ChatScreen) -> bool:
    """Whether everything that the person set off has ended."""
    return all(w.is_finished for w in screen.workers if w.group in ("turn", "journal", "choose"))


def shown(screen: ChatScreen) -> str:
    """What the transcript shows, as text."""
    return "\n".join(
        f"{entry.speaker} {entry.aside}\n{entry.text}\n{entry.note}"
        for entry in screen.transcript.entries
    )


def on_screen(pilot: Pilot[int]) -> str:
    """Everything on the screen, as text."""
    width, height = pilot.app.size
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines)[: (width + 1) * height]
