"""``llmcompanion say``: one turn without the screen."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.talk import Talk
    from llmcompanion.cli.console import Console
    from llmcompanion.household import Household
    from llmcompanion.store.database import Store

MORE = """\
The reply's emotion is printed in brackets on the first line, the reply below it.
The turn is stored like any other: the app shows it, the log of conversations lists it.

examples:
  llmcompanion say "I cannot sleep"
  llmcompanion say --conversation 12 and yet it helps
  llmcompanion say --model doctor --json - < letter.txt"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    import argparse

    parser.epilog = MORE
    parser.add_argument("text", nargs="+", help="what to say; - reads it from standard input")
    parser.add_argument(
        "--json", action="store_true", help="print reply, emotion, model, message_id and more"
    )
    parser.add_argument(
        "--model", metavar="NAME", default=argparse.SUPPRESS, help="a model's or a profile's name"
    )
    parser.add_argument(
        "--persona", metavar="ID", default=argparse.SUPPRESS, help="who is to answer"
    )
    parser.add_argument(
        "--conversation", metavar="ID", type=int, help="go on with this one; else one begins"
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Say it, print what comes back."""
    text = console.text(arguments.text)
    if not text.strip():
        raise UserError(
            "there is nothing to say", where="the text", mend='give it as in: say "Hello"'
        )
    household = console.household()
    reply, stopped = asyncio.run(_turn(household, console, arguments, text))
    if stopped:
        return exit_codes.INTERRUPTED
    if arguments.json:
        console.write_json(as_record(reply))
    elif reply.text:
        console.write(f"[{reply.emotion}]\n{reply.text}")
    if reply.note:
        console.complain(reply.note)
    return exit_codes.OK if reply.status == "complete" else exit_codes.FAILED


def as_record(reply: Message) -> dict[str, Any]:
    """What ``--json`` prints. Keys are never renamed; new ones may come."""
    return {
        "reply": reply.text,
        "emotion": reply.emotion,
        "feelings": [
            {"label": felt.label, "at": felt.at, "source": felt.source} for felt in reply.feelings
        ],
        "model": reply.model,
        "persona": reply.persona,
        "conversation_id": reply.conversation_id,
        "message_id": reply.id,
        "status": reply.status,
        "note": reply.note,
        "tokens_in": reply.usage.input_tokens if reply.usage else None,
        "tokens_out": reply.usage.output_tokens if reply.usage else None,
    }


async def _turn(
    household: Household, console: Console, arguments: argparse.Namespace, text: str
) -> tuple[Message, bool]:
    """The reply, and whether it was stopped with Ctrl+C."""
    settings = household.settings
    persona = household.library.get(arguments.persona or settings.persona)
    name = arguments.model or settings.model
    if not name:
        name = await asyncio.to_thread(household.registry.default_name)
    model = household.registry.open(name)
    try:
        store = await household.open_store()
        try:
            if store.notice:
                console.complain(store.notice)
            talk = await _talk(household, store, model, persona, arguments.conversation)
            talk.add_listener(_Patience(console, household))
            try:
                with _ctrl_c_stops(talk) as interrupted:
                    await talk.say(text)
            finally:
                await talk.close()
            return talk.messages[-1], bool(interrupted)
        finally:
            await store.close()
    finally:
        await model.close()


async def _talk(
    household: Household, store: Store, model: Any, persona: Any, conversation_id: int | None
) -> Talk:
    from llmcompanion.chat.talk import Talk

    options = {
        "model": model,
        "persona": persona,
        "user_name": household.settings.user_name,
        "tools": household.tools(store),
    }
    if conversation_id is None:
        return await Talk.begin(**options)
    conversation = await store.conversations.get(conversation_id)
    if conversation is None:
        raise UserError(
            f"there is no conversation {conversation_id}",
            where="--conversation",
            mend='"llmcompanion chat list" shows them',
        )
    return Talk(conversation, await store.conversations.path(conversation_id), **options)


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


class _Patience:
    """Says beside the output that the provider asked to wait, and for how long."""

    def __init__(self, console: Console, household: Household) -> None:
        self._console = console
        self._clock = household.clock

    async def hear(self, event: TurnEvent) -> None:
        """A listener of the turn."""
        from llmcompanion.chat.events import Waiting

        if isinstance(event, Waiting):
            left = max(1, round(event.until - self._clock.monotonic()))
            self._console.complain(f"{event.why}: trying again in {left} s.")
