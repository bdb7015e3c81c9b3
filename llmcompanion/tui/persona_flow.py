"""Who talks: the gallery, the swap, other greetings, and what a persona would remember."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widgets import Static

from llmcompanion.chat.events import Proposed
from llmcompanion.chat.prompt import scene_of
from llmcompanion.errors import UserError
from llmcompanion.persona.greetings import greeting_index, opened_with
from llmcompanion.tui.flows import Flow
from llmcompanion.tui.persona_model import ModelWish

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.talk import Talk
    from llmcompanion.persona.memory import Fact
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.screens.gallery import Wish
    from llmcompanion.tui.session import Session


READY_AFTER = 3
"""Seconds after the opening: by then the rest is there."""
LOW = 16
"""On fewer rows the line is one row."""


class PersonaFlow(Flow, Static, can_focus=True):
    """Opens the gallery and lets others talk; asks what may be remembered, in a line of its own.

    The line takes no key from the input: Tab goes there.
    """

    DEFAULT_CSS = """
    PersonaFlow { display: none; height: auto; max-height: 4; padding: 0 2; color: $accent; }
    PersonaFlow:focus { background: $primary 28%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('keep')", "Remember it", id="proposal.keep"),
        Binding("n,delete", "answer('decline')", "Do not", id="proposal.decline"),
        Binding("e", "answer('edit')", "In other words", id="proposal.edit"),
        Binding("escape,enter", "leave", "Later", id="proposal.leave"),
    ]

    def __init__(self, chat: ChatScreen, session: Session) -> None:
        super().__init__("", id="proposal", markup=False)
        self._chat = chat
        self._session = session
        self._wish = ModelWish(session)
        self._is_swapping = False
        self._ticks = 0
        self._talk: Talk | None = None
        self._proposed: list[Fact] = []
        self._is_asked = False
        """Whether keys answer what is proposed."""
        self._switch = chat.doings["switch_focus"]
        self._turns = {name: chat.message_actions.doings[name] for name in ("earlier", "later")}

    def doings(self) -> Mapping[str, Callable[[], object]]:
        return {"persona": self._gallery, "switch_focus": self._switch_focus}

    def message_doings(self) -> Mapping[str, Callable[[Message], object]]:
        return {
            "earlier": lambda message: self._turn("earlier", message, -1),
            "later": lambda message: self._turn("later", message, 1),
        }

    def shown(self, talk: Talk) -> None:
        if talk is not self._talk:
            self._talk = talk
            talk.add_listener(self)
            self._proposed.clear()
            self._tell()
            if self._session.persona.model and not self._is_swapping:
                self._chat.carry_out(self._follow())
        count = len(self._session.persona.greetings)
        if count > 1 and _only_greeted(talk) and not self._chat.notice:
            self._chat.say(f"There are {count} greetings: Tab, then ← and → turn to the others.")

    # The gallery, and the swap

    def tick(self) -> None:
        self._ticks += 1
        if self._ticks == READY_AFTER:
            self.run_worker(self._get_ready(), group="ready", exit_on_error=False)

    async def _get_ready(self) -> None:
        """Look at the personas while nobody waits, so that the gallery is there at once."""
        with contextlib.suppress(UserError):
            await asyncio.to_thread(importlib.import_module, "llmcompanion.tui.screens.gallery")
            await self._session.personas.shown()

    def _gallery(self) -> None:
        from llmcompanion.tui.screens.gallery import GalleryScreen, Wish

        def chosen(result: object) -> None:
            if isinstance(result, Wish):
                self.let_talk(result)
            else:
                self._chat.talks.visit(result)  # type: ignore[arg-type]
                self._chat.refresh_headline()
                self._chat.view.refresh_status()
                if self._session.persona is not before:
                    self._chat.show_face()

        before = self._session.persona
        self._chat.app.push_screen(GalleryScreen(self._session), chosen)

    def let_talk(self, wish: Wish) -> None:
        """Let another persona talk."""
        chat, session = self._chat, self._session

        async def swap() -> None:
            before = chat.talk

            def shown() -> None:
                if chat.talk is not before:
                    chat.show_talk()
                else:
                    chat.show_face()
                    chat.refresh_headline()
                    chat.view.refresh_status()

            self._is_swapping = True
            try:
                await session.use_persona(wish.persona, new=wish.new, shown=shown)
            finally:
                self._is_swapping = False
            await self._follow()

        if wish.new:
            chat.talks.leave_for(swap)
        elif wish.persona != session.persona.id:
            chat.carry_out(swap())

    async def _follow(self) -> None:
        """Go by the model that the persona would rather run on."""
        words = await self._wish.follow()
        if words:
            self._chat.say(words)
            self._chat.view.refresh_status()

    # Greetings

    def _turn(self, name: str, message: Message, step: int) -> None:
        talk = self._chat.talk
        if talk is not None and _only_greeted(talk) and len(self._session.persona.greetings) > 1:
            self._chat.carry_out(self._greet(talk, message, step))
        else:
            self._turns[name](message)

    async def _greet(self, talk: Talk, message: Message, step: int) -> None:
        """Open the talk with another greeting; each is an alternative of the first message."""
        session, persona = self._session, talk.persona
        started = talk.conversation
        scene = scene_of(started.id, started.created_at, persona, session.user_name)
        texts = [
            opened_with(persona, scene, n) for n in range(1 + len(persona.alternate_greetings))
        ]
        usable = [number for number, text in enumerate(texts) if text]
        now = greeting_index(persona, scene, message.text)
        place = usable.index(now) if now in usable else -1
        text = texts[usable[(place + step) % len(usable)]]
        store = session.store
        known = await store.conversations.all_messages(started.id)
        found = next((m.id for m in known if m.parent_id is None and m.text == text), None)
        if found is None:
            added = await store.conversations.add(
                conversation_id=started.id,
                parent_id=None,
                role="assistant",
                text=text,
                status="complete",
                now=session.now(),
                persona=persona.id,
                persona_version=await store.persona_versions.ensure(persona, now=session.now()),
            )
            found = added.id
        await talk.choose(found)
        self._chat.view.show(talk)
        self._chat.transcript.choose(found)

    # What would be remembered

    async def hear(self, event: TurnEvent) -> None:
        """A listener of every turn: what a reply proposes to remember is asked about."""
        if isinstance(event, Proposed):
            self._proposed.append(event.fact)
            self._tell()

    def _tell(self) -> None:
        """Ask about the first that was proposed."""
        self.display = bool(self._proposed)
        self._chat.set_class(self.display and self.app.size.height < LOW, "-asking-in-little-room")
        if not self._proposed:
            if self.has_focus:
                self._chat.composer.focus()
            return
        name = self._session.persona_name(self._proposed[0].persona)
        fact = f"“{self._proposed[0].text}”"
        self.styles.height = 1 if self.app.size.height < LOW else "auto"
        if self.app.size.height < LOW:
            self.update(f"{'y n e' if self._is_asked else 'Tab'}: remember {fact}?")
            return
        more = f" ({len(self._proposed) - 1} more)" if len(self._proposed) > 1 else ""
        keys = "y yes · n no · e in other words" if self._is_asked else "Tab, then y, n or e"
        self.update(f"{name} would remember: {fact}{more}  {keys}")

    def on_focus(self) -> None:
        self._is_asked = True
        self._tell()

    def on_blur(self) -> None:
        self._is_asked = False
        self._tell()

    def on_resize(self) -> None:
        self._tell()

    def _switch_focus(self) -> None:
        if self._proposed and self._chat.composer.has_focus and not self._chat.check_in.is_open:
            self.focus()
        elif self.has_focus:
            self._chat.transcript.focus()
        else:
            self._switch()

    def action_leave(self) -> None:
        """It stays proposed; the memory of the persona has it."""
        self._chat.composer.focus()

    @work(exclusive=True, group="choose")
    async def action_answer(self, answer: str) -> None:
        from llmcompanion.persona.memory import FACT_LENGTH
        from llmcompanion.tui.screens.dialogs import LineScreen

        if not self._proposed:
            return
        fact, memory, now = self._proposed[0], self._session.store.memory, self._session.now()
        try:
            if answer == "edit":
                screen = LineScreen("What is remembered", fact.text, limit=FACT_LENGTH)
                text = await self.app.push_screen_wait(screen)
                if not text:
                    return
                await memory.edit(fact.id, text, now=now)
            elif answer == "keep":
                await memory.accept(fact.id, now=now)
            else:
                await memory.remove(fact.id)
        except UserError as error:
            self._chat.say(error.sentence)
        if fact in self._proposed:
            self._proposed.remove(fact)
        self._tell()


def _only_greeted(talk: Talk) -> bool:
    """Whether a greeting is all that was said."""
    return len(talk.messages) == 1 and talk.messages[0].role == "assistant"
