"""What SQLite's errors mean to a person."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path


class DamagedError(Exception):
    """The file is not, or not wholly, a database of this program. Says why, for a sentence."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the error says that the file itself is broken."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def explained(error: sqlite3.Error, path: Path) -> UserError:
    """`error` as one sentence about the database at `path`."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    what, mend = {
        sqlite3.SQLITE_READONLY: (
            "the database cannot be written to",
            "give yourself permission to write it and its folder, or choose another with "
            "--data-dir",
        ),
        sqlite3.SQLITE_PERM: (
            "the database may not be opened",
            "mend its permissions, or choose another folder with --data-dir",
        ),
        sqlite3.SQLITE_CANTOPEN: (
            "the database cannot be opened",
            "mend the permissions of its folder, or choose another with --data-dir",
        ),
        sqlite3.SQLITE_FULL: (
            "the disk is full; what came last is not stored",
            "free some space and go on",
        ),
        sqlite3.SQLITE_IOERR: (
            "the disk does not answer; what came last is not stored",
            "look after the disk, and keep a copy of this folder",
        ),
        sqlite3.SQLITE_BUSY: (
            "another program has kept the database locked for too long",
            "close it and try again",
        ),
        sqlite3.SQLITE_LOCKED: (
            "another program has kept the database locked for too long",
            "close it and try again",
        ),
        sqlite3.SQLITE_CORRUPT: (
            "the database is damaged",
            "start llmcompanion again: it sets the file aside and says where",
        ),
        sqlite3.SQLITE_NOTADB: (
            "this is not a database any more",
            "start llmcompanion again: it sets the file aside and says where",
        ),
    }.get(code, (f"the database failed ({error})", "try again; the log knows more"))
    return UserError(what, where=str(path), mend=mend)
