"""Personas in a folder, and the gallery open over them."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from llmcompanion.journal.entries import Entry
from llmcompanion.journal.timeline import Narrowing
from llmcompanion.tui.screens.gallery import GalleryScreen
from llmcompanion.tui.session import Session
from llmcompanion.tui.widgets.gallery_list import GalleryList
from tests.tui.house import on_screen, opened, until


def put(home: Path, id: str, settings: str = "", **texts: str) -> Path:
    """A persona of the person's own; `texts` are files by their name without ending."""
    folder = home / "data" / "personas" / id
    folder.mkdir(parents=True)
    name = "" if "name =" in settings else f'name = "{id.title()}"\n'
    (folder / "persona.toml").write_text(f"format = 2\n{name}{settings}\n")
    for file, text in ({"system": "Speak plainly."} | texts).items():
        path = folder / f"{file}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder


async def gallery(pilot: Pilot[int]) -> GalleryScreen:
    """The gallery, filled."""
    await opened(pilot)
    await pilot.press("f5")
    await until(pilot, lambda: isinstance(pilot.app.screen, GalleryScreen))
    screen = pilot.app.screen
    assert isinstance(screen, GalleryScreen)
    await until(pilot, lambda: screen.is_mounted and items(screen).items)
    return screen


def items(screen: GalleryScreen) -> GalleryList:
    return screen.query_one(GalleryList)


def ids(screen: GalleryScreen) -> list[str]:
    return [item.id for item in items(screen).items]


async def choose(pilot: Pilot[int], screen: GalleryScreen, id: str) -> None:
    items(screen).choose(ids(screen).index(id))
    await pilot.pause()


async def logged(session: Session) -> list[Entry]:
    """The entries of the log, newest first."""
    ids = await session.store.timeline.ids(Narrowing())
    return [record.entry for record in await session.store.timeline.records(ids)]


def words(pilot: Pilot[int]) -> str:
    """Everything on the screen, however it is broken into lines."""
    return " ".join(on_screen(pilot).split())
