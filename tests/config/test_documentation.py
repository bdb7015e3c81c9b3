"""What is documented is what is there."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from llmcompanion.config.settings import ABOUT, Settings

DATA = Path(__file__).parents[2] / "docs" / "data.md"
SETTINGS = DATA.read_text("utf-8").split("## Settings")[1].split("## The database")[0]


def default(key: str) -> str:
    value = msgspec.to_builtins(Settings())
    for part in key.split("."):
        value = value[part]
    return json.dumps(value)


@pytest.mark.parametrize("key", ABOUT)
def test_every_setting_is_documented_with_its_default_and_meaning(key: str):
    (row,) = (line for line in SETTINGS.splitlines() if line.startswith(f"| `{key}`"))
    _, _, shown, allowed, about, _ = (cell.strip() for cell in row.split("|"))
    assert about == ABOUT[key]
    assert allowed
    if not key.startswith("models."):
        assert shown == f"`{default(key)}`"
