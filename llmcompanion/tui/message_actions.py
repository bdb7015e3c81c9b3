"""What can be done with one message: copy, edit, regenerate, turn to another version."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmcompanion.chat.messages import Message
    from llmcompanion.tui.screens.chat import ChatScreen

CHANGES = frozenset({"edit", "regenerate", "earlier", "later"})
"""What changes the branch that is shown: not while a reply arrives on it."""


class MessageActions:
    """Carries out the commands of `llmcompanion.tui.commands` that are about one message."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._is_turning = False
        """Whether another alternative is on its way: a key that is held down waits for it."""
        self.doings: dict[str, Callable[[Message], object]] = {
            "copy": lambda message: screen.copy_text(message.text),
            "edit": self._edit,
            "regenerate": self._regenerate,
            "earlier": lambda message: self._turn_to(message, -1),
            "later": lambda message: self._turn_to(message, 1),
        }

    def carry_out(self, action: str, message_id: int | None) -> None:
        """Do it; where it cannot be done, the screen says why."""
        screen, talk = self._screen, self._screen.talk
        if action == "write":
            screen.composer.focus()
        if talk is None or action == "write":
            return
        message = next((m for m in talk.messages if m.id == message_id), None)
        if message is None or self._is_turning:
            return
        if action in CHANGES and screen.is_busy:
            screen.say("A reply is still arriving: Esc stops it.")
        else:
            self.doings[action](message)

    def _edit(self, message: Message) -> None:
        if message.role == "user":
            self._screen.composer.begin_editing(message.id, message.text)
        else:
            self._screen.say("Only your own messages can be edited; r asks for another reply.")

    def _regenerate(self, message: Message) -> None:
        talk = self._screen.talk
        if talk is None:
            return
        if message.role == "assistant" and message.parent_id is not None:
            self._screen.run_turn(talk.regenerate(message.id))
        else:
            self._screen.say(
                "Another reply can take the place of a reply only; e edits your message."
            )

    def _turn_to(self, message: Message, step: int) -> None:
        screen, talk, ids = self._screen, self._screen.talk, message.alternatives
        if talk is None:
            return
        if message.id not in ids or len(ids) < 2:
            screen.say("This message has no other version.")
            return
        other = ids[(ids.index(message.id) + step) % len(ids)]

        async def choose() -> None:
            try:
                await talk.choose(other)
            finally:
                self._is_turning = False
            screen.view.show(talk)
            screen.transcript.choose(other)

        self._is_turning = True
        screen.carry_out(choose())
