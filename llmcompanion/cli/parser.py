"""The command line's grammar, and its help."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from llmcompanion import __version__
from llmcompanion.cli.commands import COMMANDS
from llmcompanion.cli.console import put
from llmcompanion.errors import UserError
from llmcompanion.tui.options import RENDERERS

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = """\
A chat with a face in the terminal, and a log of what talking to it does
to you.

Without a command the app opens. Press F1 in it for the keys."""

MORE = """\
examples:
  llmcompanion                          open the app; today's talk goes on
  llmcompanion --new --model doctor     begin anew with DOCTOR: no key needed
  llmcompanion say "I cannot sleep"     one reply, printed
  llmcompanion say --json - < note.txt  the same from a file, for scripts
  llmcompanion log export --format csv -o log.csv
  llmcompanion chat export 12 -o talk.md
  llmcompanion key set anthropic        keep a key in the system keyring

models and keys:
  DOCTOR answers on this machine and needs nothing. Claude needs a key, from
  ANTHROPIC_API_KEY or the system keyring; a key is never written to a file.
  ANTHROPIC_BASE_URL is honoured.

where things live:
  Settings, conversations, the reflection log and the program's own log stay in
  this machine's folders for such things; "llmcompanion doctor" names them.
  --data-dir or LLMCOMPANION_HOME puts all of them under one folder.

exit codes:
  0 done, 1 the turn or the program failed, 2 something you can mend (one
  sentence on stderr says what), 130 interrupted with Ctrl+C"""


class Parser(argparse.ArgumentParser):
    """An argparse parser whose complaints are one sentence, and which knows --data-dir.

    The sub-parsers that argparse makes of it do so too: the option may stand anywhere.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)
        self.add_argument(
            "--data-dir",
            metavar="FOLDER",
            type=Path,
            default=argparse.SUPPRESS,
            help="one folder for settings, data and logs",
        )

    def error(self, message: str) -> NoReturn:
        """Raise the complaint; the top prints it."""
        raise UserError(message.rstrip("."), mend=f'"{self.prog} --help" shows what there is')

    def _print_message(self, message: str, file: Any = None) -> None:
        """As argparse does, but without passing over a failure in silence."""
        if message:
            put(file or sys.stderr, message)


def build_parser(argv: Sequence[str]) -> Parser:
    """The grammar. Only the commands that `argv` names are described in full."""
    parser = Parser(prog="llmcompanion", description=ABOUT, epilog=MORE)
    parser.set_defaults(data_dir=None)
    parser.add_argument("--version", action="version", version=f"llmcompanion {__version__}")
    parser.add_argument("--persona", metavar="ID", help="who to talk with (mira, kai, plain, ...)")
    parser.add_argument("--model", metavar="NAME", help="a model's or a profile's name")
    parser.add_argument("--new", action="store_true", help="begin a new conversation")
    parser.add_argument("--no-avatar", action="store_true", help="keep the face away")
    parser.add_argument(
        "--renderer",
        choices=RENDERERS,
        metavar="WAY",
        help=f"how the face is drawn this time: {', '.join(RENDERERS)}",
    )
    rows = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for command in COMMANDS:
        summary = command.summary
        row = rows.add_parser(
            command.name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
        )
        if command.name in argv:
            command.add_arguments(row)
    return parser
