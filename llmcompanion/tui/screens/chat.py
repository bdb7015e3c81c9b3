"""The main screen: the talk, the face, the input, one status line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.containers import Container, Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static

from llmcompanion.errors import UserError
from llmcompanion.tui.commands import bindings
from llmcompanion.tui.message_actions import MessageActions
from llmcompanion.tui.widgets.composer import Composer
from llmcompanion.tui.widgets.message_keys import MessageKeys
from llmcompanion.tui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from llmcompanion.chat.talk import Talk
    from llmcompanion.journal.entries import Occasion
    from llmcompanion.tui.screens.conversations import Destination
    from llmcompanion.tui.session import Session
    from llmcompanion.tui.widgets.checkin_panel import CheckInPanel

BEFORE_OPENING = frozenset({"switch_focus", "stop"})
"""Actions that need no talk."""
STILL_ARRIVING = "A reply is still arriving: Esc stops it, then Enter sends. Your draft stays."
TYPING_PAUSE_S = 2.0
"""Without a key for so long, a person is not in the middle of a word."""
LOOK_AGAIN_S = 0.5
"""Between two looks whether a question that is due can be asked."""


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
        self._typed_at = 0.0
        self._notice = ""
        self._next_step: Callable[[], Awaitable[None]] | None = None
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
        from llmcompanion.tui.turn_view import TurnView
        from llmcompanion.tui.widgets.avatar import AvatarPane, FaceListener
        from llmcompanion.tui.widgets.checkin_panel import CheckInPanel

        self.face = AvatarPane(id="face")
        self.face_listener = FaceListener(self.face)
        self.panel = CheckInPanel(session.asker.item, id="check-in")
        self.view = TurnView(session, self.transcript, self.status)
        await self.query_one("#avatar").mount(self.face)
        await self.query_one("#talk").mount(self.panel, before=self.composer)
        self._session = session
        self.set_interval(1.0, self.view.tick)
        try:
            await session.open()
        except UserError as error:
            self.say(error.sentence)
        self._is_opening = False
        self.show_talk()
        if self._sent_early:
            self._send("\n".join(self._sent_early))

    @property
    def session(self) -> Session:
        """What is open."""
        if self._session is None:
            raise RuntimeError("the session is not open yet")
        return self._session

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action can be carried out; before the session is open, few can."""
        return self._session is not None or action in BEFORE_OPENING

    # What is shown

    @property
    def talk(self) -> Talk | None:
        return self._session.talk if self._session is not None else None

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
        elif not self.panel.is_open:
            self.composer.focus()
        self._refresh_headline()
        notices, self.session.notices = self.session.notices, []
        if notices:
            self.say(" ".join(notices))

    def show_face(self) -> None:
        """Show the persona's avatar, if it is to be seen."""
        shown = self.session.settings.avatar.shown and self.session.options.avatar
        self.set_class(not shown, "-faceless")
        self.face.use(self.session.avatar_manner, getattr(self.app, "graphics", None))
        self.face.set_avatar(self.session.avatar_loader() if shown else None)

    def _refresh_headline(self) -> None:
        if self.talk is not None:
            title = self.talk.conversation.title or "New conversation"
            headline = f"{self.session.persona.name} · {title}"
            self.query_one("#headline", Static).update(headline)

    def say(self, words: str) -> None:
        """A sentence of the app's own, above the input; "" takes it away."""
        self._notice = words
        notice = self.query_one("#notice", Static)
        notice.update(words)
        notice.display = bool(words)

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
            self._refresh_headline()
            self._ask_if_due()

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
        self.run_turn(talk.say(text) if edited is None else talk.edit(edited, text), text)

    def on_text_area_changed(self) -> None:
        if self._session is not None:
            self._typed_at = self.session.household.clock.monotonic()
            self.face.typing()
            get_ready, self._get_ready = self._get_ready, None
            if get_ready is not None:
                get_ready()

    def on_composer_help_wanted(self, event: Composer.HelpWanted) -> None:
        event.stop()
        self.action_help()

    # The check-in: the app asks, the face steps away

    def _ask_if_due(self) -> None:
        """Ask what is due once it can be seen and no key that is meant for a draft answers it."""
        if self.talk is None or self.talk.busy or not self.session.check_in_is_due():
            return
        idle_s = self.session.household.clock.monotonic() - self._typed_at
        if self.app.screen is not self or (self.composer.text and idle_s < TYPING_PAUSE_S):
            self.set_timer(LOOK_AGAIN_S, self._ask_if_due)
        else:
            self.open_check_in("turns")

    def open_check_in(self, occasion: Occasion) -> None:
        """Ask now."""
        if self.panel.is_open:
            return
        self.session.begin_check_in(occasion)
        self.add_class("-checking-in")
        self.face.set_away(True)
        self.panel.open()

    def on_check_in_panel_answered(self, event: CheckInPanel.Answered) -> None:
        event.stop()
        self.carry_out(self.session.asker.answer(event.value))

    def on_check_in_panel_closed(self, event: CheckInPanel.Closed) -> None:
        event.stop()
        self.remove_class("-checking-in")
        self.face.set_away(False)
        self.composer.focus()
        self._leave_panel(event.sentence)

    @work(group="journal")
    async def _leave_panel(self, sentence: str) -> None:
        await self._try(self.session.asker.end(sentence=sentence))
        step, self._next_step = self._next_step, None
        if step is not None:
            await self._try(step())

    @work(group="journal")
    async def carry_out(self, change: Awaitable[None]) -> None:
        """Carry something out that is no turn."""
        await self._try(change)

    async def _try(self, change: Awaitable[None]) -> None:
        try:
            await change
        except UserError as error:
            self.say(error.sentence)
        if self.is_attached:
            self.view.refresh_status()
            self._refresh_headline()

    def _leave_for(self, step: Callable[[], Awaitable[None]]) -> None:
        """Go somewhere else from this talk; the check-in may ask first.

        Asked to leave once more while it asks, the app goes at once.
        """
        if self.panel.is_open:
            self._next_step = step
            self.panel.leave()
        elif self.session.closing_check_in_is_due():
            self._next_step = step
            self.open_check_in("close")
        else:
            self.carry_out(step())

    # Actions

    def action_help(self) -> None:
        from llmcompanion.tui.screens.help import HelpScreen

        def typed(question_mark: bool | None) -> None:
            if question_mark:
                self.composer.focus()
                self.composer.insert("?")

        self.app.push_screen(HelpScreen(str(self.session.household.folders.data)), typed)

    def action_stop(self) -> None:
        if self.talk is not None and self.talk.busy:
            self.talk.stop()
        elif self.composer.editing is not None:
            self.composer.end_editing("")
        else:
            self.say("")
            self.composer.focus()

    def action_new(self) -> None:
        talk = self.talk
        if talk is not None and all(message.role != "user" for message in talk.messages):
            self.composer.focus()  # nothing was said in this one yet
        else:
            self._leave_for(self._start_new)

    async def _start_new(self) -> None:
        await self.session.start_talk()
        self.show_talk()

    def action_conversations(self) -> None:
        from llmcompanion.tui.screens.conversations import ConversationsScreen

        self.app.push_screen(ConversationsScreen(self.session), self._visit)

    def action_log(self) -> None:
        from llmcompanion.tui.screens.log import LogScreen

        self.app.push_screen(LogScreen(self.session), self._visit)

    def _visit(self, place: Destination | None) -> None:
        talk = self.talk
        if place is None:
            if talk is not None and talk is not self.view.talk:
                self.show_talk()
            self._refresh_headline()
            return

        async def go() -> None:
            await self.session.open_talk(place.conversation_id, place.message_id)
            self.show_talk(place.message_id)

        if talk is not None and place.conversation_id == talk.conversation.id:
            self.carry_out(self._look_at(place))
        else:
            self._leave_for(go)

    async def _look_at(self, place: Destination) -> None:
        """A moment of the talk that is open already."""
        talk = self.talk
        if talk is None or place.message_id is None:
            return
        if all(message.id != place.message_id for message in talk.messages):
            await talk.choose(place.message_id)
            self.view.show(talk)
        self.transcript.focus()
        self.transcript.choose(place.message_id)

    def action_check_in(self) -> None:
        if self.talk is not None and self.talk.busy:
            self.say("A reply is still arriving: the question waits until it has ended.")
        else:
            self.open_check_in("asked")

    def action_again(self) -> None:
        talk = self.talk
        if talk is None or self.is_busy or len(talk.messages) < 2:
            return
        last = talk.messages[-1]
        failed = last.role == "user" or last.status in ("failed", "interrupted")
        self.run_turn(talk.retry() if failed else talk.regenerate())

    def action_edit_last(self) -> None:
        mine = [m for m in self.talk.messages if m.role == "user"] if self.talk else []
        if mine:
            self.composer.begin_editing(mine[-1].id, mine[-1].text)

    def action_copy_last(self) -> None:
        replies = [m for m in self.talk.messages if m.role == "assistant"] if self.talk else []
        if replies:
            self.copy_text(replies[-1].text)

    def copy_text(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.say("Copied. (Some terminals must be told to allow it.)")

    @work(group="choose", exclusive=True)
    async def action_persona(self) -> None:
        choices, broken = await self.session.persona_choices()
        if broken:
            self.say(" ".join(broken))
        from llmcompanion.tui.screens.dialogs import ChoiceScreen

        chosen = await self.app.push_screen_wait(
            ChoiceScreen("Persona", choices, self.session.persona.id)
        )
        if chosen and chosen != self.session.persona.id:
            before = self.talk
            await self._try(self.session.use_persona(chosen))
            if self.talk is not before:
                self.show_talk()
            self.show_face()

    @work(group="choose", exclusive=True)
    async def action_model(self) -> None:
        from llmcompanion.tui.screens.models import ModelsScreen

        session = self.session
        chosen = await self.app.push_screen_wait(
            ModelsScreen(session.model_shelf, session.model_name)
        )
        if chosen and chosen != session.model_name:
            self.carry_out(self.session.use_model(chosen))

    @work(group="journal")
    async def action_face(self) -> None:
        import msgspec

        avatar = self.session.settings.avatar
        changed = msgspec.structs.replace(avatar, shown=not avatar.shown)
        await self._try(self.session.change_settings(avatar=changed))
        self.show_face()

    @work(group="choose", exclusive=True)
    async def action_pace(self) -> None:
        from llmcompanion.tui.paces import chosen_pace, pace_choices, with_pace
        from llmcompanion.tui.screens.dialogs import ChoiceScreen

        avatar = self.session.settings.avatar
        chosen = await self.app.push_screen_wait(
            ChoiceScreen("How the face moves", pace_choices(), chosen_pace(avatar))
        )
        if chosen:
            await self._try(self.session.change_settings(avatar=with_pace(avatar, chosen)))
            self.face.use(self.session.avatar_manner)

    @work(group="choose", exclusive=True)
    async def action_framing(self) -> None:
        from llmcompanion.tui.screens.framing import FramingScreen

        try:
            path = self.session.avatar_path()
        except UserError as error:
            self.say(error.sentence)
            return
        if await self.app.push_screen_wait(FramingScreen(path)):
            self.show_face()

    def action_switch_focus(self) -> None:
        if self._session is None or not self.panel.is_open:
            (self.transcript if self.composer.has_focus else self.composer).focus()

    def leave_app(self) -> None:
        """The person wants to quit; the check-in may ask first."""
        if self._session is None:
            self.app.exit(0)
            return

        async def leave() -> None:
            self.app.exit(0)

        self._leave_for(leave)

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
