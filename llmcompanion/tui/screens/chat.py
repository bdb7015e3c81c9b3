"""The main screen: the talk, the face, the input, one status line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.containers import Container, Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from llmcompanion.errors import UserError
from llmcompanion.tui.commands import bindings
from llmcompanion.tui.message_actions import MessageActions
from llmcompanion.tui.widgets.composer import Composer
from llmcompanion.tui.widgets.message_keys import MessageKeys
from llmcompanion.tui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.talk import Talk
    from llmcompanion.tui.flows import Flow
    from llmcompanion.tui.session import Session

BEFORE_OPENING = frozenset({"switch_focus", "stop"})
"""Actions that need no talk."""
STILL_ARRIVING = "A reply is still arriving: Esc stops it, then Enter sends. Your draft stays."


class ChatScreen(Screen[None]):
    """Shows the talk and forwards what the person does; decides nothing itself.

    It is painted, and can be written in, before anything is opened; the talk, the face and the
    check-in come with the session.

    Args:
        open_session: Opens everything; None where the app has to end instead.
        get_ready: Called once, when the person begins to write: a reply will follow.
        face: Whether room is kept for a face.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("anywhere")]

    def __init__(
        self,
        open_session: Callable[[], Awaitable[Session | None]],
        *,
        get_ready: Callable[[], object],
        face: bool = True,
    ) -> None:
        super().__init__()
        self.set_class(not face, "-faceless")
        self._open_session = open_session
        self._get_ready: Callable[[], object] | None = get_ready
        self._session: Session | None = None
        self._is_opening = True
        self._sent_early: list[str] = []
        """What the person sent before there was a talk."""
        self._notice = ""
        self.flows: list[Flow] = []
        self.doings: dict[str, Callable[[], object]] = {
            "help": self._help,
            "stop": self._stop,
            "again": self._again,
            "edit_last": self._edit_last,
            "copy_last": self._copy_last,
            "switch_focus": self._switch_focus,
        }
        self.message_actions = MessageActions(self)

    def compose(self) -> ComposeResult:
        yield Static("", id="headline", markup=False)
        with Horizontal(id="stage"):
            yield Container(id="avatar")
            with Vertical(id="talk"):
                yield MessageKeys(id="transcript")
                yield Static("", id="notice", markup=False)
                yield Composer(id="composer")
        yield StatusLine(id="status")

    def on_mount(self) -> None:
        self.transcript = self.query_one("#transcript", MessageKeys)
        self.composer = self.query_one("#composer", Composer)
        self.status = self.query_one("#status", StatusLine)
        self.say("")
        self.composer.focus()
        typed = getattr(getattr(self.app, "graphics", None), "typed", "")
        if typed.isprintable():  # while the terminal was asked what it can show
            self.composer.insert(typed)
        self.call_after_refresh(self._open)

    @work(group="journal")
    async def _open(self) -> None:
        """The first paint is done: bring in the rest."""
        session = await self._open_session()
        if session is None:
            return
        from llmcompanion.tui.beside_flow import BesideFlow
        from llmcompanion.tui.care_flow import CareFlow
        from llmcompanion.tui.checkin_flow import CheckInFlow
        from llmcompanion.tui.choosing_flow import ChoosingFlow
        from llmcompanion.tui.journal_flow import JournalFlow
        from llmcompanion.tui.listen_flow import ListenFlow
        from llmcompanion.tui.persona_flow import PersonaFlow
        from llmcompanion.tui.sight_flow import SightFlow
        from llmcompanion.tui.study_flow import StudyFlow
        from llmcompanion.tui.talks_flow import TalksFlow
        from llmcompanion.tui.turn_view import TurnView
        from llmcompanion.tui.voice_flow import VoiceFlow
        from llmcompanion.tui.widgets.avatar import AvatarPane, FaceListener

        self.face = AvatarPane(id="face")
        self.face_listener = FaceListener(self.face)
        self.check_in = CheckInFlow(self, session)
        self.care = CareFlow(self, session)
        self.talks = TalksFlow(self, session, self.check_in.leave_for)
        self.view = TurnView(session, self.transcript, self.status)
        await self.query_one("#avatar").mount(self.face)
        for flow in (
            self.care,
            self.check_in,
            self.talks,
            PersonaFlow(self, session),
            ChoosingFlow(self, session),
            JournalFlow(self, session),
            VoiceFlow(self, session),
            ListenFlow(self, session),
            BesideFlow(self, session),
            SightFlow(self, session),
            StudyFlow(self, session),  # the last: it asks before others change what it keeps
        ):
            await self._add_flow(flow)
        self._session = session
        self.set_interval(1.0, self._tick)
        try:
            await session.open()
        except UserError as error:
            self.say(error.sentence)
        self._is_opening = False
        self.show_talk()
        if self._sent_early:
            self._send("\n".join(self._sent_early))

    async def _add_flow(self, flow: Flow) -> None:
        if isinstance(flow, Widget) and flow.place == "beside":
            await self.query_one("#stage").mount(flow)
        elif isinstance(flow, Widget):
            await self.query_one("#talk").mount(flow, before=self.composer)
        self.flows.append(flow)
        self.doings.update(flow.doings())
        self.message_actions.doings.update(flow.message_doings())

    def on_unmount(self) -> None:
        for flow in self.flows:
            flow.closed()

    def key_pressed(self) -> None:
        """A key came, for this screen or for one above it."""
        for flow in self.flows:
            flow.key()

    def _tick(self) -> None:
        self.view.tick()
        for flow in self.flows:
            flow.tick()

    @property
    def session(self) -> Session:
        """What is open."""
        if self._session is None:
            raise RuntimeError("the session is not open yet")
        return self._session

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action can be carried out; before the session is open, few can."""
        return self._session is not None or action != "do" or parameters[0] in BEFORE_OPENING

    def action_do(self, command: str) -> None:
        """Carry out a command of `llmcompanion.tui.commands`."""
        self.doings[command]()

    # What is shown

    @property
    def talk(self) -> Talk | None:
        return self._session.talk if self._session is not None else None

    @property
    def last_reply(self) -> Message | None:
        """The last that was said to the person in this talk, whether it is complete or not."""
        messages = self.talk.messages if self.talk is not None else ()
        return next((m for m in reversed(messages) if m.role == "assistant"), None)

    def show_talk(self, message_id: int | None = None) -> None:
        """Show the session's talk, at its end or at a message."""
        talk = self.talk
        if talk is None:
            return
        self.composer.end_editing("")
        talk.add_listener(self.face_listener)
        self.view.show(talk)
        self.composer.remember([m.text for m in talk.messages if m.role == "user"])
        self.show_face()
        if talk.messages:
            self.face.feel(talk.messages[-1].emotion)
        if message_id is not None:
            self.transcript.focus()
            self.transcript.choose(message_id)
        elif not self.check_in.is_open:
            self.composer.focus()
        self.refresh_headline()
        notices, self.session.notices = self.session.notices, []
        if notices:
            self.say(" ".join(notices))
        for flow in self.flows:
            flow.shown(talk)

    def show_face(self) -> None:
        """Show the persona's avatar, if it is to be seen."""
        shown = self.session.settings.avatar.shown and self.session.options.avatar
        self.set_class(not shown, "-faceless")
        self.face.use(self.session.avatar_manner, getattr(self.app, "graphics", None))
        self.face.set_avatar(self.session.avatar_loader() if shown else None)

    def refresh_headline(self) -> None:
        """Say who is talking, and in which talk."""
        if self.talk is not None:
            title = self.talk.conversation.title or "New conversation"
            headline = f"{self.session.persona.name} · {title}"
            self.query_one("#headline", Static).update(headline)

    @property
    def notice(self) -> str:
        """What `say` said last, as long as it stands there."""
        return self._notice

    def say(self, words: str) -> None:
        """A sentence of the app's own, above the input; "" takes it away."""
        self._notice = words
        notice = self.query_one("#notice", Static)
        notice.update(words)
        notice.display = bool(words)

    def unsay(self, words: str) -> None:
        """Take the app's sentence away, if it is one with these words."""
        if words in self._notice:
            self.say("")

    # Turns

    @property
    def is_busy(self) -> bool:
        """Whether a turn is going on, or was begun so lately that it has not taken a step."""
        begun = any(w.group == "turn" and not w.is_finished for w in self.workers)
        return begun or (self.talk is not None and self.talk.busy)

    @work(group="turn")
    async def run_turn(self, change: Awaitable[None], draft: str = "") -> None:
        """Run one turn to its end; a draft that could not be sent goes back to the input."""
        try:
            await change
        except UserError as error:
            self.say(error.sentence)
            if draft:
                self.composer.give_back(f"{draft}\n" if self.composer.text else draft)
        if self.is_attached:
            if self._notice == STILL_ARRIVING:
                self.say("")
            self.view.settle()
            self.refresh_headline()
            for flow in self.flows:
                flow.turn_ended()

    def on_composer_sent(self, event: Composer.Sent) -> None:
        event.stop()
        if self._is_opening:
            self._sent_early.append(event.text)
        else:
            self._send(event.text)

    def _send(self, text: str) -> None:
        talk, edited = self.talk, self.composer.editing
        if talk is None or self.is_busy:
            self.composer.give_back(text)
            if talk is not None:
                self.say(STILL_ARRIVING)
            return
        self.say("")
        self.composer.taken(text)
        self.composer.end_editing(self.composer.text)
        for flow in self.flows:
            flow.said(text)
        self.run_turn(talk.say(text) if edited is None else talk.edit(edited, text), text)

    def on_text_area_changed(self) -> None:
        if self._session is not None:
            self.face.typing()
            for flow in self.flows:
                flow.typed()
            get_ready, self._get_ready = self._get_ready, None
            if get_ready is not None:
                get_ready()

    def on_composer_help_wanted(self, event: Composer.HelpWanted) -> None:
        event.stop()
        self._help()

    @work(group="journal")
    async def carry_out(self, change: Awaitable[None]) -> None:
        """Carry something out that is no turn."""
        await self.attempt(change)

    async def attempt(self, change: Awaitable[None]) -> None:
        """Carry something out; what went wrong is said."""
        try:
            await change
        except UserError as error:
            self.say(error.sentence)
        if self.is_attached:
            self.view.refresh_status()
            self.refresh_headline()

    def ask(self, asking: Coroutine[Any, Any, None]) -> None:
        """Ask with a screen of its own, one at a time."""
        self.run_worker(asking, group="choose", exclusive=True)

    # Actions

    def _help(self) -> None:
        from llmcompanion.tui.screens.help import HelpScreen

        def typed(question_mark: bool | None) -> None:
            if question_mark:
                self.composer.focus()
                self.composer.insert("?")

        self.app.push_screen(HelpScreen(str(self.session.household.folders.data)), typed)

    def _stop(self) -> None:
        if self.talk is not None and self.talk.busy:
            self.talk.stop()
        elif self._session is not None and self.care.escape():
            pass  # help by people was open
        elif self.composer.editing is not None:
            self.composer.end_editing("")
        else:
            self.say("")
            self.composer.focus()

    def _again(self) -> None:
        talk = self.talk
        if talk is None or self.is_busy or len(talk.messages) < 2:
            return
        last = talk.messages[-1]
        failed = last.role == "user" or last.status in ("failed", "interrupted")
        self.run_turn(talk.retry() if failed else talk.regenerate())

    def _edit_last(self) -> None:
        mine = [m for m in self.talk.messages if m.role == "user"] if self.talk else []
        if mine:
            self.composer.begin_editing(mine[-1].id, mine[-1].text)

    def _copy_last(self) -> None:
        if self.last_reply is not None:
            self.copy_text(self.last_reply.text)

    def copy_text(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.say("Copied. (Some terminals must be told to allow it.)")

    def _switch_focus(self) -> None:
        if self._session is None or not self.check_in.is_open:
            (self.transcript if self.composer.has_focus else self.composer).focus()

    def leave_app(self) -> None:
        """The person wants to quit; the check-in may ask first."""
        if self._session is None:
            self.app.exit(0)
        else:
            self.talks.leave_app()

    # Actions on the chosen message

    def on_message_keys_wanted(self, event: MessageKeys.Wanted) -> None:
        """A letter was pressed on a message."""
        event.stop()
        self.message_actions.carry_out(event.action, event.key)

    def action_on_message(self, action: str) -> None:
        """From the palette: the chosen message, or the last one there is."""
        messages = self.talk.messages if self.talk is not None else []
        last = messages[-1].id if messages else None
        self.message_actions.carry_out(action, self.transcript.chosen or last)
