"""Studies on disk: one under way, events in order, whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.store.database import Store
from llmcompanion.study.freeze import Frozen, freeze
from llmcompanion.study.repository import Event
from llmcompanion.study.templates import template

from .conftest import NOW


def frozen(name: str = "face") -> Frozen:
    return freeze(template(name), now=NOW, today=NOW.date(), zone="Europe/Berlin")


async def test_a_study_comes_back_as_it_was_begun(database: Path):
    made = frozen()
    async with await Store.open(database, now=NOW) as store:
        begun = await store.studies.begin(made, who="p-1", power={"power": 0.9}, now=NOW)
    async with await Store.open(database, now=NOW) as store:
        found = await store.studies.under_way()
        assert found == begun
        assert found is not None
        assert found.frozen == made
        assert (found.state, found.who, found.power) == ("running", "p-1", {"power": 0.9})
        (started,) = await store.studies.events(found.id)
        assert (started.kind, started.at) == ("started", NOW)


async def test_only_one_is_under_way(database: Path):
    async with await Store.open(database, now=NOW) as store:
        first = await store.studies.begin(frozen(), who="p-1", power=None, now=NOW)
        with pytest.raises(UserError, match="another study is under way"):
            await store.studies.begin(frozen("name"), who="p-2", power=None, now=NOW)
        await store.studies.record(first.id, Event(NOW, "stopped", {}), state="stopped")
        second = await store.studies.begin(frozen("name"), who="p-2", power=None, now=NOW)
        latest, stopped = await store.studies.all()
        assert [latest.id, stopped.id] == [second.id, first.id]
        assert stopped.ended_at == NOW


async def test_a_step_from_a_state_that_is_gone_changes_nothing(database: Path):
    async with await Store.open(database, now=NOW) as store:
        begun = await store.studies.begin(frozen(), who="p-1", power=None, now=NOW)
        pause = Event(NOW, "paused", {"since": "2026-01-01"})
        assert await store.studies.record(begun.id, pause, was=("running",), state="paused")
        assert not await store.studies.record(begun.id, pause, was=("running",), state="paused")
        assert len(await store.studies.events(begun.id)) == 2
        assert not await store.studies.record(99, pause)


async def test_activity_is_what_was_said_and_not_what_was_written_for_the_persona(database: Path):
    async with await Store.open(database, now=NOW) as store:
        talk = await store.conversations.start(title="", persona="mira", now=NOW)
        parent = None
        for role, model in (("assistant", ""), ("user", ""), ("assistant", "m")):
            message = await store.conversations.add(
                conversation_id=talk.id,
                parent_id=parent,
                role=role,  # type: ignore[arg-type]
                text="words",
                status="complete",
                now=NOW + timedelta(minutes=1),
                model=model,
            )
            parent = message.id
        until = NOW + timedelta(hours=1)
        assert len(await store.studies.activity(NOW, until)) == 2
        assert await store.studies.activity(until, until + timedelta(days=1)) == []
