"""Writing what was exported."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from llmcompanion.cli.console import as_json
from llmcompanion.errors import UserError, unwritable
from llmcompanion.plaintext import clean

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from llmcompanion.cli.console import Console


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """``-o FILE`` and ``--force``."""
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="write to this file")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")


def deliver(text: str, arguments: argparse.Namespace, console: Console) -> None:
    """Print `text`, or put it in the file that was asked for and say so.

    Text in the format "json" is JSON, everything else is lines.

    Raises:
        UserError: There is such a file already, or it cannot be written.
    """
    path: Path | None = arguments.output
    is_json = arguments.format == "json"
    if path is None or str(path) == "-":
        if is_json:
            console.write_json(json.loads(text))
        else:
            console.write(text)
        return
    refuse_to_replace(path, force=arguments.force)
    write_private(path, f"{as_json(json.loads(text))}\n" if is_json else clean(text))
    console.complain(f"Written to {path}.")


def refuse_to_replace(path: Path, *, force: bool) -> None:
    """Nothing is written over unasked.

    Raises:
        UserError: There is such a file already.
    """
    if not force and os.path.lexists(path):
        raise UserError(
            "there is a file of this name already",
            where=str(path),
            mend="name another, or add --force to write over it",
        )


def write_private(path: Path, text: str) -> None:
    """Write the whole file or nothing of it, readable by its owner only."""
    with writing_private(path) as file:
        file.write(text)


@contextmanager
def writing_private(path: Path) -> Iterator[TextIO]:
    """A file to write to: the whole of it is there in the end, or nothing of it.

    Raises:
        UserError: It cannot be written.
    """
    half_written = ""
    try:
        handle, half_written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        Path(half_written).replace(path)
        half_written = ""
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        if half_written:
            Path(half_written).unlink(missing_ok=True)
