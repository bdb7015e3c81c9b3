"""The parts that the main screen is put together from.

A flow is one subject of the main screen: the check-in, the choosing of personas and models, the
other talks. It hears what happens there, and carries out the commands of its subject. A flow that
shows something is a widget as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmcompanion.chat.messages import Message
    from llmcompanion.chat.talk import Talk


class Flow:
    """Hears nothing and can do nothing; a flow overrides what it needs.

    Attributes:
        place: Where a flow that is a widget stands: between talk and input, or beside the talk.
    """

    place: Literal["below", "beside"] = "below"

    def doings(self) -> Mapping[str, Callable[[], object]]:
        """What carries out which command of `llmcompanion.tui.commands`, by its id."""
        return {}

    def message_doings(self) -> Mapping[str, Callable[[Message], object]]:
        """The same for commands on one message."""
        return {}

    def shown(self, talk: Talk) -> None:
        """A talk is on the screen from now on."""

    def said(self, text: str) -> None:
        """The person has sent a message, and the turn begins."""

    def typed(self) -> None:
        """The draft has changed."""

    def key(self) -> None:
        """A key was pressed, whatever it does and on whatever screen."""

    def closed(self) -> None:
        """The main screen is gone."""

    def turn_ended(self) -> None:
        """A turn is over, however it ended."""

    def tick(self) -> None:
        """A second has passed."""
