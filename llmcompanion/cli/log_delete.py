"""``llmcompanion log delete``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes
from llmcompanion.cli.log_options import add_dates, narrowing_of, on_log
from llmcompanion.cli.numbers import an_id
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console
    from llmcompanion.journal.deletion import Deleted
    from llmcompanion.tui.log_shelf import LogShelf


def add_delete(row: argparse.ArgumentParser) -> None:
    """Describe the command."""
    row.description = (
        "Take entries out of the log for good: what was in them is overwritten on the disk. With "
        "an insight go its later looks."
    )
    row.add_argument("id", metavar="ID", type=an_id, nargs="*", help="which entries")
    row.add_argument("--all", action="store_true", help="everything")
    add_dates(row)
    row.add_argument(
        "--keep-numbers",
        action="store_true",
        help="take the words only; numbers, choices and times stay",
    )
    row.add_argument(
        "--with-conversations",
        action="store_true",
        help="delete the conversations that they are about as well",
    )
    row.add_argument("--yes", action="store_true", help="do not ask")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=delete)


def delete(arguments: argparse.Namespace, console: Console) -> int:
    """Delete one, some, a range or everything."""
    ranged = arguments.since is not None or arguments.until is not None
    if bool(arguments.id) + arguments.all + ranged != 1:
        raise UserError(
            "say what is to be deleted",
            where="log delete",
            mend="give ids, or --from and --to, or --all",
        )
    narrowing = narrowing_of(arguments)

    async def find(shelf: LogShelf) -> list[int]:
        if arguments.id:
            there = {record.id for record in await shelf.records(arguments.id)}
            missing = [number for number in arguments.id if number not in there]
            if missing:
                raise UserError(
                    f"there is no entry {missing[0]}",
                    where="ID",
                    mend='"llmcompanion log list" shows them',
                )
            return sorted(there)
        return await shelf.all_ids(narrowing)

    ids = on_log(console, find) or []
    if ids and not arguments.yes and not _is_sure(arguments, len(ids), console):
        console.write("Nothing was deleted.")
        return exit_codes.OK

    async def carry_out(shelf: LogShelf) -> Deleted:
        return await shelf.delete(
            ids,
            keep_numbers=arguments.keep_numbers,
            with_conversations=arguments.with_conversations,
        )

    deleted = on_log(console, carry_out) if ids else None
    entries = 0 if deleted is None else deleted.entries
    conversations = 0 if deleted is None else deleted.conversations
    if arguments.json:
        console.write_json({"entries": entries, "conversations": conversations})
        return exit_codes.OK
    what = "lost their words" if arguments.keep_numbers else "deleted"
    console.write(f"{amount(entries, 'entry', 'entries')} {what}.")
    if conversations:
        console.write(f"{amount(conversations, 'conversation', 'conversations')} deleted.")
    return exit_codes.OK


def _is_sure(arguments: argparse.Namespace, count: int, console: Console) -> bool:
    if not console.stdin.isatty():
        raise UserError(
            f"{amount(count, 'entry', 'entries')} would be deleted for good",
            where="log delete",
            mend="add --yes to do it",
        )
    what = "Take the words out of" if arguments.keep_numbers else "Delete"
    also = " with their conversations" if arguments.with_conversations else ""
    answer = console.ask(f"{what} {amount(count, 'entry', 'entries')}{also} for good? [y/N]")
    return answer.lower() in ("y", "yes")
