"""Version 7: what was behind replies, pinned messages, and summaries of what left the sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

STATEMENTS = (
    "ALTER TABLE conversation ADD COLUMN ended INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE message ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE sent_text (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        hash            BLOB    NOT NULL,
        text            TEXT    NOT NULL,
        UNIQUE (conversation_id, hash)
    )
    """,
    """
    CREATE TABLE trace (
        message_id      INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        system_id       INTEGER NOT NULL REFERENCES sent_text (id) ON DELETE CASCADE,
        lines           BLOB    NOT NULL,
        details         TEXT    NOT NULL,
        raw             TEXT    NOT NULL,
        drawn           BLOB    NOT NULL,
        sent_at         TEXT    NOT NULL,
        first_token_s   REAL,
        duration_s      REAL
    )
    """,
    """
    CREATE TABLE summary (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        last_id         INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        text            TEXT    NOT NULL,
        model           TEXT    NOT NULL DEFAULT '',
        created_at      TEXT    NOT NULL,
        edited_at       TEXT
    )
    """,
    "CREATE INDEX trace_by_conversation ON trace (conversation_id)",
    "CREATE INDEX trace_by_system ON trace (system_id)",
    "CREATE INDEX summary_by_last ON summary (last_id)",
    "CREATE INDEX summary_by_conversation ON summary (conversation_id)",
)


def upgrade(connection: sqlite3.Connection) -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        connection.execute(statement)
