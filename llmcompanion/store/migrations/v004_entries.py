"""Version 4: everything in the reflection log is an entry, and a check-in has many answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

STATEMENTS = (
    "ALTER TABLE check_in RENAME TO old_check_in",
    "DROP INDEX check_in_by_time",
    "DROP INDEX check_in_by_conversation",
    "DROP INDEX check_in_by_message",
    """
    CREATE TABLE entry (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        kind            TEXT    NOT NULL,
        at              TEXT    NOT NULL,
        utc_offset_min  INTEGER NOT NULL DEFAULT 0,
        conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
        message_id      INTEGER REFERENCES message (id) ON DELETE SET NULL,
        persona         TEXT    NOT NULL DEFAULT '',
        persona_version INTEGER NOT NULL DEFAULT 0,
        model           TEXT    NOT NULL DEFAULT '',
        emotion         TEXT    NOT NULL DEFAULT '',
        turns           INTEGER NOT NULL DEFAULT 0,
        minutes         REAL    NOT NULL DEFAULT 0,
        condition       TEXT    NOT NULL DEFAULT '',
        text            TEXT    NOT NULL DEFAULT '',
        data            TEXT    NOT NULL DEFAULT '{}'
    )
    """,
    """
    CREATE TABLE check_in (
        entry_id           INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
        instrument         TEXT    NOT NULL,
        instrument_version INTEGER NOT NULL,
        occasion           TEXT    NOT NULL,
        outcome            TEXT    NOT NULL,
        scheduled_at       TEXT,
        shown_at           TEXT,
        first_key_at       TEXT,
        done_at            TEXT,
        snoozed_at         TEXT    NOT NULL DEFAULT '[]',
        probability        REAL
    )
    """,
    """
    CREATE TABLE answer (
        check_in_id  INTEGER NOT NULL REFERENCES check_in (entry_id) ON DELETE CASCADE,
        position     INTEGER NOT NULL,
        item         TEXT    NOT NULL,
        item_version INTEGER NOT NULL,
        state        TEXT    NOT NULL,
        number       REAL,
        text         TEXT    NOT NULL DEFAULT '',
        response_s   REAL,
        PRIMARY KEY (check_in_id, item)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE kept (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO entry (id, kind, at, conversation_id, message_id, persona, model, emotion, turns,
                       minutes, text)
        SELECT id, 'check-in', asked_at, conversation_id, message_id, persona, model, emotion,
               turns, minutes, sentence
        FROM old_check_in
    """,
    """
    INSERT INTO check_in (entry_id, instrument, instrument_version, occasion, outcome, shown_at)
        SELECT id, 'moment', 1, occasion, outcome, asked_at FROM old_check_in
    """,
    """
    INSERT INTO answer (check_in_id, position, item, item_version, state, number, response_s)
        SELECT id, 0, item, item_version,
               CASE WHEN value IS NULL THEN 'skipped' ELSE 'answered' END, value, response_s
        FROM old_check_in
    """,
    "DROP TABLE old_check_in",
    "CREATE INDEX entry_by_time ON entry (at)",
    "CREATE INDEX entry_by_conversation ON entry (conversation_id)",
    "CREATE INDEX entry_by_message ON entry (message_id)",
    "CREATE INDEX check_in_by_instrument ON check_in (instrument)",
)


def upgrade(connection: sqlite3.Connection) -> None:
    """Make the tables, and carry over what was answered until now."""
    for statement in STATEMENTS:
        connection.execute(statement)
