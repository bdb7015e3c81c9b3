"""Letting a model turn the person's message round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.chat.look.arms import turned_from, turning
from llmcompanion.chat.turn import answer_to

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
    text, ended = await answer_to(turning(words), model, clock=clock, rng=rng)
    return turned_from(text, words) if ended.status == "complete" else ""
