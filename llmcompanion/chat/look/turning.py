"""Letting a model turn the person's message round."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from llmcompanion.chat.events import TurnEnded
from llmcompanion.chat.look.arms import turned_from, turning
from llmcompanion.chat.reply import ReplyReader
from llmcompanion.chat.turn import take_turn

if TYPE_CHECKING:
    from random import Random

    from llmcompanion.clock import Clock
    from llmcompanion.models.port import ChatModel


def can_turn(model: ChatModel) -> bool:
    """Whether it can turn a message: without instructions (DOCTOR) it would merely answer."""
    return model.info.provider != "doctor"


async def turn_round(model: ChatModel, words: str, *, clock: Clock, rng: Random) -> str:
    """`words` so that they lead the other way; "" where the model could not do it."""
    if not can_turn(model):
        return ""
    reader = ReplyReader((), lambda _: "neutral")
    turn = take_turn(model, turning(words), reader, clock=clock, rng=rng)
    async with aclosing(turn) as events:
        async for event in events:
            if isinstance(event, TurnEnded) and event.status == "complete":
                return turned_from(reader.text, words)
    return ""
