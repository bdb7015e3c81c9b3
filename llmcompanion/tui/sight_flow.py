"""The end of the model's sight on the main screen: pins, summaries, and a talk that was ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.chat.sight import size_of
from llmcompanion.tui.flows import Flow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.talk import Talk
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session

STAYS = "Pinned: it stays in the model's sight."
TOO_LONG = (
    "Pinned, but it is longer than pinned messages may be together: once it is out of sight it "
    "will not be sent."
)
NOT_ALL = "Pinned. Not all that is pinned fits any more: the oldest are not sent."
ENDED = "has ended this conversation"
READS_LITTLE = "Pinned. This model reads your last words alone; others will see it."


class SightFlow(Flow):
    """Pins messages, says what leaves the sight, and shows what stands for it."""

    def __init__(self, chat: ChatScreen, session: Session) -> None:
        self._chat = chat
        self._session = session
        self._horizon: int | None = None
        self._summary_id: int | None = None

    def message_doings(self) -> Mapping[str, Callable[[Message], object]]:
        return {"pin": self._pin, "sight": lambda _: self._summary()}

    def shown(self, talk: Talk) -> None:
        self._look_at(talk)
        self._close_kindly(talk)

    def turn_ended(self) -> None:
        talk = self._chat.talk
        if talk is None:
            return
        before, known = self._horizon, self._summary_id
        self._look_at(talk)
        if talk.conversation.ended:
            self._close_kindly(talk)
        elif talk.seeing is not None and talk.seeing.failed:
            self._chat.say(f"The older messages were not summed up: {talk.seeing.failed}")
        elif self._summary_id not in (known, None):
            self._chat.say("Older messages were summed up: u on a message reads and changes it.")
        elif self._horizon is not None and self._horizon != before:
            name = self._session.persona.name
            self._chat.say(
                f"Older messages have left {name}'s sight: a line shows where. p on a message "
                "keeps it in sight."
            )

    def _look_at(self, talk: Talk) -> None:
        self._horizon = talk.horizon_id
        self._summary_id = talk.summary.id if talk.summary is not None else None

    def _close_kindly(self, talk: Talk) -> None:
        """Say in the input, too, that nothing can be sent in a talk that was ended."""
        name = self._session.persona.name
        composer = self._chat.composer
        if not talk.conversation.ended:
            composer.use_placeholders()
            self._chat.unsay(ENDED)
            return
        ended = f"{name} {ENDED}."
        composer.use_placeholders(f"{ended} Ctrl+N begins another.", "Ended. Ctrl+N: another.", "")
        self._chat.say(f"{ended} It stays here to be read; Ctrl+N begins another.")

    # Pins

    def _pin(self, message: Message) -> None:
        self._chat.carry_out(self._pinned(message))

    async def _pinned(self, message: Message) -> None:
        talk = self._chat.talk
        if talk is None:
            return
        await talk.pin(message.id, pinned=not message.pinned)
        self._horizon = talk.horizon_id
        self._chat.view.settle()
        self._chat.transcript.choose(message.id)
        self._chat.say("No longer pinned." if message.pinned else self._said_of(message, talk))

    @staticmethod
    def _said_of(message: Message, talk: Talk) -> str:
        prompt = talk.upcoming
        if talk.model.info.provider == "doctor":
            return READS_LITTLE
        if prompt.sight_room is not None and size_of(message) > prompt.sight_room:
            return TOO_LONG
        return NOT_ALL if prompt.stays.left_out else STAYS

    # The summary

    def _summary(self) -> None:
        talk = self._chat.talk
        if talk is None or talk.horizon_id is None:
            self._chat.say("The model sees all of this talk: nothing has to be summed up.")
            return
        if self._chat.is_busy:
            self._chat.say("A reply is still arriving: Esc stops it.")
            return
        self._chat.ask(self._show_summary(talk))

    async def _show_summary(self, talk: Talk) -> None:
        from llmcompanion.tui.horizon_words import horizon_words
        from llmcompanion.tui.screens.summary import SummaryScreen

        summary = talk.summary
        about = horizon_words(talk, self._session.persona.name).partition("\n")[0]
        text = await self._chat.app.push_screen_wait(
            SummaryScreen(summary.text if summary is not None else "", about)
        )
        if text is None or talk is not self._chat.talk:
            return
        await self._chat.attempt(talk.write_summary(text))
        self._look_at(talk)
        self._chat.view.settle()
        self._chat.say("Kept: it is sent from now on." if text else "Nothing is sent in its place.")
