"""What the tests of a conversation begin with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from llmcompanion.store.database import Store
from tests.fakes.clock import BEGINNING


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(tmp_path / "data" / "llmcompanion.db", now=BEGINNING) as store:
        yield store
