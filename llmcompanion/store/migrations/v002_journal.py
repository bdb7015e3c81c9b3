"""Version 2: the reflection log. A check-in outlives the conversation that it was about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

STATEMENTS = (
    """
    CREATE TABLE check_in (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        asked_at        TEXT    NOT NULL,
        item            TEXT    NOT NULL,
        item_version    INTEGER NOT NULL,
        occasion        TEXT    NOT NULL,
        outcome         TEXT    NOT NULL,
        value           INTEGER,
        sentence        TEXT    NOT NULL DEFAULT '',
        response_s      REAL,
        conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
        message_id      INTEGER REFERENCES message (id) ON DELETE SET NULL,
        persona         TEXT    NOT NULL,
        model           TEXT    NOT NULL,
        emotion         TEXT    NOT NULL,
        turns           INTEGER NOT NULL,
        minutes         REAL    NOT NULL
    )
    """,
    "CREATE INDEX check_in_by_time ON check_in (asked_at)",
    "CREATE INDEX check_in_by_conversation ON check_in (conversation_id)",
    "CREATE INDEX check_in_by_message ON check_in (message_id)",
)


def upgrade(connection: sqlite3.Connection) -> None:
    """Make the table."""
    for statement in STATEMENTS:
        connection.execute(statement)
