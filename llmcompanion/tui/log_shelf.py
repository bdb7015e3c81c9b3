"""The reflection log as the screens and the commands work with it.

No Textual in here. What may not be seen now (see `llmcompanion.journal.insights`) is left out of
every list.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from llmcompanion.errors import UserError
from llmcompanion.journal.detail import Then
from llmcompanion.journal.entries import Entry, utc_offset_min
from llmcompanion.journal.export import pieces
from llmcompanion.journal.export_csv import ASKING, dictionary_csv
from llmcompanion.journal.import_lines import read_records
from llmcompanion.journal.insights import (
    COMES_BACK,
    due,
    due_look,
    glow,
    is_withheld,
    kept_out,
    without_ratings,
)
from llmcompanion.journal.notes import note, note_text
from llmcompanion.journal.timeline import Marked, Narrowing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from llmcompanion.chat.messages import Message
    from llmcompanion.checkin.sitting import Sitting
    from llmcompanion.household import Household
    from llmcompanion.journal.deletion import Deleted
    from llmcompanion.journal.dictionary import Wording
    from llmcompanion.journal.entries import CheckIn, Moment
    from llmcompanion.journal.formats import Format
    from llmcompanion.journal.import_lines import Imported
    from llmcompanion.journal.insights import Insight
    from llmcompanion.journal.timeline import Choices, Record, Role
    from llmcompanion.store.database import Store

EVERYTHING = Narrowing()


@dataclass(frozen=True, slots=True)
class View:
    """What a list of the log shows.

    Attributes:
        ids: Newest first.
        first: These entries, where only some were asked for.
        waiting: How many insights wait to be looked at again.
    """

    ids: Sequence[int]
    first: Sequence[Record]
    waiting: int


class LogShelf:
    """The log. Every call may raise `UserError`."""

    def __init__(self, household: Household, store: Store) -> None:
        self._household = household
        self._store = store

    @property
    def wordings(self) -> Mapping[tuple[str, int], Wording]:
        """What every item asks and asked."""
        return self._household.wordings

    # Looking

    async def ids(self, narrowing: Narrowing = EVERYTHING) -> Sequence[int]:
        """What is wanted of what may be seen now, newest first."""
        hidden = kept_out(await self._coming_back(), self._household.clock.now())
        return await self._store.timeline.ids(narrowing, without=hidden)

    async def view(self, narrowing: Narrowing, first: int | None) -> View:
        """What a list shows: so many of the newest entries, or all, and how many insights wait."""
        now = self._household.clock.now()
        coming_back = await self._coming_back()
        hidden = kept_out(coming_back, now)
        ids = await self._store.timeline.ids(narrowing, without=hidden, limit=first)
        records = [] if first is None else await self._store.timeline.records(ids)
        return View(ids, records, len(due(coming_back, now)))

    async def all_ids(self, narrowing: Narrowing = EVERYTHING) -> list[int]:
        """What is wanted, whether it may be seen now or not, newest first."""
        return list(await self._store.timeline.ids(narrowing))

    async def records(self, ids: Sequence[int]) -> list[Record]:
        """These entries, in this order."""
        return await self._store.timeline.records(ids)

    async def record(self, entry_id: int) -> Record:
        """One entry, as far as it may be seen.

        Raises:
            UserError: There is none, or it waits for a rating that it must not sway.
        """
        now = self._household.clock.now()
        if entry_id in kept_out(await self._coming_back(), now):
            raise UserError(
                f"entry {entry_id} waits to be looked at again, and is not shown until then",
                mend='"llmcompanion insight due" shows what waits',
            )
        record = await self._store.timeline.record(entry_id)
        if record is None:
            raise UserError(
                f"there is no entry {entry_id}",
                where="ID",
                mend='"llmcompanion log list" shows them',
            )
        insight = await self._insight_of(record)
        withheld = insight is not None and is_withheld(insight, now)
        return without_ratings(record) if withheld else record

    async def then(self, record: Record) -> Then:
        """What was on the screen at the time of an entry."""
        insight = await self._insight_of(record)
        now = self._household.clock.now()
        return Then(
            exchange=await self._exchange(record),
            insight=insight,
            glow=[] if insight is None else glow(await self.insights(), now),
            withheld=insight is not None and is_withheld(insight, now),
            scores=[] if record.check_in is None else self._scores_of(record.check_in),
        )

    def _scores_of(self, check_in: CheckIn) -> list[str]:
        """The scales of what was asked, as long as it is asked in the same version."""
        from llmcompanion.checkin.scoring import scores, sentence

        for instrument in self._household.instruments.all:
            asked = (check_in.instrument, check_in.instrument_version)
            if check_in.answers and (instrument.id, instrument.version) == asked:
                return [sentence(score) for score in scores(instrument, check_in.answers)]
        return []

    async def _insight_of(self, record: Record) -> Insight | None:
        return None if record.marked is None else await self._store.insights.get(record.id)

    async def _exchange(self, record: Record) -> list[Message]:
        message_id = record.entry.moment.message_id
        if message_id is None:
            return []
        conversations = self._store.conversations
        last = await conversations.message(message_id)
        if last is None:
            return []
        before = None if last.parent_id is None else await conversations.message(last.parent_id)
        return [last] if before is None or last.role == "user" else [before, last]

    async def choices(self) -> Choices:
        """What the log can be narrowed to."""
        return await self._store.timeline.choices()

    # Notes

    async def write_note(self, text: str, moment: Moment) -> Entry:
        """Store a note."""
        return await self._store.notes.write(note(text, moment, now=self._household.clock.now()))

    async def edit_note(self, entry_id: int, text: str) -> None:
        """Give a note another wording; the earlier ones are kept."""
        now = self._household.clock.now()
        await self._store.notes.edit(entry_id, note_text(text), now=now)

    # Insights

    async def insights(self) -> list[Insight]:
        """Every insight, newest first."""
        return await self._store.insights.all()

    async def waiting(self) -> list[Insight]:
        """Those that are to be looked at again now, the oldest first."""
        return due(await self._coming_back(), self._household.clock.now())

    async def withheld(self) -> set[int]:
        """Ids of the insights whose ratings must not be seen now."""
        now = self._household.clock.now()
        return {each.record.id for each in await self._coming_back() if is_withheld(each, now)}

    async def _coming_back(self) -> list[Insight]:
        """Those that are looked at again, now or later."""
        return await self._store.insights.all(since=self._household.clock.now() - COMES_BACK)

    async def mark(self, quotation: str, role: Role, moment: Moment, sitting: Sitting) -> Record:
        """Store an insight with what was answered when it was marked."""
        big, use = (sitting.answer_to(item) for item in sitting.items[:2])
        now = self._household.clock.now()
        entry = Entry(
            "insight",
            now,
            moment,
            "" if use is None else use.text,
            utc_offset_min=utc_offset_min(now),
        )
        version = 1 if big is None else big.item_version
        size = None if big is None else big.number
        return await self._store.insights.mark(entry, Marked(quotation, role, size, version))

    async def look_again(self, insight: Insight, check_in: CheckIn) -> None:
        """Store a later look at an insight.

        Raises:
            UserError: None is due.
        """
        after_days = due_look(insight, self._household.clock.now())
        if after_days is None:
            raise UserError(
                f"insight {insight.record.id} is not to be looked at now",
                mend='"llmcompanion insight due" shows what waits',
            )
        await self._store.insights.look(insight.record.id, after_days, check_in)

    # Out and away

    async def pieces(self, format: Format, narrowing: Narrowing = EVERYTHING) -> AsyncIterator[str]:
        """An export of everything that is wanted, piece by piece, oldest first."""
        if format in ("csv", "json"):
            asking = ASKING & narrowing.kinds if narrowing.kinds else ASKING
            ids = await self.all_ids(replace(narrowing, kinds=asking)) if asking else []
        else:
            ids = await self.all_ids(narrowing)
        batches = self._store.transfer.batches(ids[::-1])
        now = self._household.clock.now()
        async for piece in pieces(format, batches, now=now, wordings=self.wordings):
            yield piece

    async def export(self, format: Format, narrowing: Narrowing = EVERYTHING) -> Path:
        """Write an export to a new file in the folder of exports, a table with its dictionary.

        Raises:
            UserError: A file cannot be written.
        """
        folder = self._household.folders.exports
        name = f"log-{self._household.clock.now().astimezone():%Y-%m-%d}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = await write_pieces(self.pieces(format, narrowing), folder, name, format)
            if format == "csv":
                beside = dictionary_path(path)
                beside.touch(mode=0o600)
                beside.write_text(dictionary_csv(self.wordings), encoding="utf-8")
        except OSError as error:
            raise UserError(
                f"the file could not be written ({error.strerror or error})",
                where=str(folder),
                mend="make room or choose another folder with --data-dir",
            ) from error
        return path

    async def take_in(self, lines: Iterable[str], where: str) -> Imported:
        """Store what was exported as JSON lines: all of it, or nothing.

        Raises:
            UserError: It is no such export, or a line is broken.
        """
        return await self._store.transfer.take_in(read_records(lines, where))

    async def delete(
        self,
        ids: Sequence[int],
        *,
        keep_numbers: bool = False,
        with_conversations: bool = False,
    ) -> Deleted:
        """Delete entries for good; see `llmcompanion.store.log_deletion`."""
        choices = {wording.item for wording in self.wordings.values() if wording.is_choice}
        return await self._store.deletion.delete(
            ids,
            keep_numbers=keep_numbers,
            with_conversations=with_conversations,
            choices=choices,
        )


def dictionary_path(table: Path) -> Path:
    """Where the dictionary of a table lies."""
    return table.with_name(f"{table.stem}-dictionary.csv")


async def write_pieces(pieces: AsyncIterator[str], folder: Path, name: str, suffix: str) -> Path:
    """Write text to a file that was not there before, for its owner's eyes only.

    Nothing stays of it where it cannot be written to its end.

    Raises:
        OSError: It cannot be written.
    """
    path, file = await asyncio.to_thread(_new_file, folder, name, suffix)
    try:
        with file:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise
    return path


def _new_file(folder: Path, name: str, suffix: str) -> tuple[Path, TextIO]:
    for number in range(1, 10_000):
        path = folder / (f"{name}.{suffix}" if number == 1 else f"{name}-{number}.{suffix}")
        with suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            return path, os.fdopen(descriptor, "w", encoding="utf-8", newline="")
    raise FileExistsError(f"there are too many files named {name} already")
