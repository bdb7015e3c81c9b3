"""When the app asks. Pure: counts go in, yes or no comes out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnSchedule:
    """Asks after a number of exchanges, and when a conversation of some length is left.

    Attributes:
        every_turns: Exchanges between two check-ins; 0 never asks in mid-conversation.
        closing_turns: Exchanges from which leaving a conversation asks; 0 never asks then.
    """

    every_turns: int
    closing_turns: int

    def __post_init__(self) -> None:
        if self.every_turns < 0 or self.closing_turns < 0:
            raise ValueError("a schedule counts exchanges from 0")

    def after_turn(self, turns_since_last: int) -> bool:
        """Whether to ask now that an exchange has ended.

        Args:
            turns_since_last: Exchanges since the last check-in of this conversation, answered
                or skipped; since its beginning where there was none.
        """
        return 0 < self.every_turns <= turns_since_last

    def on_close(self, turns: int, already_asked: bool) -> bool:
        """Whether to ask now that the conversation is being left.

        Args:
            turns: Exchanges in this conversation in this sitting.
            already_asked: Whether its last exchange has been asked about already.
        """
        return not already_asked and 0 < self.closing_turns <= turns
