"""Care on the main screen: help by people when there are signs of danger, and lines by the app.

What opens the panel: signs in what the person writes (`llmcompanion.care.signs.signs`), a reply
that encourages harm (`signs_in_reply`), or the person. What closes it: the person. A reply can do
neither in any other way. The message is sent and answered as always; the panel comes once it is
stored. Nothing that was written is kept here or passed on.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import msgspec
from textual.containers import Vertical

from llmcompanion.care.reminders import Reminders, Speaker, sentence
from llmcompanion.chat.events import TurnStarted
from llmcompanion.journal.entries import Entry, utc_offset_min
from llmcompanion.tui.flows import Flow
from llmcompanion.tui.widgets.care_panel import CarePanel, Occasion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult

    from llmcompanion.care.reminders import Which
    from llmcompanion.care.signs import Reading
    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.chat.talk import Talk
    from llmcompanion.config.settings import CareSettings
    from llmcompanion.journal.entries import Kind
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session

KEPT = "care.reminders"
AGAIN_S = 900.0
"""Once closed, the panel stays away for so long, whatever is written; F12 brings it at once."""
UNASKED_S = 1800.0
"""For so long after signs were seen, the app asks none of its questions."""
THERE_S = 60.0
"""After a sign of life for so long, the person is taken to be there."""


class CareFlow(Flow, Vertical):
    """The app cares; no persona does it.

    Args:
        environ: What the country is guessed from where none is set.
    """

    def __init__(
        self, chat: ChatScreen, session: Session, *, environ: Mapping[str, str] = os.environ
    ) -> None:
        super().__init__(id="care-flow")
        self._chat = chat
        self._session = session
        self._clock = session.household.clock
        self._environ = environ
        self.panel = CarePanel(id="care")
        self.reminders = Reminders(
            self._clock,
            enabled=self.settings.reminders,
            break_after_min=self.settings.break_after_min,
            local=lambda moment: moment.astimezone(session.household.zone),
        )
        self._is_ready = False
        self._talk: Talk | None = None
        self._is_stored = False
        self._found: Occasion | None = None
        self._kinds: frozenset[str] = frozenset()
        self._country = self.settings.country
        self._closed_at = float("-inf")
        self._seen_at = float("-inf")
        self._alive_at = float("-inf")
        self._asked = False

    def compose(self) -> ComposeResult:
        yield self.panel

    def doings(self) -> Mapping[str, Callable[[], object]]:
        return {"care": self._wanted}

    @property
    def settings(self) -> CareSettings:
        """What the person has set."""
        return self._session.settings.care

    @property
    def holds_questions(self) -> bool:
        """Whether this is no time for the app's own questions."""
        return self.panel.is_open or self._clock.monotonic() - self._seen_at < UNASKED_S

    # What happens on the screen

    def shown(self, talk: Talk) -> None:
        if talk is not self._talk:
            self._talk = talk
            talk.add_listener(self)
        if self._is_ready:
            self._say_due()
        else:
            self._chat.carry_out(self._begin())

    async def _begin(self) -> None:
        self.reminders.restore(await self._session.store.kept.get(KEPT))
        self._is_ready = True
        self._alive()
        self._say_due()
        if self.settings.watch:
            from llmcompanion.care.signs import languages

            await asyncio.to_thread(languages)  # so that the first message does not wait

    def typed(self) -> None:
        self._alive()

    def key(self) -> None:
        self._alive()

    def said(self, text: str) -> None:
        from llmcompanion.care.asked import wants_to_know

        self._alive()
        self._is_stored = False
        self._asked = wants_to_know(text, name=self._session.persona.name)
        if self.settings.watch:
            self._chat.carry_out(self._look(text))

    async def hear(self, event: TurnEvent) -> None:
        """Follow one event: from its beginning on, the turn's message is on the disk."""
        if isinstance(event, TurnStarted):
            self._is_stored = True
            self._open_if_due()

    def turn_ended(self) -> None:
        self._is_stored = True
        self._open_if_due()
        self._chat.carry_out(self._after_turn())

    def tick(self) -> None:
        if self._chat.is_busy:
            self._alive()  # words arrive, and are read
        elif self._clock.monotonic() - self._alive_at <= THERE_S:
            self._say_due()

    def _alive(self) -> None:
        self._alive_at = self._clock.monotonic()
        self.reminders.sign_of_life()

    # Signs

    async def _look(self, text: str) -> None:
        from llmcompanion.care.signs import signs

        self._take(await asyncio.to_thread(signs, text), of_reply=False)

    async def _look_at_reply(self) -> None:
        last = self._session.last_message
        if last is None or last.role != "assistant" or not self.settings.watch:
            return
        from llmcompanion.care.signs import signs_in_reply

        self._take(await asyncio.to_thread(signs_in_reply, last.text), of_reply=True)

    def _take(self, reading: Reading, *, of_reply: bool) -> None:
        if not reading.at_risk:
            return
        kinds = {reason.kind for reason in reading.reasons}
        self._kinds = frozenset(kinds)
        self._found = "reply" if of_reply else "close" if kinds == {"someone-close"} else "signs"
        if not of_reply:  # a reply puts no question off for longer than its panel stands there
            self._seen_at = self._clock.monotonic()
        self._open_if_due()

    def _open_if_due(self) -> None:
        if self._found is None or not self._is_stored or not self._chat.is_attached:
            return
        found, self._found = self._found, None
        if self.panel.is_open or self._clock.monotonic() - self._closed_at < AGAIN_S:
            return
        self._open(found)
        self._chat.carry_out(self._session.study.help_shown())

    # The panel

    def _open(self, occasion: Occasion) -> None:
        self.panel.occasion = occasion
        self._show_lines()
        self._chat.add_class("-caring")
        self.panel.open(occasion, asks=occasion != "asked")

    def _show_lines(self) -> None:
        from llmcompanion.care.country import country_of, local_zone
        from llmcompanion.care.help import bundled_help

        known = bundled_help()
        zone = "" if self._country else local_zone(self._environ)
        country = country_of(self._country, known, self._environ, zone)
        kinds = self._kinds if self.panel.occasion != "asked" else frozenset()
        self.panel.show_lines(country, known.lines(country, kinds=kinds))

    def _wanted(self) -> None:
        """The key: open it, go there, or close it."""
        if not self.panel.is_open:
            self._open("asked")
            self.panel.focus()
        elif not self.panel.has_focus:
            self.panel.focus()
        else:
            self.panel.close()

    def escape(self) -> bool:
        """Esc was pressed and stopped nothing else: close the panel. False where none is open."""
        was_open = self.panel.is_open
        self.panel.close()
        return was_open

    def on_care_panel_closed(self, event: CarePanel.Closed) -> None:
        event.stop()
        self._closed_at = self._clock.monotonic()
        self._chat.remove_class("-caring")
        if not self._chat.check_in.is_open:
            self._chat.composer.focus()

    def on_care_panel_back(self, event: CarePanel.Back) -> None:
        event.stop()
        self._chat.composer.focus()

    def on_care_panel_noted(self, event: CarePanel.Noted) -> None:
        event.stop()
        self._chat.carry_out(self._note())

    async def _note(self) -> None:
        """That help was shown, and why in a word; never what was written."""
        await self._log("care", "Help by people was shown.", {"occasion": self.panel.occasion})

    def on_care_panel_country_wanted(self, event: CarePanel.CountryWanted) -> None:
        event.stop()
        from llmcompanion.care.help import bundled_help
        from llmcompanion.tui.choice import Choice
        from llmcompanion.tui.screens.dialogs import ChoiceScreen

        known = bundled_help().countries.values()
        choices = [
            Choice("-", "Guess", "from this machine's time zone"),
            *(Choice(country.code, country.name) for country in known),
        ]

        def chosen(code: str | None) -> None:
            if code is not None:
                self._country = "" if code == "-" else code
                self._show_lines()
                self._chat.carry_out(self._keep_country())
            self.panel.focus()

        self.app.push_screen(ChoiceScreen("Country", choices, self._country or "-"), chosen)

    async def _keep_country(self) -> None:
        care = msgspec.structs.replace(self.settings, country=self._country)
        await self._session.change_settings(care=care)

    # Lines by the app

    async def _after_turn(self) -> None:
        await self._look_at_reply()
        if self._asked:
            self._asked = False
            await self._say("asked")
        self._say_due()
        await self._session.store.kept.put(KEPT, self.reminders.kept())

    def _say_due(self) -> None:
        talk = self._session.talk
        if not self._is_ready or talk is None or talk.busy or talk is not self._talk:
            return
        due = self.reminders.due()
        if due:
            self._chat.carry_out(self._say_all(due))

    async def _say_all(self, due: list[Which]) -> None:
        for which in due:
            await self._say(which)
        await self._session.store.kept.put(KEPT, self.reminders.kept())

    async def _say(self, which: Which) -> None:
        talk = self._session.talk
        is_program = talk is not None and talk.model.info.provider == "doctor"
        speaker = Speaker(self._session.persona.name, is_program=is_program)
        words = sentence(which, speaker, minutes=self.reminders.sitting_min)
        self._chat.view.say_by_app(words)
        await self._log("reminder", words, {"which": which})

    async def _log(self, kind: Kind, words: str, data: dict[str, str]) -> None:
        now = self._clock.now()
        await self._session.store.journal.add(
            Entry(
                kind=kind,
                at=now,
                moment=self._session.moment(),
                text=words,
                data=data,
                utc_offset_min=utc_offset_min(now),
            )
        )
