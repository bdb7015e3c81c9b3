"""Version 6: versions of personas, and what they may remember."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE persona_version (
        persona       TEXT    NOT NULL,
        number        INTEGER NOT NULL,
        digest        TEXT    NOT NULL,
        content       TEXT    NOT NULL,
        first_used_at TEXT    NOT NULL,
        PRIMARY KEY (persona, number)
    ) WITHOUT ROWID
    """,
    "CREATE UNIQUE INDEX persona_version_by_digest ON persona_version (persona, digest)",
    "ALTER TABLE message ADD COLUMN persona_version INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE fact (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        persona         TEXT    NOT NULL,
        text            TEXT    NOT NULL,
        origin          TEXT    NOT NULL,
        state           TEXT    NOT NULL,
        conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
        message_id      INTEGER REFERENCES message (id) ON DELETE SET NULL,
        created_at      TEXT    NOT NULL,
        changed_at      TEXT    NOT NULL
    )
    """,
    "CREATE INDEX fact_by_persona ON fact (persona, state)",
    "CREATE INDEX fact_by_conversation ON fact (conversation_id)",
    "CREATE INDEX fact_by_message ON fact (message_id)",
)


def upgrade(connection: sqlite3.Connection) -> None:
    """Make the tables, and room for a version with every message."""
    for statement in STATEMENTS:
        connection.execute(statement)
