"""The schema in the documentation is the schema in the file."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from llmcompanion.store.database import Store
from llmcompanion.store.migrations import VERSION
from llmcompanion.store.schema import APPLICATION_ID, TABLES

from .conftest import NOW

DATA = Path(__file__).parents[2] / "docs" / "data.md"


def documented(text: str, table: str) -> list[str]:
    part = text.split(f"**`{table}`**", 1)[1].split("\n\n", 3)
    rows = [line for line in "\n".join(part).splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]


async def test_every_column_is_documented(database: Path):
    text = DATA.read_text("utf-8")
    async with await Store.open(database, now=NOW):
        pass
    with closing(sqlite3.connect(database)) as connection:
        for table in sorted(TABLES):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            assert sorted(documented(text, table)[: len(columns)]) == sorted(columns), table
    assert f"user_version = {VERSION}" in text
    assert f"0x{APPLICATION_ID:X}" in text
