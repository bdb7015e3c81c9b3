"""Screens under test answer at once: nobody is just beginning to write."""

from __future__ import annotations

import pytest

from llmcompanion.tui.widgets.checkin_panel import CheckInPanel


@pytest.fixture(autouse=True)
def _keys_count_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CheckInPanel, "guard_s", 0.0)
