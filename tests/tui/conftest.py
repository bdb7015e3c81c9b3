"""Screens under test answer at once: nobody is just beginning to write."""

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
    monkeypatch.setattr(CheckInPanel, "guard_s", 0.0)


@pytest.fixture
def snap_compare(
    snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., bool]:
    """Pictures are taken of a screen that stands still, however slow the machine is."""
    for field in (Input, TextArea):
        monkeypatch.setattr(field.cursor_blink, "_default", False)

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
