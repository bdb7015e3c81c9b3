"""The log's own keys on the main screen: a note at any time, and a message marked as an insight."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.tui.flows import Flow
from llmcompanion.tui.log_shelf import LogShelf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmcompanion.chat.messages import Message
    from llmcompanion.checkin.sitting import Sitting
    from llmcompanion.journal.entries import Moment
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session


class JournalFlow(Flow):
    """Asks with screens of its own, and stores what was written."""

    def __init__(self, chat: ChatScreen, session: Session) -> None:
        self._chat = chat
        self._session = session
        self._shelf = LogShelf(session.household, session.store)

    def doings(self) -> Mapping[str, Callable[[], object]]:
        return {"note": lambda: self._chat.ask(self._note())}

    def message_doings(self) -> Mapping[str, Callable[[Message], object]]:
        return {"insight": lambda message: self._chat.ask(self._insight(message))}

    async def _note(self) -> None:
        from llmcompanion.tui.screens.note import NoteScreen

        moment = self._session.moment()
        text = await self._chat.app.push_screen_wait(NoteScreen())
        if text is not None:
            await self._chat.attempt(self._write(text, moment))

    async def _write(self, text: str, moment: Moment) -> None:
        await self._shelf.write_note(text, moment)
        self._chat.say("The note is in the log (Ctrl+L).")

    async def _insight(self, message: Message) -> None:
        from llmcompanion.tui.screens.insight import InsightScreen, items_when_marked

        if message.status == "streaming" or not message.text.strip():
            self._chat.say("There is nothing in this message yet that could be marked.")
            return
        instrument = self._session.instrument("insight")
        sitting = await self._chat.app.push_screen_wait(
            InsightScreen(
                message.text,
                instrument,
                items_when_marked(instrument),
                self._session.household.clock,
                about="Marked as an insight; it comes back in 3 days",
            )
        )
        if sitting is not None:
            await self._chat.attempt(self._mark(message, sitting))

    async def _mark(self, message: Message, sitting: Sitting) -> None:
        moment = replace(self._session.moment(), message_id=message.id)
        if message.role == "assistant":
            moment = replace(
                moment,
                persona=message.persona,
                persona_version=message.persona_version,
                model=message.model,
                emotion=message.emotion,
            )
        await self._shelf.mark(message.text, message.role, moment, sitting)
        self._chat.say("Marked. It comes back in 3 days, out of its context.")
