"""The check-in on the main screen: when it opens, what becomes of it, and leaving a talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from llmcompanion.tui.flows import Flow
from llmcompanion.tui.widgets.checkin_panel import CheckInPanel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from textual.app import ComposeResult

    from llmcompanion.journal.entries import Occasion
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session

TYPING_PAUSE_S = 2.0
"""Without a key for so long, a person is not in the middle of a word."""
LOOK_AGAIN_S = 0.5
"""Between two looks whether a question that is due can be asked."""


class CheckInFlow(Flow, Vertical):
    """The app asks, and the face steps away meanwhile."""

    DEFAULT_CSS = "CheckInFlow { height: auto; }"

    def __init__(self, chat: ChatScreen, session: Session) -> None:
        super().__init__(id="check-in-flow")
        self._chat = chat
        self._session = session
        self._typed_at = 0.0
        self._next_step: Callable[[], Awaitable[None]] | None = None
        self.panel = CheckInPanel(session.asker.item, id="check-in")

    def compose(self) -> ComposeResult:
        yield self.panel

    def doings(self) -> Mapping[str, Callable[[], object]]:
        return {"check_in": self._ask_now}

    @property
    def is_open(self) -> bool:
        """Whether a question is on the screen."""
        return self.panel.is_open

    def typed(self) -> None:
        self._typed_at = self._session.household.clock.monotonic()

    def turn_ended(self) -> None:
        """Ask what is due once it can be seen and no key that is meant for a draft answers it."""
        talk = self._chat.talk
        if talk is None or talk.busy or not self._session.check_in_is_due():
            return
        idle_s = self._session.household.clock.monotonic() - self._typed_at
        hidden = self.app.screen is not self._chat
        if hidden or (self._chat.composer.text and idle_s < TYPING_PAUSE_S):
            self.set_timer(LOOK_AGAIN_S, self.turn_ended)
        else:
            self.ask("turns")

    def _ask_now(self) -> None:
        if self._chat.talk is not None and self._chat.talk.busy:
            self._chat.say("A reply is still arriving: the question waits until it has ended.")
        else:
            self.ask("asked")

    def ask(self, occasion: Occasion) -> None:
        """Ask now."""
        if self.panel.is_open:
            return
        self._session.begin_check_in(occasion)
        self._chat.add_class("-checking-in")
        self._chat.face.set_away(True)
        self.panel.open()

    def on_check_in_panel_answered(self, event: CheckInPanel.Answered) -> None:
        event.stop()
        self._chat.carry_out(self._session.asker.answer(event.value))

    def on_check_in_panel_closed(self, event: CheckInPanel.Closed) -> None:
        event.stop()
        self._chat.remove_class("-checking-in")
        self._chat.face.set_away(False)
        self._chat.composer.focus()
        self._chat.carry_out(self._end(event.sentence))

    async def _end(self, sentence: str) -> None:
        step, self._next_step = self._next_step, None
        try:
            await self._session.asker.end(sentence=sentence)
        finally:
            if step is not None:
                await step()

    def leave_for(self, step: Callable[[], Awaitable[None]]) -> None:
        """Go somewhere else from this talk; the check-in may ask first.

        Asked to leave once more while it asks, the app goes at once.
        """
        if self.panel.is_open:
            self._next_step = step
            self.panel.leave()
        elif self._session.closing_check_in_is_due():
            self._next_step = step
            self.ask("close")
        else:
            self._chat.carry_out(step())
