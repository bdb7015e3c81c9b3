import asyncio

import pytest
from rich.color import ColorSystem

from llmcompanion.avatar.rendering.detection import TerminalGraphics
from llmcompanion.avatar.rendering.symbols import BLOCKS
from llmcompanion.config.settings import AvatarSettings
from llmcompanion.tui.palette import LIGHT
from llmcompanion.tui.widgets.avatar import AvatarPane
from tests.fakes.face_pane import (
    FaceApp,
    is_drawn,
    later,
    picture,
    settle,
    until,
)


def kitty(**more) -> TerminalGraphics:
    return TerminalGraphics("kitty", BLOCKS, "true", cell_pixels=(10, 20), **more)


class Wire:
    """Takes what is written past Textual."""

    def __init__(self, app: FaceApp, monkeypatch) -> None:
        self.written: list[str] = []
        monkeypatch.setattr(AvatarPane, "_write", lambda _, text: self.written.append(text))
        monkeypatch.setattr(FaceApp, "is_headless", False)
        app.console._color_system = ColorSystem.TRUECOLOR

    def take(self) -> str:
        text = "".join(self.written)
        self.written.clear()
        return text


async def test_a_face_appears_standing_on_the_lower_edge_in_the_middle():
    app = FaceApp()
    async with app.run_test(size=(120, 40)) as pilot:
        app.pane.styles.width, app.pane.styles.height = 50, 22
        await pilot.pause()
        await settle(app)
        place = app.pane._place
        assert (place.columns, place.rows, place.left, place.top) == (40, 20, 5, 2)
        assert len(app.pane._rows) == 22
        assert {strip.cell_length for strip in app.pane._rows} == {50}


async def test_where_there_is_no_room_there_is_no_face():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        app.pane.styles.height = 3
        await until(lambda: app.pane._timer is None and not is_drawn(app.pane))


async def test_another_size_is_another_picture():
    app = FaceApp()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(app)
        for width, height in ((30, 20), (60, 28), (17, 9), (40, 20)):
            app.pane.styles.width, app.pane.styles.height = width, height
            await pilot.pause()
            await settle(app)
            assert len(app.pane._rows) == height
            assert {strip.cell_length for strip in app.pane._rows} == {width}
            assert app.pane._place.columns <= width


async def test_another_theme_is_another_ground():
    app = FaceApp()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(app)
        dark = app.pane._easel.painter.canvas.background
        app.theme = LIGHT.name
        await pilot.pause()
        await settle(app)
        light = app.pane._easel.painter.canvas.background
        assert sum(dark) < 200 < 600 < sum(light)


async def test_on_a_ground_of_the_terminals_own_it_paints_none():
    app = FaceApp()
    async with app.run_test(size=(120, 30)) as pilot:
        app.theme = "ansi-dark"
        await pilot.pause()
        await until(lambda: app.pane._easel.painter and app.pane._easel.painter.canvas.see_through)
        await settle(app)
        row = app.pane._rows[3]
        assert row._baked.startswith("\x1b[49m ")
        assert "48;2;0;0;0" not in row._baked
        app.pane.set_away(True)
        await pilot.pause()


async def test_without_colours_it_is_drawn_in_letters(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        text = "".join(picture(app.pane))
        assert text.isascii()
        assert text.strip()
        grounds = {
            segment.style.bgcolor.triplet
            for row in app.pane._rows
            for segment in row
            if segment.style and segment.style.bgcolor and segment.style.bgcolor.triplet
        }
        assert all(len(set(ground)) == 1 for ground in grounds)


async def test_a_terminal_of_256_colours_gets_no_others():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        app.console._color_system = ColorSystem.EIGHT_BIT
        app._driver._headless = True
        app.pane._take_canvas()
        await settle(app)
    # Headless apps have all colours; the depth itself:
    from llmcompanion.tui.widgets.avatar_strip import colour_depth

    assert colour_depth(app.console) == "256"


async def test_a_screenshot_holds_the_face():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        svg = app.export_screenshot()
    assert "▄" in svg or "▀" in svg


async def test_kitty_keeps_the_frames_and_is_told_which_to_show(monkeypatch):
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        wire = Wire(app, monkeypatch)
        app.pane.use(AvatarSettings(motion="reduced"), kitty(animation=True))
        await settle(app)
        assert "a=t,f=100" in wire.take()
        assert "\U0010eeee" in picture(app.pane)[5]
        rows = list(app.pane._rows)
        app.pane.speak("a")
        await later(app, 0.1)
        first = wire.take()
        assert "a=f" in first
        await later(app, 20.0)
        wire.take()
        app.pane.speak("a")
        await later(app, 0.1)
        again = wire.take()
        assert "a=a" in again
        assert len(again) < 100
        assert all(one is two for one, two in zip(rows, app.pane._rows, strict=True))
        app.pane.use(AvatarSettings(renderer="blocks"), kitty(animation=True))
        await settle(app)
        assert "a=d,d=I" in wire.take()
        assert "\U0010eeee" not in picture(app.pane)[5]


async def test_without_kittys_animation_the_placeholders_change_colour(monkeypatch):
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        wire = Wire(app, monkeypatch)
        app.pane.use(AvatarSettings(), kitty(animation=False))
        await settle(app)
        before = list(app.pane._rows)
        app.pane.speak("a")
        await later(app, 0.1)
        assert "a=f" not in wire.take()
        assert all(one is not two for one, two in zip(before, app.pane._rows, strict=True))


async def test_sixel_sends_the_part_that_changed_and_all_of_it_when_painted_over(monkeypatch):
    app = FaceApp()
    async with app.run_test(size=(120, 30)) as pilot:
        wire = Wire(app, monkeypatch)
        graphics = TerminalGraphics("sixel", BLOCKS, "true", cell_pixels=(10, 20), sixel=True)
        app.pane.use(AvatarSettings(), graphics)
        await until(lambda: wire.written)
        await pilot.pause()
        await asyncio.sleep(0.05)
        wire.take()
        app.pane.speak("a")
        app.time.now += 0.2
        app.pane._tick()
        await until(lambda: wire.written)
        part = wire.take()
        assert "\x1bP7;1;q" in part
        app.pane.refresh()
        await until(lambda: wire.written)
        await pilot.pause()
        await asyncio.sleep(0.05)
        assert len(part) < len(wire.take())
        assert app.pane.animator.pace.fps <= 10.0


@pytest.mark.parametrize(
    "renderer", ["auto", "blocks", "half", "quad", "sextant", "octant", "ascii"]
)
async def test_every_renderer_of_the_settings_draws(renderer):
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        app.pane.use(AvatarSettings(renderer=renderer))
        await settle(app)
        text = "".join(picture(app.pane))
        assert text.strip()
        assert text.isascii() == (renderer == "ascii")
        if renderer == "half":
            assert set(text) <= set(" ▀▄█")


async def test_in_a_low_pane_the_face_is_cut_to_a_strip():
    app = FaceApp()
    async with app.run_test(size=(120, 30)) as pilot:
        app.pane.styles.width, app.pane.styles.height = 60, 7
        await pilot.pause()
        await until(lambda: app.pane.size == (60, 7))
        await settle(app)
        assert app.pane._place.whole_rows == 10
        assert len(app.pane._rows) == 7
