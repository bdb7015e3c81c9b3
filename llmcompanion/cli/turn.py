"""One turn of a conversation without a screen: opened, stored and closed like any other."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.chat.events import Preparing, Waiting
from llmcompanion.chat.talk import Talk
from llmcompanion.cli.opening import open_store
from llmcompanion.errors import UserError
from llmcompanion.models.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.chat.messages import Message
    from llmcompanion.cli.console import Console
    from llmcompanion.clock import Clock
    from llmcompanion.household import Household
    from llmcompanion.models.port import ChatModel
    from llmcompanion.persona.model import Persona
    from llmcompanion.store.database import Store


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be said, to whom, on which model; None for what the settings say.

    Attributes:
        conversation_id: The conversation to go on with; None begins one.
    """

    text: str
    persona: str | None = None
    model: str | None = None
    conversation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The reply as it ended, and whether Ctrl+C ended it.

    Attributes:
        first_token_s: Seconds from the request to the first token; None when none came.
        cost: In the currency of the model's prices; None where they are not known.
    """

    reply: Message
    interrupted: bool
    first_token_s: float | None = None
    cost: float | None = None


async def take(request: Request, household: Household, console: Console) -> Outcome:
    """Say it and wait for the reply.

    Raises:
        UserError: There is no such persona, model or conversation, or nothing to say.
    """
    settings = household.settings
    persona = household.library.get(request.persona or settings.persona)
    name = request.model or settings.model
    if not name:
        name = await asyncio.to_thread(household.registry.default_name)
    model = Watched(household.registry.open(name), household.clock)
    try:
        async with await open_store(console) as store:
            talk = await _open_talk(request.conversation_id, household, store, model, persona)
            talk.add_listener(_Waiting(console, household.clock))
            try:
                with _ctrl_c_stops(talk) as caught:
                    await talk.say(request.text)
            finally:
                await talk.close()
            reply = talk.messages[-1]
            cost = model.info.cost(reply.usage) if reply.usage is not None else None
            return Outcome(reply, bool(caught), model.first_token_s, cost)
    finally:
        await model.close()


async def _open_talk(
    conversation_id: int | None,
    household: Household,
    store: Store,
    model: ChatModel,
    persona: Persona,
) -> Talk:
    user_name = household.settings.user_name
    tools = household.tools(store)
    if conversation_id is None:
        return await Talk.begin(model=model, persona=persona, user_name=user_name, tools=tools)
    conversation = await store.conversations.get(conversation_id)
    if conversation is None:
        raise UserError(
            f"there is no conversation {conversation_id}",
            where="--conversation",
            mend='"llmcompanion chat list" shows them',
        )
    messages = await store.conversations.path(conversation_id)
    return Talk(
        conversation, messages, model=model, persona=persona, user_name=user_name, tools=tools
    )


@contextmanager
def _ctrl_c_stops(talk: Talk) -> Iterator[list[int]]:
    """While it lasts, Ctrl+C ends the reply in good order; it is noted in the list."""
    caught: list[int] = []
    loop = asyncio.get_running_loop()

    def stop() -> None:
        caught.append(signal.SIGINT)
        talk.stop()

    try:
        loop.add_signal_handler(signal.SIGINT, stop)
    except (NotImplementedError, RuntimeError, ValueError):
        yield caught  # Windows, or not the main thread: the interpreter's own way will do
        return
    try:
        yield caught
    finally:
        loop.remove_signal_handler(signal.SIGINT)


class _Waiting:
    """Says beside the output what is waited for."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._preparing = ""

    async def hear(self, event: TurnEvent) -> None:
        """A listener of the turn."""
        if isinstance(event, Waiting):
            left = max(1, round(event.until - self._clock.monotonic()))
            self._console.complain(f"{event.why}: trying again in {left} s.")
        elif isinstance(event, Preparing) and event.what != self._preparing:
            self._preparing = event.what
            self._console.complain(f"{event.what[:1].upper()}{event.what[1:]} …")
