"""The real app that speaks a long reply. Started by `benchmarks.voice_sync`.

    python -m benchmarks.voice_app HOME ENGINE RATE CHARACTERS LOG

A reply of CHARACTERS comes at RATE tokens a second and is spoken by ENGINE while the face moves 30
times a second. Each time that another shape of the mouth has been written to the terminal, a line
with the monotonic clock and the shape goes to LOG; last comes one with the underruns.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.paced_app import PacedModel, PacedRegistry
from llmcompanion.config.settings import AvatarSettings, CheckInSettings, VoiceSettings
from llmcompanion.household import Household
from llmcompanion.tui.app import CompanionApp, sit
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.voice_flow import VoiceFlow
from llmcompanion.tui.widgets.avatar import AvatarPane
from llmcompanion.voice.native_words import diverted
from llmcompanion.voice.portaudio import PortAudioSink

SENTENCES = (
    "Good morning, and thank you for asking. ",
    "I went for a walk by the river, where the water was low and very clear. ",
    "Did you ever see how a heron stands there? ",
    "It waits, and waits, and then it is gone. ",
    "Maybe we should talk about your plans for the garden now. ",
    "What would you like to plant first? ",
)


def tokens(characters: int) -> list[str]:
    """Sentences until there are so many characters, a word at a time."""
    text = ""
    while len(text) < characters:
        text += SENTENCES[len(text) % len(SENTENCES)]
    return [f"{word} " for word in text.split()]


def watch_mouth(app: CompanionApp, log: list[tuple[float, str]]) -> None:
    """Note when a shape has gone out to the terminal."""
    shown = ["closed"]
    waiting: list[str] = []
    show = AvatarPane._show

    def noted(pane: AvatarPane, frame: Any) -> None:
        painter = pane._easel.painter
        if painter is not None and painter.known(frame) and frame.mouth != shown[0]:
            shown[0] = frame.mouth
            waiting[:] = [frame.mouth]
        show(pane, frame)

    AvatarPane._show = noted  # type: ignore[method-assign]

    def hook() -> None:
        driver = app._driver
        assert driver is not None
        write = driver.write

        def written(text: str) -> None:
            write(text)
            if waiting:
                log.append((time.monotonic(), waiting.pop()))

        driver.write = written  # type: ignore[method-assign]

    asyncio.get_running_loop().call_later(1.0, hook)


async def run(home: Path, engine: str, rate: float, characters: int, log: Path) -> None:
    household = Household.find(home=home)
    household.settings = msgspec.structs.replace(
        household.settings,
        set_up=True,
        model="paced",
        avatar=AvatarSettings(frames_per_second=30.0),
        check_in=CheckInSettings(enabled=False),
        voice=VoiceSettings(enabled=True, engine=engine),
    )
    sinks: list[PortAudioSink] = []
    opened = PortAudioSink.open

    def counted(sink: PortAudioSink, sample_rate: int) -> None:
        if sink not in sinks:
            sinks.append(sink)
        opened(sink, sample_rate)

    PortAudioSink.open = counted  # type: ignore[method-assign]
    sent = log.with_suffix(".sent")
    model = PacedModel(rate, tokens(characters), sent)
    household.registry = PacedRegistry(model)  # type: ignore[assignment]
    app = CompanionApp(household, AppOptions(new=True))
    shapes: list[tuple[float, str]] = []
    watch_mouth(app, shapes)

    async def leave() -> None:
        voice = None
        while not sent.exists() or voice is None or voice.is_speaking:
            await asyncio.sleep(0.5)
            flows = getattr(app.screen, "flows", [])
            voice = next((flow for flow in flows if isinstance(flow, VoiceFlow)), None)
        app.exit(0)

    task = asyncio.create_task(leave())
    with diverted(household.folders.logs):
        await sit(app)
    task.cancel()
    lines = [json.dumps({"t": at, "shape": shape}) for at, shape in shapes]
    lines.append(json.dumps({"underruns": sum(sink.underruns for sink in sinks)}))
    part = log.with_suffix(".part")
    part.write_text("\n".join(lines))
    part.rename(log)


if __name__ == "__main__":
    where, which, pace, length, out = sys.argv[1:]
    asyncio.run(run(Path(where), which, float(pace), int(length), Path(out)))
