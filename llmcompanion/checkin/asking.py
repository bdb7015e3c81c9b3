"""Asking: decides when the app asks, and keeps what became of it.

The decisions are in `llmcompanion.checkin.schedule`; here they meet the clock, the lot and the
disk. Nothing of a persona or a reply is read here.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from llmcompanion.checkin import agenda as agendas
from llmcompanion.checkin import rules as limits
from llmcompanion.checkin import schedule
from llmcompanion.checkin.days import Now, offset_min
from llmcompanion.checkin.drawing import draw
from llmcompanion.checkin.planning import planned
from llmcompanion.checkin.question import Question
from llmcompanion.checkin.schedule import Chance, ChanceKind, Step
from llmcompanion.checkin.sitting import Sitting
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import CheckIn

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from llmcompanion.checkin.agenda import Agenda, Asking
    from llmcompanion.checkin.instrument import Instrument, Item
    from llmcompanion.checkin.ledger import Ledger
    from llmcompanion.checkin.rules import Rules
    from llmcompanion.clock import Clock
    from llmcompanion.journal.entries import Moment, Outcome
    from llmcompanion.journal.repository import JournalRepository

MOST_TRIES = 20
"""How often another sitting of the program may be faster, before something is wrong."""
YESTERDAY = "About yesterday: where it says today, yesterday is meant."
RESTLESS = "the check-in's agenda does not come to rest"
BY_HAND_LOOKED_BACK = timedelta(days=8)
"""Into the log, for what was answered on the command line."""


class Asker:
    """Decides when the app asks, and keeps what was answered, skipped, put off or missed.

    Counts are of exchanges on the shown branch.

    Args:
        rules: What decides now; asked for each time, so that a study can lay its own over it.
        instrument: The instrument of an id.
        ledger: Where the agenda and the outcomes are kept.
        journal: The log, to read.
        clock: The time.
        rng: Chooses moments, items and lots; its own, so that no reply has a part in it.
        zone: Where the person is; asked for each time.
        owner: A name for this sitting of the program that no other has.

    Attributes:
        question: What is on the screen; None for nothing.
    """

    def __init__(
        self,
        rules: Callable[[], Rules],
        instrument: Callable[[str], Instrument],
        ledger: Ledger,
        journal: JournalRepository,
        clock: Clock,
        rng: random.Random,
        zone: Callable[[], tzinfo],
        owner: str,
    ) -> None:
        self.question: Question | None = None
        self._rules = rules
        self._instrument = instrument
        self._ledger = ledger
        self._journal = journal
        self._clock = clock
        self._rng = rng
        self._zone = zone
        self._owner = owner
        self._turns_at_opening = 0
        self._turns_at_last = 0
        self._rests_until: float | None = None
        """On the program's own clock, which nobody sets."""
        self._unsettled: list[tuple[Question, Outcome]] = []
        self._one_at_a_time = asyncio.Lock()
        """What a person does faster than a disk is stored in the order in which they did it."""

    @property
    def rules(self) -> Rules:
        """What decides now."""
        return self._rules()

    def _now(self) -> Now:
        return Now(self._clock.now(), self._zone())

    # Opening and leaving

    async def open(self, *, alone: bool) -> None:
        """The program was started.

        Args:
            alone: Whether no other one works with the same log: what is on a screen of another
                is then on no screen any more.
        """
        if alone:
            await self._change(lambda agenda: schedule.orphaned(agenda, lambda it: bool(it.owner)))
        await self.look()

    async def look(self, *, talked: bool = False) -> None:
        """Plan what there is to plan, and put on record what was missed.

        Args:
            talked: Whether an exchange has ended just now.
        """
        await self._settle()
        told = await self._told_by_hand()
        rules, now = self.rules, self._now()

        def step(agenda: Agenda) -> Step:
            lost = schedule.orphaned(agenda, self._is_lost)
            agenda = planned(lost.agenda, rules, now, self._rng, talked=talked)
            agenda = schedule.told_elsewhere(agenda, told, now)
            swept = schedule.swept(agenda, rules, now, self._owner)
            return replace(swept, ended=(*lost.ended, *swept.ended))

        await self._change(step)

    def _is_lost(self, asking: Asking) -> bool:
        """Whether it is on this sitting's screen, but is not there: the disk had failed."""
        shown = self.question is not None and self.question.asking.number == asking.number
        return asking.on_screen and asking.owner == self._owner and not shown

    async def _told_by_hand(self) -> list[CheckIn]:
        since = self._clock.now() - BY_HAND_LOOKED_BACK
        rules = self.rules
        return [
            check_in
            for instrument in (*rules.day, *rules.week)
            for check_in in await self._journal.check_ins(since=since, instrument=instrument)
        ]

    async def close(self) -> None:
        """The program is being left: what is on the screen ends, and so does the moment."""
        await self.end()
        await self._settle()
        now = self._now()
        await self._change(lambda agenda: schedule.left(agenda, self._owner, now))

    async def begin_sitting(self, conversation_id: int, turns: int) -> None:
        """A conversation was opened that has so many exchanges already."""
        self._turns_at_opening = turns
        last = 0
        for entry in await self._journal.check_ins(conversation_id=conversation_id, limit=1):
            last = entry.moment.turns
        self._turns_at_last = min(turns, last)

    # Asking

    async def offer(self, kind: ChanceKind, moment: Moment) -> Question | None:
        """Something could be asked now; what is to be asked is on record when this returns.

        Args:
            moment: What is happening.
        """
        if self.question is not None:
            return None
        moment = self._labelled(moment)
        rules, now = self.rules, self._now()
        chance = Chance(
            kind=kind,
            turns=max(0, moment.turns - self._turns_at_last),
            sitting=max(0, moment.turns - self._turns_at_opening),
            rested=self._rests_until is None or self._clock.monotonic() >= self._rests_until,
            owner=self._owner,
            moment=moment,
        )

        def step(agenda: Agenda) -> Step:
            result = schedule.offered(agenda, rules, chance, now, self._rng)
            return self._with_items(result)

        result = await self._change(step)
        if any(ended.outcome == "withheld" for ended in result.ended):
            self._asked(moment)
        return self._on_screen(result.shown, moment)

    async def by_hand(self, instrument: str, moment: Moment) -> Question | None:
        """The person wants to be asked: what is due of an instrument, or one more.

        Raises:
            UserError: There is no such instrument.
        """
        if self.question is not None:
            return None
        moment = self._labelled(moment)
        kind, now = self._kind(instrument), self._now()

        def step(agenda: Agenda) -> Step:
            found = schedule.by_hand(agenda, instrument, kind, now, self._owner)
            if found.shown is None:
                return found
            shown = schedule.on_screen(
                found.agenda, found.shown, self._owner, moment, now, by_hand=True
            )
            return self._with_items(shown)

        self._instrument(instrument)
        return self._on_screen((await self._change(step)).shown, moment)

    async def due(self) -> str | None:
        """The instrument that waits to be asked and can be asked now; None for none."""
        now = self._now()
        agenda = agendas.read(await self._ledger.read())
        waiting = schedule.waiting(agenda, now, self._owner)
        return waiting.instrument if waiting is not None else None

    async def want(
        self,
        instrument: str,
        occasion: Literal["before", "after"],
        *,
        lasts: timedelta = limits.WEEK_LASTS,
    ) -> None:
        """A study wants something asked at the next chance; asked for twice, it comes once."""
        now = self._now()
        await self._change(
            lambda agenda: Step(schedule.wanted(agenda, instrument, occasion, now, lasts))
        )

    def _kind(self, instrument: str) -> str:
        """What an instrument is about."""
        rules = self.rules
        for kind, names in (("moment", rules.moment), ("day", rules.day), ("week", rules.week)):
            if instrument in names:
                return kind
        return instrument

    def _with_items(self, step: Step) -> Step:
        """Draw the items of what is to be asked, once and for all its showings."""
        asking = step.shown
        if asking is None or asking.items:
            return step
        items = draw(self._instrument(asking.instrument), self._rng, asking.day)
        asking = replace(asking, items=tuple(item.id for item in items))
        return replace(step, agenda=step.agenda.with_changed(asking), shown=asking)

    def _on_screen(self, asking: Asking | None, moment: Moment) -> Question | None:
        if asking is None:
            return None
        instrument = self._instrument(asking.instrument)
        if asking.occasion == "day" and asking.day < self._now().day:
            instrument = replace(instrument, intro=YESTERDAY)
        known = {item.id: item for item in instrument.asked}
        items: list[Item] = [known[item] for item in asking.items if item in known]
        self.question = Question(asking, Sitting(instrument, items, self._clock), moment)
        self.question.before = self._rests_until, self._turns_at_last
        self._asked(moment)
        return self.question

    def _asked(self, moment: Moment) -> None:
        self._turns_at_last = moment.turns
        self._rest()

    def _rest(self) -> None:
        self._rests_until = self._clock.monotonic() + limits.APART.total_seconds()

    def _labelled(self, moment: Moment) -> Moment:
        condition = self.rules.condition
        return replace(moment, condition=condition) if condition else moment

    # What becomes of it

    async def keep(self) -> None:
        """Something was answered: it is on disk when this returns."""
        question = self.question
        if question is not None and question.sitting.begun:
            async with self._one_at_a_time:
                await self._record(question, "skipped", last=False)

    async def end(self) -> None:
        """The question is gone from the screen; without an answer it was skipped.

        What could not be stored when it was given is stored now, or at the next look.
        """
        await self._finish("skipped")

    async def expire(self) -> None:
        """The question's time is over; answers that were given stay."""
        await self._finish("expired")

    async def _finish(self, empty: Outcome) -> None:
        question, self.question = self.question, None
        if question is None:
            return
        question.sitting.leave()
        self._rest()
        self._unsettled.append((question, empty))
        await self._settle()

    async def _settle(self) -> None:
        """Put on record what has ended. Where the disk fails, it stays to be done."""
        async with self._one_at_a_time:
            while self._unsettled:
                question, empty = self._unsettled[0]
                await self._record(question, empty, last=True)
                del self._unsettled[0]

    async def snooze(self) -> bool:
        """The person puts the question off; False where that cannot be."""
        question = self.question
        if question is None or not question.can_snooze:
            return False
        now = self._now()

        def step(agenda: Agenda) -> Step:
            asking = agenda.find(question.asking.number)
            return Step(agenda if asking is None else schedule.snoozed(agenda, asking, now))

        await self._change(step)
        self.question = None
        self._rest()
        return True

    async def put_back(self) -> None:
        """The question was never seen: it waits for its next chance."""
        question, self.question = self.question, None
        if question is None:
            return
        self._rests_until, self._turns_at_last = question.before

        def step(agenda: Agenda) -> Step:
            asking = agenda.find(question.asking.number)
            return Step(agenda if asking is None else schedule.put_back(agenda, asking))

        await self._change(step)

    @property
    def overdue(self) -> bool:
        """Whether what is on the screen has been there for too long without an answer."""
        question = self.question
        if question is None or question.sitting.begun:
            return False
        return self._clock.now() >= question.asking.until

    # On disk

    async def _record(self, question: Question, empty: Outcome, *, last: bool) -> None:
        """Store a question as it stands; `empty` is its outcome where nothing was answered."""
        sitting = question.sitting
        for _ in range(MOST_TRIES):
            was = await self._ledger.read()
            agenda = agendas.read(was)
            known = agenda.find(question.asking.number)
            if known is None and question.entry_id is None:
                # another sitting of the program has found that its time was over
                question.entry_id = await self._entry_of(question.asking)
                if not sitting.begun:
                    return
            entry = replace(
                self._entry(known or question.asking, sitting.outcome if sitting.begun else empty),
                id=question.entry_id,
                moment=question.moment,
                instrument_version=sitting.instrument.version,
                answers=sitting.answers,
                sentence=sitting.sentence,
                first_key_at=sitting.first_key_at,
                done_at=sitting.done_at,
            )

            def after(
                ids: Sequence[int], agenda: Agenda = agenda, known: Asking | None = known
            ) -> Mapping[str, Any]:
                question.entry_id = ids[0]
                if known is not None and last:
                    agenda = agenda.without(known)
                elif known is not None:
                    agenda = agenda.with_changed(replace(known, entry_id=ids[0]))
                return agendas.stored(agenda)

            if await self._ledger.commit(was, after, [entry]):
                return
        raise RuntimeError(RESTLESS)

    async def _entry_of(self, asking: Asking) -> int | None:
        """The entry in the log that says what became of an asking."""
        entries = await self._journal.check_ins(since=asking.shown_at, instrument=asking.instrument)
        same = (asking.occasion, asking.scheduled_at)
        return next((e.id for e in entries if (e.occasion, e.scheduled_at) == same), None)

    async def _change(self, step: Callable[[Agenda], Step]) -> Step:
        """Take a step on the agenda as it is, and store it with what came of it."""
        for _ in range(MOST_TRIES):
            was = await self._ledger.read()
            before = agendas.read(was)
            result = step(before)
            if was is not None and result.agenda == before:
                return result
            after = agendas.stored(result.agenda)
            entries = [self._entry(ended.asking, ended.outcome) for ended in result.ended]
            if await self._ledger.commit(was, partial(_as_it_is, after), entries):
                return result
        raise RuntimeError(RESTLESS)

    def _entry(self, asking: Asking, outcome: Outcome) -> CheckIn:
        """The record of an asking that nobody has answered."""
        now = self._clock.now()
        at = asking.shown_at or (now if outcome == "withheld" else asking.due_at)
        return CheckIn(
            asked_at=at,
            instrument=asking.instrument,
            instrument_version=self._version(asking.instrument),
            occasion=asking.occasion,
            outcome=outcome,
            moment=self._labelled(asking.moment) if asking.untouched else asking.moment,
            scheduled_at=asking.scheduled_at,
            shown_at=asking.shown_at,
            done_at=now,
            snoozed_at=asking.snoozed_at,
            probability=asking.probability,
            utc_offset_min=offset_min(at, self._zone()),
        )

    def _version(self, instrument: str) -> int:
        """0 for one that is gone: that it was missed is told all the same."""
        try:
            return self._instrument(instrument).version
        except UserError:
            return 0


def _as_it_is(agenda: Mapping[str, Any], ids: Sequence[int]) -> Mapping[str, Any]:
    return agenda
