"""What the commands on the log have in common: which entries, and the store that they are in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar, get_args

from llmcompanion.cli.opening import open_store
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Kind
from llmcompanion.journal.timeline import Narrowing, a_time
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from llmcompanion.cli.console import Console
    from llmcompanion.tui.log_shelf import LogShelf

T = TypeVar("T")

KINDS: tuple[Kind, ...] = get_args(Kind)


def add_narrowing_arguments(row: argparse.ArgumentParser) -> None:
    """``--kind`` and all the others."""
    row.add_argument(
        "--kind",
        choices=KINDS,
        action="append",
        metavar="KIND",
        help=f"only this kind, may be given again: {', '.join(KINDS)}",
    )
    row.add_argument("--persona", metavar="ID", default="", help="only with this persona")
    row.add_argument("--model", metavar="NAME", default="", help="only on this model")
    row.add_argument("--condition", metavar="LABEL", default="", help="only in this condition")
    row.add_argument("--search", metavar="WORDS", default="", help="only with all these words")
    add_dates(row)


def add_dates(row: argparse.ArgumentParser) -> None:
    """``--from`` and ``--to``."""
    row.add_argument(
        "--from",
        dest="since",
        metavar="DATE",
        help="from this day on (2026-03-01, by your clock then)",
    )
    row.add_argument("--to", dest="until", metavar="DATE", help="up to this day, itself included")


def narrowing_of(arguments: argparse.Namespace) -> Narrowing:
    """Which entries the arguments want.

    Raises:
        UserError: A date is none.
    """
    return Narrowing(
        kinds=frozenset(getattr(arguments, "kind", None) or ()),
        persona=clean_line(getattr(arguments, "persona", "") or ""),
        model=clean_line(getattr(arguments, "model", "") or ""),
        condition=clean_line(getattr(arguments, "condition", "") or ""),
        words=clean_line(getattr(arguments, "search", "") or ""),
        since=None if arguments.since is None else moment_of(arguments.since, "--from"),
        until=None if arguments.until is None else moment_of(arguments.until, "--to", last=True),
    )


def moment_of(text: str, where: str, *, last: bool = False) -> datetime:
    """A day or a time, without a zone where none is said.

    Args:
        text: In ISO 8601.
        where: The argument, for the sentence about what is wrong.
        last: Whether the end of the day is meant.

    Raises:
        UserError: It is none.
    """
    try:
        if len(text) <= len("2026-03-01"):
            day = date.fromisoformat(text) + timedelta(days=1 if last else 0)
            return a_time(datetime.combine(day, time()))
        return a_time(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise UserError(
            f'"{clean_line(text)}" is no date', where=where, mend="write it as 2026-03-01"
        ) from error


def on_log(console: Console, doing: Callable[[LogShelf], Awaitable[T]]) -> T | None:
    """Do something with the log; None where nothing was ever stored."""
    if not console.household().folders.database.exists():
        return None
    return on_new_log(console, doing)


def on_new_log(console: Console, doing: Callable[[LogShelf], Awaitable[T]]) -> T:
    """Do something with the log, which is made where there is none."""
    import asyncio

    return asyncio.run(_with_store(console, doing))


async def _with_store(console: Console, doing: Callable[[LogShelf], Awaitable[T]]) -> T:
    from llmcompanion.tui.log_shelf import LogShelf

    async with await open_store(console) as store:
        return await doing(LogShelf(console.household(), store))
