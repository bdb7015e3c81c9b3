"""Version 8: studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE study (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        title      TEXT    NOT NULL,
        state      TEXT    NOT NULL,
        frozen     TEXT    NOT NULL,
        power      TEXT,
        who        TEXT    NOT NULL,
        started_at TEXT    NOT NULL,
        ended_at   TEXT
    )
    """,
    """
    CREATE UNIQUE INDEX study_under_way ON study ((1)) WHERE state IN ('running', 'paused')
    """,
    """
    CREATE TABLE study_event (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
        at       TEXT    NOT NULL,
        kind     TEXT    NOT NULL,
        data     TEXT    NOT NULL DEFAULT '{}'
    )
    """,
    "CREATE INDEX study_event_by_study ON study_event (study_id)",
    "CREATE INDEX message_by_time ON message (created_at)",
)


def upgrade(connection: sqlite3.Connection) -> None:
    """Make the tables. One study at a time is under way."""
    for statement in STATEMENTS:
        connection.execute(statement)
