"""What personas remember: seen, changed, found by words, and gone when it is gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.store.database import Store

from .conftest import NOW

LATER = NOW + timedelta(hours=1)


async def texts(store: Store, about: str, persona: str = "ada") -> list[str]:
    return [fact.text for fact in await store.memory.recall(persona, about)]


async def test_what_a_person_writes_counts_and_what_a_model_proposes_waits(store: Store):
    written = await store.memory.add("ada", "Sings in a choir", origin="person", now=NOW)
    proposed = await store.memory.add("ada", "Has a cat", origin="model", now=NOW)
    assert (written.state, proposed.state) == ("kept", "proposed")
    assert await texts(store, "cat choir") == ["Sings in a choir"]
    accepted = await store.memory.accept(proposed.id, now=LATER)
    assert (accepted.state, accepted.origin, accepted.changed_at) == ("kept", "model", LATER)
    assert set(await texts(store, "")) == {"Has a cat", "Sings in a choir"}
    assert [fact.text for fact in await store.memory.facts("ada")] == [
        "Sings in a choir", "Has a cat",
    ]  # fmt: skip


async def test_a_fact_knows_the_message_it_came_from_as_long_as_that_is_there(store: Store):
    talk = await store.conversations.start(title="", persona="ada", now=NOW)
    said = await store.conversations.add(
        conversation_id=talk.id, parent_id=None, role="assistant", text="x", status="complete",
        now=NOW, persona="ada", persona_version=3,
    )  # fmt: skip
    assert said.persona_version == 3
    fact = await store.memory.add(
        "ada", "a", origin="model", now=NOW, conversation_id=talk.id, message_id=said.id
    )
    assert (fact.conversation_id, fact.message_id) == (talk.id, said.id)
    gone = await store.memory.add("ada", "b", origin="model", now=NOW, message_id=999)
    assert gone.message_id is None
    await store.conversations.delete(talk.id)
    assert {each.message_id for each in await store.memory.facts("ada")} == {None}


async def test_facts_that_share_words_come_first_and_then_the_newest(store: Store):
    for text in ("Sings alto", "Fears moths", "Lives in Łódź", "Works nights"):
        await store.memory.add("ada", text, origin="person", now=NOW)
    await store.memory.add("mira", "Moths", origin="person", now=NOW)
    assert (await texts(store, 'a "moths" AND (weird) query*'))[0] == "Fears moths"
    assert (await texts(store, "about lodz"))[0] == "Works nights"
    assert (await texts(store, "in ŁÓDŹ!"))[0] == "Lives in Łódź"
    assert await texts(store, "") == ["Works nights", "Lives in Łódź", "Fears moths", "Sings alto"]
    assert len(await store.memory.recall("ada", "moths", limit=2)) == 2


async def test_the_same_fact_is_not_kept_twice(store: Store):
    first = await store.memory.add("ada", "Has a Cat", origin="model", now=NOW)
    assert await store.memory.add("ada", "has a cat", origin="model", now=LATER) == first
    written = await store.memory.add("ada", "has a cat", origin="person", now=LATER)
    assert (written.id, written.state, written.text) == (first.id, "kept", "has a cat")


async def test_an_edit_is_found_by_its_new_words_only(store: Store):
    fact = await store.memory.add("ada", "Has a cat", origin="model", now=NOW)
    await store.memory.add("ada", "Other", origin="person", now=NOW)
    edited = await store.memory.edit(fact.id, " Had a\ndog ", now=LATER)
    assert (edited.text, edited.state, edited.created_at) == ("Had a dog", "kept", NOW)
    assert (await texts(store, "dog"))[0] == "Had a dog"
    assert (await texts(store, "cat"))[0] == "Other"


async def test_what_is_removed_is_overwritten_on_the_disk(store: Store, database: Path):
    secret = await store.memory.add("ada", "Xylophonistic secret", origin="person", now=NOW)
    await store.memory.remove(secret.id)
    assert await store.memory.facts("ada") == []
    for file in database.parent.iterdir():
        assert b"ylophonistic" not in file.read_bytes().lower()
    with pytest.raises(UserError, match="there is no fact"):
        await store.memory.remove(secret.id)
    for call in (store.memory.accept(7, now=NOW), store.memory.edit(7, "x", now=NOW)):
        with pytest.raises(UserError, match="there is no fact 7"):
            await call


async def test_all_of_one_personas_facts_can_be_forgotten(store: Store):
    for persona in ("ada", "ada", "mira"):
        await store.memory.add(persona, f"x{persona}", origin="person", now=NOW)
    await store.memory.add("ada", "y", origin="model", now=NOW)
    assert await store.memory.forget_all("ada") == 2
    assert [fact.persona for fact in await store.memory.facts("mira")] == ["mira"]


async def test_without_full_text_search_the_newest_are_recalled(store: Store, monkeypatch):
    for text in ("Fears moths", "Works nights"):
        await store.memory.add("ada", text, origin="person", now=NOW)
    monkeypatch.setattr(store.memory, "_fts5", False)
    assert await texts(store, "moths") == ["Works nights", "Fears moths"]
