"""The store: one database, opened, held and closed."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.journal.entries import utc_offset_min
from llmcompanion.store.askings import Askings
from llmcompanion.store.conversations import Conversations
from llmcompanion.store.failures import DamagedError, explained, is_damage
from llmcompanion.store.files import looks_foreign, make_private, set_aside
from llmcompanion.store.insights import Insights
from llmcompanion.store.journal import Journal
from llmcompanion.store.kept import KeptValues
from llmcompanion.store.log_deletion import Deletion
from llmcompanion.store.log_transfer import Transfer
from llmcompanion.store.material import MaterialStore
from llmcompanion.store.memory import Memory
from llmcompanion.store.notes import Notes
from llmcompanion.store.persona_versions import PersonaVersions
from llmcompanion.store.presence import Presence
from llmcompanion.store.schema import connect, examine, migrate
from llmcompanion.store.sight import Sights
from llmcompanion.store.studies import Studies
from llmcompanion.store.timeline import Timeline
from llmcompanion.store.traces import Traces
from llmcompanion.store.word_index import give_up_indexes, make_indexes, prepare_indexes
from llmcompanion.store.words import has_fts5
from llmcompanion.store.worker import Worker, transact

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from llmcompanion.store.health import Health

CUT = "The program ended before this reply did."
"""Note on a reply that was being written when its process ended."""


class Store:
    """Everything that is kept, on a thread of its own. Made by `open`.

    Attributes:
        conversations: Implements `llmcompanion.chat.repository.ConversationRepository`.
        journal: Implements `llmcompanion.journal.repository.JournalRepository`.
        askings: Implements `llmcompanion.checkin.ledger.Ledger`.
        kept: Implements `llmcompanion.journal.repository.Kept`.
        timeline: Implements `llmcompanion.journal.timeline.TimelineRepository`.
        notes: Implements `llmcompanion.journal.notes.NoteRepository`.
        studies: Implements `llmcompanion.study.repository.StudyRepository`.
        insights: Implements `llmcompanion.journal.insights.InsightRepository`.
        transfer: Export and import of the log.
        deletion: Implements `llmcompanion.journal.deletion.DeletionRepository`.
        sights: Implements `llmcompanion.chat.sight.SightRepository`.
        traces: Implements `llmcompanion.chat.trace.TraceRepository`.
        memory: Implements `llmcompanion.persona.memory.MemoryRepository`.
        persona_versions: Implements `llmcompanion.persona.versions.VersionRepository`.
        notice: One sentence when a damaged file was set aside, or "".
        alone: False when another instance had the database open already.
    """

    def __init__(
        self, worker: Worker, presence: Presence, *, alone: bool, notice: str, fts5: bool
    ) -> None:
        self.conversations = Conversations(worker, fts5=fts5)
        self.journal = Journal(worker)
        self.material = MaterialStore(worker, utc_offset_min)
        self.askings = Askings(worker)
        self.kept = KeptValues(worker)
        self.timeline = Timeline(worker, fts5=fts5)
        self.notes = Notes(worker)
        self.insights = Insights(worker)
        self.transfer = Transfer(worker)
        self.deletion = Deletion(worker, fts5=fts5)
        self.traces = Traces(worker)
        self.sights = Sights(worker)
        self.studies = Studies(worker)
        self.memory = Memory(worker, fts5=fts5)
        self.persona_versions = PersonaVersions(worker)
        self.notice = notice
        self.alone = alone
        self._worker = worker
        self._presence = presence

    @classmethod
    async def open(cls, path: Path, *, now: datetime) -> Store:
        """Open the database at `path`, made or brought up to date where needed.

        A damaged file, or one that is not ours, is renamed and a new one begun; `notice` says
        so. Replies that a killed process left half written are marked as interrupted, unless
        another instance is running, which may be writing them.

        Raises:
            UserError: It was written by a newer version, it cannot be written, the disk is
                full, or it is damaged while another instance has it open.
        """
        worker = Worker(path)
        presence = Presence(path)
        try:
            alone, notice, fts5 = await worker.call(lambda: _open(worker, presence, path, now))
        except BaseException:
            await worker.stop(lambda connection: None)
            presence.leave()
            raise
        return cls(worker, presence, alone=alone, notice=notice, fts5=fts5)

    async def check(self) -> Health:
        """How the database is. Reads all of it; other calls wait meanwhile."""
        from llmcompanion.store.health import look_through

        return await self._worker.run(
            lambda connection: look_through(connection, self._worker.path)
        )

    async def close(self) -> None:
        """Carry out what was asked for and let go of the files. May be called twice."""
        await self._worker.stop(lambda connection: connection.execute("PRAGMA optimize").close())
        self._presence.leave()

    async def __aenter__(self) -> Store:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _open(worker: Worker, presence: Presence, path: Path, now: datetime) -> tuple[bool, str, bool]:
    make_private(path)
    alone = presence.take()
    notice = ""
    try:
        connection = _usable(path)
    except DamagedError as damage:
        if not alone:
            raise UserError(
                f"the database is damaged ({damage}) while another llmcompanion has it open",
                where=str(path),
                mend="close that one and start again",
            ) from damage
        aside = set_aside(path, now=now)
        notice = (
            f"The database could not be used ({damage}); it was kept as {aside}, and a new one "
            "was begun."
        )
        make_private(path)
        try:
            connection = _usable(path)
        except DamagedError as error:
            raise UserError(
                f"a new database cannot be used either ({error})",
                where=str(path),
                mend="look after the disk, or choose another folder with --data-dir",
            ) from error
    fts5 = has_fts5(connection)
    worker.adopt(connection, make_indexes if fts5 else None)
    try:
        transact(connection, "BEGIN IMMEDIATE", lambda it: prepare_indexes(it, fts5=fts5))
        if alone:
            connection.execute(
                "UPDATE message SET status = 'interrupted', "
                "note = CASE note WHEN '' THEN ? ELSE note END WHERE status = 'streaming'",
                (CUT,),
            )
    except sqlite3.Error as error:
        raise explained(error, path) from error
    return alone, notice, fts5


def _usable(path: Path) -> sqlite3.Connection:
    """A connection to a database of ours with the present schema.

    Raises:
        DamagedError: The file has to be set aside.
        UserError: It can be used another time, or by another version.
    """
    foreign = looks_foreign(path)
    if foreign:
        raise DamagedError(foreign)
    with contextlib.ExitStack() as undo:
        try:
            connection = connect(path)
            undo.callback(connection.close)
            index_is_sound = examine(connection, path)
            migrate(connection)
            if not index_is_sound:
                transact(connection, "BEGIN IMMEDIATE", give_up_indexes)
        except sqlite3.Error as error:
            if is_damage(error):
                raise DamagedError(str(error)) from error
            raise explained(error, path) from error
        undo.pop_all()
    return connection
