"""``llmcompanion say``: one turn without the screen."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes
from llmcompanion.cli.numbers import an_id
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from llmcompanion.chat.messages import Message
    from llmcompanion.cli.console import Console

MORE = """\
The reply's emotion is printed in brackets on the first line, the reply below it.
The turn is stored like any other, and the app shows it among the conversations.

examples:
  llmcompanion say "I cannot sleep"
  llmcompanion say --conversation 12 and yet it helps
  llmcompanion say --model doctor --json - < letter.txt"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.epilog = MORE
    parser.add_argument("text", nargs="+", help="what to say; - reads it from standard input")
    parser.add_argument(
        "--json", action="store_true", help="print reply, emotion, model, tokens, times and more"
    )
    parser.add_argument(
        "--model", metavar="NAME", default=argparse.SUPPRESS, help="a model's or a profile's name"
    )
    parser.add_argument(
        "--persona", metavar="ID", default=argparse.SUPPRESS, help="who is to answer"
    )
    parser.add_argument(
        "--conversation", metavar="ID", type=an_id, help="go on with this one; else one begins"
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Say it, print what comes back."""
    text = console.text(arguments.text)
    if not text.strip():
        raise UserError(
            "there is nothing to say", where="the text", mend='give it as in: say "Hello"'
        )
    import asyncio

    from llmcompanion.cli import turn

    request = turn.Request(text, arguments.persona, arguments.model, arguments.conversation)
    outcome = asyncio.run(turn.take(request, console.household(), console))
    if outcome.interrupted:
        return exit_codes.INTERRUPTED
    reply = outcome.reply
    if arguments.json:
        console.write_json(as_record(reply, outcome.first_token_s, outcome.cost))
    elif reply.text:
        console.write(f"[{reply.emotion}]\n{reply.text}")
    if reply.note:
        console.complain(reply.note)
    return exit_codes.OK if reply.status == "complete" else exit_codes.FAILED


def as_record(
    reply: Message, first_token_s: float | None = None, cost: float | None = None
) -> dict[str, Any]:
    """What ``--json`` prints. Keys are never renamed; new ones may come."""
    return {
        "reply": reply.text,
        "emotion": reply.emotion,
        "feelings": [
            {"label": felt.label, "at": felt.at, "source": felt.source} for felt in reply.feelings
        ],
        "model": reply.model,
        "settings": dict(reply.settings),
        "persona": reply.persona,
        "conversation_id": reply.conversation_id,
        "message_id": reply.id,
        "status": reply.status,
        "note": reply.note,
        "tokens_in": reply.usage.input_tokens if reply.usage else None,
        "tokens_out": reply.usage.output_tokens if reply.usage else None,
        "first_token_s": None if first_token_s is None else round(first_token_s, 3),
        "cost": None if cost is None else round(cost, 8),
    }
