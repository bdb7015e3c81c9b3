"""The talks that lie in the store, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from llmcompanion.errors import UserError
from llmcompanion.store.database import Store
from llmcompanion.tui import shelf as shelves
from llmcompanion.tui.shelf import Shelf
from tests.fakes.clock import BEGINNING


async def test_an_export_that_does_not_fit_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await Store.open(tmp_path / "llmcompanion.db", now=BEGINNING)
    talk = await store.conversations.start(title="A talk", persona="mira", now=BEGINNING)
    exports = tmp_path / "exports"
    shelf = Shelf(store.conversations, exports, user_name=str, persona_name=str)

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelves.os, "fdopen", full)
    with pytest.raises(UserError, match="could not be written"):
        await shelf.export(talk.id, "json")
    assert list(exports.iterdir()) == []
    await store.close()
