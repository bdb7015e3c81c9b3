"""``llmcompanion persona memory``: what a persona keeps across conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes
from llmcompanion.cli.numbers import an_id

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console
    from llmcompanion.persona.memory import Fact

MEMORY_MORE = """\
Facts are told to a model only where the persona's memory is on ("[memory] enabled =
true" in its persona.toml), and only those that you wrote or accepted. A proposal is
what a model would like to keep.

examples:
  llmcompanion persona memory ada
  llmcompanion persona memory ada --add "Sings in a choir on Tuesdays"
  llmcompanion persona memory ada --accept 12
  llmcompanion persona memory ada --edit 12 "Sang in a choir"
  llmcompanion persona memory ada --remove 12"""


def add_memory_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``persona memory``."""
    parser.epilog = MEMORY_MORE
    parser.add_argument("name", metavar="NAME")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--add", metavar="TEXT", help="write a fact")
    change.add_argument("--accept", metavar="ID", type=an_id, help="let a proposal count")
    change.add_argument("--edit", metavar=("ID", "TEXT"), nargs=2, help="put it in other words")
    change.add_argument("--remove", metavar="ID", type=an_id, help="forget a fact, or decline it")
    parser.add_argument("--json", action="store_true", help="for scripts")
    parser.set_defaults(run=run_memory)


def run_memory(arguments: argparse.Namespace, console: Console) -> int:
    """Change what was asked for, then print all there is."""
    import asyncio

    household = console.household()
    persona = household.library.get(arguments.name)
    facts = asyncio.run(_changed(arguments, persona.id, console))
    if arguments.json:
        console.write_json(
            {"enabled": persona.memory.enabled, "facts": [_record(fact) for fact in facts]}
        )
        return exit_codes.OK
    for fact in facts:
        source = "you" if fact.origin == "person" else "the model"
        where = f", message {fact.message_id}" if fact.message_id is not None else ""
        state = "" if fact.state == "kept" else "  (proposed)"
        written = f"{fact.created_at.astimezone():%Y-%m-%d}"
        console.write(f"{fact.id:>5}  {written}  {fact.text}{state}  [{source}{where}]")
    if not facts:
        console.complain(f"{persona.name} remembers nothing.")
    if not persona.memory.enabled:
        console.complain(f"The memory of {persona.name} is off: none of it is told to a model.")
    return exit_codes.OK


async def _changed(arguments: argparse.Namespace, persona: str, console: Console) -> list[Fact]:
    from llmcompanion.errors import UserError

    household = console.household()
    now = household.clock.now()
    async with await household.open_store() as store:
        memory = store.memory
        facts = [*await memory.facts(persona)]
        number = arguments.accept if arguments.accept is not None else arguments.remove
        if arguments.edit is not None:
            number = int(arguments.edit[0]) if arguments.edit[0].isdecimal() else 0
        if number is not None and number not in [fact.id for fact in facts]:
            raise UserError(
                f"{persona} has no fact {number}",
                mend=f'"llmcompanion persona memory {persona}" lists them',
            )
        if arguments.add is not None:
            await memory.add(persona, arguments.add, origin="person", now=now)
        elif arguments.accept is not None:
            await memory.accept(arguments.accept, now=now)
        elif arguments.edit is not None:
            await memory.edit(int(arguments.edit[0]), arguments.edit[1], now=now)
        elif arguments.remove is not None:
            await memory.remove(arguments.remove)
        return [*await memory.facts(persona)]


def _record(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "text": fact.text,
        "origin": fact.origin,
        "state": fact.state,
        "conversation_id": fact.conversation_id,
        "message_id": fact.message_id,
        "created_at": fact.created_at.isoformat(),
        "changed_at": fact.changed_at.isoformat(),
    }
