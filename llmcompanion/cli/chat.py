"""``llmcompanion chat``: conversations, listed or exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes
from llmcompanion.cli.files import add_output_arguments, deliver
from llmcompanion.cli.numbers import an_id
from llmcompanion.cli.opening import open_store
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse

    from llmcompanion.chat.messages import Conversation, Message
    from llmcompanion.cli.console import Console

MORE = """\
examples:
  llmcompanion chat list
  llmcompanion chat export 12 -o talk.md
  llmcompanion chat export 12 --format json"""

LIMIT = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the two commands."""
    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("list", help="all conversations, newest change first")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=show)
    row = commands.add_parser("export", help="one conversation with all its messages")
    row.add_argument("id", metavar="ID", type=an_id, help="its number, as the list shows it")
    row.add_argument("--format", choices=("md", "json"), default="md", help="default: md")
    add_output_arguments(row)
    row.set_defaults(run=export)


def show(arguments: argparse.Namespace, console: Console) -> int:
    """Print a line for each conversation; times are local (UTC in JSON)."""
    import asyncio

    conversations = asyncio.run(_conversations(console))
    if arguments.json:
        console.write_json([_record(each) for each in conversations])
        return exit_codes.OK
    if not conversations:
        console.write("No conversations yet.")
    for each in conversations:
        changed = f"{each.updated_at.astimezone():%Y-%m-%d %H:%M}"
        count = f"{amount(each.message_count, 'message'):>14}"
        title = each.title or "untitled"
        console.write(f"{each.id:>5}  {changed}  {count}  {each.persona:<10}  {title}")
    return exit_codes.OK


def export(arguments: argparse.Namespace, console: Console) -> int:
    """Print or write one conversation: the shown branch to read, every branch as JSON."""
    import asyncio

    from llmcompanion.chat.export import to_json, to_markdown

    as_json = arguments.format == "json"
    conversation, messages = asyncio.run(_whole(console, arguments.id, every_branch=as_json))
    if as_json:
        text = to_json(conversation, messages)
    else:
        text = to_markdown(
            conversation,
            messages,
            user_name=console.household().settings.user_name,
            persona_name=lambda name: _name_of(name, console),
        )
    deliver(text, arguments, console)
    return exit_codes.OK


async def _conversations(console: Console) -> list[Conversation]:
    if not console.household().folders.database.exists():
        return []
    async with await open_store(console) as store:
        found: list[Conversation] = []
        while page := await store.conversations.list(limit=LIMIT, offset=len(found)):
            found += page
        return found


async def _whole(
    console: Console, conversation_id: int, *, every_branch: bool
) -> tuple[Conversation, list[Message]]:
    missing = UserError(
        f"there is no conversation {conversation_id}",
        where="ID",
        mend='"llmcompanion chat list" shows them',
    )
    if not console.household().folders.database.exists():
        raise missing
    async with await open_store(console) as store:
        conversation = await store.conversations.get(conversation_id)
        if conversation is None:
            raise missing
        if every_branch:
            return conversation, await store.conversations.all_messages(conversation_id)
        return conversation, await store.conversations.path(conversation_id)


def _name_of(persona: str, console: Console) -> str:
    """What a persona is called; its id where it is gone."""
    try:
        return console.household().library.get(persona).name
    except UserError:
        return persona


def _record(conversation: Conversation) -> dict[str, object]:
    return {
        "id": conversation.id,
        "title": conversation.title,
        "persona": conversation.persona,
        "created_at": conversation.created_at.isoformat(),
        "updated_at": conversation.updated_at.isoformat(),
        "messages": conversation.message_count,
    }
