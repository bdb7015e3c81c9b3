"""Version 1: conversations, and their messages as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

STATEMENTS = (
    """
    CREATE TABLE conversation (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        title       TEXT    NOT NULL,
        persona     TEXT    NOT NULL,
        created_at  TEXT    NOT NULL,
        updated_at  TEXT    NOT NULL,
        leaf_id     INTEGER REFERENCES message (id) ON DELETE SET NULL
    )
    """,
    """
    CREATE TABLE message (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        parent_id       INTEGER REFERENCES message (id),
        role            TEXT    NOT NULL,
        text            TEXT    NOT NULL,
        status          TEXT    NOT NULL,
        created_at      TEXT    NOT NULL,
        feelings        TEXT    NOT NULL DEFAULT '[]',
        persona         TEXT    NOT NULL DEFAULT '',
        model           TEXT    NOT NULL DEFAULT '',
        input_tokens    INTEGER,
        output_tokens   INTEGER,
        note            TEXT    NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX conversation_by_change ON conversation (updated_at)",
    "CREATE INDEX conversation_by_leaf ON conversation (leaf_id)",
    "CREATE INDEX message_by_conversation ON message (conversation_id, parent_id)",
    "CREATE INDEX message_by_parent ON message (parent_id)",
    "CREATE INDEX message_streaming ON message (status) WHERE status = 'streaming'",
)


def upgrade(connection: sqlite3.Connection) -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        connection.execute(statement)
