"""``llmcompanion prompt``: exactly what would be sent next, and where the model's sight ends."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes
from llmcompanion.cli.numbers import an_id
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from llmcompanion.chat.prompt import Prompt
    from llmcompanion.chat.talk import Talk
    from llmcompanion.cli.console import Console
    from llmcompanion.models.port import TokenCount

MORE = """\
The instructions, and every line of the talk that the model would read before your next
message, to the letter. Messages that are out of sight are counted at the top. Nothing is
sent. With --say the message stands at the end, as it would be sent.

examples:
  llmcompanion prompt 12
  llmcompanion prompt 12 --say "And what then?" --json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.epilog = MORE
    parser.add_argument("id", metavar="CONVERSATION_ID", type=an_id, help="see: chat list")
    parser.add_argument("--say", metavar="TEXT", default="", help="your next message")
    parser.add_argument(
        "--model", metavar="NAME", default=argparse.SUPPRESS, help="a model's or a profile's name"
    )
    parser.add_argument("--json", action="store_true", help="for scripts")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Put it together and print it."""
    import asyncio

    return asyncio.run(_prompt(arguments, console))


async def _prompt(arguments: argparse.Namespace, console: Console) -> int:
    import asyncio

    from llmcompanion.chat.talk import Talk
    from llmcompanion.cli.blindness import refuse_while_blind
    from llmcompanion.cli.opening import open_store

    household = console.household()
    name = arguments.model or household.settings.model
    if not name:
        name = await asyncio.to_thread(household.registry.default_name)
    model = household.registry.open(name)
    try:
        async with await open_store(console) as store:
            await refuse_while_blind(household, store)
            conversation = await store.conversations.get(arguments.id)
            if conversation is None:
                raise UserError(
                    f"there is no conversation {arguments.id}",
                    mend='"llmcompanion chat list" shows them',
                )
            messages = list(await store.conversations.path(arguments.id))
            speakers = [message.persona for message in messages if message.persona]
            persona = household.library.get((speakers or [conversation.persona])[-1])
            talk = Talk(
                conversation,
                messages,
                model=model,
                persona=persona,
                user_name=household.settings.user_name,
                tools=household.tools(store),
            )
            prompt = await talk.would_send(arguments.say)
            counted = await model.count_tokens(prompt.request)
            if arguments.json:
                console.write_json(_record(talk, prompt, counted))
            else:
                _print(talk, prompt, counted, console)
    finally:
        await model.close()
    return exit_codes.OK


def _above(talk: Talk, prompt: Prompt) -> list[int]:
    """Ids of the messages that are out of sight."""
    if prompt.horizon_id is None:
        return []
    ids = [message.id for message in talk.messages]
    return ids[: ids.index(prompt.horizon_id)]


def _summed_up_first(talk: Talk, prompt: Prompt) -> list[int]:
    """Ids of the messages that the model would sum up before it replies."""
    if talk.seeing is None or not talk.sums_up:
        return []
    return [message.id for message in talk.seeing.leaving(talk.messages, prompt.horizon_id)]


def _record(talk: Talk, prompt: Prompt, counted: TokenCount) -> dict[str, Any]:
    """What ``--json`` prints. Keys are never renamed; new ones may come."""
    summary = talk.summary
    return {
        "conversation_id": talk.conversation.id,
        "model": talk.model.info.name,
        "persona": talk.persona.id,
        "system": prompt.request.system,
        "lines": [{"role": line.role, "text": line.text} for line in prompt.request.lines],
        "labels": list(prompt.request.labels),
        "temperature": prompt.request.temperature,
        "max_tokens": prompt.request.max_tokens,
        "tokens": counted.tokens,
        "exact": counted.exact,
        "context_tokens": talk.model.info.context_tokens,
        "horizon_message_id": prompt.horizon_id,
        "out_of_sight": _above(talk, prompt),
        "pinned": [message.id for message in talk.messages if message.pinned],
        "pinned_not_sent": [message.id for message in prompt.stays.left_out],
        "summary": None if summary is None else summary.text,
        "summary_is_cut": prompt.stays.cut,
        "summed_up_first": _summed_up_first(talk, prompt),
        "parts": [{"title": part.title, "text": part.text} for part in prompt.parts],
    }


def _print(talk: Talk, prompt: Prompt, counted: TokenCount, console: Console) -> None:
    about = "" if counted.exact else "about "
    limit = talk.model.info.context_tokens
    room = f" of {limit}" if limit is not None else ""
    above = _above(talk, prompt)
    sight = (
        f"{amount(len(above), 'message is', 'messages are')} out of sight; it begins with message "
        f"{prompt.horizon_id}."
        if above
        else "The model sees all of this talk."
    )
    console.write(f"{talk.model.info.title}: {about}{counted.tokens}{room} tokens. {sight}")
    if first := _summed_up_first(talk, prompt):
        console.write(
            f"Before it replies, the model sums up {len(first)} of them; the summary comes first."
        )
    if prompt.stays.left_out:
        console.write(f"{len(prompt.stays.left_out)} pinned do not fit and are not sent.")
    if prompt.stays.cut:
        console.write("The summary is longer than its room: its end is not sent.")
    console.write(f"\n── instructions ──\n{prompt.request.system}")
    for line in prompt.request.lines:
        who = "you" if line.role == "user" else talk.persona.called
        console.write(f"\n── {who} ──\n{line.text}")
