"""Version 3: with each reply, what the person had set for the model that wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def upgrade(connection: sqlite3.Connection) -> None:
    """Add the column."""
    connection.execute("ALTER TABLE message ADD COLUMN settings TEXT NOT NULL DEFAULT '{}'")
