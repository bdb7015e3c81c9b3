"""Opening the store for a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.cli.console import Console
    from llmcompanion.store.database import Store


async def open_store(console: Console) -> Store:
    """The store; that a damaged one was set aside for it is said beside the output."""
    store = await console.household().open_store()
    if store.notice:
        console.complain(store.notice)
    return store
