"""``llmcompanion log export`` and ``import``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes
from llmcompanion.cli.files import (
    add_output_arguments,
    refuse_to_replace,
    write_private,
    writing_private,
)
from llmcompanion.cli.log_options import add_narrowing_arguments, narrowing_of, on_new_log
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse

    from llmcompanion.cli.console import Console
    from llmcompanion.journal.import_lines import Imported
    from llmcompanion.tui.log_shelf import LogShelf


def add_export(row: argparse.ArgumentParser) -> None:
    """Describe ``export``."""
    from llmcompanion.journal.formats import FORMATS

    row.add_argument(
        "--format",
        choices=FORMATS,
        default="md",
        help="csv: a row an answer; jsonl: everything, for import; md: a diary (the default); "
        "json: the rows of the table as one object",
    )
    row.add_argument(
        "--dictionary",
        action="store_true",
        help="only what the columns and the items of the table mean",
    )
    add_output_arguments(row)
    add_narrowing_arguments(row)
    row.set_defaults(run=export)


def add_import(row: argparse.ArgumentParser) -> None:
    """Describe ``import``."""
    row.description = (
        "Take in a log that was exported as JSON lines: all of it, or nothing where a line is "
        "broken. What is here already stays as it is, so that doing it twice adds nothing."
    )
    row.add_argument("file", metavar="FILE", help='the file; "-" reads standard input')
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=import_)


def export(arguments: argparse.Namespace, console: Console) -> int:
    """Print or write the log; a table comes with its dictionary beside it."""
    path: Path | None = arguments.output
    to_screen = path is None or str(path) == "-"
    if path is not None and not to_screen:
        refuse_to_replace(path, force=arguments.force)
    if arguments.dictionary:
        return _export_dictionary(None if to_screen else path, console)

    async def print_it(shelf: LogShelf) -> None:
        async for piece in shelf.pieces(arguments.format, narrowing_of(arguments)):
            console.write_piece(piece)

    if path is None or to_screen:
        on_new_log(console, print_it)
        return exit_codes.OK
    beside = _dictionary_beside(path) if arguments.format == "csv" else None
    if beside is not None:
        refuse_to_replace(beside, force=arguments.force)

    async def write_it(shelf: LogShelf) -> None:
        from llmcompanion.journal.export_csv import dictionary_csv

        with writing_private(path) as file:
            async for piece in shelf.pieces(arguments.format, narrowing_of(arguments)):
                file.write(piece)
        if beside is not None:
            write_private(beside, dictionary_csv(shelf.wordings))

    on_new_log(console, write_it)
    also = "" if beside is None else f", what its columns mean to {beside}"
    console.complain(f"Written to {path}{also}.")
    return exit_codes.OK


def _export_dictionary(path: Path | None, console: Console) -> int:
    from llmcompanion.journal.export_csv import dictionary_csv

    text = dictionary_csv(console.household().wordings)
    if path is None:
        console.write_piece(text)
        return exit_codes.OK
    write_private(path, text)
    console.complain(f"Written to {path}.")
    return exit_codes.OK


def _dictionary_beside(path: Path) -> Path:
    from llmcompanion.tui.log_shelf import dictionary_path

    return dictionary_path(path)


def import_(arguments: argparse.Namespace, console: Console) -> int:
    """Take in an export."""
    if arguments.file == "-":
        done = on_new_log(console, lambda shelf: shelf.take_in(console.stdin, "standard input"))
    else:
        done = _import_file(Path(arguments.file), console)
    if arguments.json:
        console.write_json(
            {"added": done.added, "already": done.already, "unlinked": done.unlinked}
        )
        return exit_codes.OK
    console.write(
        f"{amount(done.added, 'entry', 'entries')} taken in, "
        f"{amount(done.already, 'was', 'were')} here already."
    )
    if done.unlinked:
        console.write(
            f"{done.unlinked} of them tell of conversations that are not here: no link is kept."
        )
    return exit_codes.OK


def _import_file(path: Path, console: Console) -> Imported:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return on_new_log(console, lambda shelf: shelf.take_in(file, str(path)))
    except OSError as error:
        raise UserError(
            f"this file cannot be read ({error.strerror or error})",
            where=str(path),
            mend="name a file that was exported with --format jsonl",
        ) from error
