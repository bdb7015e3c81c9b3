"""The sham check in the app: draws faces for replies, and has the next question ask about them.

No Textual in here. See `llmcompanion.journal.sham`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.chat.events import TurnEnded, TurnStarted
from llmcompanion.errors import UserError
from llmcompanion.journal import sham

if TYPE_CHECKING:
    from collections.abc import Collection

    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.checkin.rules import Rules
    from llmcompanion.journal.entries import Entry
    from llmcompanion.tui.session import Session


class ShamCheck:
    """Listens to the turns of the open talk."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lot: sham.Lot | None = None
        """What was drawn for the reply that arrives."""
        self._pending: Entry | None = None
        """The reply that the next question is about, until another one begins."""
        self._reply_id = 0

    @property
    def pending(self) -> bool:
        """Whether the last reply is to be asked about."""
        return self._pending is not None

    def draw_face(self, labels: Collection[str], latest: str) -> str:
        """The emotion for the reply that begins; "" leaves it its own."""
        session = self._session
        settings = session.settings
        by_study = session.study.draw_face(labels)
        if by_study is not None:
            self._lot = None
            return by_study
        if not (settings.sham.enabled and settings.avatar.shown and session.options.avatar):
            self._lot = None
        else:
            share, rng = settings.sham.share, session.household.rng
            self._lot = sham.draw(labels, share=share, rng=rng, latest=latest)
        return "" if self._lot is None else self._lot.shown

    def rules(self, rules: Rules) -> Rules:
        """When to ask, and what: at once about face and words, where that is pending."""
        if not self.pending:
            return rules
        return replace(rules, moment=(sham.INSTRUMENT,), every_turns=1)

    async def hear(self, event: TurnEvent) -> None:
        """Take note of a turn of the talk."""
        with suppress(UserError):  # no reply fails because of this
            if isinstance(event, TurnStarted):
                self._reply_id = event.reply.id
                await self.settle()
            elif isinstance(event, TurnEnded):
                await self._ended(event)

    async def _ended(self, event: TurnEnded) -> None:
        lot, self._lot = self._lot, None
        last = self._session.last_message
        if lot is None or last is None or last.id != self._reply_id or not last.text:
            return
        self._pending = sham.entry(
            lot,
            [felt.label for felt in last.feelings if felt.source != "sham"],
            self._session.moment(),
            share=self._session.settings.sham.share,
            now=self._session.now(),
        )
        if event.status != "complete":
            await self.settle()

    async def settle(self) -> None:
        """Its time has passed, asked about or not: into the log with it."""
        entry, self._pending = self._pending, None
        if entry is not None:
            await self._session.store.journal.add(entry)
