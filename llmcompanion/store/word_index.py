"""The indexes behind full-text search: FTS5 tables that triggers keep true.

An SQLite without FTS5 takes the triggers away, so that it can write at all, and whoever searches
reads through the texts instead; as long as the triggers are there, an index is true.
"""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class WordIndex:
    """One index.

    Attributes:
        name: Of the FTS5 table.
        view: Makes the view of ids and texts that the index is filled from, or that is read in its
            place.
        table: Makes the FTS5 table.
        triggers: By name, what keeps it true.
        fill: Puts everything into the empty table.
    """

    name: str
    view: str
    table: str
    triggers: dict[str, str]
    fill: str


MESSAGES = WordIndex(
    name="message_words",
    view="""
        CREATE VIEW IF NOT EXISTS message_settled AS
        SELECT id, text FROM message WHERE status <> 'streaming'
    """,
    table="""
        CREATE VIRTUAL TABLE message_words USING fts5 (
            text, content = 'message_settled', content_rowid = 'id',
            tokenize = 'unicode61 remove_diacritics 2'
        )
    """,
    triggers={
        "message_words_added": """
            AFTER INSERT ON message WHEN new.status <> 'streaming' BEGIN
                INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);
            END
        """,
        "message_words_taken": """
            AFTER DELETE ON message WHEN old.status <> 'streaming' BEGIN
                INSERT INTO message_words (message_words, rowid, text)
                VALUES ('delete', old.id, old.text);
            END
        """,
        "message_words_left": """
            BEFORE UPDATE OF text, status ON message WHEN old.status <> 'streaming' BEGIN
                INSERT INTO message_words (message_words, rowid, text)
                VALUES ('delete', old.id, old.text);
            END
        """,
        "message_words_set": """
            AFTER UPDATE OF text, status ON message WHEN new.status <> 'streaming' BEGIN
                INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);
            END
        """,
    },
    fill="INSERT INTO message_words (message_words) VALUES ('rebuild')",
)
"""Words of the messages that are not being written any more."""


def _anew(event: str, number: str) -> str:
    """A trigger that puts an entry of the log into the index as it is now."""
    return f"""
        AFTER {event} BEGIN
            DELETE FROM log_words WHERE rowid = {number};
            INSERT INTO log_words (rowid, text) SELECT id, text FROM log_text WHERE id = {number};
        END
    """


LOG = WordIndex(
    name="log_words",
    view="""
        CREATE VIEW IF NOT EXISTS log_text AS
        SELECT entry.id AS id,
            entry.text
            || coalesce(char(10) || (SELECT quotation FROM insight WHERE entry_id = entry.id), '')
            || coalesce(char(10) || (SELECT group_concat(text, char(10)) FROM answer
                WHERE check_in_id = entry.id AND text <> ''), '')
            AS text
        FROM entry
    """,
    table="""
        CREATE VIRTUAL TABLE log_words USING fts5 (
            text, tokenize = 'unicode61 remove_diacritics 2'
        )
    """,
    triggers={
        "log_words_entry_added": """
            AFTER INSERT ON entry WHEN new.text <> '' BEGIN
                INSERT INTO log_words (rowid, text) VALUES (new.id, new.text);
            END
        """,
        "log_words_entry_set": _anew("UPDATE OF text ON entry", "new.id"),
        "log_words_entry_taken": """
            AFTER DELETE ON entry BEGIN
                DELETE FROM log_words WHERE rowid = old.id;
            END
        """,
        "log_words_insight_added": _anew("INSERT ON insight", "new.entry_id"),
        "log_words_insight_set": _anew("UPDATE OF quotation ON insight", "new.entry_id"),
        "log_words_answer_added": _anew("INSERT ON answer WHEN new.text <> ''", "new.check_in_id"),
        "log_words_answer_set": _anew("UPDATE OF text ON answer", "new.check_in_id"),
        "log_words_answer_taken": _anew("DELETE ON answer WHEN old.text <> ''", "old.check_in_id"),
    },
    fill="INSERT INTO log_words (rowid, text) SELECT id, text FROM log_text WHERE text <> ''",
)
"""Words of the reflection log: what an entry says, what was marked as an insight, and answers in
one's own words. It holds a copy of them, because they come from three tables."""

FACTS = WordIndex(
    name="fact_words",
    view="CREATE VIEW IF NOT EXISTS fact_text AS SELECT id, text FROM fact",
    table="""
        CREATE VIRTUAL TABLE fact_words USING fts5 (
            text, content = 'fact_text', content_rowid = 'id',
            tokenize = 'unicode61 remove_diacritics 2'
        )
    """,
    triggers={
        "fact_words_added": """
            AFTER INSERT ON fact BEGIN
                INSERT INTO fact_words (rowid, text) VALUES (new.id, new.text);
            END
        """,
        "fact_words_taken": """
            AFTER DELETE ON fact BEGIN
                INSERT INTO fact_words (fact_words, rowid, text)
                VALUES ('delete', old.id, old.text);
            END
        """,
        "fact_words_left": """
            BEFORE UPDATE OF text ON fact BEGIN
                INSERT INTO fact_words (fact_words, rowid, text)
                VALUES ('delete', old.id, old.text);
            END
        """,
        "fact_words_set": """
            AFTER UPDATE OF text ON fact BEGIN
                INSERT INTO fact_words (rowid, text) VALUES (new.id, new.text);
            END
        """,
    },
    fill="INSERT INTO fact_words (fact_words) VALUES ('rebuild')",
)
"""Words of what personas remember."""

INDEXES = (MESSAGES, LOG, FACTS)


def prepare_indexes(connection: sqlite3.Connection, *, fts5: bool) -> None:
    """Make the indexes true, or take them out of the way. Inside a transaction."""
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for index in INDEXES:
        connection.execute(index.view)
        if not fts5:
            if present.intersection(index.triggers):
                _give_up(connection, index)
        elif not present.issuperset((index.name, *index.triggers)):
            _make(connection, index)


def make_indexes(connection: sqlite3.Connection) -> None:
    """Make them anew from the texts, whatever is left of the old ones."""
    for index in INDEXES:
        _make(connection, index)


def give_up_indexes(connection: sqlite3.Connection) -> None:
    """Say that they are not true any more; the next `prepare_indexes` makes them anew."""
    for index in INDEXES:
        _give_up(connection, index)


def forget_deleted(connection: sqlite3.Connection, index: WordIndex) -> None:
    """Take the words of what was deleted out of the index's pages too."""
    connection.execute(f"INSERT INTO {index.name} ({index.name}) VALUES ('optimize')")


def is_about_index(trouble: str) -> bool:
    """Whether a line of SQLite's own check is about a search index alone (since 3.44)."""
    return any(f"FTS5 table main.{index.name}" in trouble for index in INDEXES)


def _make(connection: sqlite3.Connection, index: WordIndex) -> None:
    _give_up(connection, index)
    connection.execute(f"DROP TABLE IF EXISTS {index.name}")
    connection.execute(index.table)
    for name, body in index.triggers.items():
        connection.execute(f"CREATE TRIGGER {name} {body}")
    connection.execute(index.fill)


def _give_up(connection: sqlite3.Connection, index: WordIndex) -> None:
    for name in index.triggers:
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
