"""How the database is, for a person who asks."""

# ruff: noqa: S608 - only names of our own are put into SQL; values are bound

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.store.failures import DamagedError, explained
from llmcompanion.store.files import looks_foreign
from llmcompanion.store.schema import connect, examine
from llmcompanion.store.word_index import is_about_index
from llmcompanion.store.words import has_fts5

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Health:
    """What there is to know about a database, without what is in it.

    Attributes:
        exists: False before the program was first used; nothing is wrong then.
        trouble: What is wrong, as a sentence; "" when all is well.
        size_bytes: Of the file and of the changes not yet merged into it.
        schema: Version of the schema.
        full_text: Whether words are looked up in an index, or messages read one by one.
        private: Whether only its owner can read it (always True where modes mean nothing).
    """

    path: Path
    exists: bool
    trouble: str = ""
    size_bytes: int = 0
    schema: int = 0
    sqlite: str = sqlite3.sqlite_version
    full_text: bool = False
    private: bool = True
    conversations: int = 0
    messages: int = 0
    check_ins: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.trouble


def look_at(path: Path) -> Health:
    """The health of the database at `path`, which is neither made, changed nor set aside.

    Blocks for as long as reading the whole file takes.
    """
    if not path.exists():
        return Health(path, exists=False)
    try:
        foreign = looks_foreign(path)
        if foreign:
            return _ill(path, f"{path}: {foreign}.")
        in_use = path.with_name(path.name + "-wal").exists()
        connection = connect(path, "mode=ro" if in_use else "immutable=1")
    except sqlite3.Error as error:
        return _ill(path, explained(error, path).sentence)
    except OSError as error:
        return _ill(path, f"{path}: it cannot be read ({error.strerror}).")
    try:
        return look_through(connection, path)
    finally:
        connection.close()


def look_through(connection: sqlite3.Connection, path: Path) -> Health:
    """The health of the database that `connection` leads to."""
    try:
        examine(connection, path)
        lines = [text for (text,) in connection.execute("PRAGMA integrity_check(9)")]
        wrong = any(text != "ok" and not is_about_index(text) for text in lines)
        loose = connection.execute("PRAGMA foreign_key_check").fetchone()
        if wrong or loose:
            return _ill(path, f"{path}: parts of it do not fit together.")
        conversations, messages, check_ins = (
            _count(connection, table) for table in ("conversation", "message", "check_in")
        )
        return Health(
            path,
            exists=True,
            size_bytes=_size(path),
            schema=connection.execute("PRAGMA user_version").fetchone()[0],
            full_text=has_fts5(connection),
            private=_is_private(path),
            conversations=conversations,
            messages=messages,
            check_ins=check_ins,
        )
    except DamagedError as error:
        return _ill(path, f"{path}: {error}.")
    except UserError as error:
        return _ill(path, error.sentence)
    except sqlite3.Error as error:
        return _ill(path, explained(error, path).sentence)


def _count(connection: sqlite3.Connection, table: str) -> int:
    """Rows of a table; none where an older version has not made it yet."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    if found is None:
        return 0
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _ill(path: Path, trouble: str) -> Health:
    return Health(
        path, exists=True, trouble=trouble, size_bytes=_size(path), private=_is_private(path)
    )


def _size(path: Path) -> int:
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _is_private(path: Path) -> bool:
    return os.name != "posix" or not path.stat().st_mode & 0o077
