"""Notes: at any time, in Markdown, with every wording that they had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Entry, utc_offset_min
from llmcompanion.plaintext import clean

if TYPE_CHECKING:
    from datetime import datetime

    from llmcompanion.journal.entries import Moment

LONGEST = 100_000
"""Characters of a note."""


class NoteRepository(Protocol):
    """What notes need from a store."""

    async def write(self, entry: Entry) -> Entry:
        """Store a new note; the result carries its id."""
        ...

    async def edit(self, entry_id: int, text: str, *, now: datetime) -> None:
        """Give a note another wording; the earlier ones are kept."""
        ...


def note_text(text: str) -> str:
    """`text` as it is kept.

    Raises:
        UserError: There is nothing in it, or too much.
    """
    text = clean(text).strip("\n").rstrip()
    if not text.strip():
        raise UserError("there is nothing in this note", mend="write something")
    if len(text) > LONGEST:
        raise UserError(
            f"a note of {len(text):,} characters is too long", mend=f"keep it under {LONGEST:,}"
        )
    return text


def note(text: str, moment: Moment, *, now: datetime) -> Entry:
    """A new note.

    Raises:
        UserError: There is nothing in it, or too much.
    """
    return Entry(
        kind="note", at=now, moment=moment, text=note_text(text), utc_offset_min=utc_offset_min(now)
    )
