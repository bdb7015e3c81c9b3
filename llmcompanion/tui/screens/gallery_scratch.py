"""A talk to try a persona out: nothing of it is kept, neither among the talks nor in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static

from llmcompanion.care.signs import signs
from llmcompanion.chat.events import TurnEnded, TurnStarted, Waiting, Words
from llmcompanion.chat.talk import Talk
from llmcompanion.chat.tools import Tools
from llmcompanion.chat.unkept import Unkept
from llmcompanion.errors import UserError
from llmcompanion.tui.rows import entry_of
from llmcompanion.tui.widgets.avatar import AvatarPane, FaceListener
from llmcompanion.tui.widgets.composer import Composer
from llmcompanion.tui.widgets.gallery_fitting import Fitting
from llmcompanion.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from textual.app import ComposeResult

    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.persona.model import Persona
    from llmcompanion.tui.session import Session

NOT_KEPT = (
    "Nothing of this is kept: no message, no line in the log, no memory, no check-in. "
    "The model still reads it."
)
SHORT = "Nothing of this is kept. The model still reads it."
SHORTEST = "Nothing of this is kept."
KEYS = (
    "Enter sends · Ctrl+R another reply · Esc stops, then ends the trial",
    "Enter sends · Esc ends the trial",
)
HELP = "This sounds serious. Esc, and then F12 in the talk, shows people who can help."


class ScratchScreen(Screen[None]):
    """Composer and transcript over a store in memory.

    Args:
        persona: Who is tried out.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Stop, or back", priority=True, id="scratch.back"),
        Binding("ctrl+r", "again", "Another reply", id="scratch.again"),
        Binding("tab,shift+tab", "switch_focus", "Messages or input", id="scratch.focus"),
    ]

    def __init__(self, session: Session, persona: Persona) -> None:
        super().__init__()
        self._session = session
        self._persona = persona
        self._talk: Talk | None = None
        self._face = AvatarPane(id="scratch-face")
        self._listener = FaceListener(self._face)

    def compose(self) -> ComposeResult:
        session = self._session
        with Vertical(id="scratch"):
            yield Static(f"{self._persona.name} · a trial", id="scratch-title", markup=False)
            yield Fitting((NOT_KEPT, SHORT, SHORTEST), id="not-kept")
            with Horizontal(id="scratch-stage"):
                with Vertical(id="scratch-talk"):
                    yield Transcript(id="scratch-transcript")
                    yield Static("", id="said", markup=False)
                    yield Composer(id="scratch-composer")
                if session.settings.avatar.shown and session.options.avatar:
                    yield self._face
            yield Fitting(KEYS, id="keys", classes="help")

    def on_mount(self) -> None:
        self._transcript = self.query_one(Transcript)
        self.query_one(Composer).focus()
        self._face.use(self._session.avatar_manner, getattr(self.app, "graphics", None))
        self._face.set_avatar(self._session.personas.face_loader(self._persona))
        self._begin()

    async def on_unmount(self) -> None:
        if self._talk is not None:
            await self._talk.close()  # the model is the main talk's, and stays open

    @work(group="begin")
    async def _begin(self) -> None:
        session = self._session
        if session.talk is None:
            return
        household = session.household
        self._talk = await Talk.begin(
            model=session.talk.model,
            persona=self._persona,
            user_name=session.user_name,
            tools=Tools(Unkept(), household.clock, household.rng, household.read),
        )
        self._talk.add_listener(self)
        self._talk.add_listener(self._listener)
        self._show()

    def _show(self) -> None:
        talk = self._talk
        if talk is not None and self.is_attached:
            self._transcript.show([entry_of(message, self._session) for message in talk.messages])

    async def hear(self, event: TurnEvent) -> None:
        """A listener of every turn."""
        if not self.is_attached:
            return
        match event:
            case TurnStarted(reply):
                self._show()
                self._transcript.begin_arrival(reply.id)
                self._transcript.go_end()
            case Waiting(why=why):
                self._say(f"{why}: trying again. Esc stops.")
            case Words(text):
                self._transcript.append_words(text)
            case TurnEnded():
                self._transcript.end_arrival()

    def on_composer_sent(self, event: Composer.Sent) -> None:
        event.stop()
        composer, talk = self.query_one(Composer), self._talk
        if talk is None or talk.busy:
            composer.give_back(event.text)
            self._say("A reply is still arriving: Esc stops it." if talk is not None else "")
            return
        composer.taken(event.text)
        self._say(HELP if self._session.settings.care.watch and signs(event.text).at_risk else "")
        self._run(talk.say(event.text))

    @work(group="turn")
    async def _run(self, turn: Awaitable[None]) -> None:
        try:
            await turn
        except UserError as error:
            self._say(error.sentence)
        self._show()

    def _say(self, words: str) -> None:
        said = self.query_one("#said", Static)
        said.update(words)
        said.display = bool(words)

    def action_again(self) -> None:
        talk = self._talk
        if talk is None or talk.busy or len(talk.messages) < 2:
            return
        last = talk.messages[-1]
        failed = last.role == "user" or last.status in ("failed", "interrupted")
        self._run(talk.retry() if failed else talk.regenerate())

    def action_switch_focus(self) -> None:
        composer = self.query_one(Composer)
        (self._transcript if composer.has_focus else composer).focus()

    def action_leave(self) -> None:
        if self._talk is not None and self._talk.busy:
            self._talk.stop()
        else:
            self.dismiss(None)
