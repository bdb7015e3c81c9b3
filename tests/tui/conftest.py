"""Screens under test answer at once and look the same at any time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from llmcompanion.tui.widgets.checkin_panel import CheckInPanel
from tests.tui.house import still


@pytest.fixture(autouse=True)
def _keys_count_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is just beginning to write."""
    monkeypatch.setattr(CheckInPanel, "guard_s", 0.0)


@pytest.fixture(autouse=True)
def _cursors_do_not_blink(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in (Input, TextArea):
        monkeypatch.setattr(field.cursor_blink, "_default", False)


@pytest.fixture
def snap_compare(snap_compare: Callable[..., bool]) -> Callable[..., bool]:
    """Pictures are taken of a screen that stands still, however slow the machine is."""

    def compare(
        app: App[int],
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[int]], Awaitable[None]],
    ) -> bool:
        async def play(pilot: Pilot[int]) -> None:
            await run_before(pilot)
            await still(pilot)

        return snap_compare(app, terminal_size=terminal_size, run_before=play)

    return compare
