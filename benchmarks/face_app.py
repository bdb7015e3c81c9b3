"""The programs that `benchmarks.face_cost` measures; each reports on itself and leaves.

python -m benchmarks.face_app rest|speak RENDERER FPS SECONDS HOME REPORT
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from llmcompanion import resources
from llmcompanion.avatar import animator
from llmcompanion.avatar.animator import Animator
from llmcompanion.avatar.bearing import AHEAD
from llmcompanion.avatar.rendering.detection import TerminalGraphics
from llmcompanion.avatar.rendering.symbols import BLOCKS
from llmcompanion.avatar.sets import load_avatar
from llmcompanion.avatar.track import never_changing
from llmcompanion.config.settings import AvatarSettings
from llmcompanion.household import Household
from llmcompanion.tui.app import CompanionApp, sit
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.widgets.avatar import AvatarPane

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = "I was thinking about what you said, and to be honest it made me smile a bit. "
WORDS_EVERY_S = 0.1
SWITCHES = 12


class Meter:
    """Counts from the end of the warm-up on."""

    def __init__(self, app: App, seconds: float, report: Path) -> None:
        self.frames = 0
        self.bytes = 0
        self._app = app
        self._seconds = seconds
        self._report = report

    def start(self) -> None:
        """Count from now on."""
        driver = self._app._driver
        assert driver is not None
        write = driver.write

        def counted(text: str) -> None:
            self.bytes += len(text.encode())
            write(text)

        driver.write = counted  # type: ignore[method-assign]
        self.frames = 0
        self._since = time.monotonic()
        self._cpu = _cpu_s()
        asyncio.get_running_loop().call_later(self._seconds, self._stop)

    def _stop(self) -> None:
        seconds = time.monotonic() - self._since
        found = {
            "cpu": (_cpu_s() - self._cpu) / seconds,
            "bytes": self.bytes / seconds,
            "frames": self.frames / seconds,
        }
        part = self._report.with_suffix(".part")
        part.write_text(json.dumps(found))
        part.rename(self._report)


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _count_frames(meter: Meter) -> None:
    """Every other picture that a pane shows is a frame."""
    show = AvatarPane._show
    last: list[object] = [None]

    def counted(pane: AvatarPane, frame: object) -> None:
        painter = pane._easel.painter
        if painter is not None and painter.known(frame) and frame != last[0]:
            last[0] = frame
            meter.frames += 1
        show(pane, frame)

    AvatarPane._show = counted  # type: ignore[method-assign]


def _graphics(renderer: str) -> TerminalGraphics:
    pixels = renderer if renderer in ("kitty", "sixel") else "cells"
    return TerminalGraphics(
        pixels, BLOCKS, "true", cell_pixels=(10, 20), animation=True, sixel=True
    )


def rest(
    renderer: str, fps: float, warm_up: float, seconds: float, home: Path, report: Path
) -> None:
    """The program itself, with nobody there."""
    import msgspec

    household = Household.find(home=home)
    household.settings = msgspec.structs.replace(
        household.settings,
        avatar=AvatarSettings(
            shown=renderer != "off",
            renderer="auto" if renderer == "off" else renderer,
            frames_per_second=fps,
        ),
    )
    app = CompanionApp(household, AppOptions())
    app.graphics = _graphics(renderer)
    meter = Meter(app, seconds, report)
    _count_frames(meter)

    async def go() -> None:
        asyncio.get_running_loop().call_later(warm_up, meter.start)
        await sit(app)

    asyncio.run(go())


class SpeakApp(App):
    """A face that speaks without a pause, beside a still text."""

    CSS = """
    Screen { layout: vertical; }
    .face { dock: right; width: 40; height: 20; }
    """

    def __init__(
        self, renderer: str, fps: float, warm_up: float, seconds: float, report: Path
    ) -> None:
        super().__init__()
        self.renderer = renderer
        self.warm_up = warm_up
        self.fps = fps
        self.meter = Meter(self, seconds, report)
        self.pane: AvatarPane | None = None

    def compose(self) -> ComposeResult:
        with Horizontal():
            if self.renderer.startswith("stock"):
                yield _stock(self.renderer)
            elif self.renderer != "off":
                self.pane = AvatarPane(classes="face", rng=random.Random(1))
                yield self.pane
            yield Static("talk " * 150)
        yield Input()

    def on_mount(self) -> None:
        # Head, hair and breath rest: only the mouth and the lids move.
        animator.poses = lambda *_: never_changing(AHEAD)
        animator.breath = lambda *_: never_changing(0)
        self.words = 0
        self.set_interval(WORDS_EVERY_S, self.speak)
        asyncio.get_running_loop().call_later(self.warm_up, self.meter.start)
        avatar = resources.assets() / "avatars" / "mira"
        if self.pane is not None:
            _count_frames(self.meter)
            manner = AvatarSettings(renderer=self.renderer, frames_per_second=self.fps)
            self.pane.use(manner, _graphics(self.renderer))
            self.pane.set_avatar(lambda: load_avatar(avatar))
        elif self.renderer.startswith("stock"):
            self.set = load_avatar(avatar)
            self.pictures: dict = {}
            self.face = Animator(random.Random(1), time.monotonic(), frames_per_second=self.fps)
            self.shown = None
            self.set_interval(1 / self.fps, self.stock_frame)

    def speak(self) -> None:
        """Eight letters, ten times a second."""
        at = 8 * self.words % len(WORDS)
        self.words += 1
        text = (WORDS * 2)[at : at + 8]
        if self.pane is not None:
            self.pane.speak(text)
        elif self.renderer.startswith("stock"):
            self.face.words(text, time.monotonic())

    def stock_frame(self) -> None:
        """The same frames for the stock widget, drawn beforehand, given only when they change."""
        frame = self.face.frame(time.monotonic())
        if frame == self.shown:
            return
        self.shown = frame
        if frame not in self.pictures:
            size = (400, 400) if self.renderer == "stock-kitty" else (40, 40)
            flat = self.set.picture(frame, size)
            self.pictures[frame] = flat.convert("RGB")
        self.query_one(".face").image = self.pictures[frame]  # type: ignore[attr-defined]
        self.meter.frames += 1


def _stock(renderer: str) -> object:
    """The image widget of textual-image, which writes to the terminal behind Textual's back too."""
    from textual_image.widget import HalfcellImage, TGPImage

    kind = TGPImage if renderer == "stock-kitty" else HalfcellImage
    return kind(classes="face")


def speak(
    renderer: str, fps: float, warm_up: float, seconds: float, home: Path, report: Path
) -> None:
    """A pane alone."""
    del home
    SpeakApp(renderer, fps, warm_up, seconds, report).run()


class SwitchApp(App):
    """Changes the avatar again and again."""

    CSS = SpeakApp.CSS

    def __init__(self, renderer: str, fps: float, report: Path) -> None:
        super().__init__()
        self.renderer = renderer
        self.fps = fps
        self.report = report
        self.pane = AvatarPane(classes="face", rng=random.Random(1))

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.pane
            yield Static("talk " * 150)
        yield Input()

    def on_mount(self) -> None:
        manner = AvatarSettings(renderer=self.renderer, frames_per_second=self.fps)
        self.pane.use(manner, _graphics(self.renderer))
        self.run_worker(self.switch(), exit_on_error=False)

    def shows(self, name: str) -> bool:
        """Whether a picture of this avatar stands in the pane."""
        pane = self.pane
        painter, frame = pane._easel.painter, pane._easel._wanted
        loaded = pane._avatar is not None and pane._avatar.name == name
        return loaded and painter is not None and frame is not None and painter.known(frame)

    async def switch(self) -> None:
        """Mira, Kai, the orb, and round again; the time until another picture stands there."""
        times, memory = [], []
        for number in range(SWITCHES):
            folder = resources.assets() / "avatars" / ("mira", "kai", "orb")[number % 3]
            since = time.monotonic()
            self.pane.set_avatar(lambda folder=folder: load_avatar(folder))
            while not self.shows(folder.name):  # noqa: ASYNC110
                await asyncio.sleep(0.002)
            times.append(1000 * (time.monotonic() - since))
            await asyncio.sleep(1.0)
            memory.append(_memory_mb())
        found = {
            "first_ms": times[0],
            "ms": statistics.median(times[1:]),
            "first_mb": max(memory[:3]),
            "last_mb": memory[-1],
        }
        part = self.report.with_suffix(".part")
        part.write_text(json.dumps(found))
        part.rename(self.report)


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def switch(
    renderer: str, fps: float, warm_up: float, seconds: float, home: Path, report: Path
) -> None:
    """A pane alone."""
    del home, warm_up, seconds
    SwitchApp(renderer, fps, report).run()


def main() -> None:
    name, renderer, fps, warm_up, seconds, home, report = sys.argv[1:8]
    programs: dict[str, Callable[..., None]] = {"rest": rest, "speak": speak, "switch": switch}
    times = float(fps), float(warm_up), float(seconds)
    programs[name](renderer, *times, Path(home), Path(report))


if __name__ == "__main__":
    main()
