"""A talk knows which version speaks, recalls what was kept, and proposes what could be."""

from __future__ import annotations

import random
from dataclasses import replace

from llmcompanion.chat.events import Proposed, Words
from llmcompanion.chat.remembering import Remembering
from llmcompanion.chat.talk import Talk
from llmcompanion.chat.tools import Tools
from llmcompanion.models.port import ModelInfo
from llmcompanion.persona.model import MemoryRule, Persona
from llmcompanion.store.database import Store
from tests.chat.test_prompt import PERSONA
from tests.chat.test_talk import Ears
from tests.fakes.clock import BEGINNING, FakeClock
from tests.fakes.scripted_model import ScriptedModel, end

REMEMBERS = replace(PERSONA, memory=MemoryRule(enabled=True))


async def begin(store: Store, model: ScriptedModel, persona: Persona) -> tuple[Talk, Ears]:
    clock = FakeClock(flowing=True)
    remembering = Remembering(store.persona_versions, store.memory, clock)
    tools = Tools(
        store.conversations, clock, random.Random(1), lambda _: "neutral", None, remembering
    )
    talk = await Talk.begin(model=model, persona=persona, user_name="Kim", tools=tools)
    ears = Ears()
    talk.add_listener(ears)
    return talk, ears


async def test_every_message_of_a_persona_knows_the_version_that_wrote_it(store: Store) -> None:
    talk, _ = await begin(store, ScriptedModel(["Yes.", end()]), PERSONA)
    await talk.say("one")
    talk.persona = replace(PERSONA, system="Be another.")
    await talk.say("two")
    talk.persona = PERSONA
    await talk.regenerate()
    path = await store.conversations.path(talk.conversation.id)
    assert [message.persona_version for message in path] == [1, 0, 1, 0, 1]
    assert list(path) == talk.messages
    everything = await store.conversations.all_messages(talk.conversation.id)
    assert [message.persona_version for message in everything] == [1, 0, 1, 0, 2, 1]
    kept = await store.persona_versions.versions(PERSONA.id)
    assert [version.content["system"] for version in kept] == [PERSONA.system, "Be another."]


async def test_a_reply_that_came_without_words_is_written_again_by_the_present_version(
    store: Store,
) -> None:
    talk, _ = await begin(store, ScriptedModel([end()], ["Yes.", end()]), PERSONA)
    await talk.say("one")
    talk.persona = replace(PERSONA, system="Be another.")
    await talk.retry()
    assert talk.messages[-1].persona_version == 2
    assert list(await store.conversations.path(talk.conversation.id)) == talk.messages


async def test_a_proposal_is_shown_as_one_and_taken_out_of_the_reply(store: Store) -> None:
    reply = ["[joy] How lovely.\n\n[remem", "ber: Sings in a choir]", end()]
    talk, ears = await begin(store, ScriptedModel(reply), REMEMBERS)
    await talk.say("I sing in a choir")
    assert talk.messages[-1].text == "How lovely."
    assert "".join(e.text for e in ears.events if isinstance(e, Words)) == "How lovely."
    (heard,) = [event.fact for event in ears.events if isinstance(event, Proposed)]
    (fact,) = await store.memory.facts(PERSONA.id)
    assert heard == fact
    assert (fact.text, fact.state, fact.origin) == ("Sings in a choir", "proposed", "model")
    assert (fact.message_id, fact.conversation_id) == (talk.messages[-1].id, talk.conversation.id)


async def test_only_what_was_accepted_reaches_the_model(store: Store) -> None:
    model = ScriptedModel(["Yes.", end()])
    talk, _ = await begin(store, model, REMEMBERS)
    fact = await store.memory.add(REMEMBERS.id, "Has a cat", origin="model", now=BEGINNING)
    await store.memory.add("another", "Has a dog", origin="person", now=BEGINNING)
    await talk.say("hi")
    await store.memory.accept(fact.id, now=BEGINNING)
    await talk.say("about my cat")
    first, second = (request.lines[-1].text for request in model.requests)
    assert first == "hi"
    assert "- Has a cat\n" in second
    assert "dog" not in second
    assert model.requests[0].system == model.requests[1].system
    assert talk.messages[-2].text == "about my cat"


async def test_where_memory_is_off_nothing_is_taken_out_kept_or_told(store: Store) -> None:
    model = ScriptedModel(["Yes. [remember: a]", end()])
    talk, ears = await begin(store, model, PERSONA)
    await store.memory.add(PERSONA.id, "Has a cat", origin="person", now=BEGINNING)
    await talk.say("my cat")
    assert talk.messages[-1].text == "Yes. [remember: a]"
    assert not any(isinstance(event, Proposed) for event in ears.events)
    assert len(await store.memory.facts(PERSONA.id)) == 1
    assert "Has a cat" not in str(model.requests[0])


async def test_doctor_reads_the_persons_words_and_no_notes(store: Store) -> None:
    doctor = ModelInfo("doctor", "DOCTOR", "doctor", local=True)
    model = ScriptedModel(["Yes.", end()], info=doctor)
    talk, _ = await begin(store, model, replace(REMEMBERS, post_history="Be brief."))
    await store.memory.add(PERSONA.id, "Has a cat", origin="person", now=BEGINNING)
    await talk.say("my cat")
    assert model.requests[0].lines[-1].text == "my cat"


async def test_a_greeting_is_said_with_its_macros_replaced(store: Store) -> None:
    ada = replace(PERSONA, greeting="Hello {{user}}, {{char}} here{{// quietly}}.")
    talk, _ = await begin(store, ScriptedModel(["Yes.", end()]), ada)
    assert talk.messages[0].text == "Hello Kim, Ada here."
