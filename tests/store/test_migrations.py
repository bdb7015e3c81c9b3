"""Every database that was ever written opens with everything in it."""

# ruff: noqa: ASYNC240 - test files are small

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.store import schema
from llmcompanion.store.database import Store
from llmcompanion.store.migrations import MIGRATIONS, VERSION

from .conftest import NOW
from .test_conversations import shown, talk

PUBLISHED = (1, 2, 3)
"""Versions that people have databases of; 4 to 7 came only together with 8."""

OLD = sorted((Path(__file__).parent / "old").glob("v*.sql"))


def described(path: Path) -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            (kind, name, " ".join((sql or "").split()))
            for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master")
        }


def test_there_is_a_file_of_every_old_version():
    assert [path.stem for path in OLD] == [f"v{number:03}" for number in PUBLISHED]


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
async def test_an_old_database_opens_with_everything_in_it(database: Path, old: Path):
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(old.read_text(encoding="utf-8"))
    async with await Store.open(database, now=NOW) as store:
        assert store.notice == ""
        (conversation,) = await store.conversations.list()
        assert conversation.title == "An old talk"
        path = await store.conversations.path(conversation.id)
        assert [message.text for message in path] == ["Hello", "Hello yourself — “friend”"]
        assert path[1].emotion == "joy"
        assert path[1].alternatives == (2, 3)
        hits = await store.conversations.search("yourself")
        assert [hit.message_id for hit in hits] == [3]
        if old.stem != "v001":
            (entry,) = await store.journal.check_ins()
            assert (entry.instrument, entry.outcome, entry.value) == ("moment", "answered", 4)
            assert entry.answers[0].item == "m.felt"
        health = await store.check()
        assert (health.ok, health.schema) == (True, VERSION)
    async with await Store.open(database.with_name("new.db"), now=NOW):
        pass
    assert described(database) == described(database.with_name("new.db"))


async def test_a_step_that_fails_leaves_the_version_before(database: Path):
    async with await Store.open(database, now=NOW) as store:
        conversation = await talk(store, "kept")

    def fails(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (a)")
        connection.execute("DELETE FROM message")
        raise RuntimeError("in the middle")

    with closing(schema.connect(database)) as connection:
        with pytest.raises(RuntimeError):
            schema.migrate(connection, (*MIGRATIONS, fails))
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    async with await Store.open(database, now=NOW) as store:
        assert await shown(store, conversation) == ["kept"]
        assert store.notice == ""


async def test_a_step_is_taken_once(database: Path):
    taken = []

    async with await Store.open(database, now=NOW):
        pass
    for _ in range(2):
        with closing(schema.connect(database)) as connection:
            schema.migrate(connection, (*MIGRATIONS, lambda opened: taken.append(opened)))
    assert len(taken) == 1
    with pytest.raises(UserError, match="newer"):
        await Store.open(database, now=NOW)
