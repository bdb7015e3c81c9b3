"""A face that speaks, for a real terminal; on the key "s" it stops and says what it shows.

python -m tests.fakes.face_program FILE
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Static

from llmcompanion.config.settings import AvatarSettings
from llmcompanion.tui.palette import DARK
from llmcompanion.tui.widgets.avatar import AvatarPane
from tests.fakes.faces import CircleFace


class SpeakingApp(App):
    CSS = """
    Screen { layout: vertical; }
    #face { dock: right; width: 40; height: 20; }
    """

    def __init__(self, told: Path) -> None:
        super().__init__()
        self.told = told
        self.register_theme(DARK)
        self.theme = DARK.name
        self.pane = AvatarPane(id="face", rng=random.Random(3))

    def compose(self):
        with Horizontal():
            yield self.pane
            yield Static("", id="talk")

    def on_mount(self):
        self.pane.use(AvatarSettings(frames_per_second=30.0))
        self.pane.set_avatar(CircleFace)
        self.words = 0
        self.speaking = self.set_interval(0.05, self.speak)

    def speak(self):
        self.words += 1
        self.query_one("#talk", Static).update(f"word {self.words} " * 40)
        self.pane.speak("a word ")

    def on_key(self, event):
        if event.key == "s":
            self.speaking.stop()
            self.pane._stop()
            self.pane._visible = False
            self.set_timer(0.3, self.tell)

    def tell(self):
        part = self.told.with_suffix(".part")
        part.write_text("\n".join(strip.text for strip in self.pane._rows), encoding="utf-8")
        part.rename(self.told)


if __name__ == "__main__":
    SpeakingApp(Path(sys.argv[1])).run()
