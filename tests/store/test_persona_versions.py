"""Every version that spoke is kept, once, under a number of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from llmcompanion.persona.lorebook import lorebook_from
from llmcompanion.persona.model import Persona
from llmcompanion.persona.versions import content_of
from llmcompanion.store.database import Store

from .conftest import NOW

ADA = Persona("ada", "Ada", "", "Be Ada.", "", ("neutral",), "", 1, Path("persona.toml"))


async def test_a_version_is_kept_the_first_time_it_speaks(store: Store):
    assert await store.persona_versions.ensure(ADA, now=NOW) == 1
    assert await store.persona_versions.ensure(ADA, now=NOW + timedelta(1)) == 1
    (kept,) = await store.persona_versions.versions("ada")
    assert (kept.number, kept.first_used_at) == (1, NOW)
    assert kept.content == content_of(ADA)


async def test_an_edit_that_nobody_counted_gets_the_next_number(store: Store):
    edited = replace(ADA, system="Be Augusta.")
    raised = replace(ADA, system="Be a countess.", version=7)
    for persona, number in ((ADA, 1), (edited, 2), (ADA, 1), (raised, 7), (edited, 2)):
        assert await store.persona_versions.ensure(persona, now=NOW) == number
    assert await store.persona_versions.ensure(replace(ADA, system="x"), now=NOW) == 8
    assert [each.number for each in await store.persona_versions.versions("ada")] == [1, 2, 7, 8]
    assert await store.persona_versions.versions("nobody") == []


async def test_whatever_a_card_brought_along_is_kept(store: Store):
    book = lorebook_from({"entries": [], "extensions": {"a": "\ud800", "b": 10**40, "c": None}})
    odd = replace(ADA, lorebook=book, system="x\u2028")
    await store.persona_versions.ensure(odd, now=NOW)
    (kept,) = await store.persona_versions.versions("ada")
    assert kept.content == content_of(odd)
