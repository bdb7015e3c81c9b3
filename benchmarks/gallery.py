"""How long the gallery takes to open over 1,000 personas, to scroll, and to let another talk.

    python -m benchmarks.gallery [--rounds N]

The app runs without a terminal, at 100x30, with its own DOCTOR and faces. Opening: from F5 until
the list is painted, and until every face in view is. Scrolling: from Page Down until the rows are
there. Swapping, with a reply arriving: from Enter until the new name stands in the headline, and
until the new face is painted. Wall time, in which other programs on the machine count in, and the
processor time of the whole program: what it takes on a machine at rest, at most.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from benchmarks.personas import fill
from llmcompanion.household import Household
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.tui.screens.gallery import GalleryScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

SIZE = (100, 30)


class Times:
    """Milliseconds by what was timed."""

    def __init__(self) -> None:
        self._spans: dict[str, list[tuple[float, float]]] = {}
        self._begun = (0.0, 0.0)

    def begin(self) -> None:
        self._begun = (time.perf_counter(), time.process_time())

    def add(self, name: str) -> None:
        wall, processor = self._begun
        spans = (time.perf_counter() - wall) * 1e3, (time.process_time() - processor) * 1e3
        self._spans.setdefault(name, []).append(spans)

    def report(self) -> None:
        for name, spans in self._spans.items():
            wall, processor = zip(*spans, strict=True)
            print(
                f"{name}: {statistics.median(wall):.0f} ms (best {min(wall):.0f}, worst "
                f"{max(wall):.0f}), processor {statistics.median(processor):.0f} ms, n {len(spans)}"
            )


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


def in_view_painted(gallery: GalleryScreen) -> bool:
    shown = gallery.query_one("#personas")
    return all(shown._tile_at(place) is not None for place in shown._in_view)  # type: ignore[attr-defined]


def headline(chat: ChatScreen) -> str:
    return str(chat.query_one("#headline").content)  # type: ignore[attr-defined]


async def one_round(pilot: Pilot[int], chat: ChatScreen, times: Times, number: int) -> None:
    app = pilot.app
    times.begin()
    chat.action_do("persona")
    await until(lambda: isinstance(app.screen, GalleryScreen) and app.screen.query("#personas"))
    gallery = app.screen
    assert isinstance(gallery, GalleryScreen)
    shown = gallery.query_one("#personas")
    await until(lambda: shown.is_mounted and shown.items)  # type: ignore[attr-defined]
    painted = asyncio.Event()
    gallery.call_after_refresh(painted.set)
    await painted.wait()
    times.add("gallery open, list painted")
    await until(lambda: in_view_painted(gallery))
    times.add("gallery open, every face in view painted")
    for _ in range(10):
        times.begin()
        shown.action_page(1)  # type: ignore[attr-defined]
        painted = asyncio.Event()
        gallery.call_after_refresh(painted.set)
        await painted.wait()
        times.add("a page further, painted")
    shown.action_go(number % 3)  # type: ignore[attr-defined]
    await pilot.pause(0.3)

    # a reply is arriving while another takes over
    talk = chat.talk
    assert talk is not None
    turn = asyncio.create_task(talk.say("Tell me all about the sea, please."))
    await until(lambda: talk.busy)
    await asyncio.sleep(0.3)
    row = shown.chosen  # type: ignore[attr-defined]
    before = chat.face._avatar
    times.begin()
    gallery.action_talk()
    await until(lambda: headline(chat).startswith(row.name))
    times.add("another talks: the name")
    await until(
        lambda: (
            chat.face._avatar is not before
            and chat.face._easel.painter is not None
            and chat.face._easel.painter.known(chat.face.animator.frame(time.monotonic()))
        )
    )
    times.add("another talks: the face")
    await turn
    last = talk.messages[-1]
    assert last.status == "stopped", last.status
    await pilot.pause(0.5)


async def run(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        household = Household.find(home=Path(folder), environ={})
        fill(household.folders.personas, 1000)
        household.settings = msgspec.structs.replace(
            household.settings,
            set_up=True,
            model="doctor",
            check_in=msgspec.structs.replace(household.settings.check_in, enabled=False),
        )
        app = CompanionApp(household)
        times = Times()
        async with app.run_test(size=SIZE) as pilot:
            chat = app.screen
            assert isinstance(chat, ChatScreen)
            await until(lambda: chat.talk is not None and not chat._is_opening)
            await pilot.pause(0.5)
            await chat.talk.say("Hello.")  # type: ignore[union-attr]
            for number in range(rounds):
                await one_round(pilot, chat, times, number)
        times.report()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    asyncio.run(run(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
