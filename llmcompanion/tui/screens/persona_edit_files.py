"""A persona's files in the person's own editor; what they say is gone over afterwards."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from llmcompanion.errors import UserError
from llmcompanion.persona.checking import check_persona
from llmcompanion.persona.folder import SETTINGS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from textual.app import App

    from llmcompanion.tui.persona_shelf import PersonaShelf

USUAL = "notepad" if os.name == "nt" else "vi"
SHOWN_ERRORS = 3


async def edit_files(
    app: App[object], shelf: PersonaShelf, id: str, *, environ: Mapping[str, str] = os.environ
) -> str:
    """Leave the screen to the editor, read the files again, and say how they are.

    Args:
        environ: Names the editor: VISUAL, else EDITOR.

    Raises:
        UserError: There is no such persona of the person's own, or no editor.
    """
    place = await asyncio.to_thread(shelf.library.own_place, id)
    files = files_of(place)
    command = [*editor(environ), *map(str, files)]
    try:
        with app.suspend():  # the loop stands still, too: it must not paint over the editor
            done = subprocess.run(command, check=False)  # noqa: ASYNC221, S603
    except SuspendNotSupported as error:
        raise UserError(
            "the screen cannot be left to an editor here",
            where=str(place),
            mend="edit the files by hand, or e edits them in a form",
        ) from error
    except OSError as error:
        raise UserError(
            f"the editor cannot be started ({error.strerror})",
            where=command[0],
            mend="set VISUAL or EDITOR to one that can",
        ) from error
    report = await asyncio.to_thread(check_persona, place)
    if report.errors:
        words = " ".join(error.sentence for error in report.errors[:SHOWN_ERRORS])
        more = len(report.errors) - SHOWN_ERRORS
        return f"{words} And {more} more." if more > 0 else words
    if done.returncode:
        return f"The editor ended with {done.returncode}; the files are sound."
    remarks = " ".join(report.remarks[:1])
    return f"The files are sound. {remarks}".strip()


def editor(environ: Mapping[str, str]) -> list[str]:
    """The person's editor, with its arguments.

    Raises:
        UserError: What names it cannot be read.
    """
    named = environ.get("VISUAL") or environ.get("EDITOR") or USUAL
    try:
        return shlex.split(named, posix=os.name != "nt") or [USUAL]
    except ValueError as error:
        raise UserError(
            f"this does not name an editor ({error})", where="VISUAL or EDITOR", mend="set it anew"
        ) from error


def files_of(place: Path) -> list[Path]:
    """The texts of a persona's folder, its settings first; or its single file."""
    if not place.is_dir():
        return [place]
    texts = [place / SETTINGS_FILE, *sorted(place.glob("*.md"))]
    return [path for path in texts if path.is_file()] or [place / SETTINGS_FILE]
