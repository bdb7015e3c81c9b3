import asyncio
import gc
import random
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable

import pytest
from rich.color import ColorSystem
from textual.app import App
from textual.containers import Horizontal
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from llmcompanion.avatar.bearing import Loop
from llmcompanion.avatar.frame import AWAY, Frame
from llmcompanion.avatar.rendering.detection import TerminalGraphics
from llmcompanion.avatar.rendering.symbols import BLOCKS
from llmcompanion.chat.events import Feeling, TurnEnded, TurnStarted, Waiting, Words
from llmcompanion.chat.messages import Felt
from llmcompanion.config.settings import AvatarSettings
from llmcompanion.errors import UserError
from llmcompanion.tui.palette import DARK, LIGHT
from llmcompanion.tui.widgets.avatar import AvatarPane, FaceListener
from llmcompanion.tui.widgets.avatar_strip import PictureStrip
from tests.fakes.faces import CircleFace

PATIENCE_S = 10.0


class Clock:
    """Time that moves when told to."""

    def __init__(self) -> None:
        self.now = 500.0

    def __call__(self) -> float:
        return self.now


class FaceApp(App):
    """A face beside a talk."""

    CSS = """
    Screen { layout: vertical; }
    #avatar { dock: right; width: 40; height: 20; }
    """

    def __init__(self, load: Callable | None = None, **pane) -> None:
        super().__init__()
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = DARK.name
        self.time = Clock()
        self.pane = AvatarPane(id="avatar", clock=self.time, rng=random.Random(7), **pane)
        self.face = CircleFace()
        self.load = load or (lambda: self.face)

    def compose(self):
        with Horizontal():
            yield self.pane
            yield Static("talk")
        yield Input()

    def on_mount(self):
        self.pane.set_avatar(self.load)


async def until(condition: Callable[[], object]) -> None:
    """Wait for what a thread does."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


def picture(pane: AvatarPane) -> list[str]:
    return [strip.text for strip in pane._rows]


def is_drawn(pane: AvatarPane) -> bool:
    return any(isinstance(strip, PictureStrip) for strip in pane._rows)


async def settle(app: FaceApp) -> None:
    """Until the frame that is wanted now is the one that is shown."""
    pane = app.pane

    def shown() -> bool:
        painter, frame = pane._easel.painter, pane._easel._wanted
        if painter is None or frame is None or not painter.known(frame):
            return False
        return pane._rows[pane._place.top :] == list(painter.show(frame))

    await until(shown)


async def later(app: FaceApp, seconds: float) -> None:
    """Let time pass and the face follow, in steps as the event loop would take them."""
    end = app.time.now + seconds
    while True:
        app.pane._tick()
        following = app.pane.animator.next_change(app.time.now)
        if following > end:
            break
        app.time.now = following
    app.time.now = end
    app.pane._tick()
    await settle(app)


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


async def test_the_first_paint_does_not_wait_for_the_face():
    gate = threading.Event()

    def load():
        gate.wait(PATIENCE_S)
        return CircleFace()

    app = FaceApp(load)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("h", "i")
        assert app.query_one(Input).value == "hi"
        assert not is_drawn(app.pane)
        gate.set()
        await settle(app)
        assert is_drawn(app.pane)


async def test_only_the_rows_that_changed_are_refreshed():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        before = list(app.pane._rows)
        app.pane.speak("a")
        await later(app, 0.1)
        changed = [y for y, row in enumerate(app.pane._rows) if row is not before[y]]
        assert 1 <= len(changed) <= 6


async def test_a_frame_seen_before_is_not_painted_again():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        await later(app, 60.0)
        drawn = app.face.drawn
        painter = app.pane._easel.painter
        painter.paint(Frame())
        assert app.face.drawn == drawn


async def test_the_expression_and_the_mouth_follow_a_turn():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        listener = FaceListener(app.pane)
        seen = []

        def now():
            return app.pane.animator.frame(app.time.now)

        await listener.hear(TurnStarted(reply=None))
        await later(app, 0.5)
        seen.append(now().expression)
        await listener.hear(Waiting(until=9.0, why="busy", attempt=1))
        await listener.hear(Feeling(Felt("joy", 0)))
        await later(app, 0.5)
        seen.append(now().expression)
        await listener.hear(Words("Ah, a"))
        await later(app, 0.1)
        assert now().mouth != "closed"
        await listener.hear(TurnEnded("complete"))
        await later(app, 1.0)
        assert now().mouth == "closed"
        seen.append(now().expression)
        assert seen == ["thinking", "joy", "joy"]


async def test_typing_makes_it_listen():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        app.pane.typing()
        await later(app, 0.2)
        assert app.pane.animator._doing.at(app.time.now) == "listening"
        await later(app, 5.0)
        assert app.pane.animator._doing.at(app.time.now) == "idle"


async def test_during_a_check_in_the_face_is_covered_and_nothing_moves():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        app.pane.set_away(True)
        assert not is_drawn(app.pane)
        assert app.pane.animator.frame(app.time.now) == AWAY
        assert app.pane._timer is None
        rows = list(app.pane._rows)
        app.pane.feel("anger")
        app.pane.speak("something")
        app.pane.typing()
        assert all(one is two for one, two in zip(rows, app.pane._rows, strict=True))
        assert set("".join(picture(app.pane))) <= set(" ╭╮╰╯─│")
        app.pane.set_away(False)
        await settle(app)
        assert is_drawn(app.pane)


async def test_still_motion_needs_no_timer_but_shows_feelings():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        app.pane.use(AvatarSettings(motion="still"))
        await settle(app)
        assert app.pane._timer is None
        before = list(app.pane._rows)
        app.pane.feel("anger")
        await settle(app)
        assert app.pane._rows != before
        assert app.pane._timer is None


async def test_it_stands_still_while_nobody_looks_at_the_terminal():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        assert app.pane._timer is not None
        app.app_focus = False
        await until(lambda: app.pane._timer is None)
        app.app_focus = True
        await until(lambda: app.pane._timer is not None)


async def test_without_animations_it_stands_still():
    app = FaceApp()
    app.animation_level = "none"
    async with app.run_test(size=(120, 30)):
        await settle(app)
        assert app.pane._timer is None


@pytest.mark.parametrize("screen", [Screen, ModalScreen])
async def test_behind_another_screen_it_stops(screen):
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        await app.push_screen(screen())
        await until(lambda: app.pane._timer is None)
        app.pane.feel("joy")
        assert app.pane._timer is None
        app.pop_screen()
        await until(lambda: app.pane._timer is not None)


async def test_hidden_it_stops():
    app = FaceApp()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(app)
        app.pane.display = False
        await until(lambda: app.pane._timer is None)
        drawn = app.face.drawn
        app.pane.feel("joy")
        app.pane.speak("a word")
        await pilot.pause()
        assert app.face.drawn == drawn
        app.pane.display = True
        await until(lambda: app.pane._timer is not None)


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


async def test_an_avatar_that_cannot_be_loaded_leaves_a_sentence():
    def load():
        raise UserError("this rig cannot be read", where="mira/rig.json", mend="install it again")

    app = FaceApp(load)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(lambda: "rig.json" in " ".join(picture(app.pane)))
        await pilot.press("h")
        assert app.query_one(Input).value == "h"
        assert app.pane._timer is None


@pytest.mark.parametrize("error", [OSError("disk"), ValueError("odd"), MemoryError()])
async def test_a_mistake_while_loading_does_not_end_the_app(error):
    def load():
        raise error

    app = FaceApp(load)
    async with app.run_test(size=(120, 30)):
        await until(lambda: "the log has" in " ".join(" ".join(picture(app.pane)).split()))


async def test_a_picture_that_cannot_be_drawn_leaves_a_sentence():
    app = FaceApp(lambda: CircleFace(trouble="the file has gone"))
    async with app.run_test(size=(120, 30)):
        await until(lambda: "the file has gone" in " ".join(picture(app.pane)))
        app.pane.set_avatar(lambda: app.face)
        await until(lambda: is_drawn(app.pane))


async def test_changing_the_avatar_gives_the_old_one_back():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        old = app.face
        painter = weakref.ref(app.pane._easel.painter)
        new = CircleFace()
        app.pane.set_avatar(lambda: new)
        await until(lambda: app.pane._avatar is new)
        await settle(app)
        assert old.closed
        gc.collect()
        assert painter() is None


async def test_of_two_wishes_for_an_avatar_the_last_one_wins():
    gate = threading.Event()
    slow, quick = CircleFace(), CircleFace()

    def load_slowly():
        gate.wait(PATIENCE_S)
        return slow

    app = FaceApp(load_slowly)
    async with app.run_test(size=(120, 30)):
        app.pane.set_avatar(lambda: quick)
        await until(lambda: app.pane._avatar is quick)
        gate.set()
        await settle(app)
        assert app.pane._avatar is quick


async def test_no_avatar_is_an_empty_pane():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        app.pane.set_avatar(None)
        await until(lambda: app.pane._avatar is None)
        assert not "".join(picture(app.pane)).strip()
        assert app.pane._timer is None


async def test_leaving_gives_everything_back():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
    assert app.face.closed
    assert app.pane._timer is None


async def test_what_is_painted_is_bounded_in_memory():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        painter = app.pane._easel.painter
        painter._memory = 300_000
        for turn in (-1, 0, 1):
            for sway in (-1, 0, 1):
                for mouth in ("closed", "small", "mid", "wide", "round"):
                    painter.paint(Frame(mouth=mouth, turn=turn, sway=sway))
        assert painter.weight() <= 300_000 + 60_000


async def test_a_slow_terminal_loses_frames_not_keys(monkeypatch):
    app = FaceApp()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(app)
        slow = True
        monkeypatch.setattr(AvatarPane, "_terminal_is_slow", lambda pane: slow)
        before = list(app.pane._rows)
        app.pane.feel("anger")
        app.time.now += 1.0
        app.pane._tick()
        await pilot.press("k")
        assert app.query_one(Input).value == "k"
        assert app.pane._rows == before
        slow = False
        await later(app, 1.0)
        assert app.pane._rows != before


async def test_a_screenshot_holds_the_face():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        svg = app.export_screenshot()
    assert "▄" in svg or "▀" in svg


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
        whole = len(wire.take())
        app.pane.speak("a")
        app.time.now += 0.2
        app.pane._tick()
        await until(lambda: wire.written)
        part = wire.take()
        assert "\x1bP7;1;q" in part
        assert len(part) < whole
        app.pane.refresh()
        await until(lambda: wire.written)
        assert app.pane.animator.pace.fps <= 10.0


async def test_effects_that_cannot_be_seen_do_not_wake_it():
    app = FaceApp(lambda: CircleFace(phases=4))
    app.face = None
    async with app.run_test(size=(120, 30)):
        await settle(app)
        assert app.pane.animator._effects("joy") == Loop((0.17,) * 4, settles=True)
        assert app.pane.animator._effects("neutral") == Loop()


async def test_when_nothing_is_to_do_the_next_blink_and_the_mouth_are_painted():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        known = app.pane._easel.painter.known
        await until(lambda: known(Frame(eyes="closed")) and known(Frame(mouth="wide")))


async def test_nothing_is_painted_ahead_for_a_terminal_that_is_slow(monkeypatch):
    monkeypatch.setattr("llmcompanion.tui.widgets.avatar_easel.AHEAD_EVERY_S", 0.001)
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        app.pane._easel._busy = lambda: True
        app.pane.feel("anger")
        app.pane._easel.want(Frame("anger"))
        await until(lambda: app.pane._easel.painter.known(Frame("anger")))
        drawn = app.face.drawn
        await asyncio.sleep(0.05)
        assert app.face.drawn <= drawn + 1


def test_the_pane_needs_no_image_library_to_be_imported():
    code = "import sys, llmcompanion.tui.widgets.avatar; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


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


@pytest.mark.parametrize("rate", [0.2, 30.0])
async def test_another_frame_rate_is_taken_up_at_once(rate):
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        app.pane.use(AvatarSettings(frames_per_second=rate))
        assert app.pane.animator.pace.fps == rate


async def test_in_a_low_pane_the_face_is_cut_to_a_strip():
    app = FaceApp()
    async with app.run_test(size=(120, 30)) as pilot:
        app.pane.styles.width, app.pane.styles.height = 60, 7
        await pilot.pause()
        await until(lambda: app.pane.size == (60, 7))
        await settle(app)
        assert app.pane._place.whole_rows == 10
        assert len(app.pane._rows) == 7
