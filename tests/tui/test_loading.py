"""While a local model is loaded, the status line says so."""

from __future__ import annotations

import asyncio
from pathlib import Path

from llmcompanion.models.port import Progress
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, on_screen, opened, rested, until


async def test_the_status_line_says_how_far_a_model_is_loaded(tmp_path: Path) -> None:
    begun, done = asyncio.Event(), asyncio.Event()
    steps = [
        Progress("loading Tiny"), begun, Progress("loading Tiny", 0.45), done, "Here I am.", end(),
    ]  # fmt: skip
    app = app_with(tmp_path, ScriptedModel(steps))
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await pilot.press("H", "i", "enter")
        await until(pilot, lambda: "loading Tiny, Esc stops" in on_screen(pilot))
        begun.set()
        await until(pilot, lambda: "loading Tiny: 45%, Esc stops" in on_screen(pilot))
        done.set()
        await rested(pilot, screen)
        assert "Here I am." in on_screen(pilot)
        assert "loading Tiny" not in on_screen(pilot)
