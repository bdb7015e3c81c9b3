"""What the screens look like. After a change: look, then ``pytest --snapshot-update``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from llmcompanion.config.settings import Settings
from llmcompanion.models import servers
from llmcompanion.models.port import Chance, Delta, Drawn, Unreachable
from llmcompanion.tui.app import CompanionApp
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.screens.first_run import FirstRunScreen
from llmcompanion.tui.screens.model_forms import FetchScreen, ProfileScreen
from llmcompanion.tui.screens.models import NOBODY_FOUND
from llmcompanion.tui.widgets.look_pane import LookPane, TurnedText
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel, end
from tests.tui.house import (
    FakeRegistry,
    app_with,
    asks,
    household,
    on_screen,
    opened,
    rested,
    say,
    until,
)

MARKDOWN = """[joy] ## A plan

You said *three* things matter, **in order**:

1. Call your brother
2. Walk before work
   - rain does not count

```python
def walk(minutes: int = 20) -> str:
    return f"{minutes} minutes"
```

| day | walk |  call |
|-----|:----:|------:|
| Mon | yes  |    no |
| Tue | yes  | 18:00 |

> It held for nine days.

Also `man 1 walk`, and [@click=app.quit]this[/]."""

Compare = Callable[..., bool]
Play = Callable[[Pilot[int]], Awaitable[None]]


def faceless(home: Path, *models: ScriptedModel, **settings: Any) -> CompanionApp:
    """The face has pictures of its own; these are of the rest."""
    return app_with(home, *models, options=AppOptions(avatar=False), **settings)


async def a_talk(pilot: Pilot[int]) -> None:
    screen = await opened(pilot)
    await say(pilot, screen, "I want to do better this week. Can you make me a plan?")


def and_then(*keys: str) -> Play:
    async def play(pilot: Pilot[int]) -> None:
        await a_talk(pilot)
        await pilot.press(*keys)

    return play


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (20, 6)], ids=str)
def test_a_talk(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    app = faceless(tmp_path, ScriptedModel([MARKDOWN, end()]))
    assert snap_compare(app, terminal_size=size, run_before=a_talk)


def test_a_talk_in_the_light_theme(snap_compare: Compare, tmp_path: Path) -> None:
    app = faceless(tmp_path, ScriptedModel([MARKDOWN, end()]), theme="light")
    assert snap_compare(app, terminal_size=(100, 36), run_before=a_talk)


def test_a_reply_that_never_came(snap_compare: Compare, tmp_path: Path) -> None:
    model = ScriptedModel([Unreachable("no connection", where="api.example", mend="try again")])
    app = faceless(tmp_path, model)
    assert snap_compare(app, terminal_size=(80, 24), run_before=a_talk)


@pytest.mark.parametrize("size", [(100, 30), (60, 20), (40, 10)], ids=str)
def test_the_check_in(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    app = faceless(
        tmp_path,
        ScriptedModel(["[joy] Fine.", end()]),
        check_in=asks(every=1),
    )
    assert snap_compare(app, terminal_size=size, run_before=and_then("right", "right"))


def test_the_keys(snap_compare: Compare, tmp_path: Path) -> None:
    app = faceless(tmp_path, ScriptedModel(["Fine.", end()]))
    assert snap_compare(app, terminal_size=(100, 48), run_before=and_then("f1"))


@pytest.mark.parametrize("size", [(100, 30), (60, 20), (40, 12)], ids=str)
def test_the_personas(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(pilot: Pilot[int]) -> None:
        await a_talk(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: "talking" in on_screen(pilot))
        if size[0] >= 80:
            await until(pilot, lambda: "memory off" in on_screen(pilot))

    app = faceless(tmp_path, ScriptedModel(["Fine.", end()]))
    assert snap_compare(app, terminal_size=size, run_before=play)


@pytest.mark.parametrize("size", [(100, 30), (60, 20), (40, 10)], ids=str)
def test_the_models(
    snap_compare: Compare,
    tmp_path: Path,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(servers, "ON_THIS_MACHINE", {})

    async def play(pilot: Pilot[int]) -> None:
        await opened(pilot)
        await pilot.press("f6")
        await until(pilot, lambda: NOBODY_FOUND[:30] in on_screen(pilot))

    app = faceless(tmp_path, ScriptedModel(["Fine.", end()]), ScriptedModel(["Hm.", end()]))
    assert snap_compare(app, terminal_size=size, run_before=play)


@pytest.mark.parametrize("size", [(100, 30), (60, 20)], ids=str)
@pytest.mark.parametrize("key", ["a", "p"], ids=["profile", "fetch"])
def test_the_forms_of_the_models(
    snap_compare: Compare,
    tmp_path: Path,
    size: tuple[int, int],
    key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(servers, "ON_THIS_MACHINE", {})

    async def play(pilot: Pilot[int]) -> None:
        await opened(pilot)
        await pilot.press("f6")
        await until(pilot, lambda: NOBODY_FOUND[:30] in on_screen(pilot))
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, ProfileScreen | FetchScreen))

    app = faceless(tmp_path, ScriptedModel(["Fine.", end()]))
    assert snap_compare(app, terminal_size=size, run_before=play)


def test_the_conversations(snap_compare: Compare, tmp_path: Path) -> None:
    app = faceless(tmp_path, ScriptedModel(["Fine.", end()]))
    assert snap_compare(app, terminal_size=(100, 30), run_before=and_then("ctrl+o"))


def test_the_log(snap_compare: Compare, tmp_path: Path) -> None:
    clock = FakeClock(flowing=True)

    async def play(pilot: Pilot[int]) -> None:
        screen = await opened(pilot)
        for text, keys in (("One", "2"), ("Two", "5"), ("Three", "4"), ("Four", "")):
            await clock.advance(600)
            await say(pilot, screen, text)
            if keys:
                await pilot.press(keys, *"so", "enter")
            else:
                await pilot.press("escape")
            await rested(pilot, screen)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "4 exchanges" in on_screen(pilot))

    app = faceless(
        tmp_path,
        ScriptedModel(["[joy] Fine.", end()]),
        check_in=asks(every=1),
        clock=clock,
    )
    assert snap_compare(app, terminal_size=(100, 30), run_before=play)


def test_the_first_start(snap_compare: Compare, tmp_path: Path) -> None:
    async def play(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: isinstance(pilot.app.screen, FirstRunScreen))

    house = household(tmp_path, settings=Settings())
    house.registry = FakeRegistry(doctor=ScriptedModel(["Go on.", end()]))  # type: ignore[assignment]
    app = CompanionApp(house)
    assert snap_compare(app, terminal_size=(80, 24), run_before=play)


BESIDE = "It may be so. The tide follows the moon, and the harbour wakes before the town."


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20), (40, 12)], ids=str)
def test_behind_a_reply(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    app = faceless(tmp_path, ScriptedModel([f"[joy] {BESIDE}", end()]))
    assert snap_compare(app, terminal_size=size, run_before=and_then("ctrl+b"))


def test_the_tokens_of_a_reply(snap_compare: Compare, tmp_path: Path) -> None:
    tokens = (
        Drawn("It may", 0.91, 0, (Chance("It", 0.06), Chance("Yes", 0.02))),
        Drawn(" be so", 0.31, 1, (Chance(" not", 0.44), Chance(" well", 0.12))),
        Drawn(".", 0.04, 5, (Chance(",", 0.5), Chance("!", 0.2))),
    )
    app = faceless(tmp_path, ScriptedModel([Delta("It may be so.", tokens), end()]))
    assert snap_compare(app, terminal_size=(80, 24), run_before=and_then("ctrl+b", "2", "right"))


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 12)], ids=str)
def test_a_second_look_before_it(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    app = faceless(tmp_path, ScriptedModel([f"[joy] {BESIDE}", end()]))
    assert snap_compare(app, terminal_size=size, run_before=and_then("ctrl+s"))


@pytest.mark.parametrize("size", [(80, 24), (160, 40), (40, 12)], ids=str)
def test_a_second_look_after_it(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def play(pilot: Pilot[int]) -> None:
        await a_talk(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: pilot.app.screen.query(LookPane))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen.query_one(TurnedText).has_focus)
        await pilot.press("enter")
        await until(pilot, lambda: "replicate" in on_screen(pilot))

    replies = [[f"[joy] {text}", end()] for text in (BESIDE, "I am sure it is not so.", BESIDE)]
    app = faceless(tmp_path, ScriptedModel(*replies))
    assert snap_compare(app, terminal_size=size, run_before=play)
