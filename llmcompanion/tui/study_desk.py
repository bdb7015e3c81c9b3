"""The running study as the app works with it: what holds today, laid over settings and persona.

No Textual in here. What a condition changes is decided in `llmcompanion.study.overlay`; the
person's own settings file keeps what the person has set.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from llmcompanion.errors import UserError
from llmcompanion.study.overlay import NOTHING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from llmcompanion.chat.messages import Message
    from llmcompanion.checkin.rules import Rules
    from llmcompanion.config.settings import Settings
    from llmcompanion.persona.model import Persona
    from llmcompanion.study.overlay import Overlay
    from llmcompanion.study.plan import Plan
    from llmcompanion.study.running import Standing, Studies, Today
    from llmcompanion.study.stopping import Fired
    from llmcompanion.tui.session import Session

CONSTANT = (
    "persona", "model", "avatar.shown", "avatar.frames_per_second", "avatar.motion",
    "voice.enabled",
)  # fmt: skip
"""Settings whose change during a study is a deviation, whether a condition sets them or not."""


class StudyDesk:
    """What holds now.

    Attributes:
        standing: The study that is under way; None for none.
        told: What the person is told of it, as last looked up.
        is_concerned: Whether help by people was shown since the stopping rules were looked at.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.standing: Standing | None = None
        self.told: Today | None = None
        self.is_concerned = False
        self._overrides: dict[str, Any] = {}
        """What the person has set otherwise on this day, by dotted name."""
        self._deviations: list[str] = []
        self._holds: object = (None, None, ())
        self._day: tuple[object, ...] | None = None
        self._laid: tuple[object, Settings] | None = None

    @cached_property
    def studies(self) -> Studies:
        """What can be done with studies."""
        return self._session.household.studies(self._session.store)

    @property
    def is_running(self) -> bool:
        """Whether a study counts its days now."""
        return self.standing is not None and self.standing.study.state == "running"

    @property
    def overlay(self) -> Overlay | None:
        """What the condition of today changes; None for no study."""
        return None if self.standing is None else self.standing.overlay

    @property
    def label(self) -> str:
        """The condition, for the log."""
        return "" if self.standing is None else self.standing.label

    # Looking

    async def load(self) -> None:
        """Look where the study stands.

        Raises:
            UserError: The disk failed.
        """
        standing = None
        if self.standing is not None or await self._session.store.studies.under_way() is not None:
            standing = await self.studies.look()
        self.standing = standing
        self.told = None if standing is None else await self.studies.today(standing)
        day = None if standing is None else (standing.study.id, standing.day, standing.study.state)
        if day != self._day:
            self._day = day
            self._overrides = {}

    @property
    def _now_holds(self) -> object:
        # the day belongs to it: where a talk went on from day to day as long as nothing changed,
        # a new one would tell of a change that is not to be told
        overlay = None if self.overlay == NOTHING else self.overlay
        day = self._day if self.is_running else None
        return day, overlay, tuple(self._overrides.items())

    @property
    def is_followed(self) -> bool:
        """Whether the persona, the model and the face are as they are to be now."""
        return self._holds == self._now_holds

    def followed(self) -> None:
        """They are."""
        self._holds = self._now_holds

    @property
    def is_stale(self) -> bool:
        """Whether another day of the study has begun since it was looked up."""
        standing = self.standing
        if standing is None:
            return False
        from llmcompanion.study.calendar import today

        return today(self._session.now(), standing.zone) != standing.day

    @property
    def began(self) -> datetime | None:
        """Since when the condition holds: since the day, or since the study began on it."""
        standing = self.standing
        if standing is None:
            return None
        from llmcompanion.study.calendar import begins

        return max(begins(standing.day, standing.zone), standing.study.started_at)

    # Settings

    def over(self, own: Settings) -> Settings:
        """The settings with what holds today."""
        if self.standing is None:
            return own
        laid = self._laid
        key = (own, self.overlay, tuple(self._overrides.items()))
        if laid is None or laid[0] != key:
            settings = own
            for name, value in {**self._set(), **self._overrides}.items():
                settings = _with(settings, name, value)
            self._laid = laid = (key, settings)
        return laid[1]

    def _set(self) -> Mapping[str, Any]:
        return {} if self.overlay is None else self.overlay.settings()

    def own(self, wanted: Settings) -> Settings:
        """What of `wanted` goes to the person's file; the rest holds for today only."""
        if self.standing is None:
            return wanted
        own, seen = self._session.household.settings, self._session.settings
        for name in CONSTANT:
            if self.is_running and _value(wanted, name) != _value(seen, name):
                self._deviations.append(name)
        for name in self._set():
            value = _value(wanted, name)
            if value != _value(seen, name):
                self._overrides[name] = value
            wanted = _with(wanted, name, _value(own, name))
        self.followed()
        return wanted

    async def put_down(self) -> None:
        """Put on record what the person has changed."""
        names, self._deviations = self._deviations, []
        if self.standing is not None:
            for name in names:
                await self.studies.override(self.standing, name)

    # The persona, its face, and what is asked

    def dressed(self, persona: Persona) -> Persona:
        """A persona as the condition of today has it."""
        overlay = self.overlay
        if overlay is None:
            return persona
        wanted = "" if "persona" in self._overrides else overlay.persona
        if wanted and wanted != persona.id:
            try:
                persona = self._session.household.library.get(wanted)
            except UserError as error:
                self._session.notices.append(f"{error.sentence} The study wants it today.")
        if overlay.feelings:
            from llmcompanion.persona.knobs import with_knobs

            persona = with_knobs(persona, feelings=overlay.feelings)
        if overlay.named is False:
            persona = _without_name(persona, overlay.name(persona.name))
        return replace(
            persona,
            avatar=overlay.avatar(persona.avatar),
            model="" if overlay.model else persona.model,
        )

    def chosen(self, persona: Persona) -> Persona:
        """A persona that the person has chosen, whatever the condition says of it."""
        overlay = self.overlay
        if overlay is not None and overlay.persona and persona.id != overlay.persona:
            self._overrides["persona"] = persona.id
            self._deviations.append("persona")
            self.followed()
        return self.dressed(persona)

    def name(self, own: str) -> str:
        """What a persona is called today."""
        return own if self.overlay is None else self.overlay.name(own)

    def rules(self, rules: Rules) -> Rules:
        """When to ask, and what."""
        return rules if self.standing is None else self.standing.rules(rules)

    def draw_face(self, labels: Collection[str]) -> str | None:
        """The emotion for the reply that begins; "" leaves it its own, None does not say."""
        match self.overlay.emotion if self.overlay is not None else "":
            case "sham":
                return self._session.household.rng.choice(sorted(labels))
            case "still":
                return "neutral"
            case "true":
                return ""
            case _:
                return None

    def hides(self, message: Message) -> bool:
        """Whether what is behind a reply would tell a condition that is not told yet."""
        standing = self.standing
        if standing is None or not standing.is_blind:
            return False
        return message.created_at >= standing.study.started_at

    # What is done with it

    async def begin(self, plan: Plan, power: Mapping[str, float] | None) -> None:
        """Begin a study today.

        Raises:
            UserError: Another one is under way.
        """
        await self.studies.begin(plan, power=power)
        await self.load()
        await self.offer()

    async def pause(self, reason: str = "") -> None:
        """Stop counting days."""
        if self.standing is not None:
            await self.studies.pause(self.standing, reason=reason)
            await self.load()

    async def resume(self) -> None:
        """Go on."""
        if self.standing is not None:
            await self.studies.resume(self.standing)
            await self.load()

    async def stop(self, reason: str = "") -> None:
        """End it early."""
        if self.standing is not None:
            await self.studies.stop(self.standing, reason=reason)
            await self.load()
            await self.offer()

    async def check(self) -> list[Fired]:
        """Look whether a stopping rule fires; where one does, the study is paused."""
        self.is_concerned = False
        if self.standing is None:
            return []
        standing = await self.studies.look()
        found = [] if standing is None else await self.studies.check(standing)
        await self.load()
        return found

    async def help_shown(self) -> None:
        """Help by people was shown: where the plan says so, the next look pauses the study."""
        if self.standing is not None and self.is_running and self.standing.plan.stopping.help_shown:
            await self.studies.help_shown(self.standing)
            self.is_concerned = True

    async def offer(self) -> None:
        """Put the questions before, after and two weeks later on the agenda, each once."""
        if self.standing is None and not await self._session.store.studies.all():
            return
        from llmcompanion.study.running import LATER

        standing = self.standing or await self.studies.latest()
        if standing is None:
            return
        if standing.study.under_way:
            if await self.studies.offered(standing, "before"):
                await self._want("before", "week", occasion="before")
            return
        ended = standing.study.ended_at
        if ended is None:
            return
        gone = self._session.now() - ended
        if gone < LATER and await self.studies.offered(standing, "after"):
            await self._want("after", "week", occasion="after")
        elif LATER <= gone < 2 * LATER and await self.studies.offered(standing, "later"):
            await self._want("week", occasion="after")

    async def _want(self, *instruments: str, occasion: Any) -> None:
        for instrument in instruments:
            await self._session.asker.want(instrument, occasion)


_TEXTS = (
    "system", "greeting", "character", "style", "scenario", "examples", "post_history",
)  # fmt: skip


def _without_name(persona: Persona, instead: str) -> Persona:
    """A persona that is called something else, in its own texts too (its lore excepted)."""
    names = sorted({persona.name, persona.nickname} - {""}, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")

    def without(text: str) -> str:
        return pattern.sub(lambda _: instead, text)

    texts: dict[str, Any] = {field: without(getattr(persona, field)) for field in _TEXTS}
    greetings = tuple(map(without, persona.alternate_greetings))
    return replace(persona, name=instead, nickname="", alternate_greetings=greetings, **texts)


def _value(settings: Any, name: str) -> Any:
    for part in name.split("."):
        settings = getattr(settings, part)
    return settings


def _with(settings: Any, name: str, value: Any) -> Any:
    head, _, rest = name.partition(".")
    if rest:
        value = _with(getattr(settings, head), rest, value)
    return msgspec.structs.replace(settings, **{head: value})
