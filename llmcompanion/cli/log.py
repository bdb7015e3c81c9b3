"""``llmcompanion log``: the reflection log, listed, shown, exported, imported and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes
from llmcompanion.cli.log_options import add_narrowing_arguments, narrowing_of, on_log
from llmcompanion.cli.numbers import a_count, an_id

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console
    from llmcompanion.journal.detail import Line
    from llmcompanion.journal.timeline import Record
    from llmcompanion.tui.log_shelf import LogShelf

MORE = """\
The log holds every check-in, answered or not, and notes, insights, second looks, reminders and
changes of persona and model, each with what was happening: persona, model, the emotion that was
shown, the message, exchanges and minutes. Times in an export are UTC.

Insights that wait to be looked at again are left out of lists until they were (insight due).

examples:
  llmcompanion log list --kind note --from 2026-03-01
  llmcompanion log list --search "mother" --json
  llmcompanion log show 12
  llmcompanion log export --format csv -o log.csv    (and log-dictionary.csv beside it)
  llmcompanion log import log.jsonl
  llmcompanion log delete --from 2026-03-01 --to 2026-03-31 --keep-numbers"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the commands."""
    from llmcompanion.cli import log_delete, log_files

    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("list", help="the newest entries, one a line")
    row.add_argument(
        "-n", "--limit", metavar="COUNT", type=a_count, default=50, help="at most so many"
    )
    row.add_argument("--json", action="store_true", help="for scripts")
    add_narrowing_arguments(row)
    row.set_defaults(run=show)
    row = commands.add_parser("show", help="all about one entry")
    row.add_argument("id", metavar="ID", type=an_id, help="its number, as the list shows it")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=show_one)
    log_files.add_export(commands.add_parser("export", help="all of it, oldest first"))
    log_files.add_import(commands.add_parser("import", help="take in an export in JSON lines"))
    log_delete.add_delete(commands.add_parser("delete", help="take entries out for good"))
    _add_stats(commands)


def _add_stats(commands: Any) -> None:
    from llmcompanion.cli.log_stats import add_stats_arguments, run_stats

    row = commands.add_parser("stats", help="what your days and words show, measure by measure")
    add_stats_arguments(row)
    row.set_defaults(run=run_stats)


def show(arguments: argparse.Namespace, console: Console) -> int:
    """Print the newest entries, newest first, in local time (UTC in JSON)."""
    from llmcompanion.journal.timeline import Narrowing

    narrowing = narrowing_of(arguments)

    async def find(shelf: LogShelf) -> tuple[list[Record], set[int]]:
        ids = await shelf.ids(narrowing)
        records = await shelf.records(ids[: arguments.limit])
        return records, await shelf.withheld()

    found = on_log(console, find)
    records, withheld = found if found is not None else ([], set())
    if arguments.json:
        console.write_json([as_json(record, record.id in withheld) for record in records])
        return exit_codes.OK
    if not records and arguments.limit:
        console.write(
            "Nothing in the log yet: the app asks now and then while you talk."
            if narrowing == Narrowing()
            else "Nothing like that in the log yet."
        )
    for record in records:
        console.write(_line(record))
    return exit_codes.OK


def _line(record: Record) -> str:
    from llmcompanion.journal.headline import first_line, headline, shown

    entry, check_in = record.entry, record.check_in
    moment = entry.moment
    when = f"{entry.local:%Y-%m-%d %H:%M}"
    where = " · ".join(part for part in (moment.persona, moment.model, moment.emotion) if part)
    says = headline(record)
    if check_in is not None and len(check_in.answers) == 1:
        answer = check_in.answers[0]
        given = shown(answer.number, answer.text) if answer.state == "answered" else answer.state
        scale = "/10" if answer.item.startswith(("m.", "i.")) and answer.number is not None else ""
        sentence = f'  "{first_line(check_in.sentence)}"' if check_in.sentence else ""
        says = f"{answer.item}  {given}{scale}{sentence}"
    return f"{record.id:>5}  {when}  {entry.kind:<11}  {says}  {where}".rstrip()


def show_one(arguments: argparse.Namespace, console: Console) -> int:
    """Print all about one entry."""
    from llmcompanion.errors import UserError
    from llmcompanion.journal.detail import detail

    async def find(shelf: LogShelf) -> tuple[Record, list[Line], bool]:
        record = await shelf.record(arguments.id)
        then = await shelf.then(record)
        lines = detail(record, then, shelf.wordings, lambda persona: name_of(persona, console))
        return record, lines, then.withheld

    found = on_log(console, find)
    if found is None:
        raise UserError(f"there is no entry {arguments.id}", where="ID", mend="the log is empty")
    record, lines, withheld = found
    if arguments.json:
        console.write_json(as_json(record, withheld))
        return exit_codes.OK
    for line in lines:
        if line.text:
            lead = {"quote": "  | ", "strong": "  ", "title": "", "head": "\n"}.get(line.style, "")
            console.write("\n".join(f"{lead}{each}" for each in line.text.split("\n")))
    return exit_codes.OK


def as_json(record: Record, withheld: bool) -> dict[str, Any]:
    """An entry with the keys of an exported line."""
    from llmcompanion.journal.export_lines import as_object
    from llmcompanion.journal.insights import without_ratings

    shown = as_object(without_ratings(record) if withheld else record)
    return {**shown, "withheld": True} if withheld else shown


def name_of(persona: str, console: Console) -> str:
    """What a persona is called; its id where it is gone."""
    from llmcompanion.errors import UserError

    try:
        return console.household().library.get(persona).name
    except UserError:
        return persona
