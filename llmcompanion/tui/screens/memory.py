"""What a persona remembers: read, written, changed, taken away; proposals are answered here too."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from llmcompanion.errors import UserError
from llmcompanion.persona.memory import FACT_LENGTH
from llmcompanion.tui.moments import when
from llmcompanion.tui.palette import Palette
from llmcompanion.tui.screens.conversations import Destination
from llmcompanion.tui.screens.dialogs import ConfirmScreen, LineScreen
from llmcompanion.tui.widgets.gallery_fitting import Fitting

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from textual.app import ComposeResult

    from llmcompanion.persona.memory import Fact
    from llmcompanion.persona.model import Persona
    from llmcompanion.tui.session import Session

KEYS = (
    "a add · e edit · y accept · Del remove or decline · Enter to its message · o on or off · Esc",
    "a add · e edit · y accept · Del remove · o on/off · Esc",
    "a add · e edit · y yes · Del remove · o on/off · Esc",
    "a add · y yes · Del · o on/off",
)


class MemoryScreen(Screen["Destination | None"]):
    """Gives the message that a fact comes from, when the person wants to go there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,m", "leave", "Back", id="memory.back"),
        Binding("a", "add", "Write a fact", id="memory.add"),
        Binding("e", "edit", "Change it", id="memory.edit"),
        Binding("y", "accept", "Let a proposal count", id="memory.accept"),
        Binding("delete,d", "remove", "Remove or decline it", id="memory.remove"),
        Binding("o", "switch", "On or off", id="memory.switch"),
    ]

    def __init__(self, session: Session, persona: Persona) -> None:
        super().__init__()
        self._session = session
        self._persona = persona
        self._facts: list[Fact] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static("", id="memory-title", classes="title", markup=False)
            yield Static("", id="sent", markup=False)
            yield OptionList(id="facts", markup=False)
            yield Static("", id="said", classes="help", markup=False)
            yield Fitting(KEYS, id="keys", classes="help keys")

    def on_mount(self) -> None:
        self.query_one("#facts").focus()
        self._refill()

    # What is shown

    @work(exclusive=True, group="refill")
    async def _refill(self, words: str = "") -> None:
        try:
            facts = await self._session.store.memory.facts(self._persona.id)
        except UserError as error:
            self._say(error.sentence)
            return
        proposed = [fact for fact in facts if fact.state == "proposed"]
        kept = [fact for fact in facts if fact.state == "kept"]
        self._facts = [*proposed, *reversed(kept)]
        self._tell(len(kept))
        facts_list = self.query_one("#facts", OptionList)
        place = facts_list.highlighted or 0
        facts_list.clear_options()
        facts_list.add_options([Option(self._line(fact)) for fact in self._facts])
        if self._facts:
            facts_list.highlighted = min(place, len(self._facts) - 1)
        nothing = "Nothing yet. a writes a fact; a model may propose some while memory is on."
        self._say(words or ("" if self._facts else nothing))

    def _tell(self, kept: int) -> None:
        """Whether it remembers, and plainly what is sent."""
        persona, on = self._persona, self._persona.memory.enabled
        state = "on" if on else "off"
        self.query_one("#memory-title", Static).update(f"{persona.name}: memory is {state}")
        if not on:
            words = "Nothing of this is sent, and no model is asked to propose anything."
        else:
            talk = self._session.talk
            model = talk.model.info.title if talk is not None else self._session.model_name
            words = (
                f"With each message of yours to {persona.name}, accepted facts go to the model "
                f"that replies (now {model}): those that share words with what you said last, "
                f"then the newest, together at most {persona.memory.budget_tokens} tokens. "
                "Proposals are not sent."
            )
        self.query_one("#sent", Static).update(words)

    def _line(self, fact: Fact) -> Text:
        palette = Palette.of(self.app.current_theme)
        line = Text()
        if fact.state == "proposed":
            line.append("? ", f"bold {palette.warning}")
        line.append(fact.text, palette.text)
        who = "you wrote it" if fact.origin == "person" else "proposed by a model"
        state = "not accepted yet, " if fact.state == "proposed" else ""
        source = ", Enter goes to its message" if fact.message_id is not None else ""
        date = when(fact.created_at, self._session.now())
        line.append(f"\n  {state}{who}, {date}{source}", palette.muted)
        return line

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(words)

    @property
    def _chosen(self) -> Fact | None:
        place = self.query_one("#facts", OptionList).highlighted
        return self._facts[place] if place is not None and place < len(self._facts) else None

    # What is done

    async def _do(self, change: Awaitable[object], words: str = "") -> None:
        try:
            await change
        except UserError as error:
            self._say(error.sentence)
        else:
            self._refill(words)

    @work(exclusive=True, group="ask")
    async def action_add(self) -> None:
        screen = LineScreen(f"What {self._persona.name} is to remember", "", limit=FACT_LENGTH)
        text = await self.app.push_screen_wait(screen)
        if text:
            memory, now = self._session.store.memory, self._session.now()
            await self._do(memory.add(self._persona.id, text, origin="person", now=now))

    @work(exclusive=True, group="ask")
    async def action_edit(self) -> None:
        fact = self._chosen
        if fact is None:
            return
        screen = LineScreen("In other words", fact.text, limit=FACT_LENGTH)
        text = await self.app.push_screen_wait(screen)
        if text:
            await self._do(self._session.store.memory.edit(fact.id, text, now=self._session.now()))

    @work(exclusive=True, group="ask")
    async def action_accept(self) -> None:
        fact = self._chosen
        if fact is not None and fact.state == "proposed":
            await self._do(self._session.store.memory.accept(fact.id, now=self._session.now()))

    @work(exclusive=True, group="ask")
    async def action_remove(self) -> None:
        fact = self._chosen
        if fact is None:
            return
        if fact.state == "kept":
            sure = await self.app.push_screen_wait(
                ConfirmScreen(f"Forget “{fact.text}”?", yes="forget it")
            )
            if not sure:
                return
        await self._do(self._session.store.memory.remove(fact.id), "It is gone, on the disk too.")

    @work(exclusive=True, group="ask")
    async def action_switch(self) -> None:
        shelf, id = self._session.personas, self._persona.id
        if shelf.library.is_bundled(id):
            self._say(
                f"{self._persona.name} comes with the program and stays as it is: copy it in the "
                "gallery (d), and the copy can remember."
            )
            return
        try:
            self._persona = await shelf.let_remember(id, on=not self._persona.memory.enabled)
            self._session.renew_persona(id)
        except UserError as error:
            self._say(error.sentence)
            return
        self._refill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter: to the message that it comes from."""
        event.stop()
        fact = self._chosen
        if fact is None:
            return
        if fact.conversation_id is None or fact.message_id is None:
            who = "You wrote it" if fact.origin == "person" else "Its message was deleted"
            self._say(f"{who}: there is no message to go to.")
        else:
            self.dismiss(Destination(fact.conversation_id, fact.message_id))

    def action_leave(self) -> None:
        self.dismiss(None)
