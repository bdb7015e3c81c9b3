"""Going from one talk to another: a new one, the list, a moment in the log, or out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.tui.flows import Flow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.screens.conversations import Destination
    from llmcompanion.tui.session import Session


class TalksFlow(Flow):
    """Opens talks.

    Args:
        leave_for: Leaves the open talk for something else, when the app has asked what it asks.
    """

    def __init__(
        self,
        chat: ChatScreen,
        session: Session,
        leave_for: Callable[[Callable[[], Awaitable[None]]], None],
    ) -> None:
        self._chat = chat
        self._session = session
        self.leave_for = leave_for

    def doings(self) -> Mapping[str, Callable[[], object]]:
        return {
            "new": self._new,
            "conversations": self._conversations,
            "log": self._log,
        }

    def _new(self) -> None:
        talk = self._chat.talk
        if talk is not None and all(message.role != "user" for message in talk.messages):
            self._chat.composer.focus()  # nothing was said in this one yet
        else:
            self.leave_for(self._start_new)

    async def _start_new(self) -> None:
        await self._session.start_talk()
        self._chat.show_talk()

    def _conversations(self) -> None:
        from llmcompanion.tui.screens.conversations import ConversationsScreen

        self._chat.app.push_screen(ConversationsScreen(self._session), self.visit)

    def _log(self) -> None:
        from llmcompanion.tui.screens.log import LogScreen

        self._chat.app.push_screen(LogScreen(self._session), self.visit)

    def visit(self, place: Destination | None) -> None:
        """Go to a message of a talk; None stays, and shows what became of the open talk."""
        chat, talk = self._chat, self._chat.talk
        if place is None:
            if talk is not None and talk is not chat.view.talk:
                chat.show_talk()
            chat.refresh_headline()
            return

        async def go() -> None:
            await self._session.open_talk(place.conversation_id, place.message_id)
            chat.show_talk(place.message_id)

        if talk is not None and place.conversation_id == talk.conversation.id:
            chat.carry_out(self._look_at(place))
        else:
            self.leave_for(go)

    async def _look_at(self, place: Destination) -> None:
        """A moment of the talk that is open already."""
        chat, talk = self._chat, self._chat.talk
        if talk is None or place.message_id is None:
            return
        if all(message.id != place.message_id for message in talk.messages):
            await talk.choose(place.message_id)
            chat.view.show(talk)
        chat.transcript.focus()
        chat.transcript.choose(place.message_id)

    def leave_app(self) -> None:
        """The person wants to quit."""

        async def leave() -> None:
            self._chat.app.exit(0)

        self.leave_for(leave)
