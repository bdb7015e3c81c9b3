import pytest
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from llmcompanion.avatar.frame import AWAY
from llmcompanion.chat.events import Feeling, TurnEnded, TurnStarted, Waiting, Words
from llmcompanion.chat.messages import Felt
from llmcompanion.config.settings import AvatarSettings
from llmcompanion.tui.widgets.avatar import AvatarPane, FaceListener
from tests.fakes.face_pane import FaceApp, is_drawn, later, picture, settle, until


async def test_only_the_rows_that_changed_are_refreshed():
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        before = list(app.pane._rows)
        app.pane.speak("a")
        await later(app, 0.1)
        changed = [y for y, row in enumerate(app.pane._rows) if row is not before[y]]
        assert 1 <= len(changed) <= 6


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


@pytest.mark.parametrize("rate", [0.2, 30.0])
async def test_another_frame_rate_is_taken_up_at_once(rate):
    app = FaceApp()
    async with app.run_test(size=(120, 30)):
        await settle(app)
        app.pane.use(AvatarSettings(frames_per_second=rate))
        assert app.pane.animator.pace.fps == rate
