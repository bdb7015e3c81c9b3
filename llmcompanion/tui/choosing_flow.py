"""On what the companion runs, and how its face is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.tui.flows import Flow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session


class ChoosingFlow(Flow):
    """Asks with a screen of its own, and carries out what was chosen."""

    def __init__(self, chat: ChatScreen, session: Session) -> None:
        self._chat = chat
        self._session = session

    def doings(self) -> Mapping[str, Callable[[], object]]:
        return {
            "model": lambda: self._chat.ask(self._model()),
            "face": lambda: self._chat.carry_out(self._face()),
            "pace": lambda: self._chat.ask(self._pace()),
            "framing": lambda: self._chat.ask(self._framing()),
        }

    async def _model(self) -> None:
        from llmcompanion.tui.screens.models import ModelsScreen

        session = self._session
        chosen = await self._chat.app.push_screen_wait(
            ModelsScreen(session.model_shelf, session.model_name)
        )
        if chosen and chosen != session.model_name:
            self._chat.carry_out(session.use_model(chosen))

    async def _face(self) -> None:
        import msgspec

        avatar = self._session.settings.avatar
        changed = msgspec.structs.replace(avatar, shown=not avatar.shown)
        try:
            await self._session.change_settings(avatar=changed)
        finally:
            self._chat.show_face()

    async def _pace(self) -> None:
        from llmcompanion.tui.paces import chosen_pace, pace_choices, with_pace
        from llmcompanion.tui.screens.dialogs import ChoiceScreen

        avatar = self._session.settings.avatar
        chosen = await self._chat.app.push_screen_wait(
            ChoiceScreen("How the face moves", pace_choices(), chosen_pace(avatar))
        )
        if chosen:
            await self._chat.attempt(
                self._session.change_settings(avatar=with_pace(avatar, chosen))
            )
            self._chat.face.use(self._session.avatar_manner)

    async def _framing(self) -> None:
        from llmcompanion.tui.screens.framing import FramingScreen

        persona = self._session.persona
        if persona.framing is not None:
            self._chat.say(f"{persona.name}'s own settings say how its face is framed: F5, then e.")
            return
        try:
            path = self._session.avatar_path()
        except UserError as error:
            self._chat.say(error.sentence)
            return
        if await self._chat.app.push_screen_wait(FramingScreen(path)):
            self._chat.show_face()
