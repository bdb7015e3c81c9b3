"""What the doctor is told of the database."""

# ruff: noqa: ASYNC240 - test files are small

from __future__ import annotations

import os
from pathlib import Path

import pytest

from llmcompanion.store.database import Store
from llmcompanion.store.health import look_at
from llmcompanion.store.migrations import VERSION

from .test_conversations import talk
from .test_journal import check_in
from .test_opening import DAMAGES, filled, older_than_its_tables


def files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if "lock" not in each.name}


async def test_a_sound_store_says_what_it_holds(store: Store):
    await talk(store, "a", "b")
    await store.journal.record(check_in())
    health = await store.check()
    assert health.ok
    assert health.exists
    assert (health.conversations, health.messages, health.check_ins) == (1, 2, 1)
    assert health.schema == VERSION
    assert health.full_text
    assert health.private
    assert health.size_bytes > 4096


def test_before_the_first_use_nothing_is_wrong_and_nothing_is_made(database: Path):
    health = look_at(database)
    assert health.ok
    assert not health.exists
    assert not database.parent.exists()


async def test_looking_changes_nothing(database: Path):
    await filled(database, 3)
    before = files(database.parent)
    health = look_at(database)
    assert health.ok
    assert health.messages == 3
    assert files(database.parent) == before


async def test_looking_works_while_an_instance_writes(store: Store, database: Path):
    await talk(store, "a")
    assert look_at(database).messages == 1
    await talk(store, "b")
    assert look_at(database).messages == 2


VISIBLE = [damage for damage in DAMAGES if damage is not older_than_its_tables]


@pytest.mark.parametrize("damage", VISIBLE, ids=lambda damage: damage.__name__)
async def test_damage_is_told_and_left_for_the_next_start(database: Path, damage):
    await filled(database)
    damage(database)
    before = database.read_bytes()
    health = look_at(database)
    assert not health.ok
    assert health.trouble.startswith(str(database))
    assert health.trouble.endswith(".")
    assert database.read_bytes() == before
    assert not list(database.parent.glob("*damaged*"))


async def test_a_newer_version_is_told_and_an_older_one_is_well(database: Path, by_hand):
    await filled(database, 1)
    by_hand("DROP TABLE check_in")
    by_hand("PRAGMA user_version = 1")
    old = look_at(database)
    assert (old.ok, old.schema, old.messages, old.check_ins) == (True, 1, 1, 0)
    by_hand("PRAGMA user_version = 99")
    assert "newer llmcompanion" in look_at(database).trouble


@pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")
async def test_a_file_that_others_can_read_is_told(database: Path):
    await filled(database, 1)
    database.chmod(0o644)
    health = look_at(database)
    assert health.ok
    assert not health.private
