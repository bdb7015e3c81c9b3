"""Tests through a real sound server: left out where there is none, and that is said."""

from __future__ import annotations

import os

import pytest

from tests.fakes.sound_server import has_pulse

NEEDED = "apt install libportaudio2 libasound2-plugins pulseaudio pulseaudio-utils"
REQUIRED = "LLMCOMPANION_TEST_AUDIO"
"""Set to "required" (as `.ci/run` does where it can install them), nothing is left out."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get(REQUIRED) == "required" or has_pulse():
        return
    real = [item for item in items if item.get_closest_marker("audio")]
    if real:
        config.hook.pytest_deselected(items=real)
        items[:] = [item for item in items if item not in real]
        config.stash[LEFT_OUT] = len(real)


LEFT_OUT = pytest.StashKey[int]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = terminalreporter.config.stash.get(LEFT_OUT, 0)
    if left_out:
        terminalreporter.write_line(
            f"{left_out} tests through a real sound server were left out: {NEEDED}"
        )
