"""How the face may move."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from llmcompanion.config.settings import AvatarSettings, RendererName, load_settings
from llmcompanion.tui.options import RENDERERS, AppOptions
from llmcompanion.tui.paces import PACES, chosen_pace, with_pace
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, on_screen, opened, until


@pytest.mark.parametrize("pace", [pace.id for pace in PACES])
def test_a_pace_that_was_chosen_is_the_one_that_is_set(pace: str) -> None:
    assert chosen_pace(with_pace(AvatarSettings(), pace)) == pace


def test_a_pace_of_the_persons_own_is_none_of_these() -> None:
    assert chosen_pace(AvatarSettings(frames_per_second=7.0)) == ""


def test_the_command_line_knows_every_way_to_draw() -> None:
    assert get_args(RendererName) == RENDERERS


async def test_a_frame_in_five_seconds_can_be_chosen_and_is_kept(tmp_path: Path) -> None:
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]), avatar=AvatarSettings())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f3")
        await until(pilot, lambda: "One frame in five seconds" in on_screen(pilot))
        await pilot.press("down", "down", "down", "enter")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: app.household.settings.avatar.frames_per_second == 0.2)
        assert screen.face._pace.frames_per_second == 0.2
    saved = load_settings(app.household.folders.settings_file)
    assert saved.avatar.frames_per_second == 0.2


async def test_a_way_to_draw_that_was_asked_for_holds_this_time_only(tmp_path: Path) -> None:
    model = ScriptedModel(["Fine.", end()])
    app = app_with(tmp_path, model, options=AppOptions(renderer="half"))
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        assert screen.session.avatar_manner.renderer == "half"
        assert screen.session.settings.avatar.renderer == "auto"
