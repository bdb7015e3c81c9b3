"""A conversation that is kept nowhere works as one that is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from llmcompanion.chat.repository import ConversationRepository
from llmcompanion.chat.talk import Talk
from llmcompanion.chat.tools import Tools
from llmcompanion.chat.unkept import Unkept
from llmcompanion.errors import UserError
from llmcompanion.models.port import Unreachable
from llmcompanion.store.database import Store
from tests.chat.test_prompt import PERSONA
from tests.fakes.clock import BEGINNING, FakeClock
from tests.fakes.scripted_model import ScriptedModel, end

NOWHERE = Unreachable("no connection", where="api.example", mend="try again")


async def talked(repository: ConversationRepository) -> tuple[list[list[str]], Talk]:
    """A talk with another wording, another reply, a failure and a way back; each path it took."""
    model = ScriptedModel(["One.", end()], ["Two.", end()], ["Three.", end()], [NOWHERE], ["Four."])
    tools = Tools(repository, FakeClock(flowing=True), random.Random(1), lambda _: "neutral")
    talk = await Talk.begin(model=model, persona=PERSONA, user_name="Kim", tools=tools)
    paths = []
    await talk.say("Hello")
    paths.append([message.text for message in talk.messages])
    await talk.regenerate()
    paths.append([message.text for message in talk.messages])
    mine = next(message for message in talk.messages if message.role == "user")
    await talk.edit(mine.id, "Good morning")
    paths.append([message.text for message in talk.messages])
    await talk.say("And then?")
    paths.append([message.status for message in talk.messages])
    await talk.retry()
    paths.append([message.text for message in talk.messages])
    await talk.choose(mine.id)
    paths.append([message.text for message in talk.messages])
    paths.append([str(message.alternatives) for message in talk.messages])
    await talk.close()
    return paths, talk


async def test_it_takes_the_same_ways_as_one_that_is_kept(tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "llmcompanion.db", now=BEGINNING) as store:
        kept, _ = await talked(store.conversations)
    unkept, _ = await talked(Unkept())
    assert unkept == kept


async def chosen(repository: ConversationRepository) -> list[list[int]]:
    """By place: the branch that is shown, and the siblings of each message there is."""
    talk = await repository.start(title="", persona="mira", now=BEGINNING)

    async def say(parent: int | None) -> int:
        message = await repository.add(
            conversation_id=talk.id, parent_id=parent, role="user", text="Hello",
            status="complete", now=BEGINNING,
        )  # fmt: skip
        return message.id

    first = await say(None)
    below = [await say(first), await say(first)]
    await say(below[0])
    await repository.choose(first)
    path = await repository.path(talk.id)
    every = await repository.all_messages(talk.id)
    return [
        [message.id - first for message in path],
        *([sibling - first for sibling in message.alternatives] for message in every),
    ]


async def test_it_shows_the_same_branch_of_those_that_there_are(tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "llmcompanion.db", now=BEGINNING) as store:
        kept = await chosen(store.conversations)
    assert await chosen(Unkept()) == kept == [[0, 1, 3], [0], [1, 2], [1, 2], [3]]


async def test_one_in_which_nothing_was_said_to_the_persona_is_not_listed() -> None:
    repository = Unkept()
    talk = await repository.start(title="", persona="mira", now=BEGINNING)
    assert await repository.list() == []
    await repository.delete(talk.id)
    assert await repository.path(talk.id) == []


async def test_nothing_is_found_and_all_can_be_forgotten() -> None:
    repository = Unkept()
    _, talk = await talked(repository)
    assert await repository.search("Hello") == []
    assert [each.id for each in await repository.list()] == [talk.conversation.id]
    assert await repository.latest(since=BEGINNING) is not None
    await repository.delete(talk.conversation.id)
    assert await repository.get(talk.conversation.id) is None
    assert await repository.all_messages(talk.conversation.id) == []
    with pytest.raises(UserError):
        await repository.choose(1)
