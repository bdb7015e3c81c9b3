"""Where the program begins, and where every failure ends in one sentence."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TextIO, cast

from llmcompanion.cli import exit_codes
from llmcompanion.cli.console import Console, OutputLostError, put
from llmcompanion.cli.parser import build_parser
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (the process's own by default); returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _let_every_character_through()
    console = _console()
    try:
        code = _run(arguments, console)
        put(console.stdout, "", flush=True)
    except OutputLostError as error:
        _drop_output()
        console.complain(error.sentence)
        return exit_codes.USAGE
    except UserError as error:
        console.complain(error.sentence)
        return exit_codes.USAGE
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return exit_codes.BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the last line of defence, logged in full
        console.complain(_note(error, console))
        return exit_codes.FAILED
    return code


def _run(argv: list[str], console: Console) -> int:
    try:
        arguments = build_parser(argv).parse_args(argv)
    except SystemExit as end:  # --help and --version have been printed
        return end.code if isinstance(end.code, int) else exit_codes.OK
    console.home = arguments.data_dir
    if arguments.command is None:
        _need_a_terminal(console)
        return _open_app(arguments)
    code: int = arguments.run(arguments, console)
    return code


def _need_a_terminal(console: Console) -> None:
    """The app reads keys from standard input and draws on standard error, as Textual does."""
    for stream in (console.stdin, console.stdout, console.stderr):
        if not stream.isatty():
            raise UserError(
                "the app needs a terminal to draw on",
                mend='for scripts and pipes there is "llmcompanion say"',
            )
    if console.environ.get("TERM") == "dumb":
        raise UserError(
            "this terminal cannot be drawn on",
            where="TERM=dumb",
            mend='use another one, or "llmcompanion say"',
        )


def _open_app(arguments: Namespace) -> int:
    from llmcompanion.tui.app import run
    from llmcompanion.tui.options import AppOptions

    return run(
        AppOptions(
            persona=arguments.persona,
            model=arguments.model,
            home=arguments.data_dir,
            new=arguments.new,
            avatar=not arguments.no_avatar,
            renderer=arguments.renderer,
        )
    )


def _console() -> Console:
    """The process's own streams; a closed one is nowhere."""
    return Console(
        home=None,
        environ=os.environ,
        stdin=sys.stdin or _nowhere("r"),
        stdout=sys.stdout or _nowhere("w"),
        stderr=sys.stderr or _nowhere("w"),
    )


def _nowhere(mode: str) -> TextIO:
    return cast("TextIO", open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123


def _let_every_character_through() -> None:
    """A locale that cannot show a character gets a question mark, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, errors="replace")
    _reconfigure(sys.stdin, errors="replace")


def _reconfigure(stream: Any, *, errors: str) -> None:
    if hasattr(stream, "reconfigure"):  # not where a test or another program put its own
        stream.reconfigure(errors=errors)


def _drop_output() -> None:
    """Nobody reads any more: keep the interpreter from complaining when it flushes at exit."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, AttributeError):  # not a real file
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _note(error: Exception, console: Console) -> str:
    """Log the traceback; say where it is."""
    import logging

    sentence = f"something went wrong inside the program ({type(error).__name__})"
    try:
        from llmcompanion.config.logs import set_up_logging

        folder = console.folders().logs
        set_up_logging(folder)
        logging.getLogger("llmcompanion").error("a command failed", exc_info=error)
    except Exception:  # noqa: BLE001 - not even the log can be written
        return f"{sentence}, and the log could not be written."
    return f"{sentence}; the details are in {folder}."


if __name__ == "__main__":
    sys.exit(main())
