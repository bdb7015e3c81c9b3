"""A store of its own for every test."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from llmcompanion.store.database import Store

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "llmcompanion.db"


@pytest.fixture
async def store(database: Path) -> AsyncIterator[Store]:
    async with await Store.open(database, now=NOW) as opened:
        yield opened


@pytest.fixture
def by_hand(database: Path) -> Callable[..., list[tuple[object, ...]]]:
    """Runs SQL as a person with another program would."""

    def run(sql: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(database)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    return run
