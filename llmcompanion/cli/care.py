"""``llmcompanion care``: signs of acute risk in a text, and human help by country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.cli import exit_codes

if TYPE_CHECKING:
    import argparse

    from llmcompanion.care.help import Line
    from llmcompanion.cli.console import Console

MORE = """\
The rules that the app looks for in what you write (never in what a persona says of
itself) can be tried here. docs/care.md says what they are, how well they work and what
the app does when they see something. Nothing leaves this machine.

examples:
  llmcompanion care check "this bug is killing me"
  llmcompanion care check --file lines.txt --json
  llmcompanion care help --country AT"""

CHECK_MORE = """\
Every line of a file, and of a text with line breaks, is read by itself; lines are counted
from 1. The exit code is 0 whatever was seen."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the two commands."""
    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("check", help="look for signs of acute risk, line by line")
    row.epilog = CHECK_MORE
    row.add_argument("text", metavar="TEXT", nargs="*", help='what to read; "-" is stdin')
    row.add_argument("--file", metavar="FILE", help='a text file to read; "-" is stdin')
    row.add_argument("--json", action="store_true", help="a list with an object for each line")
    row.add_argument(
        "--reply", action="store_true", help="read as a model's reply: does it encourage harm?"
    )
    row.set_defaults(run=check)
    row = commands.add_parser("help", help="whom to call, write to or read")
    row.add_argument("--country", metavar="CC", help="two letters, such as AT; default: a guess")
    row.add_argument("--json", action="store_true", help="the same as JSON")
    row.set_defaults(run=show_help)


def check(arguments: argparse.Namespace, console: Console) -> int:
    """Say of each line whether it shows signs, and which."""
    from llmcompanion.care.signs import signs, signs_in_reply
    from llmcompanion.errors import UserError

    if bool(arguments.text) == (arguments.file is not None):
        raise UserError("say what to read", mend='give a text, or "--file FILE"; not both')
    text = console.text(arguments.text) if arguments.text else _file(arguments.file, console)
    read = signs_in_reply if arguments.reply else signs
    rows = [(number, line, read(line)) for number, line in enumerate(_lines(text), start=1)]
    if arguments.json:
        console.write_json(
            [
                {
                    "line": number,
                    "text": line,
                    "at_risk": reading.at_risk,
                    "reasons": [
                        {"rule": reason.rule, "kind": reason.kind, "words": reason.words}
                        for reason in reading.reasons
                    ],
                }
                for number, line, reading in rows
            ]
        )
        return exit_codes.OK
    for number, line, reading in rows:
        mark = "at risk" if reading.at_risk else "-"
        console.write(f"{number:>5}  {mark:<8} {line}")
        for reason in reading.reasons:
            console.write(f'{"":16}{reason.rule}: "{reason.words}"')
    return exit_codes.OK


def _lines(text: str) -> list[str]:
    """The lines of `text`; a line break at its end begins none."""
    return text.removesuffix("\n").split("\n")


def _file(name: str, console: Console) -> str:
    from pathlib import Path

    from llmcompanion.errors import UserError
    from llmcompanion.plaintext import clean

    if name == "-":
        return console.text(["-"])
    try:
        return clean(Path(name).read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError(
            "this is not text in UTF-8", where=f"{name}, line {line}", mend="save it as UTF-8"
        ) from error
    except OSError as error:
        raise UserError(
            f"the file cannot be read ({error.strerror})", where=name, mend="name another"
        ) from error


def show_help(arguments: argparse.Namespace, console: Console) -> int:
    """Print the lines of a country, then what helps anywhere."""
    from llmcompanion.care.country import country_of, local_zone
    from llmcompanion.care.help import bundled_help
    from llmcompanion.errors import UserError

    known = bundled_help()
    setting = arguments.country
    if setting is None:
        setting = console.household().settings.care.country
    country = country_of(setting, known, console.environ, local_zone(console.environ))
    if arguments.country and country is None:
        raise UserError(
            f'no helplines are known for "{arguments.country}"',
            where="--country",
            mend=f"one of {', '.join(sorted(known.countries))}; or findahelpline.com",
        )
    lines = known.lines(country)
    if arguments.json:
        console.write_json(
            {
                "country": country.code if country else "",
                "name": country.name if country else "",
                "emergency": country.emergency if country else "",
                "lines": [_as_json(line) for line in lines],
            }
        )
        return exit_codes.OK
    if country is not None:
        console.write(f"{country.name}. If life is in danger now: {country.emergency}")
    else:
        console.write("If life is in danger now: the emergency number where you are (112, 911)")
    for line in lines:
        aside = f" ({line.aside})" if line.aside else ""
        console.write(f"  {line.name}: {line.reach}{aside}")
    return exit_codes.OK


def _as_json(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "call": line.call,
        "text": line.text,
        "web": line.web,
        "about": line.about,
        "hours": line.hours,
        "source": line.source,
        "checked": line.checked.isoformat(),
        "basis": line.basis,
    }
