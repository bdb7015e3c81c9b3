"""What the documentation says of an export is what an export has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from llmcompanion.journal import export_lines
from llmcompanion.journal.entries import Kind
from llmcompanion.journal.insights import WINDOWS

PAGE = (Path(__file__).parents[2] / "docs" / "log.md").read_text("utf-8")
SCHEMA = PAGE.split("**`jsonl`**")[1].split("`--format json`")[0]


@pytest.mark.parametrize(
    "line", ["Header", "EntryLine", "CheckInLine", "AnswerLine", "VersionLine", "InsightLine",
             "LookLine", "ConversationLine"],
)  # fmt: skip
def test_every_key_of_a_line_is_documented(line: str):
    struct: type[msgspec.Struct] = getattr(export_lines, line)
    documented = set(re.findall(r"`([a-z_]+)`", SCHEMA))
    assert set(struct.__struct_fields__) <= documented


def test_the_version_and_every_kind_are_documented():
    assert f'"{export_lines.FORMAT}"`, `{export_lines.VERSION}`' in SCHEMA
    assert all(f"| `{kind}` |" in PAGE for kind in get_args(Kind))


def test_the_days_of_the_looks_are_documented():
    assert WINDOWS == ((3, 10), (10, 30))
    assert "until the tenth day, the one after 10 days until the thirtieth" in " ".join(
        PAGE.split()
    )
