"""``llmcompanion log``: the reflection log, listed or exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.cli import exit_codes
from llmcompanion.cli.files import add_output_arguments, deliver

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console
    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.journal.export import Wording

MORE = """\
The log holds every check-in, answered or skipped, with what was happening: persona,
model, the emotion that was shown, the message, exchanges and minutes. Times in an
export are UTC.

examples:
  llmcompanion log list
  llmcompanion log export --format csv -o log.csv"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the two commands."""
    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("list", help="the newest check-ins, one a line")
    row.add_argument("-n", "--limit", metavar="COUNT", type=int, default=50, help="at most so many")
    row.set_defaults(run=show)
    row = commands.add_parser("export", help="all of it, oldest first")
    row.add_argument("--format", choices=("md", "json", "csv"), default="md", help="default: md")
    add_output_arguments(row)
    row.set_defaults(run=export)


def show(arguments: argparse.Namespace, console: Console) -> int:
    """Print the newest entries, newest first, in local time."""
    import asyncio

    entries = asyncio.run(_entries(console, limit=max(0, arguments.limit)))
    if not entries:
        console.write("No check-ins yet: the app asks now and then while you talk.")
    for entry in entries:
        value = "skipped" if entry.value is None else f"{entry.value}/10"
        item = entry.answers[0].item if entry.answers else entry.instrument
        where = f"{entry.moment.persona} · {entry.moment.model} · {entry.moment.emotion}"
        sentence = f'  "{entry.sentence}"' if entry.sentence else ""
        asked = f"{entry.asked_at.astimezone():%Y-%m-%d %H:%M}"
        console.write(f"{entry.id:>5}  {asked}  {item}  {value:>7}  {where}{sentence}")
    return exit_codes.OK


def export(arguments: argparse.Namespace, console: Console) -> int:
    """Print or write the whole log."""
    import asyncio

    from llmcompanion.journal.export import to_csv, to_json, to_markdown

    entries = asyncio.run(_entries(console, limit=None))
    now = console.household().clock.now()
    match arguments.format:
        case "csv":
            text = to_csv(entries)
        case "json":
            text = to_json(entries, now=now)
        case _:
            text = to_markdown(entries, _wordings(), now=now)
    deliver(text, arguments, console)
    return exit_codes.OK


async def _entries(console: Console, *, limit: int | None) -> list[CheckIn]:
    household = console.household()
    if not household.folders.database.exists():
        return []
    store = await household.open_store()
    try:
        if store.notice:
            console.complain(store.notice)
        return await store.journal.check_ins(limit=limit)
    finally:
        await store.close()


def _wordings() -> dict[tuple[str, int], Wording]:
    """What each bundled item asks."""
    from llmcompanion import resources
    from llmcompanion.checkin.reading import load_instrument

    return {
        (item.id, item.version): (item.stem, item.low, item.high)
        for path in sorted((resources.assets() / "instruments").glob("*.toml"))
        for item in load_instrument(path).items
    }
