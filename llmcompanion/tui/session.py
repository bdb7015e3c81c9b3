"""What is open in the app: the talk, who is in it, on which model, and the app's own asking.

No Textual in here: the screens call this, and it calls the core.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from llmcompanion.chat.talk import Talk
from llmcompanion.checkin.asking import Asker
from llmcompanion.checkin.days import DAY_BEGINS_H, day_of, instant
from llmcompanion.checkin.rules import Rules
from llmcompanion.config.settings import save_settings
from llmcompanion.errors import UserError
from llmcompanion.journal.changes import changes as changes_between
from llmcompanion.journal.entries import Entry, Moment, utc_offset_min
from llmcompanion.models.port import Learns
from llmcompanion.tui.sham_check import ShamCheck
from llmcompanion.tui.shelf import Shelf
from llmcompanion.tui.study_desk import StudyDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from llmcompanion.avatar.sets import AvatarSet
    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.tools import Tools
    from llmcompanion.checkin.instrument import Instrument
    from llmcompanion.config.settings import AvatarSettings, Settings
    from llmcompanion.household import Household
    from llmcompanion.journal.entries import CheckIn
    from llmcompanion.journal.trend_reader import TrendReader
    from llmcompanion.models.port import ChatModel
    from llmcompanion.persona.model import Persona
    from llmcompanion.store.database import Store
    from llmcompanion.tui.model_shelf import ModelShelf
    from llmcompanion.tui.options import AppOptions
    from llmcompanion.tui.persona_shelf import PersonaShelf

TOLD_OF_INSIGHTS = "insights-told"
"""Key under which the day is kept on which that was last said."""


class Session:
    """One sitting at the app.

    Attributes:
        talk: The conversation on the screen.
        persona: Who is talking.
        shelf: The other conversations.
        asker: The check-in.
        sham: Draws faces by lot, where the person agreed to that.
        study: The study that is under way, and what it lays over settings and persona.
        model_is_chosen: Whether the person has chosen the model in this sitting.
        notices: Sentences of the app's own to be shown once it is open.
    """

    def __init__(self, household: Household, store: Store, options: AppOptions) -> None:
        self.household = household
        self.store = store
        self.options = options
        self.talk: Talk | None = None
        self.study = StudyDesk(self)
        self.notices = [store.notice] if store.notice else []
        self.persona = self._first_persona()
        self.model_name = ""
        self.model_is_chosen = options.model is not None
        self._opened_model = ""
        self._names: dict[str, str] = {}
        self._opened_at = household.clock.monotonic()
        self.shelf = Shelf(
            store.conversations,
            household.folders.exports,
            user_name=lambda: self.user_name,
            persona_name=self.persona_name,
        )
        self.sham = ShamCheck(self)
        lots = household.rng.getrandbits(128)
        self.asker = Asker(
            self.check_in_rules,
            self.instrument,
            store.askings,
            store.journal,
            household.clock,
            random.Random(lots),  # noqa: S311 - keeps no secrets
            lambda: household.zone,
            owner=f"{lots:032x}",
        )

    # Names and times

    @property
    def settings(self) -> Settings:
        """What holds now: the person's settings, and what a study lays over them."""
        return self.study.over(self.household.settings)

    @property
    def avatar_manner(self) -> AvatarSettings:
        """How the face is to be shown: the settings, and what was asked for this time."""
        avatar = self.settings.avatar
        if self.options.renderer is not None:
            avatar = msgspec.structs.replace(avatar, renderer=self.options.renderer)
        return avatar

    @property
    def user_name(self) -> str:
        return self.settings.user_name

    def now(self) -> datetime:
        """Wall time, in UTC."""
        return self.household.clock.now()

    def persona_name(self, persona: str) -> str:
        """What a persona is called; its id where it is gone."""
        if persona not in self._names:
            try:
                self._names[persona] = self.household.library.get(persona).name
            except UserError:
                self._names[persona] = persona
        return self.study.name(self._names[persona])

    # Settings

    async def change_settings(self, **changes: Any) -> None:
        """Set and save; what a study has set is changed for the day and not saved."""
        seen, was = self.settings, self.household.settings
        self.household.settings = self.study.own(msgspec.structs.replace(seen, **changes))
        try:
            await asyncio.to_thread(
                save_settings,
                self.household.folders.settings_file,
                self.household.settings,
                was=was,
            )
        finally:
            await self._log_changes(*changes_between(seen, self.settings))
            await self.study.put_down()

    async def _log_changes(self, *changes: Mapping[str, Any]) -> None:
        """Write into the log what a person deals with from now on."""
        for data in changes:
            if data["from"] != data["to"]:
                now = self.now()
                entry = Entry("change", now, self.moment(), "", data, utc_offset_min(now))
                await self.store.journal.add(entry)

    # Opening and leaving talks

    async def open(self) -> None:
        """Today's conversation goes on; where there is none, one begins."""
        try:
            await self.study.load()
        except UserError as error:
            self.notices.append(error.sentence)
        self.persona = self.study.dressed(self.persona)
        self.study.followed()
        await self._open_talk_of_today()
        try:
            await self.asker.open(alone=self.store.alone)
            await self.study.offer()
            await self._tell_of_insights()
        except UserError as error:
            self.notices.append(error.sentence)

    async def _tell_of_insights(self) -> None:
        """Once a day, in a line: insights wait in the log."""
        from llmcompanion.tui.log_shelf import LogShelf

        today = {"day": day_of(self.now(), self.household.zone).isoformat()}
        if await self.store.kept.get(TOLD_OF_INSIGHTS) == today:
            return
        count = len(await LogShelf(self.household, self.store).waiting())
        if count:
            await self.store.kept.put(TOLD_OF_INSIGHTS, today)
            some = "Something that you marked waits" if count == 1 else f"{count} insights wait"
            self.notices.append(f"{some} to be looked at again: Ctrl+L, then r, when you like.")

    async def _open_talk_of_today(self) -> None:
        await self._choose_model()
        if not self.store.alone:
            self.notices.append(
                "llmcompanion is open in another window too: this one begins a talk of its own."
            )
        elif not self.options.new:
            since = self.study.began or self._day_began()
            latest = await self.store.conversations.latest(since=since)
            wanted = self.persona.id if self.study.standing else self.options.persona
            if latest is not None and wanted in (None, latest.persona):
                await self.open_talk(latest.id)
                return
        await self.start_talk()

    async def _choose_model(self) -> None:
        overlay = self.study.overlay
        is_set = overlay is not None and bool(overlay.model)
        wanted = None if is_set else self.options.model
        self.model_name = wanted or self.settings.model
        if not self.model_name:
            self.model_name = await asyncio.to_thread(self.household.registry.default_name)

    async def follow_study(self) -> None:
        """Another condition holds: who talks and on what follows it, in a talk of its own.

        Raises:
            UserError: The persona or the model cannot be had.
        """
        self.persona = self.study.dressed(self.household.library.get(self.settings.persona))
        self.study.followed()
        await self._choose_model()
        await self.start_talk()

    def _day_began(self) -> datetime:
        """When the day began: a talk past midnight goes on."""
        zone = self.household.zone
        return instant(day_of(self.now(), zone), DAY_BEGINS_H, zone)

    async def start_talk(self) -> None:
        """A new conversation with the persona that is talking now."""
        await self._enter(
            await Talk.begin(
                model=self._model(),
                persona=self.persona,
                user_name=self.user_name,
                tools=self._tools(),
            )
        )

    async def open_talk(self, conversation_id: int, message_id: int | None = None) -> None:
        """Go on with a conversation, on the branch that holds a message if one is named.

        Raises:
            UserError: It is gone.
        """
        repository = self.store.conversations
        conversation = await repository.get(conversation_id)
        if conversation is None:
            raise UserError("that conversation is gone")
        messages = await repository.path(conversation_id)
        if message_id is not None and all(message.id != message_id for message in messages):
            await repository.choose(message_id)
            messages = await repository.path(conversation_id)
        speaker = next((m.persona for m in reversed(messages) if m.persona), conversation.persona)
        try:
            self.persona = self.study.dressed(self.household.library.get(speaker))
        except UserError as error:
            self.notices.append(f"{error.sentence} {self.persona.name} goes on in its place.")
        await self._enter(
            Talk(
                conversation,
                messages,
                model=self._model(),
                persona=self.persona,
                user_name=self.user_name,
                tools=self._tools(),
            )
        )

    def _tools(self) -> Tools:
        return replace(self.household.tools(self.store), draw_face=self.sham.draw_face)

    async def _enter(self, talk: Talk) -> None:
        await self.sham.settle()
        talk.add_listener(self.sham)
        before, self.talk = self.talk, talk
        if before is not None:
            await before.close()
            if before.model is not talk.model:
                await before.model.close()
        await talk.load_sight()
        self._opened_at = self.household.clock.monotonic()
        await self.asker.begin_sitting(talk.conversation.id, talk.turns)

    async def close(self) -> None:
        """Everything to disk, connections given back."""
        with contextlib.suppress(UserError):  # what was missed is told at the next start
            await self.asker.close()
        if self.talk is not None:
            await self.talk.close()
            await self.talk.model.close()
        with contextlib.suppress(UserError):
            await self.sham.settle()
        await self.store.close()

    # The other talks

    async def rename(self, conversation_id: int, title: str) -> None:
        """Give a talk another title."""
        await self.store.conversations.rename(conversation_id, title)
        if self.talk is not None and self.talk.conversation.id == conversation_id:
            self.talk.retitle(title)

    async def delete(self, conversation_id: int) -> None:
        """Delete a talk; where it is the open one, a new one begins."""
        current = self.talk
        is_open = current is not None and current.conversation.id == conversation_id
        if current is not None and is_open:
            await current.close()
        await self.store.conversations.delete(conversation_id)
        if is_open:
            await self.start_talk()

    async def mind_deleted_talk(self) -> None:
        """Talks were deleted elsewhere; where the open one is among them, a new one begins."""
        talk = self.talk
        if talk is not None and await self.store.conversations.get(talk.conversation.id) is None:
            await self.start_talk()

    # Who is talking, and what

    def _first_persona(self) -> Persona:
        """The persona asked for, or the settings' own, or the first that can be read."""
        library = self.household.library
        if self.options.persona is not None:
            return library.get(self.options.persona)
        try:
            return library.get(self.settings.persona)
        except UserError as error:
            for row in library.cards().rows:
                with contextlib.suppress(UserError):
                    other = library.get(row.id)
                    self.notices.append(f"{error.sentence} {other.name} is here instead.")
                    return other
            raise

    def _model(self) -> ChatModel:
        """The chosen model; DOCTOR, with a sentence, where it cannot be had."""
        if self.talk is not None and self._opened_model == self.model_name:
            return self.talk.model
        try:
            model = self.household.registry.open(self.model_name)
        except UserError as error:
            self.notices.append(f"{error.sentence} DOCTOR answers instead.")
            self.model_name = "doctor"
            model = self.household.registry.open("doctor")
        self._opened_model = self.model_name
        return model

    @cached_property
    def personas(self) -> PersonaShelf:
        """Everybody there is to talk with."""
        from llmcompanion.tui.persona_shelf import PersonaShelf

        return PersonaShelf(self.household, self.store)

    @property
    def model_shelf(self) -> ModelShelf:
        """Everything that can be talked with."""
        from llmcompanion.tui.model_shelf import ModelShelf

        return ModelShelf(self.household, self.change_settings)

    @cached_property
    def trends(self) -> TrendReader:
        """What talks and answers show over days; kept, so that nothing is counted twice."""
        from llmcompanion.tui.trend_shelf import trend_reader

        return trend_reader(self.household, self.store)

    async def use_persona(
        self, persona: str, *, new: bool = False, shown: Callable[[], object] | None = None
    ) -> None:
        """Let another persona talk; before the first word that is a new conversation.

        Args:
            new: Begin a new conversation, whatever was said in this one.
            shown: Called as soon as it is the one who talks: what is kept of it comes after that.
        """
        before = self.persona
        self.persona = self.study.chosen(self.household.library.get(persona))
        talk = self.talk
        if talk is not None and not new and any(m.role == "user" for m in talk.messages):
            talk.stop()
            talk.persona = self.persona
        elif talk is not None:
            await self.start_talk()
        if shown is not None:
            shown()
        await self._log_changes({"what": "persona", "from": before.id, "to": persona})
        await self.change_settings(persona=persona)

    def renew_persona(self, persona: str) -> None:
        """A persona's files may be others: what it says next is what stands there now.

        Raises:
            UserError: It is the one who talks, and cannot be read any more; it goes on as it was.
        """
        self._names.pop(persona, None)
        if persona == self.persona.id:
            self.persona = self.study.dressed(self.household.library.get(persona))
            if self.talk is not None and self.talk.persona.id == persona:
                self.talk.persona = self.persona

    async def use_model(self, name: str, *, keep: bool = True) -> None:
        """Let another model answer from the next turn on.

        Args:
            keep: It is what the person has chosen: the settings keep it.
        """
        talk = self.talk
        if talk is not None and talk.busy:
            raise UserError("a reply is still arriving", mend="Esc stops it")
        model = self.household.registry.open(name)
        if talk is not None:
            before, talk.model = talk.model, model
            await before.close()
        earlier, self.model_name = self.model_name, name
        self._opened_model = name
        await self._log_changes({"what": "model", "from": earlier, "to": name})
        if keep:
            self.model_is_chosen = True
            await self.change_settings(model=name)
        if isinstance(model, Learns):
            await model.learn()  # so that the context that is shown is the real one

    def avatar_loader(self) -> Callable[[], AvatarSet] | None:
        """Loads the persona's avatar, in a thread; None where it has none."""
        return self.personas.face_loader(self.persona)

    def avatar_path(self) -> Path:
        """Where the persona's avatar is: a folder, a zip or a picture; its own comes first.

        Raises:
            UserError: There is none of that name.
        """
        from llmcompanion.tui.persona_shelf import face_of, place_of

        return place_of(face_of(self.persona), self.personas.avatar_folders)

    # The app asks

    @property
    def last_message(self) -> Message | None:
        """The last of the talk, whoever it is from."""
        return self.talk.messages[-1] if self.talk is not None and self.talk.messages else None

    def moment(self) -> Moment:
        """What is happening now, for the log."""
        talk, last = self.talk, self.last_message
        return Moment(
            conversation_id=talk.conversation.id if talk is not None else None,
            message_id=last.id if last is not None else None,
            persona=self.persona.id,
            model=talk.model.info.name if talk is not None else self.model_name,
            emotion=last.emotion if last is not None else "neutral",
            turns=talk.turns if talk is not None else 0,
            minutes=(self.household.clock.monotonic() - self._opened_at) / 60,
            condition=self.study.label,
            persona_version=self._persona_version(),
        )

    def _persona_version(self) -> int:
        """Number of the version that spoke last; where it has not yet, its author's."""
        messages = self.talk.messages if self.talk is not None else ()
        spoken = (m.persona_version for m in reversed(messages) if m.persona == self.persona.id)
        return next((number for number in spoken if number), self.persona.version)

    def check_in_rules(self) -> Rules:
        """When to ask, and what."""
        rules = self.study.rules(Rules.of(self.settings.check_in, self.instruments()))
        return self.sham.rules(rules)

    def instruments(self) -> Sequence[Instrument]:
        """What there is to ask."""
        return self.household.instruments.all

    def instruments_to_choose(self) -> Sequence[Instrument]:
        """What a person may want to be asked: all but what belongs to a screen of its own."""
        own = self.household.folders.instruments
        order = ("moment", "day", "week", "before", "after")
        found = [
            each
            for each in self.instruments()
            if each.timing or (each.file is not None and each.file.parent == own)
        ]
        return sorted(found, key=lambda it: order.index(it.id) if it.id in order else len(order))

    def instrument(self, name: str) -> Instrument:
        """One of them.

        Raises:
            UserError: There is none of that name.
        """
        return self.household.instruments.get(name)

    async def check_ins(self) -> Sequence[CheckIn]:
        """The reflection log, newest first."""
        return await self.store.journal.check_ins()
