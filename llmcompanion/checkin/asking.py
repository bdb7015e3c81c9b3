"""Asking: the counting of exchanges, the one question that is open, and its record."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llmcompanion.journal.entries import Answer, CheckIn, utc_offset_min

if TYPE_CHECKING:
    from datetime import datetime

    from llmcompanion.checkin.instrument import Item
    from llmcompanion.checkin.schedule import TurnSchedule
    from llmcompanion.clock import Clock
    from llmcompanion.journal.entries import Moment, Occasion
    from llmcompanion.journal.repository import JournalRepository


@dataclass(slots=True)
class _Open:
    """The question that is on the screen now."""

    asked_at: datetime
    began: float
    occasion: Occasion
    moment: Moment
    answer: CheckIn | None = None
    entry_id: int | None = None


class Asker:
    """Decides when the app asks, and keeps what was answered or skipped.

    Counts are of exchanges on the shown branch. Nothing of a persona or a reply is read here.

    Attributes:
        item: The question.
        enabled: False asks only when the person wants to be asked.
    """

    def __init__(
        self,
        item: Item,
        schedule: TurnSchedule,
        journal: JournalRepository,
        clock: Clock,
        *,
        enabled: bool = True,
    ) -> None:
        self.item = item
        self.enabled = enabled
        self._schedule = schedule
        self._journal = journal
        self._clock = clock
        self._turns_at_opening = 0
        self._turns_at_last = 0
        self._asked = False
        self._open: _Open | None = None
        self._recording = asyncio.Lock()
        """What a person does faster than a disk is stored in the order in which they did it."""

    async def begin_sitting(self, conversation_id: int, turns: int) -> None:
        """A conversation was opened that has so many exchanges already."""
        self._turns_at_opening = turns
        self._asked = False
        last = 0
        for entry in await self._journal.check_ins(conversation_id=conversation_id, limit=1):
            last = entry.moment.turns
        self._turns_at_last = min(turns, last)

    def due(self, turns: int) -> bool:
        """Whether to ask now that an exchange has ended."""
        return self.enabled and self._schedule.after_turn(turns - self._turns_at_last)

    def due_on_close(self, turns: int) -> bool:
        """Whether to ask now that the conversation is being left."""
        already = self._asked and turns <= self._turns_at_last
        return self.enabled and self._schedule.on_close(turns - self._turns_at_opening, already)

    def begin(self, occasion: Occasion, moment: Moment) -> None:
        """The question is on the screen from now on."""
        self._open = _Open(self._clock.now(), self._clock.monotonic(), occasion, moment)
        self._turns_at_last = moment.turns
        self._asked = True

    async def answer(self, value: int) -> None:
        """A number was given, and the first one counts: it is on disk when this returns."""
        question = self._open
        if question is None or question.answer is not None:
            return
        question.answer = self._entry(question, value)
        async with self._recording:
            question.entry_id = (await self._journal.record(question.answer)).id

    async def end(self, *, sentence: str = "") -> None:
        """The question is gone from the screen; without a number it was skipped.

        An answer that could not be stored when it was given is stored now.
        """
        question, self._open = self._open, None
        if question is None:
            return
        entry = question.answer or self._entry(question, None)
        async with self._recording:
            if question.entry_id is None:
                await self._journal.record(replace(entry, sentence=sentence))
            elif sentence:
                await self._journal.update(replace(entry, sentence=sentence, id=question.entry_id))

    def _entry(self, question: _Open, value: int | None) -> CheckIn:
        answer = Answer(
            item=self.item.id,
            item_version=self.item.version,
            state="skipped" if value is None else "answered",
            number=value,
            response_s=round(self._clock.monotonic() - question.began, 3),
        )
        return CheckIn(
            asked_at=question.asked_at,
            instrument="moment",
            instrument_version=1,
            occasion=question.occasion,
            outcome="skipped" if value is None else "answered",
            moment=question.moment,
            shown_at=question.asked_at,
            utc_offset_min=utc_offset_min(question.asked_at),
            answers=(answer,),
        )
