"""The check-in on the main screen: when it opens, what becomes of it, and leaving a talk.

What is asked and when is the asker's to decide (`llmcompanion.checkin.asking`). Here is only
known what a screen knows: whether a reply arrives, whether somebody writes, what is in view.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Vertical

from llmcompanion.checkin.rules import MOMENT_LASTS, PAUSE_S
from llmcompanion.errors import UserError
from llmcompanion.tui.flows import Flow
from llmcompanion.tui.widgets.checkin_panel import CheckInPanel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from textual.app import ComposeResult

    from llmcompanion.checkin.question import Question
    from llmcompanion.checkin.schedule import ChanceKind
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session

TYPING_PAUSE_S = 5.0
"""Without a key for so long, a person is not in the middle of a sentence."""
LOOK_AGAIN_S = 0.5
"""Between two looks whether the person still writes."""
LOOK_S = 60.0
"""Between two looks whether something was missed, or the talk has come to a pause."""
WEEK = "week"
"""The instrument after which the app says what the week looked like."""
LEAVE_WAIT_S = 2.0
"""A disk that takes longer does not keep anybody from leaving."""


class CheckInFlow(Flow, Vertical):
    """The app asks, and the face steps away meanwhile."""

    DEFAULT_CSS = "CheckInFlow { height: auto; }"

    def __init__(self, chat: ChatScreen, session: Session) -> None:
        super().__init__(id="check-in-flow")
        self._chat = chat
        self._session = session
        self._clock = session.household.clock
        self._typed_at = self._key_at = float("-inf")
        self._ended_at: float | None = None
        """When the last turn of this talk ended; None before the first."""
        self._looked_at = self._clock.monotonic()
        self._is_offering = False
        self._is_leaving = False
        self._ran_out = False
        self._next_step: Callable[[], Awaitable[None]] | None = None
        self.panel = CheckInPanel(id="check-in")

    def compose(self) -> ComposeResult:
        yield self.panel

    def doings(self) -> Mapping[str, Callable[[], object]]:
        return {"check_in": self._wanted} | {
            f"check_in_{name}": partial(self._wanted, name) for name in ("moment", "day", WEEK)
        }

    @property
    def is_open(self) -> bool:
        """Whether a question is on the screen."""
        return self.panel.is_open

    # Chances to ask

    def shown(self, talk: object) -> None:
        self._ended_at = None

    def typed(self) -> None:
        self._typed_at = self._clock.monotonic()

    def key(self) -> None:
        self._key_at = self._clock.monotonic()

    def turn_ended(self) -> None:
        """Ask what is due, once it can be seen and no key that is meant for a draft answers it."""
        self._ended_at = self._clock.monotonic()
        self._chat.carry_out(self._after_turn(self._ended_at))

    async def _after_turn(self, ended_at: float) -> None:
        last = self._session.last_message
        answered = last is not None and last.role == "assistant" and bool(last.text)
        await self._session.asker.look(talked=answered)
        self._at_turn(ended_at)

    def _at_turn(self, ended_at: float) -> None:
        if self._ended_at != ended_at or self._chat.is_busy or self.is_open:
            return  # the next turn has begun: its end is the next chance
        if self._is_in_view and not self._is_typing:
            self._chat.carry_out(self._offer("turn"))
        elif self._clock.monotonic() - ended_at < MOMENT_LASTS.total_seconds():
            self.set_timer(LOOK_AGAIN_S, partial(self._at_turn, ended_at))

    def tick(self) -> None:
        asker, now = self._session.asker, self._clock.monotonic()
        if self.is_open and asker.overdue:
            self._ran_out = True
            self.panel.leave()
        elif now - self._looked_at >= LOOK_S and not self.is_open:
            self._looked_at = now
            self._chat.carry_out(self._look())

    async def _look(self) -> None:
        await self._session.asker.look()
        now, ended_at = self._clock.monotonic(), self._ended_at
        if ended_at is None or self._chat.is_busy or not self._is_in_view:
            return
        if now - max(ended_at, self._key_at) >= PAUSE_S:
            await self._offer("pause")

    @property
    def _is_in_view(self) -> bool:
        return self.app.screen is self._chat

    @property
    def _is_typing(self) -> bool:
        idle_s = self._clock.monotonic() - self._typed_at
        return bool(self._chat.composer.text) and idle_s < TYPING_PAUSE_S

    async def _offer(self, kind: ChanceKind) -> None:
        if self._is_offering or self.is_open or self._chat.talk is None:
            return
        if self._chat.care.holds_questions:
            return
        self._is_offering = True
        try:
            question = await self._session.asker.offer(kind, self._session.moment())
            if question is None:
                return
            if self._chat.is_busy or self._is_typing or not self._is_in_view:
                await self._session.asker.put_back()
            else:
                self._show(question)
        finally:
            self._is_offering = False

    # On the screen

    def _show(self, question: Question) -> None:
        self._chat.add_class("-checking-in")
        self._chat.face.set_away(True)
        self.panel.open(
            question.sitting,
            can_snooze=question.can_snooze,
            unasked=question.asking.occasion != "asked",
        )

    def on_check_in_panel_strayed(self, event: CheckInPanel.Strayed) -> None:
        """What was to be written is not lost."""
        event.stop()
        self._chat.composer.insert(event.character)

    def _hide(self) -> None:
        self._chat.remove_class("-checking-in")
        self._chat.face.set_away(False)
        self._chat.composer.focus()

    def on_check_in_panel_answered(self, event: CheckInPanel.Answered) -> None:
        event.stop()
        self._chat.carry_out(self._session.asker.keep())

    def on_check_in_panel_snoozed(self, event: CheckInPanel.Snoozed) -> None:
        event.stop()
        self._hide()
        self._chat.carry_out(self._and_go_on(self._session.asker.snooze()))

    def on_check_in_panel_closed(self, event: CheckInPanel.Closed) -> None:
        event.stop()
        self._hide()
        asker, ran_out = self._session.asker, self._ran_out
        self._ran_out = False
        told = event.sitting.begun and event.sitting.instrument.id == WEEK
        ending = asker.expire() if ran_out else asker.end()
        self._chat.carry_out(self._and_go_on(ending, week_told=told))

    async def _and_go_on(self, ending: Awaitable[object], *, week_told: bool = False) -> None:
        """Put on record what became of the question, and go where the person wanted to go."""
        step, self._next_step = self._next_step, None
        try:
            await ending
            if week_told:
                await self._review()
        finally:
            if step is not None:
                await step()

    async def _review(self) -> None:
        """Say plainly what the days of the week had in common, if anything."""
        from llmcompanion.tui.screens.week_review import WeekReviewScreen, review_of_week

        sentences = await review_of_week(self._session)
        if sentences:
            await self.app.push_screen_wait(WeekReviewScreen(sentences))

    # At the person's wish

    def _wanted(self, instrument: str = "") -> None:
        if self._chat.is_busy:
            self._chat.say("A reply is still arriving: the question waits until it has ended.")
        elif not self.is_open:
            self._chat.carry_out(self._ask(instrument) if instrument else self._ask_due_or_choose())

    async def _ask_due_or_choose(self) -> None:
        due = await self._session.asker.due()
        if due is not None:
            await self._ask(due)
            return
        from llmcompanion.tui.screens.checkin_choice import CheckInChoiceScreen

        def chosen(instrument: str | None) -> None:
            if instrument is not None:
                self._chat.carry_out(self._ask(instrument))

        self.app.push_screen(CheckInChoiceScreen(self._session.instruments_to_choose()), chosen)

    async def _ask(self, instrument: str) -> None:
        if self.is_open or self._chat.is_busy:
            return
        question = await self._session.asker.by_hand(instrument, self._session.moment())
        if question is not None:
            self._show(question)

    # Leaving

    def leave_for(self, step: Callable[[], Awaitable[None]]) -> None:
        """Go somewhere else from this talk; the check-in may ask first.

        Asked to leave once more while it asks, the app goes at once.
        """
        if self.panel.is_open:
            self._next_step = step
            self.panel.leave()
        elif self._is_leaving or self._chat.is_busy or self._chat.care.holds_questions:
            self._chat.carry_out(step())
        else:
            self._is_leaving = True
            self._chat.carry_out(self._leave(step))

    async def _leave(self, step: Callable[[], Awaitable[None]]) -> None:
        question = None
        try:
            async with asyncio.timeout(LEAVE_WAIT_S):
                question = await self._session.asker.offer("leave", self._session.moment())
        except (UserError, TimeoutError):
            pass  # nobody is kept by a disk that fails; leaving itself says what is wrong
        finally:
            self._is_leaving = False
        if question is None:
            await step()
        else:
            self._next_step = step
            self._show(question)
