"""Moving and zooming a picture of one's own in the app."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from llmcompanion.avatar.reframing import read_framing
from llmcompanion.tui.screens.framing import FramingScreen
from tests.avatar.avatar_packs import write_rig
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import app_with, on_screen, opened, until

SIZE = (100, 34)


def portrait(home: Path) -> Path:
    """A picture that takes the place of the bundled face: red above, blue below."""
    path = home / "data" / "avatars" / "mira.png"
    path.parent.mkdir(parents=True)
    picture = Image.new("RGB", (200, 400), (200, 30, 30))
    picture.paste((30, 30, 200), (0, 200, 200, 400))
    picture.save(path)
    return path


async def test_arrow_keys_and_zoom_choose_the_part_and_enter_keeps_it(tmp_path: Path) -> None:
    path = portrait(tmp_path)
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, FramingScreen) and app.screen._framing)
        screen = app.screen
        assert isinstance(screen, FramingScreen)
        before = screen._framing
        assert before is not None
        await pilot.press("down", "down", "plus", "right")
        after = screen._framing
        assert after is not None
        assert after.y > before.y
        assert after.x > before.x
        assert after.zoom > before.zoom
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is not screen)
        kept = read_framing(path)
        assert kept is not None
        assert abs(kept.zoom - after.zoom) < 0.001


async def test_escape_keeps_nothing(tmp_path: Path) -> None:
    path = portrait(tmp_path)
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, FramingScreen) and app.screen._framing)
        await pilot.press("left", "minus", "escape")
        await until(pilot, lambda: app.screen is screen)
        assert read_framing(path) is None


async def test_a_face_that_is_drawn_for_its_place_says_so(tmp_path: Path) -> None:
    write_rig(tmp_path / "data" / "avatars" / "mira")
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("f9")
        await until(pilot, lambda: "drawn for its place" in on_screen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)


async def test_the_smallest_terminal_is_survived(tmp_path: Path) -> None:
    portrait(tmp_path)
    app = app_with(tmp_path, ScriptedModel(["Fine.", end()]))
    async with app.run_test(size=(24, 8)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, FramingScreen) and app.screen._framing)
        await pilot.press("up", "escape")
        await until(pilot, lambda: app.screen is screen)
