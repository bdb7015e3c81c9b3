"""The Textual app: it composes and binds, nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual.app import App, SystemCommand

from llmcompanion.config.logs import catch_tracebacks, set_up_logging
from llmcompanion.errors import UserError
from llmcompanion.household import Household
from llmcompanion.tui.commands import COMMANDS
from llmcompanion.tui.graphics import look_at_terminal
from llmcompanion.tui.lifeline import Lifeline
from llmcompanion.tui.options import AppOptions
from llmcompanion.tui.palette import DARK, LIGHT
from llmcompanion.tui.screens.chat import ChatScreen
from llmcompanion.voice.native_words import diverted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from queue import Queue

    from textual.binding import BindingType
    from textual.screen import Screen

    from llmcompanion.avatar.rendering.detection import TerminalGraphics
    from llmcompanion.tui.screens.first_run import Answers, FirstRunScreen
    from llmcompanion.tui.session import Session

log = logging.getLogger(__name__)

FAILED = 1
BAD_INPUT = 2
TERMINATED = 143
SETTLED_S = 5.0
"""What is there by then stays: looking through all of it for garbage, every minute or two, would
stop the face, and the sound, for 70 ms."""


class CompanionApp(App[int]):
    """One sitting: opens the store, asks three questions at the very first start, shows the talk.

    Attributes:
        farewell: A sentence for the command line, when the app could not go on.
        graphics: What the terminal can draw, where that was found out.
    """

    TITLE = "llmcompanion"
    CSS_PATH = [  # noqa: RUF012 - typed by Textual
        "styles/chat.tcss",
        "styles/checkin.tcss",
        "styles/care.tcss",
        "styles/beside.tcss",
        "styles/dialogs.tcss",
        "styles/pages.tcss",
        "styles/first_run.tcss",
        "styles/log.tcss",
        "styles/trends.tcss",
        "styles/study.tcss",
        "styles/card_import.tcss",
        "styles/gallery.tcss",
    ]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - typed by Textual
        (0, "-tiny"),
        (40, "-narrow"),
        (80, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (12, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, household: Household, options: AppOptions | None = None) -> None:
        super().__init__()
        self.household = household
        self.options = options or AppOptions()
        self.session: Session | None = None
        self.graphics: TerminalGraphics | None = None
        self.farewell = ""
        self._session_is_closed = False
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        if household.settings.theme == "dark":
            # As Textual's own theme is; setting it would read all the styles a second time.
            self.set_reactive(App.theme, DARK.name)
            self.stylesheet.set_variables(self.get_css_variables())
        else:
            self.theme = LIGHT.name

    def get_default_screen(self) -> Screen[Any]:
        """The main screen, or the questions that come before it at the very first start."""
        if self.household.settings.set_up:
            return self._chat_screen()
        return self._first_questions()

    def _chat_screen(self) -> ChatScreen:
        face = self.household.settings.avatar.shown and self.options.avatar
        return ChatScreen(self.open_session, get_ready=self._warm_up, face=face)

    # Opening and closing

    async def open_session(self) -> Session | None:
        """Open the store and what is built on it; None when the app has to end instead.

        All that this needs is imported in a thread, so that keys are answered meanwhile.
        """
        try:
            make = await asyncio.to_thread(_session_class)
            store = await self.household.open_store()
            self.session = make(self.household, store, self.options)
        except UserError as error:
            self._give_up(error)
            return None
        return self.session

    def _give_up(self, error: UserError) -> None:
        self.farewell = error.sentence
        self.exit(BAD_INPUT, return_code=BAD_INPUT)

    def _first_questions(self) -> FirstRunScreen:
        from llmcompanion.tui.choice import Choice
        from llmcompanion.tui.screens.first_run import Answers, FirstRunScreen

        settings = self.household.settings
        personas = [
            Choice(p.id, p.name, p.description) for p in self.household.library.cards().rows
        ]
        doctor = Choice("doctor", "DOCTOR", "built in; nothing leaves this machine")
        preset = Answers(
            name=settings.user_name,
            persona=self.options.persona or settings.persona,
            model=self.options.model or settings.model or doctor.id,
        )
        screen = FirstRunScreen(
            name=settings.user_name,
            personas=personas,
            models=[doctor],
            answers=preset,
            done=self._begin,
        )
        wanted = preset.model if self.options.model else ""
        screen.call_after_refresh(self._look_for_models, screen, wanted)
        return screen

    def _begin(self, answers: Answers | None) -> None:
        """The questions are answered: to the talk, over them, so that no key falls between."""
        import msgspec

        if answers is None:
            self.exit(0)
            return
        self.household.settings = msgspec.structs.replace(
            self.household.settings,
            user_name=answers.name,
            persona=answers.persona,
            model=answers.model,
            set_up=True,
        )
        self.push_screen(self._chat_screen())
        self._save_settings()

    @work(group="settings")
    async def _save_settings(self) -> None:
        from llmcompanion.config.settings import save_settings

        file = self.household.folders.settings_file
        try:
            await asyncio.to_thread(save_settings, file, self.household.settings)
        except UserError as error:
            self._give_up(error)

    @work(group="models")
    async def _look_for_models(self, screen: object, wanted: str) -> None:
        """The keyring may take its time: the questions do not wait for it."""
        from llmcompanion.tui.choice import Choice
        from llmcompanion.tui.screens.first_run import FirstRunScreen

        registry = await asyncio.to_thread(lambda: self.household.registry)
        offers = await asyncio.to_thread(registry.offers)
        name = wanted or await asyncio.to_thread(registry.default_name)
        if isinstance(screen, FirstRunScreen) and screen.is_attached:
            screen.prefer_model(name, [Choice(o.name, o.title, o.about) for o in offers])

    @work(thread=True, group="warm-up")
    def _warm_up(self) -> None:
        """Load what the first reply will need, while the person writes."""
        from llmcompanion.tui.markdown import SAMPLE, MarkdownRenderer
        from llmcompanion.tui.palette import Palette

        self.household.read.load()
        MarkdownRenderer(Palette.of(self.current_theme)).markdown(SAMPLE, 40)

    async def close_session(self) -> None:
        """Everything to disk; may be called more than once."""
        if self.session is not None and not self._session_is_closed:
            self._session_is_closed = True
            await self.session.close()

    async def on_event(self, event: events.Event) -> None:
        """Tell the main screen of every key, before anything is done with it."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            for screen in self.screen_stack:
                if isinstance(screen, ChatScreen):
                    screen.key_pressed()
        await super().on_event(event)

    def outgoing(self) -> Queue[str | None] | None:
        """The driver's queue of writes, where it has one."""
        thread = getattr(self._driver, "_writer_thread", None)
        return getattr(thread, "_queue", None)

    def _fatal_error(self) -> None:
        """A mistake in the program: the traceback goes to the log, a sentence to the person."""
        log.critical("the app failed", exc_info=sys.exc_info())
        where = self.household.folders.logs
        self.farewell = (
            f"Something in llmcompanion failed and it had to stop; nothing that was on the "
            f"screen is lost, and {where} has the details."
        )
        self._close_messages_no_wait()

    # Actions

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of the main screen, for the palette."""
        if not isinstance(screen, ChatScreen):
            yield SystemCommand(
                "Dark or light", "Switch between the two themes.", self.action_theme
            )
            yield SystemCommand("Quit", "Everything is saved already.", self.action_quit)
            yield from getattr(screen, "system_commands", list)()
            return
        for command in COMMANDS:
            in_message = command.where == "message"
            action = f"on_message('{command.id}')" if in_message else command.action

            async def run(action: str = action) -> None:
                await screen.run_action(action)

            yield SystemCommand(command.title, f"{command.help} ({command.shown})", run)

    async def action_quit(self) -> None:
        """Leave, from wherever; the main screen may let the app ask first."""
        chat = next((s for s in self.screen_stack if isinstance(s, ChatScreen)), None)
        if chat is None:
            self.exit(0)
            return
        while self.screen is not chat:
            self.pop_screen()
        chat.leave_app()

    @work(group="settings")
    async def action_theme(self) -> None:
        """Dark becomes light, light becomes dark, and stays so."""
        theme = "light" if self.current_theme.dark else "dark"
        self.theme = f"llmcompanion-{theme}"
        if self.session is not None:
            try:
                await self.session.change_settings(theme=theme)
            except UserError as error:
                self.notify(error.sentence, markup=False)


def _session_class() -> type[Session]:
    """With it comes everything that the talk needs: too much for the first paint to wait for."""
    import llmcompanion.store.database
    import llmcompanion.tui.turn_view
    import llmcompanion.tui.widgets.avatar  # noqa: F401
    from llmcompanion.tui.session import Session

    return Session


async def sit(app: CompanionApp) -> int:
    """Run the app to its end, however it comes; the exit code."""
    loop = asyncio.get_running_loop()
    Lifeline(loop, app.close_session, app.outgoing).watch()
    with contextlib.suppress(NotImplementedError, RuntimeError):
        loop.add_signal_handler(signal.SIGTERM, lambda: app.exit(TERMINATED))
    loop.call_later(SETTLED_S, gc.freeze)
    try:
        code = await app.run_async()
    finally:
        await app.close_session()
    if app.return_code:
        return app.return_code
    return code or 0


def run(options: AppOptions) -> int:
    """Open the app; returns when the person has left.

    Raises:
        UserError: It cannot be opened, or could not go on.
    """
    household = Household.find(home=options.home)
    catch_tracebacks(set_up_logging(household.folders.logs))
    if options.persona is not None:
        household.library.get(options.persona)
    if options.model is not None:
        household.registry.open(options.model)
    app = CompanionApp(household, options)
    if household.settings.avatar.shown and options.avatar:
        renderer = options.renderer or household.settings.avatar.renderer
        app.graphics = look_at_terminal(os.environ, renderer)
    with diverted(household.folders.logs):
        code = asyncio.run(sit(app))
    if app.farewell:
        print(app.farewell, file=sys.stderr)
    return code
