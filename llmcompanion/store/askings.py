"""The check-in's agenda and its outcomes: `llmcompanion.checkin.ledger.Ledger`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.store.journal import insert_answer, insert_check_in, update_check_in
from llmcompanion.store.kept import keep, kept_value

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.store.worker import Worker

KEY = "check-in.agenda"


class Askings:
    """Implements the ledger on the store's worker. Every call may raise `UserError`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def read(self) -> Mapping[str, Any] | None:
        """The agenda as it was stored; None where there is none, or none that can be read."""
        return await self._worker.read(lambda connection: kept_value(connection, KEY))

    async def commit(
        self,
        was: Mapping[str, Any] | None,
        agenda: Callable[[Sequence[int]], Mapping[str, Any]],
        check_ins: Sequence[CheckIn] = (),
    ) -> bool:
        """Store check-ins and the agenda that follows from them, in one transaction."""

        def job(connection: sqlite3.Connection) -> bool:
            if kept_value(connection, KEY) != was:
                return False
            ids = [_store(connection, check_in) for check_in in check_ins]
            keep(connection, KEY, agenda(ids))
            return True

        return await self._worker.write(job)


def _store(connection: sqlite3.Connection, check_in: CheckIn) -> int:
    number = check_in.id
    if number is None:
        return insert_check_in(connection, check_in)
    if update_check_in(connection, check_in):  # it may have been deleted meanwhile
        for answer in check_in.answers:
            insert_answer(connection, number, answer)
    return number
