"""``llmcompanion note``: a note for the reflection log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.cli import exit_codes
from llmcompanion.cli.log_options import on_new_log

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console
    from llmcompanion.journal.entries import Entry
    from llmcompanion.tui.log_shelf import LogShelf

MORE = """\
In the app F2 writes a note at any time, and the log (Ctrl+L) edits it; every wording is kept.

examples:
  llmcompanion note "It felt like a **person** today, until the second look."
  llmcompanion note - < thoughts.md"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.epilog = MORE
    parser.add_argument(
        "text", metavar="TEXT", nargs="+", help='Markdown; "-" reads standard input'
    )
    parser.add_argument("--json", action="store_true", help="print the entry, for scripts")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Store a note and print its number."""
    from llmcompanion.journal.entries import Moment

    text = console.text(arguments.text)

    async def write(shelf: LogShelf) -> Entry:
        return await shelf.write_note(text, Moment(emotion=""))

    entry = on_new_log(console, write)
    if arguments.json:
        console.write_json({"id": entry.id, "at": entry.at.isoformat(), "text": entry.text})
    else:
        console.write(f"Note {entry.id} is in the log.")
    return exit_codes.OK
