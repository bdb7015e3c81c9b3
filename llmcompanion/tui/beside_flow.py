"""What is looked at beside the talk: the seams of a reply, or a second look at it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from textual.containers import Container

from llmcompanion.errors import UserError
from llmcompanion.tui.flows import Flow
from llmcompanion.tui.widgets.look_pane import LookPane
from llmcompanion.tui.widgets.seams_pane import SeamsPane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.widget import Widget

    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.talk import Talk
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session


KEPT_BACK = "Kept back until the study has ended: it would tell which day this is."
STILL_DRAWING = "A second look is drawing: Esc in it stops it."


class BesideFlow(Flow, Container):
    """Stands in the place of the face, which has no say there."""

    place: Literal["below", "beside"] = "beside"

    def __init__(self, chat: ChatScreen, session: Session) -> None:
        super().__init__(id="beside")
        self._chat = chat
        self._session = session

    def doings(self) -> Mapping[str, Callable[[], object]]:
        return {
            "seams": lambda: self._with_last(self._seams),
            "look": lambda: self._with_last(self._look),
        }

    def message_doings(self) -> Mapping[str, Callable[[Message], object]]:
        return {"seams_here": self._seams, "look_here": self._look}

    def shown(self, talk: Talk) -> None:
        """Another talk: what is beside it is about the one before."""
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether something is shown."""
        return bool(self.children)

    @property
    def is_drawing(self) -> bool:
        """Whether a second look is under way."""
        return any(pane.is_drawing for pane in self.query(LookPane))

    def tick(self) -> None:
        """What the app itself shows stands with the talk, which may be hidden: it goes first."""
        waits = self._chat.check_in.is_open or self._chat.care.panel.is_open
        if self.is_open and waits and not self.is_drawing:
            self.close()

    def _with_last(self, do: Callable[[Message], None]) -> None:
        if self.is_drawing:
            self._chat.say(STILL_DRAWING)
            return
        if self.is_open:
            self.close()
            return
        reply = self._chat.last_reply
        if reply is not None:
            do(reply)
        else:
            self._chat.say("There is no reply yet.")

    def _may_open(self, message: Message) -> bool:
        """Whether there is a place for it, and it may be seen; where not, why is said."""
        if self.is_drawing:
            self._chat.say(STILL_DRAWING)
            return False
        if self._session.study.hides(message):
            self._chat.say(KEPT_BACK)
            return False
        return True

    def _seams(self, message: Message) -> None:
        if message.role != "assistant":
            self._chat.say("Only a reply has something behind it: choose one of the companion's.")
            return
        if message.status == "streaming":
            self._chat.say("It is still arriving: what is behind it is there when it has ended.")
            return
        if self._may_open(message):
            self._chat.carry_out(self._open_seams(message))

    async def _open_seams(self, message: Message) -> None:
        trace = await self._session.store.traces.get(message.id)
        confidence = self._session.household.read.confidence
        await asyncio.to_thread(self._session.household.read.load)
        await self._open(SeamsPane(message, trace, confidence))

    def _look(self, message: Message) -> None:
        if self._chat.is_busy:
            self._chat.say("A reply is still arriving: Esc stops it.")
            return
        if self._may_open(message):
            self._chat.carry_out(self._open_look(message))

    async def _open_look(self, message: Message) -> None:
        from llmcompanion.tui.looking import Looking

        await self._open(LookPane(await Looking.at(self._session, message)))

    async def _open(self, pane: Widget) -> None:
        await self.remove_children()
        self._chat.face.set_away(True)
        self._chat.add_class("-beside")
        await self.mount(pane)

    def close(self) -> None:
        """Back to the talk and the face."""
        if not self.is_open:
            return
        self.remove_children()
        self._chat.remove_class("-beside")
        self._chat.face.set_away(self._chat.check_in.is_open)
        if not self._chat.check_in.is_open:
            self._chat.composer.focus()

    def on_seams_pane_left(self, event: SeamsPane.Left) -> None:
        event.stop()
        self.close()

    def on_look_pane_left(self, event: LookPane.Left) -> None:
        event.stop()
        self.close()

    def on_look_pane_models_wanted(self, event: LookPane.ModelsWanted) -> None:
        event.stop()
        self.run_worker(self._choose_models(), exclusive=True, group="choose")

    async def _choose_models(self) -> None:
        from llmcompanion.tui.screens.choose_models import ChooseModelsScreen

        registry = self._session.household.registry
        try:
            offers = await asyncio.to_thread(registry.offers)
        except UserError as error:
            self._chat.say(error.sentence)
            return
        panes = self.query(LookPane)
        if not panes:
            return
        pane = panes.first()
        chosen = await self.app.push_screen_wait(ChooseModelsScreen(offers, pane.models))
        if chosen is not None and pane.is_mounted:
            pane.ask_models(chosen)
