"""The study on the main screen: its line, its day, its pauses and its end.

What holds on a day is applied when the app opens (`llmcompanion.tui.session`) and here, when the
next day begins. After every check-in the stopping rules are looked at, and once the panel with help
by people is closed again: nothing is asked over it.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual.widgets import Static

from llmcompanion.tui.flows import Flow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from llmcompanion.chat.talk import Talk
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session

LOOK_S = 30.0
"""Between two looks at how the day goes."""
GUARDED = {
    "persona": "persona",
    "model": "model",
    "face": "face",
    "pace": "pace",
    "voice": "voice",
}
"""Commands that would change what a study keeps as it is, and what they change."""


class StudyFlow(Flow, Static):
    """One line above the input while a study is under way, and the commands of its subject."""

    DEFAULT_CSS = "StudyFlow { display: none; }"

    def __init__(self, chat: ChatScreen, session: Session) -> None:
        super().__init__("", id="study-line", markup=False)
        self._chat = chat
        self._session = session
        self._desk = session.study
        self._clock = session.household.clock
        self._looked_at = self._clock.monotonic()
        self._was_asking = False
        self._is_looking = False
        self._is_opened = False
        self._asked_on: tuple[int, object] | None = None
        """The day on which the person was asked whether to change something all the same."""
        self._before: dict[str, Callable[[], object]] = {}
        """What the guarded commands do."""

    def doings(self) -> Mapping[str, Callable[[], object]]:
        self._before = {name: do for name, do in self._chat.doings.items() if name in GUARDED}
        guarded = {name: partial(self._guard, name) for name in self._before}
        return {"study": self._open, "study_stop": self._ask_to_stop, **guarded}

    # What happens on the screen

    def shown(self, talk: Talk) -> None:
        self._tell()
        if not self._is_opened:
            self._is_opened = True
            self._carry_out(self._opened())

    def turn_ended(self) -> None:
        self._carry_out(self._look())

    def tick(self) -> None:
        asking = self._chat.check_in.is_open
        answered, self._was_asking = self._was_asking and not asking, asking
        if self._is_looking or asking or self._chat.is_busy:
            self._was_asking = self._was_asking or answered
            return
        now = self._clock.monotonic()
        if answered or (self._desk.is_concerned and not self._chat.care.panel.is_open):
            self._carry_out(self._check())
        elif self._desk.is_stale or now - self._looked_at >= LOOK_S:
            self._carry_out(self._look())

    def _carry_out(self, change: Awaitable[None]) -> None:
        async def run() -> None:
            self._is_looking = True
            self._looked_at = self._clock.monotonic()
            try:
                await change
            finally:
                self._is_looking = False

        self._chat.carry_out(run())

    async def _look(self) -> None:
        """How the day goes; where another one has begun, what holds on it."""
        was = self._desk.standing
        await self._desk.load()
        if not self._desk.is_followed:
            await self._follow()
        if was is not None and self._desk.standing is None:
            await self._desk.offer()
            self._chat.say("The study has ended. Its report: llmcompanion study report.")
        self._tell()

    async def _opened(self) -> None:
        """Something may have been answered elsewhere, or a pause is still to be decided on."""
        await self._check()
        if self._desk.standing is not None and self._desk.standing.paused_by == "rule":
            self._ask_how_to_go_on()

    async def _check(self) -> None:
        """Where a stopping rule fires, face and voice go off, and the person says how to go on."""
        found = await self._desk.check()
        if not self._desk.is_followed:
            await self._follow()
        if found:
            self._ask_how_to_go_on()
        self._tell()

    async def _follow(self) -> None:
        """What holds is another: a talk of its own, and the face as it is to be."""
        if not self._chat.is_attached:
            return
        talk = self._session.talk
        if talk is not None and talk.busy:
            talk.stop()
        draft = self._chat.composer.text
        await self._session.follow_study()
        self._chat.show_talk()
        if draft and not self._chat.composer.text:
            self._chat.composer.insert(draft)

    def _tell(self) -> None:
        told = self._desk.told
        self.display = told is not None
        if told is not None:
            self.update(told.line)

    # At the person's wish

    def _open(self) -> None:
        self._chat.ask(self._show())

    async def _show(self) -> None:
        from llmcompanion.tui.screens.study_today import StudyTodayScreen

        await self._look()
        told = self._desk.told
        if told is None:
            await self._plan()
            return
        wish = await self._chat.app.push_screen_wait(StudyTodayScreen(told))
        match wish:
            case "pause":
                await self._chat.attempt(self._change(self._desk.pause()))
            case "resume":
                await self._chat.attempt(self._change(self._desk.resume()))
            case "stop":
                self._ask_to_stop()

    async def _plan(self) -> None:
        from llmcompanion.study.outcomes import numbered_items
        from llmcompanion.tui.screens.study_begin import chosen_plan

        household = self._session.household
        items = await asyncio.to_thread(lambda: numbered_items(household.instruments))
        chosen = await chosen_plan(self._chat.app, household.rng, items)
        if chosen is not None:
            plan, power = chosen
            await self._chat.attempt(self._change(self._desk.begin(plan, power)))

    async def _change(self, change: Awaitable[None]) -> None:
        await change
        if not self._desk.is_followed:
            await self._follow()
        self._tell()

    def _ask_to_stop(self) -> None:
        """One key, one question, no reason needed."""
        from llmcompanion.tui.screens.dialogs import ConfirmScreen

        if self._desk.standing is None:
            self._chat.say("No study is under way.")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._chat.carry_out(self._stop())

        self._chat.app.push_screen(
            ConfirmScreen(
                "Stop the study? What there is stays, and that you stopped is part of it.",
                yes="stop it",
                no="go on",
            ),
            answered,
        )

    async def _stop(self, reason: str = "") -> None:
        await self._change(self._desk.stop(reason))
        self._chat.say("The study was stopped. Its report: llmcompanion study report.")

    def _ask_how_to_go_on(self) -> None:
        from llmcompanion.study.stopping import in_words
        from llmcompanion.tui.screens.study_paused import StudyPausedScreen

        standing = self._desk.standing
        if standing is None or isinstance(self._chat.app.screen, StudyPausedScreen):
            return

        def answered(wish: str | None) -> None:
            if wish == "resume":
                self._chat.carry_out(self._change(self._desk.resume()))
            elif wish == "stop":
                self._chat.carry_out(self._stop("after a stopping rule"))

        words = in_words(standing.why_paused, standing.plan.contact)
        self._chat.app.push_screen(StudyPausedScreen(words), answered)

    # What is to stay as it is

    def _guard(self, name: str) -> None:
        """Ask once a day before something is changed that the study keeps as it is."""
        standing, do = self._desk.standing, self._before[name]
        if standing is None or not self._desk.is_running:
            do()
            return
        today = (standing.study.id, standing.day)
        if self._asked_on == today:
            do()
            return
        from llmcompanion.tui.screens.dialogs import ConfirmScreen

        condition = f"this day's condition is “{standing.told}”" if standing.told else ""
        if standing.is_blind:
            condition = "this day's condition is not told before the end"
        words = ": ".join(part for part in ("A study is running", condition) if part)

        def answered(yes: bool | None) -> None:
            if yes:
                self._asked_on = today
                do()

        self._chat.app.push_screen(
            ConfirmScreen(
                f"{words}. Change the {GUARDED[name]} anyway? It will be told in the report.",
                yes="change it",
                no="leave it",
            ),
            answered,
        )
