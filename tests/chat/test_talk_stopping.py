"""However and whenever a turn is ended: what came is kept, and everybody hears of the end."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from llmcompanion.chat.events import TurnEnded
from llmcompanion.chat.messages import Message
from llmcompanion.chat.talk import CLOSED, Talk
from llmcompanion.chat.tools import Tools
from llmcompanion.store.database import Store
from tests.chat.test_prompt import PERSONA
from tests.chat.test_talk import Ears
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_model import ScriptedModel


async def begin(store: Store, model: ScriptedModel, repository: Any = None) -> tuple[Talk, Ears]:
    tools = Tools(
        repository or store.conversations, FakeClock(), random.Random(1), lambda _: "neutral"
    )
    talk = await Talk.begin(model=model, persona=PERSONA, user_name="Kim", tools=tools)
    ears = Ears()
    talk.add_listener(ears)
    return talk, ears


async def steps_until_done(turn: asyncio.Task[None], each: Any) -> None:
    """Call `each` at every step of the loop until the turn is over."""
    async with asyncio.timeout(5):
        while not turn.done():
            each()
            await asyncio.sleep(0)


async def kept(store: Store, talk: Talk) -> Message:
    return (await store.conversations.path(talk.conversation.id))[-1]


def endless() -> ScriptedModel:
    return ScriptedModel(["As I was", asyncio.Event()])


async def test_stopping_before_the_model_was_asked_counts(store: Store) -> None:
    talk, ears = await begin(store, endless())
    turn = asyncio.create_task(talk.say("Hello"))
    await asyncio.sleep(0)
    talk.stop()
    async with asyncio.timeout(5):
        await turn
    assert (await kept(store, talk)).status == "stopped"
    assert talk.messages[-1].status == "stopped" and not talk.busy
    assert isinstance(ears.events[-1], TurnEnded)


async def test_stopping_while_a_model_learns_its_limits_does_not_wait_for_them(
    store: Store,
) -> None:
    class Slow(ScriptedModel):
        async def learn(self) -> None:
            await asyncio.Event().wait()

    talk, _ = await begin(store, Slow(["Yes."]))
    turn = asyncio.create_task(talk.say("Hello"))
    async with asyncio.timeout(5):
        while len(talk.messages) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        talk.stop()
        await turn
    assert (await kept(store, talk)).status == "stopped"


async def test_stopping_between_the_replys_place_and_its_first_step_counts(store: Store) -> None:
    class Hasty:
        def __getattr__(self, name: str) -> Any:
            return getattr(store.conversations, name)

        async def add(self, **of: Any) -> Message:
            message = await store.conversations.add(**of)
            if of["status"] == "streaming":
                asyncio.get_running_loop().call_soon(talk.stop)
            return message

    talk, ears = await begin(store, endless(), Hasty())
    async with asyncio.timeout(5):
        await talk.say("Hello")
    assert (await kept(store, talk)).status == "stopped"
    assert isinstance(ears.events[-1], TurnEnded)


async def test_a_stop_key_that_is_held_down_stops_once(store: Store) -> None:
    talk, ears = await begin(store, endless())
    turn = asyncio.create_task(talk.say("Hello"))
    async with asyncio.timeout(5):
        while not ears.words:  # noqa: ASYNC110
            await asyncio.sleep(0)
    await steps_until_done(turn, talk.stop)
    await turn
    reply = await kept(store, talk)
    assert (reply.text, reply.status) == ("As I was", "stopped")
    assert [type(event) for event in ears.events].count(TurnEnded) == 1
    assert list(await store.conversations.path(talk.conversation.id)) == talk.messages


async def test_a_caller_that_is_cancelled_again_and_again_loses_nothing(store: Store) -> None:
    talk, ears = await begin(store, endless())
    turn = asyncio.create_task(talk.say("Hello"))
    async with asyncio.timeout(5):
        while not ears.words:  # noqa: ASYNC110
            await asyncio.sleep(0)
    await steps_until_done(turn, turn.cancel)
    await talk.close()
    assert turn.cancelled() and not talk.busy
    reply = await kept(store, talk)
    assert (reply.text, reply.status, reply.note) == ("As I was", "interrupted", CLOSED)


async def test_closing_waits_for_a_turn_that_is_stopping(store: Store) -> None:
    talk, ears = await begin(store, endless())
    turn = asyncio.create_task(talk.say("Hello"))
    async with asyncio.timeout(5):
        while not ears.words:  # noqa: ASYNC110
            await asyncio.sleep(0)
        talk.stop()
        await talk.close()
    assert (await kept(store, talk)).status == "stopped"
    await asyncio.wait({turn})


async def test_closing_a_turn_that_is_about_to_begin_ends_it(store: Store) -> None:
    talk, _ = await begin(store, endless())
    turn = asyncio.create_task(talk.say("Hello"))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await talk.close()
        await asyncio.wait({turn})
    assert not talk.busy
    assert (await kept(store, talk)).status == "interrupted"
