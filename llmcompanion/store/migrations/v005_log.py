"""Version 5: notes, insights and their later ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE entry ADD COLUMN uid TEXT NOT NULL DEFAULT ''",
    "UPDATE entry SET uid = lower(hex(randomblob(16)))",
    "CREATE UNIQUE INDEX entry_by_uid ON entry (uid) WHERE uid <> ''",
    """
    CREATE TRIGGER entry_named AFTER INSERT ON entry WHEN new.uid = '' BEGIN
        UPDATE entry SET uid = lower(hex(randomblob(16))) WHERE id = new.id;
    END
    """,
    "CREATE INDEX entry_in_list ON entry (at, id, kind, persona, model, condition)",
    """
    CREATE TABLE note_version (
        entry_id   INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
        number     INTEGER NOT NULL,
        written_at TEXT    NOT NULL,
        text       TEXT    NOT NULL,
        PRIMARY KEY (entry_id, number)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE insight (
        entry_id     INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
        quotation    TEXT    NOT NULL,
        role         TEXT    NOT NULL,
        size         REAL,
        item_version INTEGER NOT NULL DEFAULT 1
    )
    """,
    """
    CREATE TABLE insight_look (
        entry_id   INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
        insight_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
        after_days INTEGER NOT NULL
    )
    """,
    "CREATE INDEX insight_look_by_insight ON insight_look (insight_id)",
)


def upgrade(connection: sqlite3.Connection) -> None:
    """Make the tables, and give every entry a name that is its own on every machine."""
    for statement in STATEMENTS:
        connection.execute(statement)
