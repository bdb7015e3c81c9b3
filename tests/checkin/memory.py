"""A log and an agenda in memory, which several sittings can share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from llmcompanion.checkin import agenda as agendas
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import CheckIn


class Memory:
    """Implements the ledger, and as much of the journal as the asker reads.

    Attributes:
        rows: Every check-in by its id.
        full: The disk fails.
        faster: Called before a commit: what another sitting does in between.
    """

    def __init__(self) -> None:
        self.rows: dict[int, CheckIn] = {}
        self.full = False
        self.faster: Callable[[], None] | None = None
        self._agenda: str | None = None

    @property
    def agenda(self) -> agendas.Agenda:
        return agendas.read(None if self._agenda is None else json.loads(self._agenda))

    @property
    def outcomes(self) -> list[str]:
        return [row.outcome for row in self.rows.values()]

    async def read(self) -> Mapping[str, Any] | None:
        self._disk()
        return None if self._agenda is None else json.loads(self._agenda)

    async def commit(
        self,
        was: Mapping[str, Any] | None,
        agenda: Callable[[Sequence[int]], Mapping[str, Any]],
        check_ins: Sequence[CheckIn] = (),
    ) -> bool:
        self._disk()
        if self.faster is not None:
            faster, self.faster = self.faster, None
            faster()
        if (None if self._agenda is None else json.loads(self._agenda)) != was:
            return False
        ids = []
        for check_in in check_ins:
            number = check_in.id or len(self.rows) + 1
            self.rows[number] = replace(check_in, id=number)
            ids.append(number)
        self._agenda = json.dumps(agenda(ids))
        return True

    async def check_ins(
        self,
        *,
        since: datetime | None = None,
        instrument: str | None = None,
        conversation_id: int | None = None,
        limit: int | None = None,
    ) -> list[CheckIn]:
        self._disk()
        found = [
            row
            for row in sorted(self.rows.values(), key=lambda row: (row.asked_at, row.id or 0))
            if (since is None or row.asked_at >= since)
            and (instrument is None or row.instrument == instrument)
            and (conversation_id is None or row.moment.conversation_id == conversation_id)
        ]
        return found[::-1][:limit]

    def _disk(self) -> None:
        if self.full:
            raise UserError("the disk is full")
