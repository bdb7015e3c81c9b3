"""The end of the model's sight on the main screen: pins, summaries, and a talk that was ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.tui.flows import Flow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.talk import Talk
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session


class SightFlow(Flow):
    """Pins messages, and shows what stands for those that are out of sight."""

    def __init__(self, chat: ChatScreen, session: Session) -> None:
        self._chat = chat
        self._session = session

    def message_doings(self) -> Mapping[str, Callable[[Message], object]]:
        return {"pin": self._pin, "sight": lambda _: self._summary()}

    def shown(self, talk: Talk) -> None:
        self._say_if_ended()

    def turn_ended(self) -> None:
        self._say_if_ended()

    def _say_if_ended(self) -> None:
        talk = self._chat.talk
        if talk is not None and talk.conversation.ended:
            name = self._session.persona.name
            self._chat.say(f"{name} has ended this conversation. Ctrl+N begins another.")

    def _pin(self, message: Message) -> None:
        self._chat.carry_out(self._pinned(message))

    async def _pinned(self, message: Message) -> None:
        talk = self._chat.talk
        if talk is None:
            return
        await talk.pin(message.id, pinned=not message.pinned)
        self._chat.view.settle()
        self._chat.transcript.choose(message.id)
        stays = "It stays in the model's sight." if not message.pinned else "No longer pinned."
        self._chat.say(stays)

    def _summary(self) -> None:
        talk = self._chat.talk
        if talk is None or talk.horizon_id is None:
            self._chat.say("The model sees all of this talk: nothing has to be summed up.")
            return
        if self._chat.is_busy:
            self._chat.say("A reply is still arriving: Esc stops it.")
            return
        self._chat.run_worker(self._show_summary(talk), group="choose", exclusive=True)

    async def _show_summary(self, talk: Talk) -> None:
        from llmcompanion.tui.horizon_words import horizon_words
        from llmcompanion.tui.screens.summary import SummaryScreen

        summary = talk.summary
        about = horizon_words(talk, self._session.persona.name)
        text = await self._chat.app.push_screen_wait(
            SummaryScreen(summary.text if summary is not None else "", about)
        )
        if text is not None:
            await self._chat.attempt(talk.write_summary(text))
            self._chat.view.settle()
