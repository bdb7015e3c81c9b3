"""Opening: private files, damaged ones set aside and kept, everything else told."""

# ruff: noqa: ASYNC240 - test files are small

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.store import migrations
from llmcompanion.store.database import Store
from llmcompanion.store.files import make_private
from llmcompanion.store.schema import is_about_index

from .conftest import NOW
from .test_conversations import shown, talk

posix = pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")


async def filled(path: Path, count: int = 8) -> None:
    async with await Store.open(path, now=NOW) as store:
        await talk(store, *(f"message {number} " + "words " * 700 for number in range(count)))


def aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob("llmcompanion-damaged-*"))


@posix
@pytest.mark.parametrize("umask", [0, 0o022, 0o777])
async def test_files_are_for_their_owner_only_whatever_the_umask(database: Path, umask: int):
    before = os.umask(umask)
    try:
        async with await Store.open(database, now=NOW) as store:
            await talk(store, "private")
            modes = {each.name: each.stat().st_mode & 0o777 for each in database.parent.iterdir()}
    finally:
        os.umask(before)
    assert "llmcompanion.db-wal" in modes
    assert "llmcompanion.db-shm" in modes
    assert set(modes.values()) == {0o600}
    assert database.parent.stat().st_mode & 0o777 == 0o700


@posix
async def test_files_that_others_could_read_are_closed(database: Path):
    await filled(database, 1)
    database.chmod(0o644)
    async with await Store.open(database, now=NOW) as store:
        assert (await store.check()).private
    assert database.stat().st_mode & 0o777 == 0o600


@posix
def test_files_may_come_and_go_while_they_are_closed_to_others(database: Path):
    make_private(database)
    journal = database.with_name(f"{database.name}-journal")
    over = threading.Event()

    def come_and_go() -> None:
        while not over.is_set():
            journal.write_bytes(b"x")
            journal.chmod(0o644)
            journal.unlink()

    other = threading.Thread(target=come_and_go)
    other.start()
    try:
        for _ in range(3000):
            make_private(database)
    finally:
        over.set()
        other.join()


async def test_a_sound_database_is_opened_without_a_word(database: Path):
    await filled(database)
    async with await Store.open(database, now=NOW) as store:
        assert store.notice == ""
        assert store.alone
        assert len(await store.conversations.list()) == 1
    assert aside(database) == []


def garbage(path: Path) -> None:
    path.write_bytes(b"this was never a database" * 200)


def zeroes(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def truncated(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def cut_within_a_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1000)


def header_only(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(100)


def scribbled_over(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(1, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(os.urandom(64))


def another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE holiday (photo BLOB)")


def another_version_control(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 12")


def without_a_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE check_in")


def older_than_its_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 1")


def empty_with_changes(path: Path) -> None:
    path.write_bytes(b"")
    path.with_name(path.name + "-wal").write_bytes(b"changes")


DAMAGES = [
    garbage,
    zeroes,
    truncated,
    cut_within_a_page,
    header_only,
    scribbled_over,
    another_program,
    another_version_control,
    without_a_table,
    older_than_its_tables,
    empty_with_changes,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
async def test_a_damaged_database_is_set_aside_and_a_new_one_begun(database: Path, damage):
    await filled(database)
    damage(database)
    before = database.read_bytes()
    async with await Store.open(database, now=NOW) as store:
        assert await store.conversations.list() == []
        conversation = await talk(store, "a new beginning")
        assert await shown(store, conversation) == ["a new beginning"]
        kept = [each for each in aside(database) if each.suffix == ".db"]
        assert len(kept) == 1
        assert kept[0].name == "llmcompanion-damaged-2026-03-14-150926.db"
        assert str(kept[0]) in store.notice
        assert store.notice.count(".\n") == 0
        assert store.notice.endswith("a new one was begun.")
        if damage is not without_a_table:  # SQLite itself may have noted that it looked
            assert kept[0].read_bytes() == before
    async with await Store.open(database, now=NOW) as again:
        assert again.notice == ""
        assert len(await again.conversations.list()) == 1


async def test_what_was_set_aside_before_is_not_overwritten(database: Path):
    for number in range(3):
        database.parent.mkdir(exist_ok=True)
        database.write_bytes(b"not a database, number %d" % number)
        async with await Store.open(database, now=NOW) as store:
            assert store.notice
    assert [each.read_bytes()[-1:] for each in aside(database)] == [b"1", b"2", b"0"]


async def test_the_log_of_changes_goes_with_the_damaged_file(database: Path):
    database.parent.mkdir()
    database.write_bytes(b"damaged")
    database.with_name(database.name + "-wal").write_bytes(b"changes")
    async with await Store.open(database, now=NOW):
        pass
    assert [each.read_bytes() for each in aside(database)] == [b"damaged", b"changes"]
    assert [each.name[-7:] for each in aside(database)] == ["0926.db", ".db-wal"]


async def test_a_damaged_database_in_use_elsewhere_is_left_to_it(database: Path):
    async with await Store.open(database, now=NOW) as first:
        await talk(first, "mine")
        await first._worker.run(
            lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        )
        sound = database.read_bytes()
        scribbled_over(database)
        with pytest.raises(UserError, match="close that one and start again"):
            await Store.open(database, now=NOW)
        assert aside(database) == []
        database.write_bytes(sound)


async def test_a_database_of_a_newer_version_is_no_damaged_one(database: Path, by_hand):
    await filled(database)
    by_hand(f"PRAGMA user_version = {migrations.VERSION + 1}")
    before = database.read_bytes()
    with pytest.raises(UserError, match=r"written by a newer llmcompanion.*upgrade") as told:
        await Store.open(database, now=NOW)
    assert told.value.where == str(database)
    assert database.read_bytes() == before
    assert aside(database) == []


async def test_a_failed_start_keeps_no_seat(database: Path, by_hand):
    await filled(database)
    by_hand("PRAGMA user_version = 99")
    with pytest.raises(UserError):
        await Store.open(database, now=NOW)
    by_hand(f"PRAGMA user_version = {migrations.VERSION}")
    async with await Store.open(database, now=NOW) as store:
        assert store.alone


async def test_a_folder_in_its_place_is_told(database: Path):
    database.mkdir(parents=True)
    with pytest.raises(UserError, match=r"cannot be opened.*--data-dir"):
        await Store.open(database, now=NOW)


async def test_a_file_in_the_folders_place_is_told(database: Path):
    database.parent.write_text("")
    with pytest.raises(UserError, match="cannot be used"):
        await Store.open(database, now=NOW)


async def test_a_full_disk_is_told_and_what_was_stored_stays(store: Store):
    conversation = await talk(store, "before")

    def fill_up(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    await store._worker.run(fill_up)
    with pytest.raises(UserError, match="the disk is full"):
        await talk(store, "after " * 10_000)
    assert await shown(store, conversation) == ["before"]


async def test_a_database_that_cannot_be_written_is_told(store: Store):
    conversation = await talk(store, "before")
    await store._worker.run(lambda connection: connection.execute("PRAGMA query_only = ON"))
    with pytest.raises(UserError, match=r"cannot be written to.*permission"):
        await talk(store, "after")
    assert await shown(store, conversation) == ["before"]


async def test_a_file_without_permission_is_told_and_left_alone(
    database: Path, monkeypatch: pytest.MonkeyPatch
):
    await filled(database)

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UserError, match=r"cannot be opened \(Permission denied\)"):
        await Store.open(database, now=NOW)
    assert aside(database) == []


async def test_damage_found_on_the_way_is_told_and_mended_by_the_next_start(database: Path):
    await filled(database, 20)
    store = await Store.open(database, now=NOW)
    await store._worker.run(lambda connection: connection.execute("PRAGMA shrink_memory"))
    scribbled_over(database)
    with pytest.raises(UserError, match="start llmcompanion again"):
        await store.conversations.path(1)
    await store.close()
    async with await Store.open(database, now=NOW) as again:
        assert again.notice


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE message_words_data SET block = x'00'",
        "DELETE FROM message_words_data WHERE id > 10",
        "DELETE FROM message_words_docsize",
        "UPDATE message_words_data SET block = randomblob(40) WHERE id > 10",
    ],
)
async def test_a_damaged_search_index_is_made_anew_without_a_word(
    database: Path, by_hand, damage: str
):
    async with await Store.open(database, now=NOW) as store:
        conversation = await talk(store, "find the needle", "in the haystack")
    by_hand(damage)
    async with await Store.open(database, now=NOW) as store:
        assert store.notice == ""
        assert conversation.leaf_id is not None
        await store.conversations.write(
            conversation.leaf_id, text="among straw", feelings=(), status="complete"
        )
        await talk(store, "another needle")
        await store.conversations.search("straw")
        assert await shown(store, conversation) == ["find the needle", "among straw"]
        await store.conversations.delete(conversation.id)


async def test_an_index_that_sqlite_finds_damaged_is_no_damaged_database(
    database: Path, by_hand, monkeypatch: pytest.MonkeyPatch
):
    async with await Store.open(database, now=NOW) as store:
        await talk(store, "find the needle")
    by_hand("DELETE FROM message_words_data WHERE id > 10")
    monkeypatch.setattr("llmcompanion.store.database.examine", lambda connection, path: False)
    async with await Store.open(database, now=NOW) as store:
        assert store.notice == ""
        assert len(await store.conversations.search("needle")) == 1


@pytest.mark.parametrize(
    ("trouble", "about_index"),
    [
        ("malformed inverted index for FTS5 table main.message_words", True),
        ("unable to validate the inverted index for FTS5 table main.message_words: x", True),
        ("*** in database main ***\nPage 3: btreeInitPage() returns error code 11", False),
    ],
)
def test_troubles_of_the_index_are_told_from_troubles_of_the_file(trouble: str, about_index: bool):
    assert is_about_index(trouble) == about_index


async def test_any_name_will_do_for_the_folder(tmp_path: Path):
    path = tmp_path / "a b?c#d%20é'\"🎉" / "llmcompanion.db"
    async with await Store.open(path, now=NOW) as store:
        await talk(store, "kept")
        assert (await store.check()).ok
    assert path.stat().st_size


async def test_closing_twice_is_no_error_and_leaves_one_file_with_all(database: Path):
    store = await Store.open(database, now=NOW)
    await talk(store, "kept")
    await store.close()
    await store.close()
    names = {each.name for each in database.parent.iterdir()}
    assert names == {"llmcompanion.db", ".llmcompanion.db.lock-1"} or names == {"llmcompanion.db"}


async def test_what_was_deleted_is_in_no_file_any_more(database: Path):
    secret = "xylophonequagmire"
    async with await Store.open(database, now=NOW) as store:
        conversation = await talk(store, "hello", f"{secret} words " * 20, title=f"{secret} title")
        other = await talk(store, "something else")
        await store.conversations.delete(conversation.id)
        for file in database.parent.iterdir():
            assert secret.encode() not in file.read_bytes(), file.name
        assert await shown(store, other) == ["something else"]
