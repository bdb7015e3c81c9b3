import asyncio
import gc
import subprocess
import sys
import threading
import weakref

import pytest
from textual.widgets import Input

from llmcompanion.avatar.bearing import Loop
from llmcompanion.avatar.frame import Frame
from llmcompanion.errors import UserError
from tests.fakes.face_pane import (
    PATIENCE_S,
    FaceApp,
    is_drawn,
    later,
    picture,
    settle,
    until,
)
from tests.fakes.faces import CircleFace


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


async def test_a_frame_seen_before_is_not_painted_again():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        await later(app, 60.0)
        drawn = app.face.drawn
        painter = app.pane._easel.painter
        painter.paint(Frame())
        assert app.face.drawn == drawn


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
