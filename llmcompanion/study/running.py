"""A running study: which day it is, what is due, what happened to it, and how it ends.

The screens and the command line both work with this. No Textual and no SQL in here; what a
condition changes is in `llmcompanion.study.overlay`, when to stop in `llmcompanion.study.stopping`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from llmcompanion.amounts import amount
from llmcompanion.checkin.days import offset_min
from llmcompanion.errors import UserError
from llmcompanion.journal.entries import Entry, Moment
from llmcompanion.study import calendar, daily
from llmcompanion.study.calendar import ONE_DAY, Calendar
from llmcompanion.study.freeze import amended, freeze, pseudonym
from llmcompanion.study.overlay import NOTHING, QUIET, Overlay, is_blind, labels, overlay_of
from llmcompanion.study.repository import Event
from llmcompanion.study.stopping import HELP_SHOWN, Fired, fired

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from llmcompanion.checkin.rules import Rules
    from llmcompanion.clock import Clock
    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.journal.repository import JournalRepository
    from llmcompanion.study.calendar import Place
    from llmcompanion.study.plan import Plan
    from llmcompanion.study.repository import EventKind, State, Study, StudyRepository
    from llmcompanion.study.table import StudyDay

PausedBy = Literal["person", "rule"]
EXTRA = "study"
"""The instrument that is asked beside the day's while a study runs."""
EVENING_H = 20
"""When the day's questions come, where the person has switched them off and the plan asks them."""
LATER = timedelta(days=14)
"""After the end, the week's questions come once more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a study stands.

    Attributes:
        day: The date, by the study's days.
        place: Its place in the study; None while it is paused, and after its end.
    """

    study: Study
    events: tuple[Event, ...]
    calendar: Calendar
    zone: tzinfo
    day: date
    place: Place | None

    @property
    def plan(self) -> Plan:
        """As it is now, amendments included."""
        return self.study.frozen.plan

    @property
    def repeated(self) -> int:
        """How many days did not count and came again."""
        return len(set(calendar.repeated_of(self.events)))

    @property
    def is_blind(self) -> bool:
        """Whether the condition is not told yet."""
        return self.study.under_way and is_blind(self.plan)

    @property
    def paused_by(self) -> PausedBy | None:
        """Who paused it; None where it is not paused."""
        if self.study.state != "paused":
            return None
        last = next((e for e in reversed(self.events) if e.kind == "paused"), None)
        return "rule" if last is not None and last.data.get("by") == "rule" else "person"

    @property
    def why_paused(self) -> list[str]:
        """What a stopping rule has seen, a sentence each; empty where none paused it."""
        words: list[str] = []
        for event in self.events:
            if event.kind == "paused":
                words = []
            elif event.kind == "rule":
                words.append(str(event.data.get("words", "")))
        return words if self.paused_by == "rule" else []

    @property
    def overlay(self) -> Overlay:
        """What holds now."""
        if self.paused_by == "rule":
            return QUIET
        if self.study.state != "running" or self.place is None:
            return NOTHING
        condition = self.plan.condition(self.place.condition)
        return NOTHING if condition is None else overlay_of(condition)

    @property
    def label(self) -> str:
        """What the log calls the condition of today; "" while there is none."""
        if self.study.state != "running" or self.place is None:
            return ""
        return labels(self.study.frozen)[self.place.condition]

    @property
    def told(self) -> str | None:
        """The condition, as the person may know it."""
        if self.study.state != "running" or self.place is None or self.is_blind:
            return None
        return self.place.condition

    def rules(self, rules: Rules) -> Rules:
        """What the plan makes of the person's rules for being asked."""
        if self.study.state != "running" or self.place is None:
            return rules
        probes = self.plan.probes
        changed = replace(
            rules,
            enabled=True,
            per_day=probes.moment_per_day,
            windows=min(rules.windows or probes.moment_per_day, probes.moment_per_day),
            condition=self.label,
        )
        if probes.day:
            hour = rules.day_after_hour
            extra = (EXTRA,) if self.plan.stopping.asked_to_stop else ()
            changed = replace(
                changed, day_after_hour=min(hour, EVENING_H), day=(*rules.day, *extra)
            )
        if probes.week and rules.week_day is None:
            changed = replace(changed, week_day=6)
        return changed


@dataclass(frozen=True, slots=True)
class Due:
    """Something that today still asks for, or has had."""

    words: str
    done: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What a person is told of a study.

    Attributes:
        number: The day of the study; the last one reached, where today is none.
        minutes: Talked today.
        kept_days: Days so far with as much talking as planned, today included once it has.
        missed: Check-ins of the days before that were not answered.
        overridden: Days on which the person changed what was set.
    """

    standing: Standing
    number: int
    minutes: float
    due: tuple[Due, ...]
    kept_days: int
    missed: int
    overridden: int
    days: tuple[StudyDay, ...] = field(default=())

    @property
    def again(self) -> str:
        """How many days came again, in a sentence; "" for none."""
        repeated = self.standing.repeated
        if not repeated:
            return ""
        return f"{amount(repeated, 'day was', 'days were')} repeated."

    @property
    def left(self) -> list[str]:
        """What today still asks for, in words."""
        return [each.words for each in self.due if not each.done]

    @property
    def line(self) -> str:
        """One calm line: the day, and what it asks for."""
        standing = self.standing
        head = f"study: day {self.number} of {standing.plan.length}"
        match standing.study.state:
            case "paused":
                return f"{head} · paused"
            case "ended" | "stopped":
                return f"study: {standing.study.state}"
        return f"{head} · today: {', '.join(self.left) or 'all done'}"


class Studies:
    """What can be done with studies. Every call may raise `UserError`.

    Args:
        repository: Where they are kept.
        journal: The reflection log.
        clock: The time.
        zone: Where the person is; asked for each time.
        local_zone: The name of the machine's time zone; "" where it cannot be told.
    """

    def __init__(
        self,
        repository: StudyRepository,
        journal: JournalRepository,
        clock: Clock,
        zone: Callable[[], tzinfo],
        *,
        local_zone: str = "",
    ) -> None:
        self._repository = repository
        self._journal = journal
        self._clock = clock
        self._zone = zone
        self._local_zone = local_zone

    # Beginning

    async def begin(self, plan: Plan, *, power: Mapping[str, float] | None = None) -> Standing:
        """Freeze a plan, draw its lots, and begin: today is its first day.

        Raises:
            UserError: Another study is under way.
        """
        now, zone = self._clock.now(), self._zone()
        frozen = freeze(
            plan,
            now=now,
            today=calendar.today(now, zone),
            zone=calendar.zone_name(zone, now, self._local_zone),
        )
        study = await self._repository.begin(frozen, who=pseudonym(), power=power, now=now)
        days = amount(plan.length, "day")
        await self._log(f"The study “{plan.title}” begins: {days}.", "started", zone)
        return await self._standing(study)

    # Looking

    async def look(self) -> Standing | None:
        """The study that is under way; one whose last day is over has ended with this."""
        study = await self._repository.under_way()
        if study is None:
            return None
        standing = await self._standing(study)
        if study.state == "running" and standing.plan.design.advance == "kept":
            judged = await self._judge(standing)
            if judged is None:
                return None
            standing = judged
        if study.state == "running" and standing.calendar.is_over(standing.day):
            await self._end(standing)
            return None
        return standing

    async def latest(self) -> Standing | None:
        """The study that is under way, or the one that was last; None before the first."""
        under_way = await self.look()
        if under_way is not None:
            return under_way
        known = await self._repository.all()
        return await self._standing(known[0]) if known else None

    async def _standing(self, study: Study) -> Standing:
        events = await self._repository.events(study.id)
        zone = calendar.zone_of(study.frozen.zone, self._zone())
        days = Calendar.of(study.frozen, events)
        today = calendar.today(self._clock.now(), zone)
        place = days.place(today) if study.state == "running" else None
        return Standing(study, tuple(events), days, zone, today, place)

    async def _judge(self, standing: Standing) -> Standing | None:
        """Put down which days counted; None where the study has ended with this, as it stands."""
        if calendar.first_unjudged(standing.study.frozen, standing.events) >= standing.day:
            return standing
        _, minutes = await self._material(standing)
        for day, verdict in calendar.judged(
            standing.study.frozen, standing.events, minutes, standing.day
        ):
            if verdict == "ended":
                await self._end(standing, day - ONE_DAY)
                return None
            event = self._event(verdict, {"date": day.isoformat()})
            await self._repository.record(standing.study.id, event, was=("running",), once=True)
        return await self._standing(standing.study)

    async def _end(self, standing: Standing, last: date | None = None) -> None:
        """End it; `last` is the last day of one that ends before all its days were lived."""
        data = {"on": standing.day.isoformat()}
        words = "its last day is over"
        if last is not None:
            data["last"] = last.isoformat()
            words = "too many of its days had too little talk"
        event = self._event("ended", data)
        if await self._repository.record(standing.study.id, event, was=("running",), state="ended"):
            await self._log(
                f"The study “{standing.plan.title}” has ended: {words}.", "ended", standing.zone
            )

    # What the days hold

    async def days(self, standing: Standing, *, through: date | None = None) -> list[StudyDay]:
        """The days of a study, up to `through`; up to today, where none is named."""
        return (await self._lived(standing, through))[0]

    async def _lived(
        self, standing: Standing, through: date | None = None
    ) -> tuple[list[StudyDay], list[CheckIn], Mapping[date, float]]:
        check_ins, minutes = await self._material(standing)
        overridden = {
            calendar.today(event.at, standing.zone)
            for event in standing.events
            if event.kind == "override"
        }
        places = standing.calendar.places(through or standing.day)
        days = daily.daily(
            standing.plan, places, check_ins, minutes, standing.zone, overridden=overridden
        )
        return days, check_ins, minutes

    async def _material(self, standing: Standing) -> tuple[list[CheckIn], Mapping[date, float]]:
        zone = standing.zone
        since = calendar.begins(standing.calendar.started_on, zone)
        until = calendar.begins(standing.day + timedelta(days=2), zone)
        check_ins = await self._journal.check_ins(since=since - ONE_DAY, until=until)
        activity = await self._repository.activity(since, until)
        return check_ins, daily.minutes_by_day(activity, zone)

    async def today(self, standing: Standing) -> Today:
        """What the person is told: the day, what is due, how it went so far."""
        days, check_ins, minutes = await self._lived(standing)
        before = [day for day in days if day.date < standing.day]
        now = next((day for day in days if day.date == standing.day), None)
        lived = minutes.get(standing.day, 0.0)
        return Today(
            standing=standing,
            number=standing.place.number if standing.place else len(days),
            minutes=lived,
            due=self._due(standing, lived, check_ins),
            kept_days=sum(day.kept for day in before) + (now is not None and now.kept),
            missed=sum(day.asked - day.answered for day in before),
            overridden=sum(day.overridden for day in days),
            days=tuple(days),
        )

    def _due(
        self, standing: Standing, minutes: float, check_ins: Sequence[CheckIn]
    ) -> tuple[Due, ...]:
        if standing.study.state != "running" or standing.place is None:
            return ()
        plan, found = standing.plan, []
        given = {
            each.instrument
            for each in check_ins
            if each.outcome in ("answered", "partial")
            and daily.day_about(each, standing.zone) == standing.day
        }
        dose = plan.dose.minutes_per_day
        if dose:
            left = max(1, round(dose - minutes)) if minutes < dose else 0
            words = f"talk {left} min" if not minutes or not left else f"talk {left} min more"
            found.append(Due(words, minutes >= dose))
        if plan.probes.day:
            found.append(Due("day check-in", "day" in given))
        return tuple(found)

    # What the person does

    async def pause(self, standing: Standing, *, reason: str = "", by: PausedBy = "person") -> bool:
        """Stop counting days. Today counts where something was done on it already."""
        since = standing.day + ONE_DAY if await self._was_lived(standing) else standing.day
        data = {"since": since.isoformat(), "by": by, "reason": reason}
        return await self._step(
            standing, "paused", data, ("running",), "paused", "is paused", reason
        )

    async def resume(self, standing: Standing) -> bool:
        """Go on: today is the next day, or still the same."""
        data = {"on": standing.day.isoformat()}
        return await self._step(standing, "resumed", data, ("paused",), "running", "goes on")

    async def stop(self, standing: Standing, *, reason: str = "") -> bool:
        """End it early; what there is stays, and that it was stopped is part of it."""
        lived = standing.place is not None and await self._was_lived(standing)
        last = standing.day if lived else standing.day - ONE_DAY
        if standing.study.state == "paused":
            last = self._last_lived(standing)
        last = max(last, standing.calendar.started_on)  # that it was begun is data already
        data = {"last": last.isoformat(), "reason": reason}
        return await self._step(
            standing, "stopped", data, ("running", "paused"), "stopped", "was stopped", reason
        )

    async def amend(self, standing: Standing, plan: Plan, *, reason: str, change: str) -> None:
        """Change the plan from now on; the lots that were drawn stay.

        Raises:
            UserError: The design or the conditions would be others.
        """
        now = self._clock.now()
        try:
            frozen = amended(standing.study.frozen, plan, now=now, reason=reason, change=change)
        except ValueError as error:
            raise UserError(
                "another design or other conditions are another study",
                mend="stop this one, and begin that",
            ) from error
        event = Event(now, "amendment", {"reason": reason, "change": change})
        await self._repository.amend(standing.study.id, frozen, event)

    async def override(self, standing: Standing, what: str) -> None:
        """The person changed something that the study had set, or that was to stay the same."""
        event = self._event("override", {"what": what, "day": standing.day.isoformat()})
        await self._repository.record(standing.study.id, event)

    async def offered(self, standing: Standing, what: str) -> bool:
        """Put down that questions were put on the agenda; False where that was done before."""
        if any(e.kind == "offered" and e.data.get("what") == what for e in standing.events):
            return False
        return await self._repository.record(
            standing.study.id, self._event("offered", {"what": what})
        )

    # The stopping rules

    async def help_shown(self, standing: Standing) -> None:
        """Put down that help by people was shown today; nothing of why."""
        event = self._event("help", {"on": standing.day.isoformat()})
        await self._repository.record(standing.study.id, event, was=("running",), once=True)

    async def check(self, standing: Standing) -> list[Fired]:
        """Look whether a stopping rule fires now; where one does, the study is paused with this."""
        if standing.study.state != "running":
            return []
        check_ins, minutes = await self._material(standing)
        already = {
            e.data["key"]: date.fromisoformat(e.data["on"])
            for e in standing.events
            if e.kind == "rule"
        }
        begun = standing.calendar.started_on
        days = [
            day
            for day in daily.answered_by_day(check_ins, minutes, standing.zone)
            if day.on >= begun
        ]
        shown = [date.fromisoformat(e.data["on"]) for e in standing.events if e.kind == "help"]
        helped = max(shown, default=None)
        found = fired(standing.plan.stopping, days, already=already, helped=helped)
        if not found:
            return []
        reason = " ".join(each.words for each in found if each.key != HELP_SHOWN)
        if not await self.pause(standing, reason=reason, by="rule"):
            return []
        for each in found:
            data = {
                "key": each.key,
                "rule": each.key.partition(":")[0].replace("-", "_"),
                "on": each.on.isoformat(),
                "words": each.words,
            }
            await self._repository.record(standing.study.id, self._event("rule", data))
        return found

    # Putting down

    async def _was_lived(self, standing: Standing) -> bool:
        check_ins, minutes = await self._material(standing)
        answered = any(
            daily.day_about(each, standing.zone) == standing.day and each.answers
            for each in check_ins
        )
        return answered or minutes.get(standing.day, 0.0) > 0

    @staticmethod
    def _last_lived(standing: Standing) -> date:
        pauses = calendar.pauses_of(standing.events)
        return pauses[-1].since - ONE_DAY if pauses else standing.day

    async def _step(
        self,
        standing: Standing,
        kind: EventKind,
        data: Mapping[str, Any],
        was: Sequence[State],
        state: State,
        words: str,
        reason: str = "",
    ) -> bool:
        event = self._event(kind, data)
        if not await self._repository.record(standing.study.id, event, was=was, state=state):
            return False
        because = f": {reason}" if reason else "."
        await self._log(f"The study “{standing.plan.title}” {words}{because}", kind, standing.zone)
        return True

    def _event(self, kind: EventKind, data: Mapping[str, Any]) -> Event:
        return Event(self._clock.now(), kind, data)

    async def _log(self, words: str, what: EventKind, zone: tzinfo) -> None:
        now: datetime = self._clock.now()
        await self._journal.add(
            Entry("study", now, Moment(), words, {"what": what}, offset_min(now, zone))
        )
