"""The program's own log: a rotating file that only its owner can read, without secrets.

Everything that would otherwise be printed over the screen goes there: log records, warnings,
tracebacks of the program, of its threads and of its objects' last words. What people and models
say to each other does not: libraries are heard from `WARNING` up.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import time
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, cast

from llmcompanion.config.folders import PRIVATE_FILE, make_private_folder
from llmcompanion.config.redaction import RedactingFilter, RedactingFormatter
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    from io import TextIOWrapper
    from pathlib import Path
    from types import TracebackType

FILE = "llmcompanion.log"

SIZE_BYTES = 1_000_000
"""Size at which a new file is begun."""

KEPT = 3
"""Older files that are kept."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class LogFormatter(RedactingFormatter):
    """A line: UTC time, level, process, logger, message. Safe to print on a terminal."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s.%(msecs)03dZ %(levelname)s [%(process)d] %(name)s: %(message)s",
            "%Y-%m-%dT%H:%M:%S",
        )

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, control characters written out."""
        return _CONTROL.sub(_written_out, super().format(record))


class PrivateLog(RotatingFileHandler):
    """A rotating file of mode 0600, made at the first record, that never complains aloud."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            maxBytes=SIZE_BYTES,
            backupCount=KEPT,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )
        self.addFilter(RedactingFilter())
        self.setFormatter(LogFormatter())

    def _open(self) -> TextIOWrapper:
        file = open(  # noqa: SIM115 - with an opener; closed by the handler
            self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=_opener
        )
        return cast("TextIOWrapper", file)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk or a lost folder: the conversation goes on without a log."""


def set_up_logging(folder: Path, *, verbose: bool = False) -> Path | None:
    """Send all logging, warnings and tracebacks of this process to a file in `folder`.

    Call it once, at the top. `verbose` lets the program's own debugging through.

    Returns:
        The log file; None when the folder cannot be used, and nothing is logged.
    """
    handler: logging.Handler
    path: Path | None = folder / FILE
    try:
        make_private_folder(folder)
        handler = PrivateLog(folder / FILE)
    except (UserError, OSError):
        path, handler = None, logging.NullHandler()
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old, PrivateLog):
            root.removeHandler(old)
            old.close()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("llmcompanion").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False
    return path


def catch_tracebacks(log: Path | None) -> None:
    """Keep tracebacks off the terminal: log them, and say one sentence for a fatal one.

    Replaces the interpreter's hooks for uncaught exceptions: in the program, in threads, and in
    what cannot be raised. Call it once, at the top, after `set_up_logging`.
    """
    logger = logging.getLogger("llmcompanion")
    place = f"; what happened stands in {log}" if log else ""

    def fatal(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logger.critical("the program ended", exc_info=(kind, error, trace))
        if isinstance(error, UserError):
            print(error.sentence, file=sys.stderr)
        else:
            print(f"llmcompanion met an error that it did not expect{place}.", file=sys.stderr)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            name = args.thread.name if args.thread else "?"
            trouble = (args.exc_type, args.exc_value, args.exc_traceback)
            logger.error("thread %s ended", name, exc_info=trouble)

    def unraisable(args: sys.UnraisableHookArgs) -> None:
        error = args.exc_value
        if error is not None:
            trouble = (args.exc_type, error, args.exc_traceback)
            logger.error("%s", args.err_msg or "ignored", exc_info=trouble)

    sys.excepthook = fatal
    threading.excepthook = in_thread
    sys.unraisablehook = unraisable


def _opener(path: str, flags: int) -> int:
    handle = os.open(path, flags, PRIVATE_FILE)
    if os.name == "posix" and os.fstat(handle).st_mode & 0o777 != PRIVATE_FILE:
        os.fchmod(handle, PRIVATE_FILE)
    return handle


def _written_out(character: re.Match[str]) -> str:
    return character[0].encode("unicode_escape").decode()
