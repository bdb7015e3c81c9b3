"""Tests that need what not every machine has are left out there, and that is said at the end."""

from __future__ import annotations

import importlib.util
import os
import shutil

import pytest

from tests.fakes.sound_server import has_pulse


def has_piper() -> bool:
    return all(importlib.util.find_spec(name) for name in ("piper", "onnx", "onnxruntime"))


def browser() -> str | None:
    """A browser that can run without a window."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


NEEDS = {
    "audio": (
        has_pulse,
        "a real sound server",
        "apt install libportaudio2 libasound2-plugins pulseaudio pulseaudio-utils",
    ),
    "browser": (lambda: browser() is not None, "a real browser", "apt install chromium"),
    "sphinx": (
        lambda: importlib.util.find_spec("pocketsphinx") is not None,
        "a real recogniser",
        "pip install pocketsphinx",
    ),
    "piper": (has_piper, "the real Piper", "pip install piper-tts onnx"),
}
"""By marker: whether it is there, what it is, and how it is had."""

REQUIRED = "LLMCOMPANION_TEST_{}"
"""Set to "required" (as `.ci/run` does where it can install it), a need is never left out."""

LEFT_OUT = pytest.StashKey[dict[str, int]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out: dict[str, int] = {}
    for marker, (is_there, _, _) in NEEDS.items():
        if os.environ.get(REQUIRED.format(marker.upper())) == "required" or is_there():
            continue
        found = [item for item in items if item.get_closest_marker(marker)]
        if found:
            config.hook.pytest_deselected(items=found)
            items[:] = [item for item in items if item not in found]
            left_out[marker] = len(found)
    config.stash[LEFT_OUT] = left_out


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for marker, count in terminalreporter.config.stash.get(LEFT_OUT, {}).items():
        _, what, how = NEEDS[marker]
        terminalreporter.write_line(f"{count} tests with {what} were left out: {how}")
