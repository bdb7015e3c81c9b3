"""Make the README's picture from the running app: python tools/screenshot.py docs/screenshot.svg

The app is the real one, in a home of its own; only the model is replaced by one that says what
the picture is to show.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from llmcompanion.household import Household
from llmcompanion.models.port import ChatModel, Delta, Finish, ModelInfo, Request, TokenCount, Usage
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.screens.chat import ChatScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from llmcompanion.models.registry import Offer

SIZE = (118, 34)
SAID = (
    "The bread did not rise again.",
    "I did! Is there an easy way to tell that it is still alive?",
)
REPLIES = (
    "[curiosity] Twice in a row, then. Before we blame the oven: did you use the same yeast as "
    "last week, the one you found behind the rice?",
    "[joy] There is, and it takes ten minutes:\n\n"
    "1. Stir a spoonful into **warm** water with a pinch of sugar\n"
    "2. Leave it alone\n"
    "3. *Foam*: it lives. *Flat*: it was the yeast, and not you",
)


class Staged:
    """Says its lines one after the other."""

    info = ModelInfo(
        "claude-haiku-5-5", "Claude Haiku 5.5", "staged", local=False, context_tokens=1_000_000
    )

    def __init__(self) -> None:
        self._lines = list(REPLIES)

    async def stream(self, request: Request) -> AsyncIterator[Delta | Finish]:
        yield Delta(self._lines.pop(0))
        yield Finish("stop", Usage(1_480, 96))

    async def count_tokens(self, request: Request) -> TokenCount:
        return TokenCount(1_480, exact=True)

    async def close(self) -> None:
        """Nothing is held."""


class StagedRegistry:
    """Offers the staged model only."""

    def __init__(self) -> None:
        self._model = Staged()

    def offers(self) -> list[Offer]:
        return []

    def default_name(self) -> str:
        return self._model.info.name

    def open(self, name: str) -> ChatModel:
        return self._model


async def play() -> str:
    """Have the talk; the picture of it, as SVG."""
    with tempfile.TemporaryDirectory() as home:
        household = Household.find(home=Path(home), environ={})
        household.registry = StagedRegistry()  # type: ignore[assignment]
        household.settings = msgspec.structs.replace(
            household.settings, user_name="Kim", model="claude-haiku-5-5", set_up=True
        )
        app = CompanionApp(household, AppOptions())
        async with app.run_test(size=SIZE) as pilot:
            while not (
                isinstance(app.screen, ChatScreen) and app.screen.is_mounted and app.session
            ):
                await pilot.pause(0.1)
            await pilot.pause(1)
            for words in SAID:
                app.screen.composer.insert(words)
                await pilot.press("enter")
                await pilot.pause(3)
            return app.export_screenshot(title="llmcompanion")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(asyncio.run(play()), "utf-8")
