"""Opening a connection, telling what it leads to, and bringing it to the present schema."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.store.failures import DamagedError
from llmcompanion.store.migrations import MIGRATIONS
from llmcompanion.store.word_index import is_about_index
from llmcompanion.store.worker import transact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

APPLICATION_ID = 0x6C6C6D63
"""Marks our files among all SQLite databases ("llmc")."""

BUSY_S = 5.0
"""Seconds to wait for another instance's transaction."""

TABLES = frozenset(
    {
        "conversation", "message", "entry", "check_in", "answer", "kept", "note_version", "insight",
        "insight_look", "persona_version", "fact", "sent_text", "trace", "summary", "study",
        "study_event",
    }
)  # fmt: skip


def connect(path: Path, how: str = "mode=rw") -> sqlite3.Connection:
    """A connection with the settings that all of ours have; nothing is read yet.

    Args:
        path: The database, which has to exist.
        how: How to open it, as in SQLite's addresses: "mode=ro", "immutable=1".
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,  # transactions are ours to begin
        check_same_thread=False,  # made, used and closed on the store's thread
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def examine(connection: sqlite3.Connection, path: Path) -> bool:
    """Make sure that this is a database of ours, or a new one.

    Returns:
        False when the search index, and nothing else, has to be made anew.

    Raises:
        DamagedError: It is broken, or somebody else's.
        UserError: It comes from a newer version of the program.
        sqlite3.Error: As SQLite has it.
    """
    version = _pragma(connection, "user_version")
    tables = _tables(connection)
    if _pragma(connection, "application_id") != APPLICATION_ID:
        if version or tables:
            raise DamagedError("it is another program's database")
        return True
    if version > len(MIGRATIONS):
        raise UserError(
            f"this database was written by a newer llmcompanion (schema {version}; this one "
            f"reads up to {len(MIGRATIONS)})",
            where=str(path),
            mend="upgrade llmcompanion, or choose another folder with --data-dir",
        )
    if version == len(MIGRATIONS):
        _demand(tables)
    troubles = [text for (text,) in connection.execute("PRAGMA quick_check(9)") if text != "ok"]
    if any(not is_about_index(text) for text in troubles):
        raise DamagedError("parts of it cannot be read")
    return not troubles


def migrate(
    connection: sqlite3.Connection,
    migrations: Sequence[Callable[[sqlite3.Connection], None]] = MIGRATIONS,
) -> None:
    """Bring the database to the present schema, step by step, each whole or not at all.

    Raises:
        DamagedError: The tables are not those that its version says.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    while _pragma(connection, "user_version") < len(migrations):
        transact(connection, "BEGIN IMMEDIATE", lambda opened: _step(opened, migrations))
    _demand(_tables(connection))


def _demand(tables: set[str]) -> None:
    if not tables >= TABLES:
        raise DamagedError(f"it lacks {', '.join(sorted(TABLES - tables))}")


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def _step(
    connection: sqlite3.Connection,
    migrations: Sequence[Callable[[sqlite3.Connection], None]],
) -> None:
    version = _pragma(connection, "user_version")  # once more: another instance may be faster
    if version >= len(migrations):
        return
    try:
        migrations[version](connection)
    except sqlite3.OperationalError as error:
        if "already exists" in str(error) or "no such" in str(error):
            raise DamagedError(f"its tables are not those of version {version}") from error
        raise
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version + 1}")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
