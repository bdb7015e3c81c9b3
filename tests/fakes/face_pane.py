"""An app of a face and a talk, whose time moves when told to."""

import asyncio
import random
from collections.abc import Callable

from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Input, Static

from llmcompanion.tui.palette import DARK, LIGHT
from llmcompanion.tui.widgets.avatar import AvatarPane
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
