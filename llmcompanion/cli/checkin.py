"""``llmcompanion checkin``: the check-in without the app, and what it can ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes

if TYPE_CHECKING:
    import argparse

    from llmcompanion.checkin.instrument import Instrument
    from llmcompanion.cli.console import Console

TIMES = (
    ("moment", "the question of the moment: one item, drawn by lot"),
    ("day", "the day: ten keys, at most a minute"),
    ("week", "the week: at most five minutes, with what you added for the week"),
    ("before", "before a study: what you expect, and the week's items"),
    ("after", "after a study: looking back, and the week's items"),
)

MORE = """\
Without a word it asks about the day. An answer is what the question shows beside it
(a number, y or n, ? for "can't say"), an empty line passes over, "<" goes one back.
Ctrl+C or Ctrl+D leaves the rest: what was answered stays.

Instruments of your own lie in the data folder's "instruments"; docs/instruments.md
describes the format.

examples:
  llmcompanion checkin day
  llmcompanion checkin list
  llmcompanion checkin validate my-scale.toml
  llmcompanion checkin answer day --json today.json"""

ANSWER = """\
FILE holds one JSON object ("-": standard input):

  {"answers": {"d.felt": 7, "d.believe": "cant-say", "d.need.company": "none",
               "d.quiet": true, "d.tell": "We talked about gorillas."},
   "at": "2026-11-27T21:30:00+01:00"}

answers   by the item's id: a number for a line, points, circles or a quantity; true or
          false for yes and no; the id of an option; text. "cant-say" and "none" where the
          item offers them; null for an item that was passed over
at        when it was answered, ISO 8601; without an offset it is local time; now if it is
          left out
sentence  words beside the answers, for an instrument that has no item for them

If anything is amiss, nothing is stored. What was stored is printed as JSON."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the commands."""
    parser.epilog = MORE
    parser.set_defaults(run=ask, time="day")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="what")
    for time, summary in TIMES:
        row = commands.add_parser(time, help=summary)
        row.set_defaults(run=ask, time=time)
    row = commands.add_parser("ask", help="one instrument by its name, also one of your own")
    row.add_argument("instrument", metavar="INSTRUMENT")
    row.set_defaults(run=ask)
    row = commands.add_parser("list", help="what there is to ask, with licence and file")
    row.add_argument("--json", action="store_true", help="print JSON, with every item")
    row.set_defaults(run=show)
    row = commands.add_parser("validate", help="whether an instrument's file is sound; 1 if not")
    row.add_argument("file", metavar="FILE")
    row.set_defaults(run=validate)
    row = commands.add_parser("answer", help="store answers out of a file", epilog=ANSWER)
    row.formatter_class = parser.formatter_class
    row.add_argument("instrument", metavar="INSTRUMENT")
    row.add_argument("--json", metavar="FILE", required=True, help='the answers; "-": stdin')
    row.set_defaults(run=answer)


def ask(arguments: argparse.Namespace, console: Console) -> int:
    """Ask in the terminal, one instrument after the other."""
    from llmcompanion.cli.checkin_asking import ask_all

    library = console.household().instruments
    if arguments.what == "ask":
        instruments: tuple[Instrument, ...] = (library.get(arguments.instrument),)
    else:
        instruments = library.asked_at(arguments.time)
    _complain_of(console)
    return ask_all(instruments, console)


def show(arguments: argparse.Namespace, console: Console) -> int:
    """Print what there is to ask."""
    instruments = console.household().instruments.all
    _complain_of(console)
    if arguments.json:
        console.write_json([_described(each) for each in instruments])
        return exit_codes.OK
    for each in instruments:
        when = ", ".join(each.timing) or "on demand"
        console.write(f"{each.id}  version {each.version}  {each.title}")
        console.write(
            f"    {amount(len(each.asked), 'item')} · {when} · {each.status} · {each.licence}"
        )
        console.write(f"    {each.file}")
    return exit_codes.OK


def validate(arguments: argparse.Namespace, console: Console) -> int:
    """Say whether an instrument's file is sound, and everything that is wrong with it."""
    from pathlib import Path

    from llmcompanion.checkin.reading import examine

    path = Path(arguments.file)
    instrument, errors = examine(path)
    if errors or instrument is None:
        for error in errors:
            console.complain(error.sentence)
        return exit_codes.FAILED
    for hindrance in console.household().instruments.hindrances(instrument):
        console.complain(f"It could not be asked yet: {hindrance.sentence}")
    console.write(
        f"{path}: sound. {instrument.title}, version {instrument.version}, "
        f"{amount(len(instrument.asked), 'item')}, {instrument.licence}."
    )
    return exit_codes.OK


def answer(arguments: argparse.Namespace, console: Console) -> int:
    """Store the answers that a file holds."""
    from llmcompanion.cli.checkin_answers import store_answers

    instrument = console.household().instruments.get(arguments.instrument)
    console.write_json(store_answers(instrument, arguments.json, console))
    return exit_codes.OK


def _complain_of(console: Console) -> None:
    """Say what of the person's own files cannot be used."""
    for error in console.household().instruments.complaints:
        console.complain(error.sentence)


def _described(instrument: Instrument) -> dict[str, Any]:
    """An instrument as JSON."""
    from llmcompanion.checkin.responses import answers, other_keys

    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title,
        "timing": list(instrument.timing),
        "seconds": instrument.seconds or None,
        "status": instrument.status,
        "licence": instrument.licence,
        "source": instrument.source,
        "doi": instrument.doi or None,
        "file": str(instrument.file),
        "items": [
            {
                "id": item.id,
                "version": item.version,
                "question": item.question,
                "response": item.response,
                "takes": answers(item),
                "beside": [key.given.state for key in other_keys(item)],
                "optional": item.optional,
            }
            for item in instrument.asked
        ],
    }
